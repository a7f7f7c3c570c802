package disclose

import (
	"slices"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/protocol"
)

// Fact is one fact of control that a statement tells: what was done to the
// person, and how it is known. It never tells what the person did.
type Fact struct {
	Item protocol.ItemID
	// Code is the answer: "yes", "no", or an option of the item.
	Code string
	// Sources are the codes of protocol.Source under which the answer stands, sorted.
	Sources []string
}

// Control is an answer of one item that tells of control over the person.
type Control struct {
	Item protocol.ItemID
	Code string
}

// Controls are the only answers that a statement tells, in the order in which
// they are told: the way there, the place, work and pay, force, leaving.
//
// Each tells of the means, in the words of the Palermo Protocol, article 3 (a),
// or of being held, and none from which an act of the person could be inferred.
// So these are left out although they tell of control: "made_to_do", being told
// what to say to officials, threats with the authorities and fear for one's
// papers (a stay without papers), a sale of which the price is known, and sexual
// harm, which only a person tells.
func Controls() []Control {
	return []Control{
		{"work_different", codeYes}, {"place_different", codeYes}, {"pay_different", codeYes},
		{"taken_by_force", codeYes}, {"kept_way", codeYes}, {"papers_taken_way", codeYes}, {"threat_way", codeYes},
		{"pressure_before", "tell_family"}, {"pressure_before", "hurt_family"}, {"pressure_before", "kept_money"},
		{"debt_before", codeYes}, {"sold", codeYes}, {"move_sold", codeYes},
		{"papers_taken", codeYes}, {"locked_in", codeYes}, {"contact_controlled", codeYes}, {"free_to_leave", codeNo},
		{"living_bad", codeYes}, {"days_off", "never"},
		{"pay_received", "less"}, {"pay_received", "nothing"}, {"pay_cut", codeYes}, {"pay_held", codeYes}, {"debt_there", codeYes},
		{"threat_there", codeYes}, {"hurt_there", codeYes}, {"punished_there", codeYes}, {"refusal_punished", codeYes},
		{"pressure_there", "tell_family"}, {"pressure_there", "hurt_family"}, {"pressure_there", "worse_place"}, {"pressure_there", "watch_others"},
		{"hard_to_leave", "needed_them"}, {"hard_to_leave", "strange_place"}, {"hard_to_leave", "no_money"},
		{"leaving_punished", codeYes}, {"ransom_asked", codeYes}, {"officials_part", codeYes},
	}
}

// The items that say from when to when the person was held.
const (
	itemArrived protocol.ItemID = "arrived_when"
	itemLeft    protocol.ItemID = "left_when"
)

// state fills in the facts of control that stand on a record, for this audience.
// An answer of which another officer heard the opposite is told all the same:
// the protective one counts.
func (c *Content) state(r screening.Record, res *protocol.Resolved, bank *protocol.Bank, to audience) {
	for _, control := range Controls() {
		item, known := bank.Item(control.Item)
		if !known || res.Relevant(item.ID) == protocol.No || to.body != Independent && slices.Contains(notForAState(), item.ID) {
			continue
		}
		if sources := sourcesOf(r, item, control.Code); len(sources) > 0 {
			c.Facts = append(c.Facts, Fact{Item: item.ID, Code: control.Code, Sources: sources})
		}
	}
	c.From, c.Until = monthOf(res, itemArrived), monthOf(res, itemLeft)
}

// sourcesOf are the sources under which an answer of an item stands, in any
// instance of its group.
func sourcesOf(r screening.Record, item *protocol.Item, code string) []string {
	var out []string
	for _, reg := range r.State.Registers() {
		if reg.Item == item.ID && slices.ContainsFunc(r.State.Live(reg), func(l history.Live) bool {
			return slices.Contains(codes(item, [][]protocol.Answer{{l.Answer}}), code)
		}) {
			out = append(out, reg.Source.String())
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// monthOf is the month or the year of a date; "" when none is known, when only
// one of several places has it, or when two accounts differ.
func monthOf(res *protocol.Resolved, id protocol.ItemID) string {
	live := res.Live(id, 0)
	if len(live) == 0 || res.Relevant(id) == protocol.No {
		return ""
	}
	month := ""
	for _, a := range live {
		if !a.Known() || !protocol.ValidDate(a.Value.Text) {
			return ""
		}
		said := a.Value.Text[:min(len(monthForm), len(a.Value.Text))]
		if len(said) < len(monthForm) || said[4] != '-' {
			said = said[:4] // a year, or "about" a year
		}
		if month != "" && month != said {
			return ""
		}
		month = said
	}
	return month
}

// validFacts: each a control, once, in their order, and known from somewhere.
func (c Content) validFacts() bool {
	if c.Profile != Statement {
		return len(c.Facts) == 0 && c.From == "" && c.Until == ""
	}
	next := 0
	all := Controls()
	for _, f := range c.Facts {
		at := slices.Index(all[next:], Control{f.Item, f.Code})
		if at < 0 || !validSources(f.Sources) {
			return false
		}
		next += at + 1
	}
	return isPeriod(c.From) && isPeriod(c.Until)
}

func validSources(codes []string) bool {
	for _, code := range codes {
		if _, ok := protocol.ParseSource(code); !ok {
			return false
		}
	}
	return len(codes) > 0 && sortedCodes(codes)
}

// isPeriod: nothing, a year or a month.
func isPeriod(s string) bool { return s == "" || isTime(yearForm, s) || isTime(monthForm, s) }
