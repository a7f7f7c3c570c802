package vault

import (
	"encoding/binary"
	"math"
	"time"

	"pelita/screening"
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

// CBOR major types.
const (
	majorUint  = 0
	majorNeg   = 1
	majorBytes = 2
	majorText  = 3
	majorArray = 4
)

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
	b = cborHead(b, majorArray, 2)
	b = cborHead(b, majorUint, pageFormat)
	b = cborHead(b, majorArray, uint64(len(lines)))
	for _, l := range lines {
		b = append(b, l...)
	}
	return b
}

// encode writes an entry of a page.
func (e *line) encode() string {
	s := &e.sum
	b := make([]byte, 0, 160+len(s.Text))
	b = cborHead(b, majorArray, entryFields()[pageFormat-1])
	b = append(cborHead(b, majorBytes, uint64(len(s.ID))), s.ID[:]...)
	for _, n := range [...]uint64{uint64(e.row), e.version, e.own, e.draft.Version, uint64(s.Stage), uint64(s.Outcome)} {
		b = cborHead(b, majorUint, n)
	}
	b = cborInt(b, s.Opened.UnixMilli())
	b = cborInt(b, s.Updated.UnixMilli())
	b = cborHead(b, majorUint, uint64(max(s.Conflicts, 0)))
	for _, t := range [...]string{s.Protocol, s.Name, s.Text} {
		b = append(cborHead(b, majorText, uint64(len(t))), t...)
	}
	b = cborHead(b, majorArray, uint64(len(s.Urgency)))
	for _, u := range s.Urgency {
		b = append(cborHead(b, majorText, uint64(len(u))), u...)
	}
	b = appendMembership(b, &s.Membership)
	b = append(cborHead(b, majorBytes, uint64(len(e.tag))), e.tag[:]...)
	b = append(cborHead(b, majorBytes, uint64(len(e.link))), e.link[:]...)
	return string(append(cborHead(b, majorBytes, uint64(len(e.draft.Tag))), e.draft.Tag[:]...))
}

func appendMembership(b []byte, m *screening.Membership) []byte {
	group := m.Group[:]
	if m.Group == (screening.RecordID{}) {
		group = nil
	}
	b = append(cborHead(b, majorBytes, uint64(len(group))), group...)
	b = append(cborHead(b, majorText, uint64(len(m.Number))), m.Number...)
	apart := uint64(0)
	if m.Apart {
		apart = 1
	}
	b = cborHead(b, majorUint, apart)
	b = append(cborHead(b, majorText, uint64(len(m.HandedTo))), m.HandedTo...)
	b = cborHead(b, majorUint, uint64(m.Seen))
	return cborHead(b, majorUint, uint64(m.Within/time.Hour))
}

func cborHead(b []byte, major byte, n uint64) []byte {
	m := major << 5
	switch {
	case n < 24:
		return append(b, m|byte(n))
	case n <= math.MaxUint8:
		return append(b, m|24, byte(n))
	case n <= math.MaxUint16:
		return binary.BigEndian.AppendUint16(append(b, m|25), uint16(n))
	case n <= math.MaxUint32:
		return binary.BigEndian.AppendUint32(append(b, m|26), uint32(n))
	}
	return binary.BigEndian.AppendUint64(append(b, m|27), n)
}

func cborInt(b []byte, n int64) []byte {
	if n < 0 {
		return cborHead(b, majorNeg, uint64(-(n + 1)))
	}
	return cborHead(b, majorUint, uint64(n))
}

// decodePage reads a page and checks all of it. The entries share its memory.
// errSealed when it is not a page of ours.
func decodePage(b []byte) (*chunk, error) {
	r := reader{s: string(b)}
	parts, format := r.head(majorArray), r.head(majorUint)
	if parts != 2 || format == 0 || format > pageFormat {
		return nil, errSealed
	}
	r.format = format
	n := r.head(majorArray)
	if r.bad || n > maxPage || n > uint64(len(r.s)) {
		return nil, errSealed
	}
	c := &chunk{format: format, bytes: r.s, entries: make([]entry, n)}
	var l line
	for i := range c.entries {
		c.entries[i] = r.entry(c, &l)
	}
	if r.bad || r.at != len(r.s) {
		return nil, errSealed
	}
	return c, nil
}

// reader walks over CBOR. Once bad it stays bad and yields zeros.
type reader struct {
	s      string
	at     int
	bad    bool
	format uint64 // of the page
}

