package acts

import (
	"crypto/sha256"
	"fmt"
	"time"

	"filippo.io/age"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/referral"
)

// Filled is a sheet as it was filled in.
type Filled struct {
	Record   screening.RecordID
	Officer  screening.OfficerID
	Device   screening.DeviceID
	At       time.Time
	Protocol history.ProtocolRef
	Text     history.TextRef
	Answers  []screening.Answered
}

// counter is that of the one change-set of a sheet.
const counter = 1

// Seal seals a filled-in sheet to one recipient. Of two answers in one place the
// later stands.
//
// screening.ErrNotPermitted for a sheet without an answer; screening.ErrNoProtocol
// for an answer to what the sheet does not ask; a *protocol.AnswerError for one
// that does not fit; screening.ErrTooLong; screening.ErrRecipient.
func Seal(sheet *screening.Sheet, f Filled, to referral.Recipient, from referral.Sender) (history.Sealed, error) {
	content, err := f.encode(sheet)
	if err != nil {
		return history.Sealed{}, fmt.Errorf("seal acts: %w", err)
	}
	defer clear(content)
	file, err := referral.SealSheet(content, to, from)
	if err != nil {
		return history.Sealed{}, fmt.Errorf("seal acts: %w", err)
	}
	return history.Sealed{
		Recipient: to.Fingerprint(), Sheet: f.Protocol.ID, Version: f.Protocol.Version,
		Digest: sha256.Sum256(file), Bytes: file,
	}, nil
}

func (f Filled) encode(sheet *screening.Sheet) ([]byte, error) {
	if len(f.Answers) == 0 {
		return nil, fmt.Errorf("%w: the sheet is empty", screening.ErrNotPermitted)
	}
	c := history.ChangeSet{
		Record: f.Record, Device: f.Device, Counter: counter, HLC: history.HLC(0).Next(f.At.UnixMilli()),
		Officer: f.Officer, Protocol: f.Protocol, Text: f.Text,
	}
	last := map[history.Register]int{}
	for i, a := range f.Answers {
		last[register(a)] = i
	}
	for i, a := range f.Answers {
		item, ok := sheet.Bank.Item(a.Item)
		if !ok {
			return nil, fmt.Errorf("answer %s: %w", a.Item, screening.ErrNoProtocol)
		}
		if err := screening.Fits(item, a.Answer); err != nil {
			return nil, fmt.Errorf("answer %s: %w", a.Item, err)
		}
		if last[register(a)] == i {
			c.Ops = append(c.Ops, history.Op{Kind: history.Set, Register: register(a), Answer: a.Answer})
		}
	}
	return c.Encode()
}

func register(a screening.Answered) history.Register {
	return history.Register{Item: a.Item, Instance: a.Instance, Source: a.Source}
}

// Opened is a sheet as the lawyer gets it.
type Opened struct {
	Filled
	// State reads as that of a record would: every answer by its item.
	State history.State
	// Letter says who signed it.
	Letter *referral.OpenedSheet
}

// Open opens a sheet for the one that it was sealed to. Answers to items of a
// newer sheet are kept in State. screening.ErrNotForUs when it is sealed to
// somebody else; screening.ErrForged when the signature does not hold;
// screening.ErrUnreadable when it is no sheet.
func Open(file []byte, id *age.HybridIdentity) (*Opened, error) {
	l, err := referral.OpenSheet(file, id)
	if err != nil {
		return nil, fmt.Errorf("open acts: %w", err)
	}
	o, err := read(l)
	if err != nil {
		return nil, fmt.Errorf("open acts: %w", err)
	}
	return o, nil
}

// read reads what a letter holds: exactly one change-set of answers.
func read(l *referral.OpenedSheet) (*Opened, error) {
	c, err := history.Decode(l.Content)
	if err != nil || c.Counter != counter || len(c.Ops) == 0 {
		return nil, screening.ErrUnreadable
	}
	o := &Opened{Letter: l, Filled: Filled{
		Record: c.Record, Officer: c.Officer, Device: c.Device, At: c.HLC.Time(), Protocol: c.Protocol, Text: c.Text,
	}}
	for _, op := range c.Ops {
		if op.Foreign() {
			continue
		}
		if op.Kind != history.Set || len(op.Prev) > 0 {
			return nil, screening.ErrUnreadable
		}
		r := op.Register
		o.Answers = append(o.Answers, screening.Answered{Item: r.Item, Instance: r.Instance, Source: r.Source, Answer: op.Answer})
	}
	o.State = history.Fold([]history.ChangeSet{c})
	return o, nil
}
