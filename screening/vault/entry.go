package vault

import (
	"math"
	"time"

	"pelita/screening"
	"pelita/screening/canon"
	"pelita/screening/indicator"
)

// A page is the CBOR array [3, [entry, ...]] and a delta is a page of one entry.
// They are written and read by hand here, since ten thousand of them stand
// between the passphrase and the list; the bytes are core deterministic CBOR all
// the same. An entry is the array
//
//	[id, row, version, own, draft, stage, outcome, opened, updated, conflicts,
//	 protocol, name, text, [urgency, ...],
//	 group, number, apart, handed to, seen, within,
//	 tag, link, draft tag]
//
// with draft the version of the draft row or 0 (in formats 1 and 2 only whether
// there is one), times in Unix milliseconds, group the 16 bytes of a record or none, within
// in whole hours, tag that of the body, and link the end of the chain over the
// change-sets. Format 1 has the first two lines of the four, format 2 three.
// Pages are a cache: a page of an earlier format is read as far as it goes, and
// all pages are made anew from the bodies.
const (
	pageFormat = 3
	maxPage    = 1 << 20 // entries, before anything is allocated
)

// entryFields are how many fields an entry has in each format, from format 1 on.
func entryFields() []uint64 { return []uint64{14, 20, 23} }

// line is what a page says of one record.
type line struct {
	sum     screening.Summary
	row     int64
	version uint64
	own     uint64
	draft   draftMark
	tag     tag
	link    link
}

// encodePage writes a page of entries that are encoded already.
func encodePage(lines ...string) []byte {
	size := 16
	for _, l := range lines {
		size += len(l)
	}
	b := make([]byte, 0, size)
	b = canon.Head(b, canon.Array, 2)
	b = canon.Head(b, canon.Uint, pageFormat)
	b = canon.Head(b, canon.Array, uint64(len(lines)))
	for _, l := range lines {
		b = append(b, l...)
	}
	return b
}

// encode writes an entry of a page.
func (e *line) encode() string {
	s := &e.sum
	b := make([]byte, 0, 160+len(s.Text))
	b = canon.Head(b, canon.Array, entryFields()[pageFormat-1])
	b = canon.ByteString(b, s.ID[:])
	for _, n := range [...]uint64{uint64(e.row), e.version, e.own, e.draft.Version, uint64(s.Stage), uint64(s.Outcome)} {
		b = canon.Head(b, canon.Uint, n)
	}
	b = canon.Int(b, s.Opened.UnixMilli())
	b = canon.Int(b, s.Updated.UnixMilli())
	b = canon.Head(b, canon.Uint, uint64(max(s.Conflicts, 0)))
	for _, t := range [...]string{s.Protocol, s.Name, s.Text} {
		b = canon.String(b, t)
	}
	b = canon.Head(b, canon.Array, uint64(len(s.Urgency)))
	for _, u := range s.Urgency {
		b = canon.String(b, u)
	}
	b = appendMembership(b, &s.Membership)
	b = canon.ByteString(b, e.tag[:])
	b = canon.ByteString(b, e.link[:])
	return string(canon.ByteString(b, e.draft.Tag[:]))
}

func appendMembership(b []byte, m *screening.Membership) []byte {
	group := m.Group[:]
	if m.Group == (screening.RecordID{}) {
		group = nil
	}
	b = canon.ByteString(b, group)
	b = canon.String(b, m.Number)
	apart := uint64(0)
	if m.Apart {
		apart = 1
	}
	b = canon.Head(b, canon.Uint, apart)
	b = canon.String(b, m.HandedTo)
	b = canon.Head(b, canon.Uint, uint64(m.Seen))
	return canon.Head(b, canon.Uint, uint64(m.Within/time.Hour))
}

