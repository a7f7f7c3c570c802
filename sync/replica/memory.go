package replica

import (
	"fmt"
	"slices"

	"pelita/sync/wire"
)

// The session keeps the log's state in memory and moves it along with each
// store, so that the log is asked once a round and not once a segment.

func (s *session) reload() error {
	if err := s.flush(); err != nil {
		return err
	}
	state, err := s.r.p.Log.State(s.ctx)
	if err != nil {
		return fmt.Errorf("read state of the log: %w", err)
	}
	s.state = state
	s.chains = map[place]int{}
	for i, c := range state.Chains {
		s.chains[place{c.Space, c.Device}] = i
	}
	return nil
}

func (s *session) chain(p place) Chain {
	if i, ok := s.chains[p]; ok {
		return s.state.Chains[i]
	}
	return Chain{Space: p.space, Device: p.device}
}

// entry is the chain's place in memory, made when there is none.
func (s *session) entry(p place) *Chain {
	i, ok := s.chains[p]
	if !ok {
		i = len(s.state.Chains)
		s.chains[p] = i
		s.state.Chains = append(s.state.Chains, Chain{Space: p.space, Device: p.device})
	}
	return &s.state.Chains[i]
}

func (s *session) cursor(space wire.ID) wire.Cursor {
	for _, c := range s.state.Cursors {
		if c.Space == space {
			return c.Cursor
		}
	}
	return wire.Cursor{}
}

func (s *session) mark(m Mark) error {
	if len(m.Acks)+len(m.Cursors)+len(m.Known)+len(m.Floors)+len(m.Drop)+len(m.Snapshots)+len(m.Manifests)+len(m.Said)+len(m.Spoke) == 0 {
		return nil
	}
	if err := s.flush(); err != nil {
		return err
	}
	if err := s.r.p.Log.Mark(s.ctx, m); err != nil {
		return fmt.Errorf("mark the log: %w", err)
	}
	s.marked(m)
	return nil
}

func (s *session) marked(m Mark) {
	s.state.Spoke = append(slices.Clone(m.Spoke), s.state.Spoke...) // the first of a space counts
	for _, a := range m.Acks {
		s.entry(place{a.Space, a.Device}).Acked = a.Seq
	}
	for _, k := range m.Known {
		c := s.entry(place{k.Space, k.Device})
		c.Known = max(c.Known, k.Seq)
	}
	for _, f := range m.Floors {
		if c := s.entry(place{f.Space, f.Device}); c.Link.Seq < f.Seq {
			c.Link = f.Link()
		}
	}
	for _, n := range m.Snapshots {
		if i := slices.IndexFunc(s.state.Snapshots, n.Same); i >= 0 {
			s.state.Snapshots[i] = n
			continue
		}
		s.state.Snapshots = append(s.state.Snapshots, n)
	}
	for _, next := range m.Cursors {
		found := false
		for i, c := range s.state.Cursors {
			if c.Space == next.Space {
				s.state.Cursors[i], found = next, true
			}
		}
		if !found {
			s.state.Cursors = append(s.state.Cursors, next)
		}
	}
}

// put stores a segment; was is the status it was stored with before, zero
// when it is new.
func (s *session) put(e Entry, was Status) error {
	if waits, err := s.enqueue(e, was); waits || err != nil {
		return err
	}
	if err := s.flush(); err != nil {
		return err
	}
	p := place{e.Segment.Space, e.Segment.Device}
	before := s.chain(p)
	if err := s.r.p.Log.Put(s.ctx, e); err != nil {
		return fmt.Errorf("store segment: %w", err)
	}
	if was == 0 {
		s.report.Received++
	}
	if e.Status == Applied {
		s.report.Applied++
	}
	if was != 0 || e.Status != Applied {
		if err := s.reload(); err != nil { // rare: let the log count
			return err
		}
		if now := s.chain(p); was == 0 && now.Link == before.Link && now.Waiting+now.Forked == before.Waiting+before.Forked {
			s.report.Received--
			s.report.Repeated++
		}
		return nil
	}
	s.entry(p).Link = e.Segment.Link()
	s.marked(e.Mark)
	return nil
}
