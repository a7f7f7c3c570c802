package replica

import (
	"errors"
	"fmt"
	"slices"

	"pelita/sync/wire"
)

// round is one exchange: ask, send, take, and note what the hub confirms. It
// reports whether another one is needed.
func (s *session) round(failed int) (bool, error) {
	s.again = false
	s.report.Rounds++
	turn, err := s.prepare()
	if err != nil {
		return false, err
	}
	s.observe(Progress{Retry: failed})
	reply, err := s.r.p.Transport.Exchange(s.ctx, turn)
	s.more = false
	if flushErr := s.flush(); flushErr != nil { // what came before the link broke
		return false, errors.Join(flushErr, err)
	}
	if reply.Version != 0 {
		if settleErr := s.settle(reply, err == nil); settleErr != nil {
			return false, errors.Join(settleErr, err)
		}
	}
	if err != nil {
		return false, fmt.Errorf("exchange with the hub: %w", err)
	}
	s.heads, s.passed = false, 0
	if len(turn.Send) > 0 {
		s.r.size = min(s.r.size*2, maxSize)
	}
	more := s.probe || s.again || s.unsent()
	s.probe = false
	for _, space := range reply.Spaces {
		_, asked := s.asked[space.Space]
		more = more || asked && space.Upto < space.Top
	}
	gap, err := s.askAgainForGaps()
	if err != nil {
		return false, err
	}
	s.observe(Progress{})
	return more || gap, nil
}

// prepare asks for every space this device reads, the roster first, and picks
// what to send.
func (s *session) prepare() (Turn, error) {
	if err := s.reload(); err != nil {
		return Turn{}, err
	}
	roster := s.r.p.Genesis.RosterSpace()
	spaces := append([]wire.ID{roster}, s.roster.Spaces(s.r.p.Device)...)
	if len(spaces) > wire.MaxSpaces {
		spaces = spaces[:wire.MaxSpaces]
	}
	left := s.left()
	if s.report.Spent = left <= 0; s.report.Spent {
		spaces = spaces[:1]
	}
	ask := wire.Ask{Version: wire.Version, Agency: s.r.p.Genesis.Agency().Short(), Device: s.r.p.Device, Want: uint64(min(wantSize, max(left, minSize)))}
	s.asked, s.dropped = map[wire.ID]wire.Cursor{}, map[wire.ID]bool{}
	for _, space := range spaces {
		s.asked[space] = s.cursor(space)
		ask.Spaces = append(ask.Spaces, s.askFor(space))
	}
	send, err := s.pickRoster(roster)
	if err != nil {
		return Turn{}, err
	}
	if !s.probe {
		send, err = s.pick(send, spaces[1:])
	}
	return Turn{Ask: ask, Send: send, Take: s.take, Leaving: func() error { return s.leaving(send) }}, err
}

// askFor asks from the cursor on. Without one, at a new hub or after a loss,
// it shows all it has: chains have no gaps, so their ends say it.
func (s *session) askFor(space wire.ID) wire.SpaceAsk {
	a := wire.SpaceAsk{Space: space, Cursor: s.cursor(space)}
	if a.Cursor.HSeq > 0 && !s.heads {
		return a
	}
	a.Repair = true
	for _, c := range s.state.Chains {
		if c.Space == space && c.Link.Seq > 0 && len(a.Vector) < wire.MaxVector {
			a.Vector = append(a.Vector, wire.Head{Device: c.Device, Seq: c.Link.Seq, Hash: c.Link.ID.Short()})
		}
	}
	return a
}

// maxRoster is how many bytes of the roster go in one exchange; the rest follows
// in the next ones.
const maxRoster = 7 << 20

// pickRoster takes all of the roster that the hub is not known to hold, in an
// order in which it can check it. It goes first and whole, up to maxRoster:
// without it the hub may not even know who asks.
func (s *session) pickRoster(roster wire.ID) ([][]byte, error) {
	behind := false
	s.parted = 0
	for _, c := range s.state.Chains {
		behind = behind || c.Space == roster && c.Link.Seq > c.Acked
	}
	if !behind {
		return nil, nil
	}
	_, order, err := s.r.foldRoster(s.ctx)
	if err != nil {
		return nil, err
	}
	var send [][]byte
	size, skip := 0, s.passed
	for _, seg := range order {
		c := s.chain(place{roster, seg.Device})
		if seg.Seq <= c.Acked || seg.Seq > c.Link.Seq || s.refused[place{roster, seg.Device}] {
			continue
		}
		if skip > 0 {
			skip--
			continue
		}
		if size += len(seg.Raw); size > maxRoster {
			s.parted = len(send)
			break
		}
		send = append(send, seg.Raw)
	}
	return send, nil
}

