package vault

import (
	"context"
	"fmt"
	"slices"

	"github.com/fxamacker/cbor/v2"

	"pelita/screening"
)

// foldAt is how many delta rows may wait before they are folded into pages.
const foldAt = 256

// manyAtOnce is how many records one transaction changes before it writes their pages
// itself. A save does not: it must not fail for want of room for pages.
const manyAtOnce = 64

// pageRow is a page of an index as it is now on disk.
type pageRow struct {
	index   *index
	number  int
	version uint64
	term    sum
}

// putEntries writes what the list says of the records that changed: into the tally and
// as deltas, or, when they are many and would be folded at once, into their pages.
func (w *work) putEntries() error {
	waiting := w.tally.Delta - w.tally.Folded + uint64(len(w.entries))
	if len(w.entries) >= manyAtOnce && waiting >= foldAt {
		return w.writePlans(w.v.index.plan(w.entries))
	}
	for i := range w.entries {
		if err := w.putEntry(&w.entries[i]); err != nil {
			return err
		}
	}
	return nil
}

// putEntry writes what the list says of a record into the tally. What stood there
// of another record becomes a delta.
func (w *work) putEntry(e *entry) error {
	was, is := w.tally.Latest, latest{Record: e.id, Page: cbor.ByteString(encodePage(e.encoded()))}
	w.tally.Latest = is
	if was.Record != e.id {
		if err := w.putDelta(was); err != nil {
			return err
		}
	}
	if len(is.Page) <= maxLatest {
		return nil
	}
	w.tally.Latest = latest{}
	return w.putDelta(is)
}

func (w *work) putDelta(l latest) error {
	if l == (latest{}) {
		return nil
	}
	w.tally.Delta++
	sealed := w.v.keys.seal(deltaPlace(w.tally.Delta), []byte(l.Page))
	w.replace(tableDelta, sum{}, w.term(rowRef{table: tableDelta, row: int64(w.tally.Delta), version: 1, tag: tagOf(sealed)}))
	return w.exec(`INSERT INTO delta (rid, version, value) VALUES (?, 1, ?)`, w.tally.Delta, sealed)
}

// fold writes the pages that changed and drops the deltas that are in them.
func (v *Vault) fold(ctx context.Context) error {
	if v.tally.Delta == v.tally.Folded && v.tally.Latest == (latest{}) {
		return nil
	}
	err := v.run(ctx, func(w *work) error { return w.writePlans(v.index.plan(nil)) })
	if err != nil {
		return fmt.Errorf("fold summaries: %w", err)
	}
	return nil
}

// pagePlan is a page as it is to be written.
type pagePlan struct {
	page
	number int
}

// plan gives the pages that are not on disk as they are once these entries are in the
// list, and how many there are then. It changes nothing; put and allot come to the same.
func (x *index) plan(entries []entry) (plans []pagePlan, pages int) {
	newer := map[screening.RecordID]*entry{}
	fresh := slices.Clone(x.fresh)
	changed := map[int]bool{}
	for i := range entries {
		e := &entries[i]
		if known, ok := x.byID[e.id]; ok {
			changed[int(known.page)] = true
		} else if newer[e.id] == nil {
			fresh = append(fresh, e)
		}
		newer[e.id] = e
	}
	pages = len(x.pages)
	for i, p := range x.pages {
		last := i == pages-1 && len(fresh) > 0 && len(p.members) < pageEntries
		if p.dirty || changed[i+1] || last {
			p.members = slices.Clone(p.members)
			plans = append(plans, pagePlan{p, i + 1})
		}
	}
	for _, e := range fresh {
		n := len(plans)
		if n == 0 || plans[n-1].number != pages || len(plans[n-1].members) >= pageEntries {
			pages++
			plans = append(plans, pagePlan{number: pages})
			n++
		}
		plans[n-1].members = append(plans[n-1].members, e)
	}
	for _, p := range plans {
		for i, e := range p.members {
			if n, ok := newer[e.id]; ok {
				p.members[i] = n
			}
		}
	}
	return plans, pages
}

// writePlans writes pages and drops every delta.
func (w *work) writePlans(plans []pagePlan, pages int) error {
	for _, p := range plans {
		if err := w.writePage(w.v.index, p); err != nil {
			return err
		}
	}
	return w.folded(pages)
}

// writePages writes the pages of these numbers and drops every delta.
func (w *work) writePages(x *index, dirty []int) error {
	for _, n := range dirty {
		if err := w.writePage(x, pagePlan{x.pages[n-1], n}); err != nil {
			return err
		}
	}
	return w.folded(len(x.pages))
}

// folded notes that every entry is in one of so many pages.
func (w *work) folded(pages int) error {
	w.tally.Folded, w.tally.Latest = w.tally.Delta, latest{}
	w.tally.Pages = uint64(pages)
	w.tally.Manifest.Delta = sum{}
	return w.exec(`DELETE FROM delta`)
}

// writePage writes a page of x.
func (w *work) writePage(x *index, p pagePlan) error {
	var lines []string
	for _, e := range p.members {
		lines = append(lines, e.encoded())
	}
	version := p.version + 1
	sealed := w.v.keys.seal(pagePlace(uint64(p.number), version), encodePage(lines...))
	err := w.exec(`INSERT INTO pages (rid, version, value) VALUES (?1, ?2, ?3)
		ON CONFLICT (rid) DO UPDATE SET version = ?2, value = ?3`, p.number, version, sealed)
	if err != nil {
		return err
	}
	is := w.term(rowRef{table: tablePages, row: int64(p.number), version: version, tag: tagOf(sealed)})
	w.replace(tablePages, p.term, is)
	w.pages = append(w.pages, pageRow{x, p.number, version, is})
	return nil
}