// head reads the head of an item of the given major type and returns its
// argument. Only the shortest form counts, so that a page has one encoding.
func (r *reader) head(major byte) uint64 {
	got, n := r.any()
	if got != major {
		r.bad = true
		return 0
	}
	return n
}

func (r *reader) any() (major byte, n uint64) {
	if r.bad || r.at >= len(r.s) {
		r.bad = true
		return 0xff, 0
	}
	first := r.s[r.at]
	r.at++
	n = uint64(first & 31)
	if n < 24 {
		return first >> 5, n
	}
	size := 1 << (n - 24)
	if n > 27 || len(r.s)-r.at < size {
		r.bad = true
		return 0xff, 0
	}
	n = 0
	for range size {
		n = n<<8 | uint64(r.s[r.at])
		r.at++
	}
	if n < 24 || size > 1 && n>>(size*4) == 0 {
		r.bad = true
	}
	return first >> 5, n
}

func (r *reader) int() int64 {
	major, n := r.any()
	if major > majorNeg || n > math.MaxInt64 {
		r.bad = true
		return 0
	}
	if major == majorNeg {
		return -1 - int64(n)
	}
	return int64(n)
}

func (r *reader) string(major byte) string {
	n := r.head(major)
	if r.bad || n > uint64(len(r.s)-r.at) {
		r.bad = true
		return ""
	}
	s := r.s[r.at : r.at+int(n)]
	r.at += int(n)
	return s
}

// entry reads one entry of a chunk; l is room for it.
func (r *reader) entry(c *chunk, l *line) entry {
	at := r.at
	text := r.line(l)
	return entry{
		id: l.sum.ID, updated: l.sum.Updated.UnixMilli(), row: l.row, version: l.version, own: l.own,
		draft: l.draft, tag: l.tag, link: l.link,
		chunk: c, at: int32(at), end: int32(r.at), text: int32(text), textEnd: int32(text + len(l.sum.Text)),
	}
}

// line reads one entry, over whatever e held, and returns where its text begins.
func (r *reader) line(e *line) int {
	*e = line{sum: screening.Summary{Urgency: e.sum.Urgency[:0]}}
	if r.head(majorArray) != entryFields()[r.format-1] {
		r.bad = true
	}
	s := &e.sum
	if copy(s.ID[:], r.string(majorBytes)) != len(s.ID) {
		r.bad = true
	}
	e.row = int64(r.head(majorUint))
	e.version, e.own, e.draft.Version = r.head(majorUint), r.head(majorUint), r.head(majorUint)
	s.Stage, s.Outcome = screening.Stage(r.small()), indicator.Outcome(r.small())
	s.Opened, s.Updated = time.UnixMilli(r.int()).UTC(), time.UnixMilli(r.int()).UTC()
	s.Conflicts = int(r.head(majorUint) & math.MaxInt32)
	s.Protocol, s.Name = r.string(majorText), r.string(majorText)
	s.Text = r.string(majorText)
	start := r.at - len(s.Text)
	if s.Stage > screening.Closed {
		r.bad = true
	}
	n := r.head(majorArray)
	if n > uint64(len(r.s)-r.at) {
		r.bad, n = true, 0
	}
	for range n {
		s.Urgency = append(s.Urgency, r.string(majorText))
	}
	if r.format >= 2 {
		r.membership(&s.Membership)
	}
	if r.format >= 3 {
		r.fixed(e.tag[:])
		r.fixed(e.link[:])
		r.fixed(e.draft.Tag[:])
	}
	return start
}

// maxHours bounds how soon is soon.
const maxHours = 1 << 16

func (r *reader) membership(m *screening.Membership) {
	group := r.string(majorBytes)
	m.Number = r.string(majorText)
	apart := r.small()
	m.HandedTo = r.string(majorText)
	m.Seen = screening.Seen(r.small())
	hours := r.head(majorUint)
	if copy(m.Group[:], group) != len(group) || len(group) > 0 && m.Group == (screening.RecordID{}) || len(group) > 0 && len(group) < len(m.Group) ||
		apart > 1 || m.Seen > screening.WasSeen || hours > maxHours {
		r.bad = true
		return
	}
	m.Apart, m.Within = apart == 1, time.Duration(hours)*time.Hour
}

// fixed reads as many bytes as there is room in to.
func (r *reader) fixed(to []byte) {
	b := r.string(majorBytes)
	if copy(to, b) != len(to) || len(b) != len(to) {
		r.bad = true
	}
}

func (r *reader) small() uint8 {
	n := r.head(majorUint)
	if n > 23 {
		r.bad = true
	}
	return uint8(n)
}