// left is how many bytes may still be moved.
func (s *session) left() int64 {
	if s.r.p.Left == nil {
		return maxSize
	}
	return s.r.p.Left()
}

// pick adds segments of any chain that the hub is not known to hold, own and
// others' (a bundle may have brought them), as many as the link bears.
func (s *session) pick(send [][]byte, spaces []wire.ID) ([][]byte, error) {
	room := int(min(int64(s.r.size), s.left()))
	for _, space := range spaces {
		for _, c := range s.state.Chains {
			if c.Space != space || !s.isUnsent(c) || room <= 0 {
				continue
			}
			q := Query{Space: space, Device: c.Device, After: c.Acked, Bytes: room}
			stored, err := s.r.p.Log.Read(s.ctx, q)
			if err != nil {
				return nil, fmt.Errorf("read segments to send: %w", err)
			}
			send, room = s.load(send, room, c, stored)
		}
	}
	return send, nil
}

// load puts segments of a chain on the link, up to the first whose bytes are gone
// or that the hub would not take: a late one, until somebody accepts it. Of its
// own the hub shall say so.
func (s *session) load(send [][]byte, room int, c Chain, stored []Stored) ([][]byte, int) {
	for i, st := range stored {
		if len(st.Raw) == 0 {
			break
		}
		if s.late(c, st) {
			s.refused[place{c.Space, c.Device}] = i == 0
			break
		}
		if st.Status.Linked() {
			send = append(send, st.Raw)
			room -= len(st.Raw)
		}
	}
	return send, room
}

// late says that a segment of another device counts for nothing where it stands.
func (s *session) late(c Chain, st Stored) bool {
	return c.Device != s.r.p.Device && s.roster.Standing(c.Space, c.Device, st.At()) != wire.Allowed &&
		!s.roster.Accepted(st.id())
}

// leaving says, in the log, that segments of this device are about to leave.
func (s *session) leaving(send [][]byte) error {
	ends := map[wire.ID]uint64{}
	for _, raw := range send {
		if h, err := wire.ParseHeader(raw); err == nil && h.Device == s.r.p.Device {
			ends[h.Space] = max(ends[h.Space], h.Seq)
		}
	}
	var m Mark
	for space, seq := range ends {
		m.Leaving = append(m.Leaving, ChainMark{Space: space, Device: s.r.p.Device, Seq: seq})
	}
	if len(m.Leaving) == 0 {
		return nil
	}
	if err := s.r.p.Log.Mark(s.ctx, m); err != nil {
		return fmt.Errorf("mark the log: %w", err)
	}
	return nil
}

// isUnsent reports whether the hub lacks a part of a chain and would take it.
func (s *session) isUnsent(c Chain) bool {
	_, asked := s.asked[c.Space]
	return asked && c.end() > c.Acked && !s.refused[place{c.Space, c.Device}]
}

func (s *session) unsent() bool { return slices.ContainsFunc(s.state.Chains, s.isUnsent) }

// askAgainForGaps drops the cursor of a space in which segments wait for
// missing ones, once per Sync, so that the next round compares all.
func (s *session) askAgainForGaps() (bool, error) {
	var mark Mark
	for _, c := range s.state.Chains {
		p := place{c.Space, c.Device}
		cursor, asked := s.asked[c.Space]
		if c.Waiting == 0 || !asked || s.gaps[p] {
			continue
		}
		s.gaps[p] = true
		if cursor.HSeq > 0 {
			cursor.HSeq = 0
			mark.Cursors = append(mark.Cursors, SpaceCursor{Space: c.Space, Cursor: cursor})
		}
	}
	if len(mark.Cursors) == 0 {
		return false, nil
	}
	return true, s.mark(mark)
}
