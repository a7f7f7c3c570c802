package history

import "pelita/screening/canon"

// maxDepth bounds how deep a change-set nests.
const maxDepth = 16

// Kinds lists the kinds of the ops of an encoded change-set, and reads nothing else of
// it. ok is false for bytes that it does not find its way in.
func Kinds(b []byte) (kinds []Kind, ok bool) {
	r := canon.Reader{S: string(b)}
	for range r.Count(canon.Map, len(b)) {
		if key := r.Head(canon.Uint); key != 8 {
			r.Skip(maxDepth)
			continue
		}
		for range r.Count(canon.Array, MaxOps) {
			kinds = append(kinds, kindOf(&r))
		}
	}
	return kinds, r.Done()
}

// kindOf reads an op: its kind stands first.
func kindOf(r *canon.Reader) Kind {
	entries := r.Count(canon.Map, len(r.S))
	if entries == 0 || r.Head(canon.Uint) != 1 {
		r.Bad = true
		return 0
	}
	kind := Kind(r.UpTo(255))
	for range 2 * (entries - 1) {
		r.Skip(maxDepth)
	}
	return kind
}
