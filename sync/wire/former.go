package wire

import "slices"

// MaxFormer bounds how many ids a device says that it had before.
const MaxFormer = 64

// Enrol is the enrolment that answers the request, without the name. It is all of
// the request: two administrators who answer it say the same.
func (r Request) Enrol() *Enrol {
	return &Enrol{Device: r.Device, Key: r.Key, Recipient: r.Recipient, Request: r.Hash(), Former: r.Was()}
}

// Was are all ids that the request names as former ones, never nil.
func (r Request) Was() []ID {
	was := append([]ID{}, r.Former...)
	if !r.Renews.IsZero() && !slices.Contains(was, r.Renews) { // asked by an earlier version
		was = append(was, r.Renews)
	}
	return was
}

// MayName reports whether the device may send a change that was made under that id:
// its own, or one that it had before. Without this a member could give a change of
// its own the number of a colleague's next one, which readers would then pass over.
// Of an enrolment by a version that named no former ids it is not known.
func (e Enrol) MayName(id ID) bool {
	return e.Former == nil || id == e.Device || slices.Contains(e.Former, id)
}

// soundFormer holds that former ids are others than the one now, and each stands there once.
func soundFormer(now ID, former []ID) bool {
	for i, id := range former {
		if id.IsZero() || id == now || slices.Contains(former[:i], id) {
			return false
		}
	}
	return len(former) <= MaxFormer
}
