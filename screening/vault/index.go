package vault

import (
	"bytes"
	"cmp"
	"slices"
	"sync"

	"pelita/screening"
	"pelita/screening/canon"
)

// pageEntries is how many summaries one page holds.
const pageEntries = 256

// entry is one record in the list that stands in memory after unlock: what is
// asked of it often, and where the rest of it lies.
type entry struct {
	id      screening.RecordID
	updated int64  // Unix milliseconds
	row     int64  // the record's row number in keys, bodies and drafts
	version uint64 // how many change-sets the record has
	own     uint64 // counter of the last one that this device made, or 0
	draft   draftMark
	tag     tag    // of the body
	link    link   // the end of the chain over the change-sets
	chunk   *chunk // the page that it was read from
	loose   bool   // it is in index.loose
	page    int32  // the page that holds it, from 1; 0 until the next fold
	// Where the entry and its text lie in the bytes of the chunk.
	at, end, text, textEnd int32
}

// entryOf is the entry of a record that is in no page yet.
func entryOf(l line) entry {
	one := &chunk{format: pageFormat, bytes: l.encode()}
	r := reader{Reader: canon.Reader{S: one.bytes}, format: pageFormat}
	return r.entry(one, &l)
}

// line is all that the list says of the record.
func (e *entry) line() line {
	r := reader{Reader: canon.Reader{S: e.chunk.bytes, At: int(e.at)}, format: e.chunk.format}
	var l line
	r.line(&l)
	return l
}

// encoded is the entry as pages of today hold it.
func (e *entry) encoded() string {
	if e.chunk.format != pageFormat {
		l := e.line()
		return l.encode()
	}
	return e.chunk.bytes[e.at:e.end]
}

// searched is the text that search reads.
func (e *entry) searched() string { return e.chunk.bytes[e.text:e.textEnd] }

// draftMark is the draft row that a record must have; zero when it has none.
type draftMark struct {
	_       struct{} `cbor:",toarray"`
	Version uint64
	Tag     tag
}

// chunk is one page as it was read, and was found to be sound, or as many entries
// that were changed since. An entry that was changed later has its text elsewhere.
type chunk struct {
	format  uint64
	bytes   string
	entries []*entry
	left    int // how many have their text elsewhere
	grams   grams
}

// old: of an earlier format.
func (c *chunk) old() bool { return c.format != pageFormat }

// page is one row of the pages table, in memory.
type page struct {
	version uint64
	term    sum // of the row
	members []*entry
	dirty   bool
}

// index is the whole list. order is sorted by the last change, newest first.
type index struct {
	asked  sync.RWMutex // guards byID where it is written, and where it is read without Vault.mu
	byID   map[screening.RecordID]*entry
	order  []*entry
	sorted bool
	chunks []*chunk
	loose  []*entry // entries whose text is in none of the chunks
	fresh  []*entry // entries that have no page yet
	pages  []page   // page n is pages[n-1]
}

func newIndex(records int) *index {
	return &index{
		byID:  make(map[screening.RecordID]*entry, records),
		order: make([]*entry, 0, records),
	}
}

// addPage takes the entries of a page that was read. It is false when a record
// is there twice.
func (x *index) addPage(c *chunk, version uint64, term sum) bool {
	x.asked.Lock()
	defer x.asked.Unlock()
	for _, e := range c.entries {
		e.page = int32(len(x.pages) + 1)
		x.byID[e.id] = e
	}
	x.order = append(x.order, c.entries...)
	x.pages = append(x.pages, page{version: version, term: term, members: slices.Clip(c.entries)})
	x.chunks = append(x.chunks, c)
	x.sorted = false
	return len(x.byID) == len(x.order)
}

// put adds a record or replaces what the list says of it.
func (x *index) put(n entry) {
	e, known := x.byID[n.id]
	if !known {
		e = &entry{}
		x.asked.Lock()
		x.byID[n.id] = e
		x.asked.Unlock()
		x.fresh = append(x.fresh, e)
	}
	was := *e
	n.page, n.loose = was.page, true
	if x.sorted {
		x.move(e, n, known)
	} else if !known {
		x.order = append(x.order, e)
	}
	*e = n
	if e.page > 0 {
		x.pages[e.page-1].dirty = true
	}
	if !was.loose {
		x.loosen(e, was.chunk)
	}
}

// move gives e the place in the order that it has as n.
func (x *index) move(e *entry, n entry, known bool) {
	from := len(x.order)
	if known {
		from, _ = slices.BinarySearchFunc(x.order, e, newestFirst)
	} else {
		x.order = append(x.order, e)
	}
	to, _ := slices.BinarySearchFunc(x.order[:from], &n, newestFirst)
	if to == from && known { // or it comes later than it did
		after, _ := slices.BinarySearchFunc(x.order[from+1:], &n, newestFirst)
		to += after
		copy(x.order[from:to], x.order[from+1:])
	} else {
		copy(x.order[to+1:from+1], x.order[to:])
	}
	x.order[to] = e
}

// knows says whether a record is in the list. Anybody may ask at any time.
func (x *index) knows(id screening.RecordID) bool {
	x.asked.RLock()
	defer x.asked.RUnlock()
	_, ok := x.byID[id]
	return ok
}

func newestFirst(a, b *entry) int {
	if c := cmp.Compare(b.updated, a.updated); c != 0 {
		return c
	}
	return bytes.Compare(a.id[:], b.id[:])
}

// all is every entry, newest first. It belongs to the index.
func (x *index) all() []*entry {
	if !x.sorted {
		slices.SortFunc(x.order, newestFirst)
		x.sorted = true
	}
	return x.order
}

// less is x without the records of these rows, to be read and not written: it
// knows no pages.
func (x *index) less(gone map[int64]bool) *index {
	y := newIndex(len(x.byID))
	for _, e := range x.byID {
		if !gone[e.row] {
			y.put(*e)
		}
	}
	return y
}

// allot gives every entry that has none a page, and returns the numbers of the
// pages that are not on disk as they are here.
func (x *index) allot() []int {
	for _, e := range x.fresh {
		x.allotOne(e)
	}
	x.fresh = nil
	var dirty []int
	for i := range x.pages {
		if x.pages[i].dirty {
			dirty = append(dirty, i+1)
		}
	}
	return dirty
}

func (x *index) allotOne(e *entry) {
	n := len(x.pages)
	if n == 0 || len(x.pages[n-1].members) >= pageEntries {
		x.pages = append(x.pages, page{})
		n++
	}
	p := &x.pages[n-1]
	p.members = append(p.members, e)
	p.dirty = true
	e.page = int32(n)
}

// written notes that a page is on disk as it is here.
func (x *index) written(p pageRow) {
	is := &x.pages[p.number-1]
	is.version, is.term, is.dirty = p.version, p.term, false
}
