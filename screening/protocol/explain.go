package protocol

import "slices"

// verdict finds the truth and explains it.
func (t *trial) verdict() Verdict {
	truth, open := t.c.decide(t.r, func() *trial { return t })
	t.remember(t.everything(), truth)
	if truth == Undecided {
		return Verdict{Open: t.r.Askable(open)}
	}
	keep := t.everything()
	for _, n := range t.candidates() {
		if without := keep &^ (1 << n); t.truth(without) == truth {
			keep = without
		}
	}
	return Verdict{Truth: truth, Because: t.answers(keep)}
}

// candidates are the known items, those asked last first, so that leaving out
// one after the other keeps those asked first. The age stands for `child`.
func (t *trial) candidates() []int {
	var list []int
	for n, in := range t.inputs {
		if in.known {
			list = append(list, n)
		}
	}
	if t.c.child && len(alternatives(t.r.facts[AgeItem], 0)) > 0 {
		list = append(list, len(t.inputs))
	}
	slices.SortFunc(list, func(a, b int) int { return t.rank(b) - t.rank(a) })
	return list
}

func (t *trial) rank(n int) int { return t.r.protocol.rank(t.id(n)) }

func (t *trial) id(n int) ItemID {
	if n == len(t.inputs) {
		return AgeItem
	}
	return t.c.items[n].ID
}

// answers names the answers behind a mask. An item that is out of question
// because it is not relevant stands for the answers that made it so.
func (t *trial) answers(mask uint64) []ItemID {
	var ids []ItemID
	for _, n := range t.candidates() {
		if mask&(1<<n) == 0 {
			continue
		}
		if n < len(t.inputs) && t.inputs[n].irrelevant {
			ids = append(ids, t.r.protocol.step(t.id(n)).Relevant.Eval(t.r).Because...)
			continue
		}
		ids = append(ids, t.id(n))
	}
	return t.r.protocol.Sorted(ids)
}

// maxSupports bounds the search for all minimal sets.
const maxSupports = 10

func (t *trial) supports(v Verdict) []ItemID {
	candidates := t.candidates()
	if v.Truth == Undecided || len(candidates) > maxSupports {
		return v.Because
	}
	fixed := t.everything()
	for _, n := range candidates {
		fixed &^= 1 << n
	}
	carriers := fixed
	for set := range 1 << len(candidates) {
		mask := fixed
		for n, at := range candidates {
			if set&(1<<n) != 0 {
				mask |= 1 << at
			}
		}
		if t.truth(mask) != v.Truth {
			continue
		}
		for _, at := range candidates {
			if mask&(1<<at) != 0 && t.truth(mask&^(1<<at)) != v.Truth {
				carriers |= 1 << at
			}
		}
	}
	return t.answers(carriers)
}
