package replica

import (
	"errors"
	"fmt"

	"pelita/sync/envelope"
	"pelita/sync/wire"
)

// errPartGone says that the bytes of a part went with a record that was erased
// here: the snapshot cannot be weighed any more, and a later one will be.
var errPartGone = errors.New("replica: a part of the snapshot is gone")

// eachPart opens the parts of a snapshot in order; what is none of them ends it.
func (s *session) eachPart(n Snapshot, do func(wire.Segment, envelope.Contents) error) error {
	next := uint64(0)
	q := Query{Space: n.Space, Device: n.Device, After: n.First - 1, Bytes: weighBatch}
	return s.eachStored(q, func(st Stored) error {
		if st.At() > n.Last {
			return nil
		}
		if len(st.Raw) == 0 {
			return errPartGone
		}
		seg, contents, err := s.open(st)
		if err != nil {
			return err
		}
		if seg.Kind != wire.KindSnapshot || contents.Extra == nil || contents.Extra.Part == nil || contents.Extra.Part.Index != next {
			return nil // its hash will not fit
		}
		next++
		return do(seg, contents)
	})
}

// eachStored reads a chain to its end.
func (s *session) eachStored(q Query, do func(Stored) error) error {
	for {
		stored, err := s.r.p.Log.Read(s.ctx, q)
		if err != nil {
			return fmt.Errorf("read segments: %w", err)
		}
		if len(stored) == 0 {
			return nil
		}
		for _, st := range stored {
			if err := do(st); err != nil {
				return err
			}
			q.After = max(q.After, st.At())
		}
	}
}

// open opens a stored segment that was applied.
func (s *session) open(st Stored) (wire.Segment, envelope.Contents, error) {
	seg, err := wire.ParseSegment(st.Raw)
	if err != nil {
		return seg, envelope.Contents{}, fmt.Errorf("read stored segment: %w", err)
	}
	key, ok := s.ring.Key(seg.Space, seg.Epoch)
	if !ok {
		return seg, envelope.Contents{}, envelope.ErrNoKey
	}
	contents, err := s.r.codec.Open(seg, key)
	return seg, contents, err
}
