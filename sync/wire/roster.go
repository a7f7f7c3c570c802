package wire

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// ErrUnknownDevice says that the roster does not hold the writer. Its
// enrolment may still be on its way.
var ErrUnknownDevice = errors.New("wire: device not in the roster")

// ErrUnknownKey says that a signature is by none of the keys that are enrolled
// under the writer's id. Another enrolment of it may be on its way.
var ErrUnknownKey = fmt.Errorf("%w by that key: %w", ErrUnknownDevice, ErrSignature)

// Device is an enrolled device, as the roster has it now.
type Device struct {
	Enrol
	Revoked bool
}

// Roster is the folded roster: who is enrolled, who may write where, which
// epochs there are. It is a value: Add makes a new one. Any order and any
// repetition of the same segments folds to the same state. The zero Roster
// knows nobody; start with NewRoster.
type Roster struct {
	genesis    Genesis
	statements []accepted
	writers    map[ID][]ed25519.PublicKey // every key that was ever enrolled under an id
	terms      terms
	state      state
}

// accepted is an approved segment with a good signature. Whether it counts is
// decided when all are folded.
type accepted struct {
	segment Segment
	entries []Entry
	evidence
	change *Change
}

// NewRoster is the empty roster of an agency.
func NewRoster(g Genesis) Roster {
	return Roster{genesis: g, writers: map[ID][]ed25519.PublicKey{}, terms: terms{}, state: newState()}
}

// Genesis is what the roster is rooted in.
func (r Roster) Genesis() Genesis { return r.genesis }

// Add checks a roster segment and folds it in. The approvals lead to the
// genesis; the segment's own signature must be by its device, which the same
// segment may enrol. Errors: ErrFormat, ErrVersion, ErrApproval,
// ErrUnknownDevice, ErrUnknownTerm, ErrUnknownKey. Places in the chain are the caller's to
// check. A segment that is already in changes nothing.
func (r Roster) Add(seg Segment) (Roster, error) {
	a, err := r.accept(seg)
	if err != nil || r.has(seg.ID) {
		return r, err
	}
	r.writers, r.terms = maps.Clone(r.writers), maps.Clone(r.terms)
	r.keep(a)
	r.state = r.fold()
	return r, nil
}

// keep takes up what came, without folding it.
func (r *Roster) keep(a accepted) {
	r.statements = append(slices.Clip(r.statements), a)
	for _, e := range a.entries {
		if e.Enrol != nil {
			r.writers[e.Enrol.Device] = append(slices.Clip(r.writers[e.Enrol.Device]), e.Enrol.Key)
		}
	}
	if a.change != nil {
		r.terms[a.id] = term{
			id: a.id, device: a.device, seq: a.seq, change: *a.change,
			before: a.before, approvers: a.approvers, follows: a.follows,
		}
	}
}

// FoldRoster folds many segments in whatever order they are given, trying
// again those whose writer a later one enrols. It returns the segments in an
// order in which Add takes each, and how many it could not take.
func FoldRoster(g Genesis, segments []Segment) (Roster, []Segment, int) {
	r, order := NewRoster(g).AddAll(segments)
	return r, order, len(segments) - len(order)
}

// AddAll is FoldRoster for what came since: it gives those that it took.
func (r Roster) AddAll(segments []Segment) (Roster, []Segment) {
	if len(segments) == 0 {
		return r, nil
	}
	r.writers, r.terms = maps.Clone(r.writers), maps.Clone(r.terms)
	var order []Segment
	for waiting := segments; len(waiting) > 0; {
		var later []Segment
		for _, seg := range waiting {
			a, err := r.accept(seg)
			switch {
			case errors.Is(err, ErrUnknownDevice):
				later = append(later, seg)
			case err == nil && !r.has(seg.ID):
				r.keep(a)
				order = append(order, seg)
			}
		}
		if len(later) == len(waiting) {
			break
		}
		waiting = later
	}
	r.state = r.fold()
	return r, order
}

// accept judges a segment by what its statement follows, and by nothing that came
// otherwise: every device takes the same segments, in whatever order.
func (r Roster) accept(seg Segment) (accepted, error) {
	t, err := read(r.genesis, seg)
	if err != nil {
		return accepted{}, err
	}
	e, err := r.evidence(t)
	if err != nil {
		return accepted{}, err
	}
	if len(e.approvers) < e.before.need {
		return accepted{}, ErrApproval
	}
	if err := r.verify(seg, t.entries); err != nil {
		return accepted{}, err
	}
	return accepted{segment: seg, entries: t.entries, evidence: e, change: t.change()}, nil
}

// evidence is who stands behind a statement (ErrUnknownTerm).
func (r Roster) evidence(t told) (evidence, error) {
	follows, err := r.terms.follow(t.Terms)
	if err != nil {
		return evidence{}, err
	}
	before := r.terms.council(r.genesis, follows)
	return evidence{
		id: Sum(t.raw), device: t.Device, seq: t.Seq, before: before, approvers: t.approvers(before), follows: follows,
	}, nil
}

