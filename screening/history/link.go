package history

import "slices"

// LinkedRecord is another record of the same person, as a person said.
type LinkedRecord struct {
	Other RecordID
	// Reason is why, in the words of whoever linked it; it may be empty.
	Reason  string
	HLC     HLC
	Officer OfficerID
	ID      OpID
}

// Links lists the records that are linked with this one, each once, as it was
// linked first. Records that are linked stay separate: no answer of one counts in
// the other.
func (s State) Links() []LinkedRecord {
	var out []LinkedRecord
	for _, k := range s.linked() {
		if slices.ContainsFunc(out, func(l LinkedRecord) bool { return l.Other == k.op.Other }) {
			continue
		}
		out = append(out, LinkedRecord{Other: k.op.Other, Reason: k.op.Text, HLC: k.hlc, Officer: k.ctx.officer, ID: k.id})
	}
	return out
}

// LinkHeads is what an UnlinkRecord of other must list in Prev: every LinkRecord that stands.
func (s State) LinkHeads(other RecordID) []OpID {
	of := slices.DeleteFunc(s.linked(), func(k *keptOp) bool { return k.op.Other != other })
	return ids(of)
}

// linked are the LinkRecord ops that no UnlinkRecord lists.
func (s State) linked() []*keptOp {
	gone := map[OpID]bool{}
	for _, k := range s.kept(UnlinkRecord) {
		for _, p := range k.op.Prev {
			gone[p] = true
		}
	}
	return slices.DeleteFunc(s.kept(LinkRecord), func(k *keptOp) bool { return gone[k.id] })
}
