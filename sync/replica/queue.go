package replica

import (
	"errors"
	"fmt"
	"slices"

	"pelita/sync/wire"
)

// What is taken from a fast link waits here for those behind it, so that the disk is
// waited for once and not after each. On a slow link nothing waits: each segment is
// stored before the next has come. From queueCount on all is stored that has come, unless
// others are being stored: then more may come meanwhile, up to queueMost or queueBytes.
const (
	queueCount = 16
	queueMost  = 32
	queueBytes = 2 << 20
)

// queue holds entries that the session counts as stored already. While some of them
// are being stored the next ones are taken from the link, checked, opened, and
// worked out as far as the log can; what looks into the log waits for all. A Judge looks into it for what came in other
// spaces than the segment that it judges, and for no more.
type queue struct {
	entries []Entry
	bytes   int
	storing []Entry
	done    chan error // of those; nil when there are none
}

// open says that more may come before the next are stored.
func (q *queue) open() bool {
	n := len(q.entries)
	storing := q.done != nil && len(q.done) == 0
	return q.bytes < queueBytes && (n < queueCount || storing && n < queueMost)
}

// enqueue puts an entry off, when it may be; false when it must be stored now.
func (s *session) enqueue(e Entry, was Status) (bool, error) {
	log, able := s.r.p.Log.(BatchLog)
	if !able || was != 0 || e.Status != Applied || !s.more && len(s.queue.entries) == 0 {
		return false, nil
	}
	e.Ahead = log.Ahead(e)
	s.queue.entries = append(s.queue.entries, e)
	s.queue.bytes += len(e.Segment.Raw)
	s.entry(place{e.Segment.Space, e.Segment.Device}).Link = e.Segment.Link()
	s.marked(e.Mark)
	if !s.more {
		return true, s.flush()
	}
	if s.queue.open() {
		return true, nil
	}
	return true, s.store()
}

// flush stores what waits, and comes back when all of it is on disk.
func (s *session) flush() error {
	if err := s.store(); err != nil {
		return err
	}
	return s.stored()
}

// settled stores what waits of other spaces before a segment of space is judged: what
// it may name depends on what came in those, and not on whether the disk was fast
// enough. Otherwise two devices would find otherwise about one segment.
func (s *session) settled(space wire.ID) error {
	elsewhere := func(e Entry) bool { return e.Segment.Space != space }
	if s.r.p.Judge == nil || !slices.ContainsFunc(s.queue.entries, elsewhere) && !slices.ContainsFunc(s.queue.storing, elsewhere) {
		return nil
	}
	return s.flush()
}

// store begins to store what waits, once what was begun before has ended.
func (s *session) store() error {
	if err := s.stored(); err != nil {
		return err
	}
	entries := s.queue.entries
	log, able := s.r.p.Log.(BatchLog)
	if len(entries) == 0 || !able {
		return nil
	}
	done := make(chan error, 1)
	s.queue = queue{storing: entries, done: done}
	go func() { done <- log.PutAll(s.ctx, entries) }()
	return nil
}

// stored waits for what is being stored. When one of it cannot be read, all that was
// taken is stored one by one, and that one as what it is.
func (s *session) stored() error {
	if s.queue.done == nil {
		return nil
	}
	err := <-s.queue.done
	all := s.queue.storing
	s.queue.storing, s.queue.done = nil, nil
	if err == nil {
		s.report.Received += len(all)
		s.report.Applied += len(all)
		return nil
	}
	all = slices.Concat(all, s.queue.entries) // those behind stand on them
	s.queue = queue{}
	if !errors.Is(err, ErrPayload) {
		return errors.Join(fmt.Errorf("store segments: %w", err), s.reload())
	}
	for _, e := range all {
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
