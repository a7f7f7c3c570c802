package protocol

// Facts is what is on record. Facts[item][instance] lists the live
// alternatives of that instance: more than one when officers or sources
// differ. Items outside a repeat group have instance 0 only.
//
// Whoever hands Facts over must not change them afterwards.
type Facts map[ItemID][][]Answer

// With gives new Facts with one alternative more; f itself is not changed.
func (f Facts) With(g Given) Facts {
	out := make(Facts, len(f)+1)
	for id, instances := range f {
		out[id] = instances
	}
	instances := make([][]Answer, max(len(f[g.Item]), g.Instance+1))
	copy(instances, f[g.Item])
	at := instances[g.Instance]
	instances[g.Instance] = append(at[:len(at):len(at)], g.Answer)
	out[g.Item] = instances
	return out
}

// Given is one answer of an answers file.
type Given struct {
	Item     ItemID
	Instance int
	Source   Source
	Answer   Answer
}
