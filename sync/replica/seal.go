package replica

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"pelita/sync/envelope"
	"pelita/sync/wire"
)

// maxPayloads is how many payloads go into one segment.
const maxPayloads = 4096

// seal makes segments of everything that waits. It is done late, here, and
// not at each save: one segment of many edits costs a quarter of their single
// seals. A segment is stored before it is first sent, so that every try sends
// the same bytes.
func (s *session) seal() error {
	for _, box := range s.state.Outbox {
		if box.Count == 0 {
			continue
		}
		if err := s.sealSpace(box); err != nil {
			s.report.Unsealed += box.Count
			if !errors.Is(err, envelope.ErrNoKey) && !errors.Is(err, ErrClone) {
				s.sealing = errors.Join(s.sealing, err)
			}
		}
	}
	return s.reload()
}

func (s *session) sealSpace(box Outbox) error {
	own := s.chain(place{box.Space, s.r.p.Device})
	if err := s.uncopied(box.Space); err != nil {
		return err
	}
	epoch, ok := s.roster.Current(box.Space)
	if !ok || s.roster.Standing(box.Space, s.r.p.Device, own.Link.Seq+1) != wire.Allowed {
		return envelope.ErrNoKey
	}
	key, ok := s.ring.Key(box.Space, epoch.ID().Short())
	if !ok {
		return envelope.ErrNoKey
	}
	slot := Slot{Space: box.Space, Device: s.r.p.Device, Bytes: envelope.TargetPlaintext, Count: maxPayloads, Day: s.r.today()}
	for sealed := true; sealed; {
		sealed = false
		err := s.r.p.Log.Append(s.ctx, slot, func(tail Tail) (wire.Segment, error) {
			if len(tail.Payloads)+len(tail.Aside) == 0 {
				return wire.Segment{}, nil
			}
			sealed = true
			return s.r.codec.Seal(s.draft(box.Space, epoch.ID().Short(), key, tail))
		})
		if err != nil {
			return fmt.Errorf("seal outbox: %w", err)
		}
		if sealed {
			s.report.Sealed++
		}
	}
	return nil
}

func (s *session) draft(space wire.ID, epoch wire.Short, key envelope.Key, tail Tail) envelope.Draft {
	d := envelope.Draft{
		Space: space, Device: s.r.p.Device, Prev: tail.Link,
		Epoch: epoch, Key: key, Sign: s.r.p.Sign,
	}
	for _, p := range tail.Payloads {
		d.Contents.Payloads = append(d.Contents.Payloads, p.Bytes)
	}
	d.Contents.Seen, d.Contents.Aside = s.seen(space), tail.Aside
	return d
}

// seen lists the heads of the other chains of a space, by device, so that
// readers notice what the hub does not show them. Of very many a part is
// named: the rest is named by others.
func (s *session) seen(space wire.ID) []wire.Head {
	var heads []wire.Head
	for _, c := range s.state.Chains {
		if c.Space == space && c.Device != s.r.p.Device && c.Link.Seq > 0 {
			heads = append(heads, wire.Head{Device: c.Device, Seq: c.Link.Seq, Hash: c.Link.ID.Short()})
		}
	}
	slices.SortFunc(heads, func(a, b wire.Head) int { return cmp.Compare(string(a.Device[:]), string(b.Device[:])) })
	return heads[:min(len(heads), envelope.MaxSeen)]
}
