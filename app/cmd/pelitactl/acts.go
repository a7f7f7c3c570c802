package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"pelita/app/courier"
	"pelita/locales"
	"pelita/screening"
	"pelita/screening/acts"
	"pelita/screening/history"
	"pelita/screening/protocol"
	"pelita/screening/referral"
)

// actsSeal seals an acts sheet to a service that gives legal aid, or to a key
// that was handed over. The answers come from the standard input alone: a file
// of them would hold in clear what nobody but the lawyer may read.
func actsSeal(ctx context.Context, c *call) error {
	record, to, lang := c.text("record"), c.text("to"), c.text("lang")
	if err := c.parse(0, "profile", "record", "to", "passphrase-file"); err != nil {
		return err
	}
	id, err := history.ParseRecordID(*record)
	if err != nil {
		return c.usage("--record is not a record id")
	}
	language, err := speak(*lang)
	if err != nil {
		return err
	}
	p, err := c.open(ctx)
	if err != nil {
		return err
	}
	if p.Role().Powers() {
		return fmt.Errorf("seal acts: %w to this role", screening.ErrNotPermitted)
	}
	service, err := c.findService(ctx, p, *to)
	if err != nil {
		return err
	}
	key, ok := service.Key()
	if !ok {
		return fmt.Errorf("seal acts: %w", screening.ErrRecipient)
	}
	answers, err := c.readSheet(p.Library())
	if err != nil {
		return err
	}
	work := inWords(p, language)
	r, err := p.SealActs(ctx, work, id, answers, key)
	if err != nil {
		return err
	}
	all := r.State.Sheets()
	return c.showSheet(all[len(all)-1].Sealed)
}

// readSheet reads answers to the acts sheet from the standard input.
func (c *call) readSheet(lib *screening.Library) ([]screening.Answered, error) {
	sheet, ok := lib.Sheet()
	if !ok {
		return nil, screening.ErrNoProtocol
	}
	b, err := c.readFile("-", maxAnswers)
	if err != nil {
		return nil, err
	}
	defer clear(b)
	f, err := protocol.ParseAnswers(func(id string) (*protocol.Protocol, bool) {
		return sheet.Protocol, id == sheet.Protocol.ID
	}, "input", b)
	if err != nil { // its problems repeat codes of the file, and a code can be an act
		return nil, fmt.Errorf("read acts: %w", screening.ErrUnreadable)
	}
	var out []screening.Answered
	for _, g := range f.Given {
		out = append(out, screening.Answered{Item: g.Item, Instance: g.Instance, Source: g.Source, Answer: g.Answer})
	}
	return out, nil
}

func (c *call) showSheet(s history.Sealed) error {
	digest := hex.EncodeToString(s.Digest[:])
	return c.show(map[string]any{"digest": digest, "recipient": s.Recipient, "sheet": s.Sheet, "version": s.Version, "bytes": len(s.Bytes)},
		"digest: "+digest, "recipient: "+s.Recipient)
}

// actsExport writes a sealed sheet of a record for its lawyer: the latest, or
// the one with the digest.
func actsExport(ctx context.Context, c *call) error {
	record, out, digest := c.text("record"), c.text("out"), c.text("digest")
	if err := c.parse(0, "profile", "record", "out"); err != nil {
		return err
	}
	id, err := history.ParseRecordID(*record)
	if err != nil {
		return c.usage("--record is not a record id")
	}
	var want [32]byte
	if b, err := hex.DecodeString(*digest); err != nil || len(b) != 0 && len(b) != len(want) {
		return c.usage("--digest is not the digest of a sheet")
	} else {
		copy(want[:], b)
	}
	p, err := c.open(ctx)
	if err != nil {
		return err
	}
	s, err := p.SealedActs(ctx, id, want)
	if err != nil {
		return err
	}
	if err := courier.WriteFile(*out, s.Bytes); err != nil {
		return err
	}
	return c.showSheet(s)
}

// actsOpen shows a sheet to the lawyer that it was sealed to.
func actsOpen(ctx context.Context, c *call) error {
	lang := c.text("lang")
	if err := c.parse(1, "profile"); err != nil {
		return err
	}
	language, err := speak(*lang)
	if err != nil {
		return err
	}
	p, b, err := c.openOn(ctx, maxReferral)
	if err != nil {
		return err
	}
	o, err := p.OpenActs(b)
	if err != nil {
		return err
	}
	answers := []shownAnswer{}
	for _, a := range o.Answers {
		s := shownAnswer{
			Item: string(a.Item), Instance: a.Instance, Source: a.Source.String(), Value: shownValue(a.Answer.Value),
			Device: o.Device.String(), At: o.At.UTC().Format(time.RFC3339),
		}
		if !a.Answer.Known() {
			s.Value, s.Absent = nil, a.Answer.Absence.String()
		}
		answers = append(answers, s)
	}
	return c.show(map[string]any{
		"record": o.Record.String(), "at": o.At.UTC().Format(time.RFC3339), "agency": hex.EncodeToString(o.Letter.Agency[:]),
		"sender": o.Letter.Trust(nil).String(), "sheet": o.Protocol.ID, "version": o.Protocol.Version, "language": o.Text.Locale, "answers": answers,
	}, actsLines(p.Library(), o, language)...)
}

// actsLines says a sheet in words.
func actsLines(lib *screening.Library, o *acts.Opened, l locales.Language) []string {
	out := []string{"record: " + o.Record.String(), "sender: " + o.Letter.Trust(nil).String()}
	sheet, ok := lib.Sheet()
	if !ok {
		return out
	}
	for _, a := range o.Answers {
		line := fmt.Sprintf("%s (%d)", a.Item, a.Instance+1)
		if item, known := sheet.Bank.Item(a.Item); known {
			line = fmt.Sprintf("%s (%d): %s", l.T("item."+string(a.Item)+".ask"), a.Instance+1, spokenValue(l, item, a.Answer))
		}
		out = append(out, line)
	}
	return out
}

// spokenValue says an answer in the words of its item.
func spokenValue(l locales.Language, item *protocol.Item, a protocol.Answer) string {
	if !a.Known() {
		return l.T("absence." + a.Absence.String())
	}
	switch v := a.Value; v.Type {
	case protocol.One, protocol.Many:
		var words []string
		for _, code := range v.Codes {
			words = append(words, l.T("item."+string(item.ID)+".option."+code))
		}
		return strings.Join(words, ", ")
	case protocol.YesNo:
		if v.Bool {
			return l.T("answer.yes")
		}
		return l.T("answer.no")
	case protocol.Money:
		return v.Amount.Decimal + " " + v.Amount.Currency
	default:
		return v.Text
	}
}

// shownRevocation is a letter that takes a referral back.
func (c *call) shownRevocation(r *referral.Revocation) error {
	return c.show(map[string]string{
		"revoked": r.Ref.String(), "agency": hex.EncodeToString(r.Agency[:]), "sender": r.Trust(nil).String(), "digest": hex.EncodeToString(r.Digest[:]),
	}, "taken back: "+r.Ref.String(), "sender: "+r.Trust(nil).String(), "delete what you hold about it")
}
