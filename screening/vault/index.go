package vault

import (
	"bytes"
	"cmp"
	"slices"

	"pelita/screening"
)

// pageEntries is how many summaries one page holds.
const pageEntries = 256

// entry is one record in the list that stands in memory after unlock.
type entry struct {
	sum     screening.Summary
	row     int64  // the record's row number in keys, bodies and drafts
	version uint64 // how many change-sets the record has
	own     uint64 // counter of the last one that this device made, or 0
	draft   draftMark
	tag     tag    // of the body
	link    link   // the end of the chain over the change-sets
	page    int    // the page that holds it, from 1; 0 until the next fold
	chunk   *chunk // the memory its text shares, or nil
}

// draftMark is the draft row that a record must have; zero when it has none.
type draftMark struct {
	_       struct{} `cbor:",toarray"`
	Version uint64
	Tag     tag
}

// chunk is one page as it was read: search scans its bytes in one go.
type chunk struct {
	old     bool // of an earlier format
	text    string
	entries []entry
	starts  []int32 // where the text of each entry begins
}

// page is one row of the pages table, in memory.
type page struct {
	version uint64
	term    sum // of the row
	members []*entry
	dirty   bool
}

// index is the whole list. order is sorted by the last change, newest first.
type index struct {
	byID   map[screening.RecordID]*entry
	order  []*entry
	sorted bool
	chunks []*chunk
	loose  map[*entry]struct{} // entries whose text is in no chunk
	fresh  []*entry            // entries that have no page yet
	pages  []page              // page n is pages[n-1]
}

func newIndex(records int) *index {
	return &index{
		byID:  make(map[screening.RecordID]*entry, records),
		order: make([]*entry, 0, records),
		loose: map[*entry]struct{}{},
	}
}

// addPage takes the entries of a page that was read. It is false when a record
// is there twice.
func (x *index) addPage(c *chunk, version uint64, term sum) bool {
	p := page{version: version, term: term, members: make([]*entry, len(c.entries))}
	for i := range c.entries {
		e := &c.entries[i]
		e.page = len(x.pages) + 1
		p.members[i] = e
		x.byID[e.sum.ID] = e
		x.order = append(x.order, e)
	}
	x.pages = append(x.pages, p)
	x.chunks = append(x.chunks, c)
	x.sorted = false
	return len(x.byID) == len(x.order)
}

// put adds a record or replaces what the list says of it.
func (x *index) put(n entry) {
	e, known := x.byID[n.sum.ID]
	if !known {
		e = &entry{}
		x.byID[n.sum.ID] = e
		x.fresh = append(x.fresh, e)
	} else if x.sorted {
		at, _ := slices.BinarySearchFunc(x.order, e, newestFirst)
		x.order = slices.Delete(x.order, at, at+1)
	}
	n.page, n.chunk = e.page, nil
	*e = n
	x.loose[e] = struct{}{}
	if e.page > 0 {
		x.pages[e.page-1].dirty = true
	}
	switch {
	case x.sorted:
		at, _ := slices.BinarySearchFunc(x.order, e, newestFirst)
		x.order = slices.Insert(x.order, at, e)
	case !known:
		x.order = append(x.order, e)
	}
}

func newestFirst(a, b *entry) int {
	if c := cmp.Compare(b.sum.Updated.UnixMilli(), a.sum.Updated.UnixMilli()); c != 0 {
		return c
	}
	return bytes.Compare(a.sum.ID[:], b.sum.ID[:])
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
	e.page = n
}

// written notes that a page is on disk as it is here.
func (x *index) written(p pageRow) {
	is := &x.pages[p.number-1]
	is.version, is.term, is.dirty = p.version, p.term, false
}
