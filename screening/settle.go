package screening

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"pelita/screening/history"
	"pelita/screening/protocol"
)

// Settlement is what a person chose between different answers, and why.
type Settlement struct {
	Register history.Register
	// Answer is one of those that stand, or a third.
	Answer protocol.Answer
	Reason string
	// Shown are the answers that the person was shown: when others stand by now,
	// nothing is settled.
	Shown []history.OpID
}

// Settle makes one answer stand in the place of all that stand, with a reason.
// What was set aside stays in the record, and it can be settled anew.
//
// ErrNotPermitted without a reason, where nothing is to be settled, and for a yes
// to a permission of which a no is on record: only the person can say yes again.
// ErrChanged when other answers stand than were shown. ErrTooLong; errors as
// Answer.
func (c Casework) Settle(ctx context.Context, r Record, s Settlement) (Record, error) {
	s.Reason = strings.TrimSpace(s.Reason)
	weighed, open := r.weighed(s.Register)
	a := Answered{Item: s.Register.Item, Instance: s.Register.Instance, Source: s.Register.Source, Answer: s.Answer}
	switch {
	case s.Reason == "":
		return r, fmt.Errorf("settle: %w without a reason", ErrNotPermitted)
	case len(s.Reason) > maxWords:
		return r, fmt.Errorf("settle: %w", ErrTooLong)
	case !open:
		return r, fmt.Errorf("settle: %w: nothing differs", ErrNotPermitted)
	case !slices.Equal(s.Shown, r.State.Prev(s.Register)):
		return r, fmt.Errorf("settle: %w", ErrChanged)
	case YesToPermission(a.Item, s.Answer):
		return r, fmt.Errorf("settle: %w: only the person can say yes again", ErrNotPermitted)
	}
	if err := c.check(r, []Answered{a}); err != nil {
		return r, err
	}
	ops := r.State.Chosen(s.Register, s.Answer, s.Reason, weighed)
	ops = append(append(ops, c.consentOps(r, a)...), c.pauseOps(r, a)...)
	c.Filled = c.asks(r, a.Item)
	return c.commit(ctx, r, ops, nil)
}

// YesToPermission says whether an answer gives a permission. Of two officers who
// heard a yes and a no, the no stands until the person is asked again.
func YesToPermission(item protocol.ItemID, a protocol.Answer) bool {
	return strings.HasPrefix(string(item), consentPrefix) && a.Known() && a.Value.Bool
}

// weighed are the answers that were weighed when the register was settled before;
// open says whether there is something to settle, for the first time or anew.
func (r Record) weighed(reg history.Register) (before []history.Weighed, open bool) {
	open = slices.Contains(r.State.Conflicts(), reg)
	for _, s := range r.State.Resolutions() {
		if s.Register == reg {
			before, open = append(before, s.Weighed...), open || s.Standing
		}
	}
	return before, open
}

// asks is the form that asks an item which the interview of the record does not.
func (c Casework) asks(r Record, item protocol.ItemID) *protocol.Protocol {
	if _, p, ok := c.Library.Of(r); ok && p.Has(item) {
		return c.Filled
	}
	for _, f := range []protocol.Form{protocol.CaseworkForm, protocol.ContactForm} {
		if p, ok := c.Library.Form(f); ok && p.Has(item) {
			return p
		}
	}
	return c.Filled
}

// Link says that two records are of the same person, in both of them. The records
// stay separate, and nothing of one counts in the other. ErrNotPermitted for a
// record with itself, or what is no person's record. When it fails between the two
// the first is linked: link again.
func (c Casework) Link(ctx context.Context, r, other Record, reason string) (Record, error) {
	reason = strings.TrimSpace(reason)
	switch {
	case r.ID == other.ID || c.Library.FormOf(r.Protocol().ID).Alone() || c.Library.FormOf(other.Protocol().ID).Alone():
		return r, fmt.Errorf("link records: %w", ErrNotPermitted)
	case len(reason) > maxWords:
		return r, fmt.Errorf("link records: %w", ErrTooLong)
	}
	return c.both(ctx, r, other, func(to Record, other RecordID) []history.Op {
		if len(to.State.LinkHeads(other)) > 0 {
			return nil
		}
		return []history.Op{{Kind: history.LinkRecord, Other: other, Text: reason}}
	})
}

// Unlink takes the link back, in both records. Other may be a record that is not
// here; then its side stays as it is.
func (c Casework) Unlink(ctx context.Context, r, other Record) (Record, error) {
	return c.both(ctx, r, other, func(to Record, other RecordID) []history.Op {
		heads := to.State.LinkHeads(other)
		if len(heads) == 0 {
			return nil
		}
		return []history.Op{{Kind: history.UnlinkRecord, Other: other, Prev: heads}}
	})
}

// both changes the one record and then the other.
func (c Casework) both(ctx context.Context, r, other Record, ops func(to Record, other RecordID) []history.Op) (Record, error) {
	changed := r
	for i, pair := range [2][2]Record{{r, other}, {other, r}} {
		do := ops(pair[0], pair[1].ID)
		if len(do) == 0 || pair[0].State.Record() == (RecordID{}) {
			continue
		}
		kept, err := c.commit(ctx, pair[0], do, nil)
		if err != nil {
			return changed, err
		}
		if i == 0 {
			changed = kept
		}
	}
	return changed, nil
}
