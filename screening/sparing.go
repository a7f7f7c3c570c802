package screening

import (
	"slices"

	"pelita/screening/indicator"
	"pelita/screening/protocol"
)

// Spare lists the questions that need not be put to the person: severe ones of
// the deepening part that can change nothing open any more. Detail about violence
// is not collected for its own sake; an officer who has a reason can still ask.
// A repeat group is named by its More question.
//
// Never spared, however much is decided: questions outside the deepening part,
// above all those of the immediate needs; what an urgency or a flag reads; and
// what decides whether something else is asked, or whether the walk stops; and a
// repeat group that the answer before it opened, since the person wishes to tell.
//
// WHO, Ethical and safety recommendations for interviewing trafficked women
// (2003), recommendation 8, do not re-traumatise; the rule is ours.
func (l *Library) Spare(res *protocol.Resolved) []protocol.ItemID {
	p := res.Protocol()
	var severe []protocol.Step
	for _, s := range p.Sections {
		if s.Kind != protocol.Deepening {
			continue
		}
		for _, st := range s.Steps {
			if slices.ContainsFunc(st.Asked(l.Bank), isSevere) && !wished(st, res) {
				severe = append(severe, st)
			}
		}
	}
	if len(severe) == 0 {
		return nil
	}
	a := indicator.Evaluate(l.Sets, p, res)
	kept := l.needed(p)
	var spared []protocol.ItemID
	for _, st := range severe {
		matters := func(i *protocol.Item) bool { return kept[i.ID] || len(a.Opens(i.ID)) > 0 }
		if asked := st.Asked(l.Bank); !slices.ContainsFunc(asked, matters) {
			spared = append(spared, asked[len(asked)-1].ID) // More stands last
		}
	}
	return spared
}

// wished: the answer before a repeat group asks for it.
func wished(s protocol.Step, res *protocol.Resolved) bool {
	return s.Group != nil && s.Relevant != nil && s.Relevant.Eval(res).Truth == protocol.Yes
}

func isSevere(i *protocol.Item) bool { return i.Distress == protocol.Severe }

// needed lists the items that something other than a finding hangs on.
func (l *Library) needed(p *protocol.Protocol) map[protocol.ItemID]bool {
	kept := map[protocol.ItemID]bool{}
	reads := func(c *protocol.Condition) {
		if c == nil {
			return
		}
		for _, id := range c.Items() {
			kept[id] = true
		}
	}
	for _, lane := range []*indicator.Set{l.Sets.Urgency, l.Sets.Flags} {
		if lane == nil {
			continue
		}
		for n := range lane.Rows {
			reads(lane.Rows[n].When)
		}
	}
	for _, s := range p.Sections {
		for _, st := range s.Steps {
			reads(st.Relevant)
			reads(st.Required)
		}
	}
	for _, s := range p.Stops {
		reads(s.When)
		kept[s.Until] = true
	}
	return kept
}
