package replica

import (
	"errors"
	"fmt"
)

// What is taken from a fast link waits here for those behind it, up to one of
// these, so that the disk is waited for once and not after each. On a slow link
// nothing waits: each segment is stored before the next has come.
const (
	queueCount = 64
	queueBytes = 2 << 20
)

// queue holds entries that the session counts as stored already.
type queue struct {
	entries []Entry
	bytes   int
}

// enqueue puts an entry off, when it may be; false when it must be stored now.
func (s *session) enqueue(e Entry, was Status) (bool, error) {
	_, able := s.r.p.Log.(BatchLog)
	if !able || was != 0 || e.Status != Applied || !s.more && len(s.queue.entries) == 0 {
		return false, nil
	}
	s.queue.entries = append(s.queue.entries, e)
	s.queue.bytes += len(e.Segment.Raw)
	s.entry(place{e.Segment.Space, e.Segment.Device}).Link = e.Segment.Link()
	s.marked(e.Mark)
	if s.more && len(s.queue.entries) < queueCount && s.queue.bytes < queueBytes {
		return true, nil
	}
	return true, s.flush()
}

// flush stores what waits. When one of them cannot be read, they are stored one
// by one, and that one as what it is.
func (s *session) flush() error {
	entries := s.queue.entries
	s.queue = queue{}
	log, able := s.r.p.Log.(BatchLog)
	if len(entries) == 0 || !able {
		return nil
	}
	err := log.PutAll(s.ctx, entries)
	if err == nil {
		s.report.Received += len(entries)
		s.report.Applied += len(entries)
		return nil
	}
	if !errors.Is(err, ErrPayload) {
		return errors.Join(fmt.Errorf("store segments: %w", err), s.reload())
	}
	for _, e := range entries {
		if err := s.putAlone(e); err != nil {
			return errors.Join(err, s.reload())
		}
	}
	return s.reload()
}

func (s *session) putAlone(e Entry) error {
	err := s.r.p.Log.Put(s.ctx, e)
	if err == nil {
		s.report.Applied++
	}
	if errors.Is(err, ErrPayload) {
		seg := e.Segment
		s.alarm(Alarm{Kind: AlarmBroken, Space: seg.Space, Device: seg.Device, Seq: seg.Seq})
		err = s.r.p.Log.Put(s.ctx, Entry{Segment: seg, Status: Broken, Mark: e.Mark})
	}
	if err != nil {
		return fmt.Errorf("store segment: %w", err)
	}
	s.report.Received++
	return nil
}
