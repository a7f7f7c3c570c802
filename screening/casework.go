package screening

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"pelita/screening/history"
	"pelita/screening/ledger"
	"pelita/screening/protocol"
)

// Casework is what an officer does on records: each verb is one change-set,
// committed before it returns.
type Casework struct {
	Store   Store
	Library *Library
	Officer OfficerID
	// Role is what the officer is; unknown counts as one with powers.
	Role Role
	// Keeping says what becomes of the records of Store.
	Keeping Keeping
	// Text names the wording in which a protocol is asked, stored with each change.
	Text func(p *protocol.Protocol) history.TextRef
	// Filled is the form whose fields are answered on a person's record, so that
	// its wording is the one that is kept; nil is the protocol of the record.
	Filled *protocol.Protocol
}

// Answered is one answer to one item.
type Answered struct {
	Item     protocol.ItemID
	Instance int
	Source   protocol.Source
	Answer   protocol.Answer
	// Draft is where the interview stands after it.
	Draft *Draft
}

// Open begins a record under a protocol. ErrNoProtocol when it is not known.
func (c Casework) Open(ctx context.Context, protocolID string) (Record, error) {
	return c.use(ctx, Record{}, protocolID, nil)
}

// OpenWith begins a record with answers that are there already, in one
// change-set: it is kept whole or not at all. Errors as Open and Answer;
// ErrTooLong when the texts are too long for one.
func (c Casework) OpenWith(ctx context.Context, protocolID string, answers []Answered) (Record, error) {
	if err := c.check(Record{}, answers); err != nil {
		return Record{}, err
	}
	opened, _ := c.Library.Protocol(protocolID)
	if err := holds(opened, answers); err != nil {
		return Record{}, err
	}
	var ops []history.Op
	for _, a := range standing(answers) {
		ops = append(ops, c.answerOps(Record{}, a)...)
	}
	if textOf(ops) > maxChange {
		return Record{}, fmt.Errorf("open record: %w", ErrTooLong)
	}
	return c.use(ctx, Record{}, protocolID, ops)
}

// Move goes on with a record under another protocol of the family, or under the
// present edition of its own: every answer stays, nothing is asked twice. An
// answer that the protocol cannot read any more stays on record and does not
// count.
func (c Casework) Move(ctx context.Context, r Record, protocolID string) (Record, error) {
	return c.use(ctx, r, protocolID, nil)
}

func (c Casework) use(ctx context.Context, r Record, protocolID string, more []history.Op) (Record, error) {
	p, ok := c.Library.Protocol(protocolID)
	if !ok {
		return r, fmt.Errorf("use protocol %q: %w", protocolID, ErrNoProtocol)
	}
	if err := c.Library.opens(r, p); err != nil {
		return r, err
	}
	ref := history.ProtocolRef{ID: p.ID, Version: p.Version, Digest: p.Digest()}
	for i := range more {
		if more[i].Kind == history.GiveConsent && more[i].Consent.Language == "" { // the record does not know its wording yet
			more[i].Consent.Language = c.Text(p).Locale
		}
	}
	opening := history.Op{Kind: history.UseProtocol, Protocol: ref, Prev: r.State.ProtocolHeads()}
	return c.Store.Commit(ctx, Change{
		Record: r.ID, Officer: c.Officer, Protocol: ref, Text: c.Text(p), Ops: append([]history.Op{opening}, more...),
	})
}

// Answer keeps an answer. It supersedes every answer of the same item, instance
// and source that r shows, and no other: an answer that arrived meanwhile
// stays beside it until a person settles them. Where r shows different answers it
// supersedes only those of this officer: Settle chooses between officers, with a
// reason. A yes to a permission supersedes all: that is the person's, asked again. An answer that does not fit
// the item is a *protocol.AnswerError and changes nothing.
func (c Casework) Answer(ctx context.Context, r Record, a Answered) (Record, error) {
	return c.AnswerAll(ctx, r, []Answered{a})
}

