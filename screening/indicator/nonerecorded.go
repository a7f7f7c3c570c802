package indicator

import (
	"slices"

	"pelita/screening/protocol"
)

// noneRecorded says that an adult was asked everything that is asked of
// everybody, in a place where answering was safe, and that nothing at all came
// up. Whatever throws doubt on that holds it back; nothing can make it say
// more.
//
// UNODC, human trafficking indicators (as relayed, the list was not at hand): the
// presence or absence of one neither proves nor disproves; the conditions are ours.
func noneRecorded(s Sets, r *protocol.Resolved) bool {
	return r.Profile() == protocol.Adult && // the age is known, by everybody on record
		nothing(s, r) && !stopped(r) && askedInFull(r) && groupsClosed(r) &&
		!slices.ContainsFunc(consulted(s, r), func(id protocol.ItemID) bool { return withheld(r, id) })
}

// nothing: no row of any set holds but neutral ones.
func nothing(s Sets, r *protocol.Resolved) bool {
	for _, set := range []*Set{s.Urgency, s.Flags, s.ILO, s.Palermo} {
		for row := range held(set, r) {
			if !neutral(row) {
				return false
			}
		}
	}
	return true
}

// stopped: a red answer was given. Whether somebody has acted on it since
// changes nothing: what was said beside a feared person stays what it is.
func stopped(r *protocol.Resolved) bool {
	return slices.ContainsFunc(r.Protocol().Stops, func(s protocol.Stop) bool {
		return s.When.Truth(r) == protocol.Yes
	})
}

// askedInFull: every question of the safety gate, the urgent needs, the notice
// and the core is answered or out of question. Outside the core words are left
// out: nothing is concluded from a name, and nobody has to give one.
func askedInFull(r *protocol.Resolved) bool {
	p := r.Protocol()
	return !slices.ContainsFunc(p.Items(), func(i *protocol.Item) bool {
		section, _, _ := p.Place(i.ID)
		switch p.Sections[section].Kind {
		case protocol.Core:
			return !r.Answered(i.ID)
		case protocol.Safety, protocol.Needs, protocol.Notice:
			return i.Type.Visible() && !r.Answered(i.ID)
		}
		return false
	})
}

// groupsClosed: where there was something to repeat, one round at least is on
// record and it is known that there was no other.
func groupsClosed(r *protocol.Resolved) bool {
	for _, s := range r.Protocol().Sections {
		for _, step := range s.Steps {
			if g := step.Group; g != nil && opened(step, r) && (len(r.Instances(g)) == 0 || !r.Closed(g)) {
				return false
			}
		}
	}
	return true
}

// opened: the answer before the group asks for it, or anything of it is on
// record.
func opened(s protocol.Step, r *protocol.Resolved) bool {
	asked := s.Relevant != nil && s.Relevant.Truth(r) == protocol.Yes
	return asked || len(r.Instances(s.Group)) > 0 || len(r.Live(s.Group.More, 0)) > 0
}

// consulted lists the items that rows of the ILO and the Palermo view read,
// with the items that decide whether these are asked at all.
func consulted(s Sets, r *protocol.Resolved) []protocol.ItemID {
	var list []protocol.ItemID
	add := func(c *protocol.Condition) {
		for _, id := range c.Items() {
			if !has(list, id) {
				list = append(list, id)
			}
		}
	}
	for _, view := range []*Set{s.ILO, s.Palermo} {
		if view == nil {
			continue
		}
		for n := range view.Rows {
			add(view.Rows[n].When)
		}
	}
	for n := 0; n < len(list); n++ { // the list grows while it is read
		section, step, ok := r.Protocol().Place(list[n])
		if !ok {
			continue
		}
		if c := r.Protocol().Sections[section].Steps[step].Relevant; c != nil {
			add(c)
		}
	}
	return list
}

// withheld: the item is on record without a value. Declined, not known and
// unsafe to ask are not "no".
func withheld(r *protocol.Resolved, id protocol.ItemID) bool {
	if r.Relevant(id) == protocol.No {
		return false
	}
	for n := range r.Facts()[id] {
		if slices.ContainsFunc(r.Live(id, n), func(a protocol.Answer) bool { return !a.Known() }) {
			return true
		}
	}
	return false
}
