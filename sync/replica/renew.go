package replica

import (
	"slices"

	"pelita/sync/envelope"
	"pelita/sync/wire"
)

// renew enrols a device under new keys and a new id, for the spaces and with the
// rights that it had, and revokes the id before. What it wrote as far as it says
// itself stays good. Every one of its spaces begins a new epoch: whoever holds the
// keys before opens nothing that is written from now on.
func (r *Replica) renew(roster wire.Roster, ring *envelope.Ring, a Admission) ([]wire.Entry, error) {
	req := a.Request
	wrote := slices.DeleteFunc(slices.Clone(req.Wrote), func(c wire.Cut) bool { return c.Space == r.p.Genesis.RosterSpace() })
	last := roster.Link(req.Renews).Seq
	if req.Renews == r.p.Device {
		last = wire.MaxSeq // what says so here is its own; the approvals decide
	}
	wrote = append(wrote, wire.Cut{Space: r.p.Genesis.RosterSpace(), Seq: last})
	enrol := req.Enrol()
	entries := []wire.Entry{{Enrol: enrol}, {Revoke: &wire.Revoke{Device: req.Renews, Cuts: wrote}}}
	if rights, _, ok := roster.Role(req.Renews); ok {
		entries = append(entries, wire.Entry{Role: &wire.Role{Device: req.Device, Rights: rights, Rev: 1}})
	}
	for _, space := range roster.Spaces(req.Renews) {
		access := wire.ReadAccess
		if roster.Standing(space, req.Renews, wire.MaxSeq) == wire.Allowed {
			access = wire.WriteAccess
		}
		entries = append(entries, wire.Entry{Member: &wire.Member{Space: space, Device: req.Device, Access: access, Rev: 1}})
		epoch, key, err := envelope.NewEpoch(space, roster.Heads(space), ring)
		if err != nil {
			return nil, err
		}
		var readers []wire.Device
		for _, d := range roster.Members(space) {
			if d.Enrol.Device != req.Renews {
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