// decodePage reads a page and checks all of it. The entries share its memory.
// errSealed when it is not a page of ours.
func decodePage(b []byte) (*chunk, error) {
	r := reader{Reader: canon.Reader{S: string(b)}}
	parts, format := r.Head(canon.Array), r.Head(canon.Uint)
	if parts != 2 || format == 0 || format > pageFormat {
		return nil, errSealed
	}
	r.format = format
	n := r.Head(canon.Array)
	if r.Bad || n > maxPage || n > uint64(len(r.S)) {
		return nil, errSealed
	}
	c := &chunk{format: format, bytes: r.S, entries: make([]*entry, n)}
	entries := make([]entry, n)
	var l line
	for i := range entries {
		entries[i] = r.entry(c, &l)
		c.entries[i] = &entries[i]
	}
	if !r.Done() {
		return nil, errSealed
	}
	return c, nil
}

// reader walks over a page.
type reader struct {
	canon.Reader
	format uint64 // of the page
}

// entry reads one entry of a chunk; l is room for it.
func (r *reader) entry(c *chunk, l *line) entry {
	at := r.At
	text := r.line(l)
	return entry{
		id: l.sum.ID, updated: l.sum.Updated.UnixMilli(), row: l.row, version: l.version, own: l.own,
		draft: l.draft, tag: l.tag, link: l.link,
		chunk: c, at: int32(at), end: int32(r.At), text: int32(text), textEnd: int32(text + len(l.sum.Text)),
	}
}

// line reads one entry, over whatever e held, and returns where its text begins.
func (r *reader) line(e *line) int {
	*e = line{sum: screening.Summary{Urgency: e.sum.Urgency[:0]}}
	if r.Head(canon.Array) != entryFields()[r.format-1] {
		r.Bad = true
	}
	s := &e.sum
	if copy(s.ID[:], r.String(canon.Bytes)) != len(s.ID) {
		r.Bad = true
	}
	e.row = int64(r.Head(canon.Uint))
	e.version, e.own, e.draft.Version = r.Head(canon.Uint), r.Head(canon.Uint), r.Head(canon.Uint)
	s.Stage, s.Outcome = screening.Stage(r.small()), indicator.Outcome(r.small())
	s.Opened, s.Updated = time.UnixMilli(r.Int()).UTC(), time.UnixMilli(r.Int()).UTC()
	s.Conflicts = int(r.Head(canon.Uint) & math.MaxInt32)
	s.Protocol, s.Name = r.String(canon.Text), r.String(canon.Text)
	s.Text = r.String(canon.Text)
	start := r.At - len(s.Text)
	if s.Stage > screening.Closed {
		r.Bad = true
	}
	n := r.Head(canon.Array)
	if n > uint64(len(r.S)-r.At) {
		r.Bad, n = true, 0
	}
	for range n {
		s.Urgency = append(s.Urgency, r.String(canon.Text))
	}
	if r.format >= 2 {
		r.membership(&s.Membership)
	}
	if r.format >= 3 {
		r.Fixed(e.tag[:])
		r.Fixed(e.link[:])
		r.Fixed(e.draft.Tag[:])
	}
	return start
}

// maxHours bounds how soon is soon.
const maxHours = 1 << 16

func (r *reader) membership(m *screening.Membership) {
	group := r.String(canon.Bytes)
	m.Number = r.String(canon.Text)
	apart := r.small()
	m.HandedTo = r.String(canon.Text)
	m.Seen = screening.Seen(r.small())
	hours := r.Head(canon.Uint)
	if copy(m.Group[:], group) != len(group) || len(group) > 0 && m.Group == (screening.RecordID{}) || len(group) > 0 && len(group) < len(m.Group) ||
		apart > 1 || m.Seen > screening.WasSeen || hours > maxHours {
		r.Bad = true
		return
	}
	m.Apart, m.Within = apart == 1, time.Duration(hours)*time.Hour
}

func (r *reader) small() uint8 {
	n := r.Head(canon.Uint)
	if n > 23 {
		r.Bad = true
	}
	return uint8(n)
}