// AnswerAll keeps several answers as Answer does each: in one change-set, or in
// as many as their texts need. Of two answers in one register the later stands.
// When it fails half-way the record that is returned holds what was kept.
func (c Casework) AnswerAll(ctx context.Context, r Record, answers []Answered) (Record, error) {
	if err := c.check(r, answers); err != nil {
		return r, err
	}
	_, asked, _ := c.Library.Of(r)
	if err := holds(asked, answers); err != nil {
		return r, err
	}
	answers = standing(answers)
	shown := r // a change-set that is kept may bring in what the officer has not seen
	var ops []history.Op
	for i, a := range answers {
		ops = append(ops, c.answerOps(shown, a)...)
		last := i == len(answers)-1
		if !last && textOf(ops) < maxChange/2 {
			continue
		}
		kept, err := c.commit(ctx, r, ops, a.Draft)
		if err != nil {
			return r, err
		}
		r, ops = kept, nil
	}
	return r, nil
}

// check says whether every answer fits its item, as the record's edition has it.
func (c Casework) check(r Record, answers []Answered) error {
	for _, a := range answers {
		item, ok := c.Library.answerable(r, a.Item)
		if !ok {
			return fmt.Errorf("answer %s: %w", a.Item, ErrNoProtocol)
		}
		if err := Fits(item, a.Answer); err != nil {
			return fmt.Errorf("answer %s: %w", a.Item, err)
		}
	}
	return nil
}

// answerOps are the ops of one answer to what the officer was shown.
func (c Casework) answerOps(shown Record, a Answered) []history.Op {
	set := history.Op{Kind: history.Set, Register: a.register(), Answer: a.Answer, Prev: c.supersedes(shown, a)}
	return append(append([]history.Op{set}, c.consentOps(shown, a)...), c.pauseOps(shown, a)...)
}

// supersedes are the answers in whose place an ordinary answer stands.
func (c Casework) supersedes(shown Record, a Answered) []history.OpID {
	prev := shown.State.Prev(a.register())
	if YesToPermission(a.Item, a.Answer) || !slices.Contains(shown.State.Conflicts(), a.register()) {
		return prev
	}
	for _, l := range shown.State.Live(a.register()) {
		if l.Officer != c.Officer {
			prev = slices.DeleteFunc(prev, func(id history.OpID) bool { return id == l.ID })
		}
	}
	return prev
}

// pauseOps take back that a pause was dealt with, when what it rests on is
// answered anew: yesterday's safe place says nothing about today's room.
func (c Casework) pauseOps(shown Record, a Answered) []history.Op {
	edition, p, ok := c.Library.Of(shown)
	if !ok {
		return nil
	}
	var ops []history.Op
	for _, s := range p.Stops {
		until, known := edition.Bank.Item(s.Until)
		if s.Effect != protocol.Pause || !known || !slices.Contains(s.When.Items(), a.Item) {
			continue
		}
		dealt := Answered{Item: until.ID, Source: until.Source}
		if prev := c.dealtWith(shown, dealt); len(prev) > 0 {
			ops = append(ops, history.Op{Kind: history.Retract, Register: dealt.register(), Prev: prev})
		}
	}
	return ops
}

// dealtWith are the answers that go when a pause begins anew. Where officers differ
// it holds already, by whoever did not say yes: only a yes of this officer goes then,
// since without their own no a colleague's yes would end it.
func (c Casework) dealtWith(shown Record, a Answered) []history.OpID {
	prev := c.supersedes(shown, a)
	if !slices.Contains(shown.State.Conflicts(), a.register()) {
		return prev
	}
	for _, l := range shown.State.Live(a.register()) {
		if !l.Answer.Known() || !l.Answer.Value.Bool {
			prev = slices.DeleteFunc(prev, func(id history.OpID) bool { return id == l.ID })
		}
	}
	return prev
}

func (a Answered) register() history.Register {
	return history.Register{Item: a.Item, Instance: a.Instance, Source: a.Source}
}

// standing leaves out the answers that a later one of the same register replaces.
func standing(answers []Answered) []Answered {
	last := map[history.Register]int{}
	for i, a := range answers {
		last[a.register()] = i
	}
	var out []Answered
	for i, a := range answers {
		if last[a.register()] == i {
			out = append(out, a)
		}
	}
	return out
}

