package wire

import "slices"

// MaxFormer bounds how many ids a device says that it had before.
const MaxFormer = 64

// Enrol is the enrolment that answers the request, without the name. It is all of
// the request: two administrators who answer it say the same.
func (r Request) Enrol() *Enrol {
	return &Enrol{Device: r.Device, Key: r.Key, Recipient: r.Recipient, Request: r.Hash(), Former: r.Was()}
}

// Was are all ids that the request names as former ones; nil when it was written by a
// version that did not name them, as in an enrolment: what such a device has still to
// send under a former id could otherwise never count.
func (r Request) Was() []ID {
	if r.Former == nil || r.Renews.IsZero() || slices.Contains(r.Former, r.Renews) {
		return slices.Clone(r.Former)
	}
	return append(slices.Clone(r.Former), r.Renews)
}

// MayName reports whether the device may send a change that was made under that id:
// its own, or one that it had before. Without this a member could give a change of
// its own the number of a colleague's next one, which readers would then pass over.
// Of an enrolment by a version that named no former ids it is not known.
func (e Enrol) MayName(id ID) bool {
	return e.Former == nil || id == e.Device || slices.Contains(e.Former, id)
}

// sameFormer says whether an enrolment says the same as a request: not to say it is
// another thing than to say that there is none.
func sameFormer(e, r []ID) bool { return (e == nil) == (r == nil) && slices.Equal(e, r) }

// soundFormer holds that former ids are others than the one now, and each stands there once.
func soundFormer(now ID, former []ID) bool {
	for i, id := range former {
		if id.IsZero() || id == now || slices.Contains(former[:i], id) {
			return false
		}
	}
	return len(former) <= MaxFormer
}
