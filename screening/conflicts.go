package screening

import (
	"slices"

	"pelita/screening/history"
	"pelita/screening/indicator"
	"pelita/screening/protocol"
)

// Conflict is a question to which different answers stand in one register, until
// a person settles them. Item is nil when no edition here knows the question: the
// answers are there, and wait for a newer version.
type Conflict struct {
	history.Register
	Item    *protocol.Item
	Answers []Alternative
	// Elsewhere are the answers of the other sources to the same question. They are
	// no part of the conflict: what was said, seen and shown never overwrite each
	// other.
	Elsewhere []Sourced
}

// Alternative is one of the answers that stand, with everybody who gave it.
type Alternative struct {
	Answer protocol.Answer
	Given  []history.Live
	// Rows are the rows that hold with this answer and not with another one of the
	// conflict. While nobody has settled it they hold: the more protective answer is
	// used.
	Rows []*indicator.Row
}

// Settled is a settlement that stands, and can be made anew.
type Settled struct {
	history.Resolution
	Item *protocol.Item
}

// Unsettled counts what waits for a person: questions with different answers, and
// decisions that were made without knowing of each other.
func (r Record) Unsettled() int {
	n := len(r.State.Conflicts())
	if r.State.Disputed() {
		n++
	}
	return n
}

// Barred says whether nothing of the record may leave on a basis, because officers
// decided differently without knowing of each other. Help in danger of life or
// health waits for no decision; that is ours.
func (r Record) Barred(basis string) bool {
	return r.State.Disputed() && basis != BasisVitalInterest
}

// Conflicts lists the questions of a record to which different answers stand.
func (l *Library) Conflicts(r Record) []Conflict {
	edition, p, _ := l.Of(r)
	var out []Conflict
	for _, reg := range r.State.Conflicts() {
		c := Conflict{Register: reg, Answers: alternatives(r.State.Live(reg))}
		c.Item, _ = l.Item(reg.Item, edition)
		for _, a := range r.Told(reg.Item, reg.Instance).Answers {
			if a.Source != reg.Source {
				c.Elsewhere = append(c.Elsewhere, a)
			}
		}
		if p != nil && p.Form == protocol.NoForm {
			edition.weigh(p, r, c)
		}
		out = append(out, c)
	}
	return out
}

// alternatives are the distinct answers, each with all who gave it.
func alternatives(live []history.Live) (out []Alternative) {
	for _, l := range live {
		i := slices.IndexFunc(out, func(a Alternative) bool { return a.Answer.Equal(l.Answer) })
		if i < 0 {
			i, out = len(out), append(out, Alternative{Answer: l.Answer})
		}
		out[i].Given = append(out[i].Given, l)
	}
	return out
}

// weigh fills in which rows hold with one answer and not with another.
func (l *Library) weigh(p *protocol.Protocol, r Record, c Conflict) {
	held := make([][]*indicator.Row, len(c.Answers))
	for i := range c.Answers {
		held[i] = l.rowsWith(p, r, c, i)
	}
	for i := range c.Answers {
		for _, row := range held[i] {
			if slices.ContainsFunc(held, func(other []*indicator.Row) bool { return !slices.Contains(other, row) }) {
				c.Answers[i].Rows = append(c.Answers[i].Rows, row)
			}
		}
	}
}

// rowsWith are the rows that hold when of the conflict only answer i counts.
func (l *Library) rowsWith(p *protocol.Protocol, r Record, c Conflict, i int) (out []*indicator.Row) {
	facts := r.Facts()
	facts[c.Register.Item][c.Instance] = slices.DeleteFunc(slices.Clone(facts[c.Register.Item][c.Instance]), func(a protocol.Answer) bool {
		mine := slices.ContainsFunc(c.Answers, func(o Alternative) bool { return o.Answer.Equal(a) })
		theirs := slices.ContainsFunc(c.Elsewhere, func(o Sourced) bool { return o.Answer.Equal(a) })
		return mine && !theirs && !a.Equal(c.Answers[i].Answer)
	})
	a := indicator.Evaluate(l.Sets, p, p.Resolve(facts))
	for _, g := range slices.Concat(a.Present, a.Urgency, a.Flags) {
		out = append(out, g.Row)
	}
	return out
}

// Settlements lists those that stand, the newest first.
func (l *Library) Settlements(r Record) []Settled {
	edition, _, _ := l.Of(r)
	var out []Settled
	for _, s := range slices.Backward(r.State.Resolutions()) {
		if s.Standing {
			item, _ := l.Item(s.Register.Item, edition)
			out = append(out, Settled{s, item})
		}
	}
	return out
}
