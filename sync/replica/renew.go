package replica

import (
	"slices"

	"pelita/sync/envelope"
	"pelita/sync/wire"
)

// inPlaceOf are the ids that a request for new keys takes the place of: the one that it
// renews or, when that was given up for an answer to a request that its device forgot,
// the ids of such answers, which nobody has the keys of but who took them. None: the
// device is a new one. ErrTaken when another stands in that place already.
func inPlaceOf(roster wire.Roster, req wire.Request) (gone []wire.ID, err error) {
	old, ok := roster.Device(req.Renews)
	if !ok {
		return nil, nil
	}
	if !old.Revoked {
		return []wire.ID{req.Renews}, nil
	}
	for _, d := range roster.Devices() {
		switch {
		case d.Revoked || !slices.Contains(d.Enrol.Former, req.Renews):
		case !slices.Contains(req.Forgot, d.Enrol.Device):
			return nil, ErrTaken
		default:
			gone = append(gone, d.Enrol.Device)
		}
	}
	return gone, nil
}

// renew enrols a device under new keys and a new id, for the spaces and with the
// rights that it had under the first of those that are gone, and revokes these. What it
// wrote under the id that it renews stays good as far as it says itself. Every one of its
// spaces begins a new epoch: whoever holds the keys before opens nothing that is written
// from now on.
func (r *Replica) renew(roster wire.Roster, ring *envelope.Ring, a Admission, gone []wire.ID) ([]wire.Entry, error) {
	req, was := a.Request, gone[0]
	enrol := req.Enrol()
	entries := []wire.Entry{{Enrol: enrol}}
	for _, id := range gone {
		entries = append(entries, wire.Entry{Revoke: &wire.Revoke{Device: id, Cuts: r.cuts(roster, req, id)}})
	}
	if rights, _, ok := roster.Role(was); ok {
		entries = append(entries, wire.Entry{Role: &wire.Role{Device: req.Device, Rights: rights, Rev: 1}})
	}
	for _, space := range roster.Spaces(was) {
		access := wire.ReadAccess
		if roster.Standing(space, was, wire.MaxSeq) == wire.Allowed {
			access = wire.WriteAccess
		}
		entries = append(entries, wire.Entry{Member: &wire.Member{Space: space, Device: req.Device, Access: access, Rev: 1}})
		epoch, key, err := envelope.NewEpoch(space, roster.Heads(space), ring)
		if err != nil {
			return nil, err
		}
		var readers []wire.Device
		for _, d := range roster.Members(space) {
			if !slices.Contains(gone, d.Enrol.Device) {
				readers = append(readers, d)
			}
		}
		wraps, err := r.wrapAll(key, epoch, append(readers, wire.Device{Enrol: *enrol}))
		if err != nil {
			return nil, err
		}
		entries = append(append(entries, wire.Entry{Epoch: epoch.Bytes()}), wraps...)
		if len(enrol.Name) > 0 {
			continue
		}
		enrol.NameEpoch = epoch.ID().Short()
		if enrol.Name, err = envelope.SealName(a.Name, key, req.Device); err != nil {
			return nil, err
		}
	}
	if len(enrol.Name) == 0 {
		return nil, envelope.ErrNoKey
	}
	return entries, nil
}

// cuts are how far what an id wrote that is gone stays good.
func (r *Replica) cuts(roster wire.Roster, req wire.Request, id wire.ID) []wire.Cut {
	space, last := r.p.Genesis.RosterSpace(), roster.Link(id).Seq
	if id == r.p.Device {
		last = wire.MaxSeq // what says so here is its own; the approvals decide
	}
	var wrote []wire.Cut
	if id == req.Renews {
		wrote = slices.DeleteFunc(slices.Clone(req.Wrote), func(c wire.Cut) bool { return c.Space == space })
	}
	return append(wrote, wire.Cut{Space: space, Seq: last})
}
