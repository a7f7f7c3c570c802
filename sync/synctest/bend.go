package synctest

import (
	"bytes"
	"crypto/ed25519"
	"encoding/binary"
	"slices"

	"pelita/sync/wire"
)

// sign signs bytes of a header and a body as a segment, by the liar's key.
func (l *Liar) sign(headerAndBody []byte) []byte {
	sum := wire.Sum(headerAndBody)
	message := append([]byte(wire.LabelSegment), sum[:]...)
	return append(bytes.Clone(headerAndBody), ed25519.Sign(l.key, message)...)
}

// swapped is each roster segment that enrols somebody, once as it was signed
// and once signed anew, with the liar's signing key in the place of theirs.
func (l *Liar) swapped() [][]byte {
	mine, _ := l.key.Public().(ed25519.PublicKey)
	var out [][]byte
	for _, seg := range l.passed {
		if seg.Space != l.genesis.RosterSpace() {
			continue
		}
		roster, _, _ := wire.FoldRoster(l.genesis, l.roster())
		for _, d := range roster.Devices() {
			if bytes.Contains(seg.Raw, d.Key) {
				raw := bytes.ReplaceAll(seg.Raw, d.Key, mine)
				out = append(out, raw, l.sign(raw[:len(raw)-wire.SignatureSize]))
			}
		}
	}
	return out
}

func (l *Liar) roster() []wire.Segment {
	return slices.DeleteFunc(slices.Clone(l.passed), func(s wire.Segment) bool { return s.Space != l.genesis.RosterSpace() })
}

// ghost enrols a device of the liar's with the approval of the liar, and lets
// it write into every space.
func (l *Liar) ghost() [][]byte {
	device := wire.ID{0xee}
	mine, _ := l.key.Public().(ed25519.PublicKey)
	entries := []wire.Entry{{Enrol: &wire.Enrol{Device: device, Key: mine, Recipient: l.identity, Name: []byte("ghost")}}}
	for space := range l.spaces() {
		entries = append(entries, wire.Entry{Member: &wire.Member{Space: space, Device: device, Access: wire.WriteAccess, Rev: 1}})
	}
	var out [][]byte
	statement, err := wire.NewStatement(l.genesis, device, wire.Link{}, entries)
	if err == nil {
		seg, err := wire.SignRoster(l.genesis, statement, []wire.Approval{wire.Approve(statement, l.key)}, l.key)
		if err == nil {
			out = append(out, seg.Raw)
		}
	}
	for space, epoch := range l.spaces() {
		h := wire.Header{Kind: wire.KindOps, Space: space, Device: device, Seq: 1, Epoch: epoch}
		if seg, err := wire.SignSegment(h, make([]byte, 348), l.key); err == nil {
			out = append(out, seg.Raw)
		}
	}
	return out
}

// spaces are the caseloads that were seen, each with its newest epoch.
func (l *Liar) spaces() map[wire.ID]wire.Short {
	out := map[wire.ID]wire.Short{}
	for _, seg := range l.passed {
		if seg.Space != l.genesis.RosterSpace() {
			out[seg.Space] = seg.Epoch
		}
	}
	return out
}

// across is each segment of a caseload under the name of the roster and of a
// space that nobody has, as it was signed and signed anew.
func (l *Liar) across() [][]byte {
	var out [][]byte
	for _, seg := range l.passed {
		if seg.Space == l.genesis.RosterSpace() {
			continue
		}
		for _, space := range []wire.ID{l.genesis.RosterSpace(), {0xdd}} {
			raw := bytes.Clone(seg.Raw)
			copy(raw[12:28], space[:])
			out = append(out, raw, l.sign(raw[:len(raw)-wire.SignatureSize]))
		}
	}
	return out
}

// leaveOut hands out less than there is, and says that this is all.
func (l *Liar) leaveOut(lie Lie, p *Parcel) {
	p.Arrivals = slices.DeleteFunc(p.Arrivals, func(a wire.Arrival) bool {
		h, err := wire.ParseHeader(a.Segment)
		return err == nil && l.hides(lie, p.Device, h.Space, h.Device, h.Seq)
	})
	for i := range p.Reply.Spaces {
		s := &p.Reply.Spaces[i]
		for j, h := range s.Heads {
			if end := l.ends[memPlace{s.Space, h.Device}]; h.Device != p.Device && l.hides(lie, p.Device, s.Space, h.Device, h.Seq) {
				s.Heads[j] = l.headAt(s.Space, h.Device, end)
			}
		}
		s.Heads = slices.DeleteFunc(s.Heads, func(h wire.Head) bool { return h.Seq == 0 })
	}
}

// hides reports whether a lie leaves out a segment for a device.
func (l *Liar) hides(lie Lie, reader, space, writer wire.ID, seq uint64) bool {
	end := l.ends[memPlace{space, writer}]
	roster := space == l.genesis.RosterSpace()
	switch lie {
	case LieDropOne:
		return !roster && seq == end+1
	case LieDropTail:
		return !roster && l.blind[reader] && seq > end && writer == l.first()
	case LieDelay:
		return l.blind[reader] && seq > end && reader != writer
	}
	return false
}

// first is the device that wrote the first roster segment.
func (l *Liar) first() wire.ID {
	for _, seg := range l.passed {
		if seg.Space == l.genesis.RosterSpace() && seg.Seq == 1 {
			return seg.Device
		}
	}
	return wire.ID{}
}

func (l *Liar) headAt(space, device wire.ID, seq uint64) wire.Head {
	for _, seg := range l.passed {
		if seg.Space == space && seg.Device == device && seg.Seq == seq {
			return wire.Head{Device: device, Seq: seq, Hash: seg.ID.Short()}
		}
	}
	return wire.Head{}
}

// claim changes a reply so that it says that the segments of a request are
// stored.
func claim(r *wire.Reply, segments []wire.Segment) {
	for i := range r.Spaces {
		s := &r.Spaces[i]
		for _, seg := range segments {
			if seg.Space == s.Space {
				head := wire.Head{Device: seg.Device, Seq: seg.Seq, Hash: seg.ID.Short()}
				s.Acks, s.Heads = raised(s.Acks, head), raised(s.Heads, head)
			}
		}
	}
}

func raised(heads []wire.Head, h wire.Head) []wire.Head {
	at := slices.IndexFunc(heads, func(old wire.Head) bool { return old.Device == h.Device })
	switch {
	case at < 0:
		return append(heads, h)
	case heads[at].Seq < h.Seq:
		heads[at] = h
	}
	return heads
}

// position is how a segment's place at the hub stands before it.
func position(hseq uint64) []byte { return binary.BigEndian.AppendUint64(nil, hseq) }