// Fits says whether the answer is one that the item can have. An amount must
// also be one of its currency: known, and no finer than its smallest unit. The
// error is a *protocol.AnswerError.
func Fits(item *protocol.Item, a protocol.Answer) error {
	if err := item.Check(a); err != nil {
		return err
	}
	if a.Value.Type != protocol.Money {
		return nil
	}
	_, err := ledger.FromAmount(a.Value.Amount)
	switch {
	case errors.Is(err, ledger.ErrCurrency):
		return &protocol.AnswerError{Item: item.ID, Reason: protocol.ReasonCurrency}
	case err != nil:
		return &protocol.AnswerError{Item: item.ID, Reason: protocol.ReasonDecimal}
	}
	return nil
}

// maxChange bounds the text of one change-set, well below what a segment holds.
const maxChange = 64 << 10

// textOf is how much text the ops hold.
func textOf(ops []history.Op) int {
	n := 0
	for _, o := range ops {
		n += len(o.Text) + len(o.Handling.To) + len(o.Decision.Reasons) + len(o.Answer.Value.Text) + len(o.Sealed.Bytes)
	}
	return n
}

// consentOps turn the answer to a consent item into the consent it is: yes
// gives it, and anything else withdraws it, also when none stands here: another
// device may hold one that this officer has not seen.
func (c Casework) consentOps(r Record, a Answered) []history.Op {
	purpose, ok := strings.CutPrefix(string(a.Item), consentPrefix)
	if !ok {
		return nil
	}
	given := a.Answer.Known() && a.Answer.Value.Bool
	switch {
	case !given:
		return withdrawals(r, purpose)
	case r.permittedByConsent(purpose, ScopeRecord):
		return nil
	}
	return []history.Op{{
		Kind: history.GiveConsent, Prev: r.State.ConsentHeads(purpose, ScopeRecord),
		Consent: history.Consent{
			Purpose: purpose, Scope: ScopeRecord, Basis: BasisConsent, Mode: "spoken", Language: c.locale(r),
		},
	}}
}

// Note adds the officer's note. Notes only grow.
func (c Casework) Note(ctx context.Context, r Record, text string) (Record, error) {
	return c.commit(ctx, r, []history.Op{{Kind: history.AddNote, Text: text}}, nil)
}

// Decide records what the officer decided and why. It stands beside the
// finding and may disagree with it.
func (c Casework) Decide(ctx context.Context, r Record, d history.Decision) (Record, error) {
	var seen []history.OpID
	for _, old := range r.State.Decisions() {
		seen = append(seen, old.ID)
	}
	return c.commit(ctx, r, []history.Op{{Kind: history.Decide, Decision: d, Prev: seen}}, nil)
}

// Close ends the work on a record; Reopen takes it up again.
func (c Casework) Close(ctx context.Context, r Record) (Record, error) {
	return c.commit(ctx, r, []history.Op{{Kind: history.Close, Prev: r.State.StatusHeads()}}, nil)
}

// Reopen takes up a closed record again.
func (c Casework) Reopen(ctx context.Context, r Record) (Record, error) {
	return c.commit(ctx, r, []history.Op{{Kind: history.Reopen, Prev: r.State.StatusHeads()}}, nil)
}

// Shared records that a disclosure left, to whom, and its digest.
func (c Casework) Shared(ctx context.Context, r Record, s history.Share) (Record, error) {
	return c.commit(ctx, r, []history.Op{{Kind: history.ShareOut, Share: s}}, nil)
}

func (c Casework) commit(ctx context.Context, r Record, ops []history.Op, d *Draft) (Record, error) {
	if textOf(ops) > maxChange {
		return r, fmt.Errorf("change record: %w", ErrTooLong)
	}
	ref, text := r.Protocol(), history.TextRef{}
	if _, p, ok := c.Library.Of(r); ok {
		text = c.Text(p)
	}
	if p := c.Filled; p != nil {
		ref, text = history.ProtocolRef{ID: p.ID, Version: p.Version, Digest: p.Digest()}, c.Text(p)
	}
	return c.Store.Commit(ctx, Change{
		Record: r.ID, Officer: c.Officer, Protocol: ref, Text: text, Ops: ops, Draft: d,
	})
}

func (c Casework) locale(r Record) string {
	if _, p, ok := c.Library.Of(r); ok {
		return c.Text(p).Locale
	}
	return ""
}
