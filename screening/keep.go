package screening

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"pelita/screening/history"
)

// Keeping says what becomes of the records of a store.
type Keeping uint8

// What can become of them.
const (
	Kept   Keeping = iota // they are durable
	Unkept                // they live in memory alone, and are gone with a lock
)

// Keep makes a kept record of one that lived in memory only, after the person's
// explicit yes: with every answer and note, every permission that stands in its own
// scope and on its own basis, every no, the decisions in force, what left, what was
// sealed, and what is half typed. Not kept are when and in which order things were
// said, answers, decisions and permissions that were replaced or taken back, and
// whether the record was closed: it begins now. Errors as OpenWith; what lived in
// memory stays as it is.
func (c Casework) Keep(ctx context.Context, from Record, half Draft) (Record, error) {
	kept, err := c.keep(ctx, from)
	if err != nil {
		return kept, fmt.Errorf("keep record: %w", err)
	}
	if half.Text == "" && half.At.Item == "" {
		return kept, nil
	}
	half.Record = kept.ID
	return kept, c.Store.PutDraft(ctx, half)
}

// keep writes everything in one change-set where it fits in one, and in several
// where it does not.
func (c Casework) keep(ctx context.Context, from Record) (Record, error) {
	answers := from.all()
	if err := c.check(from, answers); err != nil {
		return Record{}, err
	}
	var ops, notes []history.Op
	for _, a := range answers {
		ops = append(ops, c.answerOps(Record{}, a)...)
	}
	for _, n := range from.State.Notes() {
		notes = append(notes, history.Op{Kind: history.AddNote, Text: n.Text, Register: n.Register})
	}
	notes = append(notes, from.carried()...)
	if textOf(ops)+textOf(notes) <= maxChange {
		return c.use(ctx, Record{}, from.Protocol().ID, append(ops, notes...))
	}
	r, err := c.Open(ctx, from.Protocol().ID)
	if err == nil {
		r, err = c.AnswerAll(ctx, r, answers)
	}
	for _, n := range notes {
		if err == nil {
			r, err = c.commit(ctx, r, []history.Op{n}, nil)
		}
	}
	return r, err
}

// carried are the ops, beside answers and notes, that say again what holds on r:
// also what no item asks, such as a no to the police.
func (r Record) carried() []history.Op {
	var ops []history.Op
	for _, purpose := range Purposes() {
		standing := r.Standing(purpose)
		if r.State.Withdrawn(purpose) && len(standing) == 0 {
			ops = append(ops, withdrawals(Record{}, purpose)...)
		}
		for _, s := range standing {
			ops = append(ops, history.Op{Kind: history.GiveConsent, Consent: s.Consent, Text: s.Words})
		}
	}
	for _, d := range r.State.Decisions() {
		ops = append(ops, history.Op{Kind: history.Decide, Decision: d.Decision})
	}
	for _, s := range r.State.Shares() {
		ops = append(ops, history.Op{Kind: history.ShareOut, Share: s.Share})
	}
	for _, s := range r.State.Sheets() {
		ops = append(ops, history.Op{Kind: history.KeepSealed, Sealed: s.Sealed})
	}
	return ops
}

// all lists every live answer, in the order in which they were given.
func (r Record) all() []Answered {
	type given struct {
		Answered
		at history.HLC
	}
	var found []given
	for _, reg := range r.State.Registers() {
		for _, l := range r.State.Live(reg) {
			found = append(found, given{Answered{Item: reg.Item, Instance: reg.Instance, Source: reg.Source, Answer: l.Answer}, l.HLC})
		}
	}
	slices.SortStableFunc(found, func(a, b given) int { return cmp.Compare(a.at, b.at) })
	out := make([]Answered, len(found))
	for i, g := range found {
		out[i] = g.Answered
	}
	return out
}
