package presenter

import (
	"context"
	"slices"
	"strconv"

	"pelita/locales"
	"pelita/screening"
)

// Fetching is which files of colleagues come by themselves. The zero value is all.
type Fetching struct {
	// OnlyAsked: none. UpTo bounds those that do, in bytes; 0 is no bound.
	OnlyAsked bool
	UpTo      int64
	// Asked are those that were asked for and come whatever their size.
	Asked [][16]byte
}

// Fetcher brings files of colleagues to this device.
type Fetcher interface {
	Fetching(ctx context.Context) (Fetching, error)
	// SetFetching keeps it; Asked stays as it was.
	SetFetching(ctx context.Context, f Fetching) error
	// Fetch asks for one, and exchanges with the hub. When that fails it stays asked
	// for: errors as of Hub.Exchange.
	Fetch(ctx context.Context, file [16]byte) error
}

// fetchSize is a size up to which files come by themselves; fetchAll and fetchNone
// are the others that can be chosen.
type fetchSize int64

// The sizes.
const (
	fetchAll  fetchSize = 0
	fetchNone fetchSize = -1
)

func fetchSizes() []fetchSize { return []fetchSize{fetchAll, 10 * megabyte, megabyte, fetchNone} }

func (f Fetching) size() fetchSize {
	if f.OnlyAsked {
		return fetchNone
	}
	return fetchSize(f.UpTo)
}

// fetchingPart is what the page of evidence holds of it.
type fetchingPart struct {
	port Fetcher // nil: the page has no such part
	load Latest[Fetching]
	now  Fetching
	read bool
}

func (f *fetchingPart) look(then func(error)) {
	if f.port == nil {
		return
	}
	f.load.Load(f.port.Fetching, func(now Fetching, err error) {
		if err == nil {
			f.now, f.read = now, true
		}
		then(err)
	})
}

func (f *fetchingPart) state(t locales.Language) Choice[int64] {
	if !f.read {
		return Choice[int64]{}
	}
	c := Choice[int64]{Label: t.T("fetching.which"), Hint: t.T("fetching.hint")}
	sizes := fetchSizes()
	if now := f.now.size(); !slices.Contains(sizes, now) {
		sizes = append(sizes, now)
	}
	for _, size := range sizes {
		words := t.T("fetching.up_to", "n", strconv.FormatInt(int64(size)/megabyte, 10))
		switch size {
		case fetchAll:
			words = t.T("fetching.all")
		case fetchNone:
			words = t.T("fetching.none")
		}
		c.Options = append(c.Options, Option[int64]{Code: int64(size), Label: words, Chosen: size == f.now.size()})
	}
	return c
}

// ChooseFetching says up to which size files of colleagues come by themselves.
func (p *Evidence) ChooseFetching(size int64) {
	if !p.fetch.read {
		return
	}
	next := Fetching{OnlyAsked: fetchSize(size) == fetchNone, UpTo: max(0, size), Asked: p.fetch.now.Asked}
	Once(&p.once, func(ctx context.Context) (struct{}, error) { return struct{}{}, p.fetch.port.SetFetching(ctx, next) }, func(_ struct{}, err error) {
		if err == nil {
			p.fetch.now = next
		}
		p.shown(err)
	})
	p.Rebuild()
}

// FetchEvidence brings a file of a colleague now.
func (p *Evidence) FetchEvidence(id [16]byte) {
	if p.fetch.port == nil {
		return
	}
	p.fetched = id
	p.change("asked_for", func(ctx context.Context) (screening.Record, error) {
		err := p.fetch.port.Fetch(ctx, id)
		r, readErr := p.work.Store.Record(ctx, p.id)
		if err == nil {
			err = readErr
		}
		return r, err
	})
	p.fetch.look(p.keepTrouble)
}

// keepTrouble shows what the page of evidence shows already, unless something new
// went wrong.
func (p *Evidence) keepTrouble(err error) {
	if err != nil {
		p.fail(err)
	}
	p.Rebuild()
}

// doneKey is the key of what was done: a file that was asked for may have come at once.
func (p *Evidence) doneKey() string {
	if p.done == "asked_for" && p.here[p.fetched] == nil {
		return "evidence.fetched"
	}
	return "evidence." + p.done
}

// fetching is the way to a file that is elsewhere.
func (p *Evidence) fetching(t locales.Language, id [16]byte) (Action, string) {
	if p.fetch.port == nil || !canCome(p.here[id]) {
		return Action{}, ""
	}
	said := ""
	if slices.Contains(p.fetch.now.Asked, id) {
		said = t.T("fetching.asked")
	}
	return Action{Label: t.T("fetching.now"), Off: p.once.Busy()}, said
}
