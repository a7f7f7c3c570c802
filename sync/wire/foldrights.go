package wire

import (
	"bytes"
	"cmp"
	"crypto/ed25519"
	"maps"
	"slices"
)

func (s *state) applyLater(e Entry) {
	switch {
	case e.Role != nil:
		s.roles[e.Role.Device] = append(s.roles[e.Role.Device], *e.Role)
	case e.Partner != nil:
		s.partner(*e.Partner)
	case e.Signer != nil:
		old, ok := s.signers[signerOf(e.Signer.Key)]
		if !ok || e.Signer.Rev > old.Rev || e.Signer.Rev == old.Rev && e.Signer.Removed {
			s.signers[signerOf(e.Signer.Key)] = *e.Signer
		}
	case e.Accept != nil:
		s.accepted[e.Accept.Segment] = true
	}
}

func (s *state) partner(p Partner) {
	old, ok := s.partners[p.Partner]
	if !ok {
		s.partners[p.Partner] = p
		return
	}
	// what removes has no sealings
	newer := cmp.Or(cmp.Compare(p.Rev, old.Rev), cmp.Compare(len(old.Sealed), len(p.Sealed)), comparePartner(old, p))
	if newer > 0 {
		s.partners[p.Partner] = p
	}
}

func comparePartner(a, b Partner) int {
	return slices.CompareFunc(a.Sealed, b.Sealed, func(x, y Sealed) int {
		return cmp.Or(bytes.Compare(x.Epoch[:], y.Epoch[:]), bytes.Compare(x.Bytes, y.Bytes))
	})
}

// Rights is what a device may write in its segment seq of a space.
func (r Roster) Rights(space, device ID, seq uint64) Rights {
	in := map[uint64]Role{} // what the roles of one Rev say together
	for _, role := range r.state.roles[device] {
		one, twice := in[role.Rev]
		if !twice {
			one = Role{Rights: AllRights, Cuts: []Cut{{Space: space, Seq: role.cut(space)}}}
		}
		one.Rights &= role.Rights
		one.Cuts = []Cut{{Space: space, Seq: min(one.cut(space), role.cut(space))}}
		in[role.Rev] = one
	}
	for _, rev := range slices.Backward(slices.Sorted(maps.Keys(in))) {
		if seq > in[rev].cut(space) {
			return in[rev].Rights
		}
	}
	return AllRights
}

// Role is what a device may write from now on, and the revision of that; false
// when no entry says anything of it.
func (r Roster) Role(device ID) (Rights, uint64, bool) {
	roles := r.state.roles[device]
	rights, rev := AllRights, uint64(0)
	for _, role := range roles {
		switch {
		case role.Rev > rev:
			rights, rev = role.Rights, role.Rev
		case role.Rev == rev:
			rights &= role.Rights
		}
	}
	return rights, rev, len(roles) > 0
}

// Accepted reports whether a segment counts although it was to be kept apart.
func (r Roster) Accepted(segment Hash) bool { return r.state.accepted[segment] }

// Verdict is how a segment stands: that of its writer, unless it was accepted.
func (r Roster) Verdict(seg Segment) Standing {
	s := r.Standing(seg.Space, seg.Device, seg.Seq)
	if s == Quarantined && r.Accepted(seg.ID) {
		return Allowed
	}
	return s
}

// Partners are the entries of the address book, by id, those that were removed
// among them.
func (r Roster) Partners() []Partner {
	return slices.SortedFunc(maps.Values(r.state.partners), func(a, b Partner) int {
		return bytes.Compare(a.Partner[:], b.Partner[:])
	})
}

// Signers are the keys whose packs were named, by key, those that were removed
// among them.
func (r Roster) Signers() []Signer {
	return slices.SortedFunc(maps.Values(r.state.signers), func(a, b Signer) int { return bytes.Compare(a.Key, b.Key) })
}

// Signs reports whether the agency takes packs that a key signs.
func (r Roster) Signs(key ed25519.PublicKey) bool {
	s, ok := r.state.signers[signerOf(key)]
	return ok && !s.Removed
}

// Space is how a space was made.
func (r Roster) Space(id ID) (Create, bool) {
	c, ok := r.state.spaces[id]
	return c, ok
}
