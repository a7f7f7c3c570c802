package replica

import (
	"fmt"

	"pelita/sync/wire"
)

// nameAll: a heartbeat whose number is a multiple of it names all heads, as every segment
// does that says something else. Who weighs a snapshot looks for all of a frontier in one
// segment, and who has not that much of a chain yet passes a head over.
const nameAll = 7

// news are the heads that a heartbeat names: those of chains that said something since
// this device named them last. Were a chain named that only gave its own sign of life,
// every device would name every other each day.
func (s *session) news(space wire.ID) ([]wire.Head, error) {
	all := s.seen(space)
	end := s.chain(place{space, s.r.p.Device}).Link.Seq
	named, ok, err := s.named(space, end)
	if err != nil || !ok || (end+1)%nameAll == 0 {
		return all, err
	}
	out := []wire.Head{}
	for _, h := range all {
		says, err := s.saysMore(space, h, named[h.Device])
		if err != nil {
			return nil, err
		}
		if says {
			out = append(out, h)
		}
	}
	return out, nil
}

// named are the heads that this device's own last segments name: as many that one of them
// names all. False when one cannot be read any more.
func (s *session) named(space wire.ID, end uint64) (map[wire.ID]uint64, bool, error) {
	named := map[wire.ID]uint64{}
	stored, err := s.r.p.Log.Read(s.ctx, Query{Space: space, Device: s.r.p.Device, After: end - min(end, nameAll)})
	if err != nil {
		return nil, false, fmt.Errorf("read own segments: %w", err)
	}
	for _, st := range stored {
		_, contents, err := s.open(st)
		if err != nil {
			return nil, false, nil
		}
		for _, h := range contents.Seen {
			named[h.Device] = h.Seq
		}
	}
	return named, uint64(len(stored)) == min(end, nameAll), nil
}

// saysMore reports whether a chain says anything behind a link, heartbeats aside. What
// cannot be read may.
func (s *session) saysMore(space wire.ID, h wire.Head, after uint64) (bool, error) {
	if h.Seq <= after {
		return false, nil
	}
	if after == 0 || h.Seq-after > nameAll {
		return true, nil
	}
	stored, err := s.r.p.Log.Read(s.ctx, Query{Space: space, Device: h.Device, After: after})
	if err != nil {
		return false, fmt.Errorf("read segments: %w", err)
	}
	for _, st := range stored {
		seg, contents, err := s.open(st)
		if err != nil || seg.Kind != wire.KindOps || len(contents.Payloads)+len(contents.Aside) > 0 {
			return true, nil
		}
	}
	return len(stored) == 0, nil
}
