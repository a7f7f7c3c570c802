package replica

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"pelita/sync/envelope"
	"pelita/sync/wire"
)

const (
	// maxPayloads is how many payloads go into one segment.
	maxPayloads = 4096
	// sealAtOnce is how many segments are sealed in one transaction: the disk is waited
	// for once, and they are packed on every processor.
	sealAtOnce = 16
)

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
	draft := s.draft(box.Space, epoch.ID().Short(), key)
	for {
		n, err := s.appendSome(slot, draft)
		if err != nil {
			return fmt.Errorf("seal outbox: %w", err)
		}
		if n == 0 {
			return nil
		}
		s.report.Sealed += n
	}
}

// draft is what every segment of a space has.
func (s *session) draft(space wire.ID, epoch wire.Short, key envelope.Key) envelope.Draft {
	return envelope.Draft{
		Space: space, Device: s.r.p.Device, Epoch: epoch, Key: key, Sign: s.r.p.Sign,
		Contents: envelope.Contents{Seen: s.seen(space)},
	}
}

// appendSome seals one segment of what waits, or several where the log can.
func (s *session) appendSome(slot Slot, draft envelope.Draft) (n int, err error) {
	log, able := s.r.p.Log.(BatchLog)
	if able {
		return log.AppendAll(s.ctx, slot, sealAtOnce, func(tails []Tail) ([]wire.Segment, error) {
			return s.r.codec.SealAll(s.drafts(draft, tails))
		})
	}
	err = s.r.p.Log.Append(s.ctx, slot, func(tail Tail) (wire.Segment, error) {
		drafts := s.drafts(draft, []Tail{tail})
		if n = len(drafts); n == 0 {
			return wire.Segment{}, nil
		}
		return s.r.codec.Seal(drafts[0])
	})
	return n, err
}

// drafts are the segments of tails that hold something.
func (s *session) drafts(d envelope.Draft, tails []Tail) (out []envelope.Draft) {
	for _, tail := range tails {
		if len(tail.Payloads)+len(tail.Aside) == 0 {
			break
		}
		d.Prev, d.Contents.Aside, d.Contents.Payloads = tail.Link, tail.Aside, nil
		for _, p := range tail.Payloads {
			d.Contents.Payloads = append(d.Contents.Payloads, p.Bytes)
		}
		out = append(out, d)
	}
	return out
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
