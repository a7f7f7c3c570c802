package wire

import (
	"bytes"
	"cmp"
	"maps"
	"slices"
)

type place struct{ space, device ID }

// state is the fold of the accepted statements.
type state struct {
	devices map[ID]Device
	cuts    map[place]uint64
	spaces  map[ID]Create
	members map[place][]Member // every entry
	epochs  map[Hash]Epoch
	// spare are epochs of statements that do not count: what was sealed under
	// them can be read, and nothing is sealed under them any more.
	spare map[Hash]Epoch
	wraps map[Hash]map[ID]Wrap
	// spareWraps are the wraps of such statements: they open where no other does,
	// and say nothing of who was given a key.
	spareWraps map[Hash]map[ID]Wrap
	hub        Hub
	roles      map[ID][]Role
	partners   map[ID]Partner
	signers    map[signer]Signer
	accepted   map[Hash]bool

	compaction compaction
}

func newState() state {
	return state{
		devices: map[ID]Device{},
		cuts:    map[place]uint64{},
		spaces:  map[ID]Create{},
		members: map[place][]Member{},
		epochs:  map[Hash]Epoch{},
		spare:   map[Hash]Epoch{},
		wraps:   map[Hash]map[ID]Wrap{},

		spareWraps: map[Hash]map[ID]Wrap{},

		roles:    map[ID][]Role{},
		partners: map[ID]Partner{},
		signers:  map[signer]Signer{},
		accepted: map[Hash]bool{},

		compaction: newCompaction(),
	}
}

// fold builds the state anew from all statements, in an order that does not
// depend on when they came: by segment id. What too few administrators stand
// behind, once all changes of them are known, counts for nothing. Of the rest
// revocations come first, because what a revoked administrator's device wrote
// after its cut counts for nothing but its revocations, whoever saw it first. Of
// both the keys of epochs stay good for reading.
func (r Roster) fold() state {
	sorted := slices.Clone(r.statements)
	slices.SortFunc(sorted, func(a, b accepted) int { return compareHash(a.segment.ID, b.segment.ID) })
	revoked, all := newState(), r.terms.all()
	for _, a := range sorted {
		if r.terms.counts(a.evidence, all) {
			revoked.revoke(a)
		}
	}
	s := newState()
	for _, a := range sorted {
		if revoked.isCut(r.genesis.RosterSpace(), a) || !r.terms.counts(a.evidence, all) {
			s.spareKeys(a)
			continue
		}
		s.enrol(a)
		for _, e := range a.entries {
			s.apply(e)
		}
	}
	for id, d := range revoked.devices {
		if mine, ok := s.devices[id]; ok {
			mine.Revoked = d.Revoked
			s.devices[id] = mine
		}
	}
	s.cuts = revoked.cuts
	return s
}

// spareKeys keeps the epochs and wraps of a statement that does not count.
func (s *state) spareKeys(a accepted) {
	for _, e := range a.entries {
		switch {
		case e.Epoch != nil:
			if epoch, err := ParseEpoch(e.Epoch); err == nil {
				s.spare[epoch.ID()] = epoch
			}
		case e.Wrap != nil:
			keepWrap(s.spareWraps, *e.Wrap)
		}
	}
}

// revoke notes the revocations of a statement. Two for one device: the lower
// cut counts.
func (s *state) revoke(a accepted) {
	for _, e := range a.entries {
		if e.Revoke == nil {
			continue
		}
		id := e.Revoke.Device
		_, twice := s.devices[id]
		s.devices[id] = Device{Revoked: true}
		cuts := map[ID]uint64{}
		for _, c := range e.Revoke.Cuts {
			cuts[c.Space] = c.Seq
		}
		if !twice {
			for space, seq := range cuts {
				s.cuts[place{space, id}] = seq
			}
			continue
		}
		for p, seq := range s.cuts {
			if p.device == id {
				s.cuts[p] = min(seq, cuts[p.space])
			}
		}
	}
}

func (s *state) isCut(roster ID, a accepted) bool {
	seg := a.segment
	return s.devices[seg.Device].Revoked && seg.Seq > s.cuts[place{roster, seg.Device}]
}

func (s *state) enrol(a accepted) {
	for _, e := range a.entries {
		if e.Enrol == nil {
			continue
		}
		if _, twice := s.devices[e.Enrol.Device]; !twice {
			s.devices[e.Enrol.Device] = Device{Enrol: *e.Enrol}
		}
	}
}

func (s *state) apply(e Entry) {
	switch {
	case e.Space != nil:
		if _, twice := s.spaces[e.Space.Space]; !twice {
			s.spaces[e.Space.Space] = *e.Space
		}
	case e.Member != nil:
		s.member(*e.Member)
	case e.Epoch != nil:
		if epoch, err := ParseEpoch(e.Epoch); err == nil {
			s.epochs[epoch.ID()] = epoch
		}
	case e.Wrap != nil:
		keepWrap(s.wraps, *e.Wrap)
	case e.Hub != nil:
		if e.Hub.Rev > s.hub.Rev || e.Hub.Rev == s.hub.Rev && (s.hub.URL == "" || e.Hub.URL < s.hub.URL) {
			s.hub = *e.Hub
		}
	case e.Compact != nil:
		s.compaction.compact(*e.Compact)
	case e.Lost != nil:
		s.compaction.lose(*e.Lost)
	default:
		s.applyLater(e)
	}
}