// verify checks a segment by the keys of its device, which is known or which
// entries enrol (ErrUnknownDevice, ErrUnknownKey).
func (r Roster) verify(seg Segment, entries []Entry) error {
	keys := slices.Clone(r.writers[seg.Device])
	for _, e := range entries {
		if e.Enrol != nil && e.Enrol.Device == seg.Device {
			keys = append(keys, e.Enrol.Key)
		}
	}
	for _, key := range keys {
		if seg.Verify(key) == nil {
			return nil
		}
	}
	if len(keys) > 0 {
		return ErrUnknownKey
	}
	return ErrUnknownDevice
}

func (r Roster) has(id Hash) bool {
	return slices.ContainsFunc(r.statements, func(a accepted) bool { return a.segment.ID == id })
}

// Device finds an enrolled device, revoked or not.
func (r Roster) Device(id ID) (Device, bool) {
	d, ok := r.state.devices[id]
	return d, ok
}

// Devices lists every device ever enrolled, by id.
func (r Roster) Devices() []Device {
	out := make([]Device, 0, len(r.state.devices))
	for _, d := range r.state.devices {
		out = append(out, d)
	}
	slices.SortFunc(out, func(a, b Device) int { return bytes.Compare(a.Device[:], b.Device[:]) })
	return out
}

// Spaces lists the caseloads that device may read, by id. The roster's own
// space is not among them: every device that is not revoked reads it.
func (r Roster) Spaces(device ID) []ID {
	var out []ID
	for space := range r.state.spaces {
		if r.MayRead(space, device) {
			out = append(out, space)
		}
	}
	slices.SortFunc(out, func(a, b ID) int { return bytes.Compare(a[:], b[:]) })
	return out
}

// AllSpaces lists every caseload, by id.
func (r Roster) AllSpaces() []ID {
	var out []ID
	for space := range r.state.spaces {
		out = append(out, space)
	}
	slices.SortFunc(out, func(a, b ID) int { return bytes.Compare(a[:], b[:]) })
	return out
}

// MayRead reports whether a device may have the segments of a space.
func (r Roster) MayRead(space, device ID) bool {
	d, ok := r.state.devices[device]
	if !ok || d.Revoked {
		return false
	}
	return space == r.genesis.RosterSpace() || r.state.access(space, device) >= ReadAccess
}

// Standing is how a segment's writer stands to its space.
type Standing uint8

// The standings: a writer the roster does not know, one whose segment counts,
// and one whose segment comes after a revocation or removal, or was never
// allowed: it goes to quarantine, never to the bin.
const (
	Unknown Standing = iota
	Allowed
	Quarantined
)

// Standing judges the writer of segment seq of (space, device).
func (r Roster) Standing(space, device ID, seq uint64) Standing {
	d, ok := r.state.devices[device]
	switch {
	case !ok:
		return Unknown
	case d.Revoked:
		return within(seq, r.state.cuts[place{space, device}])
	case space == r.genesis.RosterSpace():
		return Allowed // the approvals decide
	}
	return r.state.memberStanding(space, device, seq)
}

// memberStanding judges by the last entry whose cut lies below seq. Nothing
// speaks against what lies up to the cut of the first one, unless that gives
// writing back: then the one before it is on its way.
func (s *state) memberStanding(space, device ID, seq uint64) Standing {
	all := s.members[place{space, device}]
	if len(all) == 0 {
		return Unknown
	}
	access := WriteAccess
	if all[len(all)-1].Access == WriteAccess {
		access = NoAccess
	}
	for _, m := range all {
		if seq > m.Cut {
			access = m.Access
			break
		}
	}
	if access == WriteAccess {
		return Allowed
	}
	return Quarantined
}

func within(seq, cut uint64) Standing {
	if seq <= cut {
		return Allowed
	}
	return Quarantined
}

// MemberRev is the revision of a device's access to a space; the next change
// takes one more.
func (r Roster) MemberRev(space, device ID) uint64 {
	return r.state.nowMember(space, device).Rev
}

// Members lists the devices that may read a space, by id.
func (r Roster) Members(space ID) []Device {
	return slices.DeleteFunc(r.Devices(), func(d Device) bool { return !r.MayRead(space, d.Device) })
}

// Hub is where the hub answers, when the roster says so.
func (r Roster) Hub() (Hub, bool) { return r.state.hub, r.state.hub.URL != "" }

// Link is the end of a device's chain in the roster, as far as it is folded.
func (r Roster) Link(device ID) Link {
	var end Link
	for _, a := range r.statements {
		if a.segment.Device == device && a.segment.Seq > end.Seq {
			end = a.segment.Link()
		}
	}
	return end
}