// member keeps one entry of each rev, the last one first: of two of one rev the
// one that allows less.
func (s *state) member(m Member) {
	p := place{m.Space, m.Device}
	all := s.members[p]
	at, twice := slices.BinarySearchFunc(all, m.Rev, func(old Member, rev uint64) int { return cmp.Compare(rev, old.Rev) })
	if !twice {
		s.members[p] = slices.Insert(slices.Clip(all), at, m)
		return
	}
	if cmp.Or(cmp.Compare(all[at].Access, m.Access), m.stricter(all[at])) > 0 {
		all[at] = m
	}
}

// stricter compares the cuts of two entries of one access: positive when m
// allows less than old. What gives writing back allows less with a higher one.
func (m Member) stricter(old Member) int {
	if m.Access == WriteAccess {
		return cmp.Compare(m.Cut, old.Cut)
	}
	return cmp.Compare(old.Cut, m.Cut)
}

// nowMember is the entry that says what a device may do in a space from now on.
func (s *state) nowMember(space, device ID) Member {
	if all := s.members[place{space, device}]; len(all) > 0 {
		return all[0]
	}
	return Member{}
}

// keepWrap keeps the wrap whose bytes sort first, so that two wraps of one key
// for one device fold to the same state everywhere.
func keepWrap(wraps map[Hash]map[ID]Wrap, w Wrap) {
	byDevice := wraps[w.Epoch]
	if byDevice == nil {
		byDevice = map[ID]Wrap{}
		wraps[w.Epoch] = byDevice
	}
	if old, ok := byDevice[w.Device]; !ok || bytes.Compare(w.Sealed, old.Sealed) < 0 {
		byDevice[w.Device] = w
	}
}

func (s *state) access(space, device ID) Access {
	return s.nowMember(space, device).Access
}

// Epochs lists the epochs of a space that its readers may meet, by number, then
// by id.
func (r Roster) Epochs(space ID) []Epoch {
	all := maps.Clone(r.state.spare)
	maps.Copy(all, r.state.epochs)
	return epochsOf(all, space)
}

func epochsOf(all map[Hash]Epoch, space ID) []Epoch {
	var out []Epoch
	for _, e := range all {
		if e.Space == space {
			out = append(out, e)
		}
	}
	slices.SortFunc(out, func(a, b Epoch) int {
		return cmp.Or(cmp.Compare(a.Number, b.Number), compareHash(a.ID(), b.ID()))
	})
	return out
}

// Current is the epoch under which new segments of a space are sealed: of
// those that no other epoch names as a parent, the one with the lowest id. One
// that somebody can open who may not read the space comes last: it was made by
// who had not heard of a removal.
func (r Roster) Current(space ID) (Epoch, bool) {
	heads := r.Heads(space)
	if len(heads) == 0 {
		return Epoch{}, false
	}
	for _, e := range heads {
		if !r.Leaks(e) {
			return e, true
		}
	}
	return heads[0], true
}

// Leaks reports whether an epoch's key is wrapped to a device that may not read
// its space, or not any more.
func (r Roster) Leaks(e Epoch) bool {
	for device := range r.state.wraps[e.ID()] {
		if !r.MayRead(e.Space, device) {
			return true
		}
	}
	return false
}

// Unwrapped lists the devices that read a space and have no wrap of an epoch,
// by id.
func (r Roster) Unwrapped(e Epoch) []Device {
	return slices.DeleteFunc(r.Members(e.Space), func(d Device) bool {
		_, ok := r.state.wraps[e.ID()][d.Enrol.Device]
		return ok
	})
}

// Heads lists the epochs of a space that are nobody's parent, by id. A
// rotation names all of them as its parents.
func (r Roster) Heads(space ID) []Epoch {
	epochs := epochsOf(r.state.epochs, space)
	parents := map[Hash]bool{}
	for _, e := range epochs {
		for _, p := range e.Parents {
			parents[p.Epoch] = true
		}
	}
	heads := slices.DeleteFunc(epochs, func(e Epoch) bool { return parents[e.ID()] })
	slices.SortFunc(heads, func(a, b Epoch) int { return compareHash(a.ID(), b.ID()) })
	return heads
}

// Wrap finds the wrap of an epoch's key for a device. One of a statement that
// does not count is taken only where there is no other.
func (r Roster) Wrap(epoch Hash, device ID) (Wrap, bool) {
	w, ok := r.state.wraps[epoch][device]
	if !ok {
		w, ok = r.state.spareWraps[epoch][device]
	}
	return w, ok
}
