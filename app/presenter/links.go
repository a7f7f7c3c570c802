package presenter

import (
	"context"
	"errors"
	"slices"
	"strings"

	"pelita/locales"
	"pelita/screening"
)

// LinksState is the page of the other records of a person.
type LinksState struct {
	Page
	Name, Intro string
	LinkedTitle string
	Linked      []LinkedRow
	None        string
	// Search finds the other record; nothing is ever suggested.
	Search Field
	Found  []FoundRow
	// Nothing is shown when no record has the words.
	Nothing string
	// Chosen is the record that was picked, until it is linked.
	Chosen       string
	Why          Field
	Link, Cancel Action
	OpenRecord   Action
	ChooseTitle  string
}

// LinkedRow is a record that is linked.
type LinkedRow struct {
	ID           screening.RecordID
	Name, By     string
	Reason       string
	Note         string // not on this device, or linked from one side only
	Open, Unlink Action
}

// FoundRow is a record that a search found.
type FoundRow struct {
	ID           screening.RecordID
	Name, Detail string
}

// Links is the page of the other records of a person: linking them, and taking that
// back.
type Links struct {
	stage[LinksState]
	work   screening.Casework
	id     screening.RecordID
	load   Latest[linked]
	search Latest[[]screening.Summary]
	queue  Queue
	scrap  *scrap

	at       linked
	read     bool
	words    string
	found    []screening.Summary
	searched bool
	chosen   screening.RecordID
	why      string
	did      string // the key of what was done last
}

// linked is a record with those that are linked with it, as far as they are here.
type linked struct {
	record screening.Record
	others map[screening.RecordID]screening.Record
	draft  screening.Draft
}

// NewLinks makes the presenter of the other records of a person.
func NewLinks(f Frame, work screening.Casework, id screening.RecordID, render func(LinksState)) *Links {
	l := &Links{
		stage: newStage(f, render), work: work, id: id,
		load: Latest[linked]{Runner: f.Runner}, search: Latest[[]screening.Summary]{Runner: f.Runner}, queue: Queue{Runner: f.Runner},
	}
	l.stage.build = l.state
	l.scrap = newScrap(f, &l.queue, work.Store, l.shown)
	return l
}

// Enter reads the record and those that are linked with it.
func (l *Links) Enter() {
	l.load.Load(l.gather, func(at linked, err error) {
		l.fail(err)
		if err == nil {
			l.at, l.read = at, true
			l.work = worded(l.frame, l.work, at.record)
			l.scrap.open(l.id, at.draft)
			l.why = l.scrap.halves.at[linkPlace()][0]
		}
		l.Rebuild()
	})
	l.Rebuild()
}

func (l *Links) gather(ctx context.Context) (at linked, err error) {
	if at.record, err = l.work.Store.Record(ctx, l.id); err != nil {
		return at, err
	}
	if at.draft, err = l.work.Store.Draft(ctx, l.id); err != nil {
		return at, err
	}
	at.others = map[screening.RecordID]screening.Record{}
	for _, link := range at.record.State.Links() {
		r, err := l.work.Store.Record(ctx, link.Other)
		if errors.Is(err, screening.ErrNoRecord) {
			continue // it has not arrived, or was erased
		}
		if err != nil {
			return at, err
		}
		at.others[link.Other] = r
	}
	return at, nil
}

// Leave drops what was read.
func (l *Links) Leave(done func()) {
	l.load.Drop()
	l.search.Drop()
	if l.scrap.waiting() {
		l.scrap.put()
	}
	l.clear()
	l.queue.WhenIdle(func() {
		l.scrap.open(l.id, screening.Draft{})
		l.at, l.read, l.words, l.found, l.why = linked{}, false, "", nil, ""
		done()
	})
}

// Search looks for the other record.
func (l *Links) Search(text string) {
	l.words, l.searched, l.found, l.did = text, false, nil, ""
	l.search.Drop()
	if !blank(text) {
		l.search.Load(func(ctx context.Context) ([]screening.Summary, error) {
			return l.work.Store.Search(ctx, text, 2*maxFound)
		},
			func(found []screening.Summary, err error) {
				l.fail(err)
				l.found, l.searched = l.linkable(found), err == nil
				l.Rebuild()
			})
	}
	l.Rebuild()
}

// maxFound bounds what a search shows; more words find fewer.
const maxFound = 20

// linkable leaves out the record itself, what is linked already, and what is no
// record of a person.
func (l *Links) linkable(all []screening.Summary) []screening.Summary {
	out := slices.DeleteFunc(slices.Clone(all), func(s screening.Summary) bool {
		return s.ID == l.id || l.work.Library.FormOf(s.Protocol).Alone() || len(l.at.record.State.LinkHeads(s.ID)) > 0
	})
	return out[:min(len(out), maxFound)]
}

// Choose picks the record that is of the same person.
func (l *Links) Choose(id screening.RecordID) {
	l.chosen = id
	l.Rebuild()
}

// Cancel picks none.
func (l *Links) Cancel() { l.Choose(screening.RecordID{}) }

// TypeWhy takes how the officer knows.
func (l *Links) TypeWhy(text string) {
	l.why = clean(text)
	l.half()
	l.Rebuild()
}

// linkPlace is where the reason of a link lies until it is made. No item has such an
// id.
func linkPlace() place { return place{Item: "#link"} }

// half keeps what is half typed.
func (l *Links) half() {
	if !l.read {
		return
	}
	l.scrap.halves = l.scrap.halves.without(linkPlace())
	l.scrap.halves.put(linkPlace(), parts{l.why})
	l.scrap.typed()
}

// Link links the two records.
func (l *Links) Link() {
	if l.chosen == (screening.RecordID{}) {
		return
	}
	why := strings.TrimSpace(l.why)
	l.change(l.chosen, "links.done", func(ctx context.Context, r, other screening.Record) error {
		_, err := l.work.Link(ctx, r, other, why)
		return err
	})
}

// Unlink takes a link back.
func (l *Links) Unlink(id screening.RecordID) {
	l.change(id, "links.undone", func(ctx context.Context, r, other screening.Record) error {
		_, err := l.work.Unlink(ctx, r, other)
		return err
	})
}

// change changes both records and reads them again.
func (l *Links) change(id screening.RecordID, done string, do func(ctx context.Context, r, other screening.Record) error) {
	if !l.read || l.queue.Busy() {
		return
	}
	Add(&l.queue, Job[linked]{
		Prepare: func() func(context.Context) (linked, error) {
			r := l.at.record
			return func(ctx context.Context) (linked, error) {
				other, err := l.work.Store.Record(ctx, id)
				if errors.Is(err, screening.ErrNoRecord) {
					other, err = screening.Record{ID: id}, nil
				}
				if err == nil {
					err = do(ctx, r, other)
				}
				if err != nil {
					return linked{}, err
				}
				return l.gather(ctx)
			}
		},
		Done: func(at linked, err error) {
			l.fail(err)
			if err == nil {
				l.at, l.chosen, l.words, l.found, l.searched, l.did = at, screening.RecordID{}, "", nil, false, done
				l.why = ""
				l.half()
			}
			l.Rebuild()
		},
	})
	l.Rebuild()
}

// OpenRecord goes back to the record, Open to a linked one.
func (l *Links) OpenRecord() { l.goTo(RecordScreen, l.id)() }

// Open goes to a linked record.
func (l *Links) Open(id screening.RecordID) { l.goTo(RecordScreen, id)() }

func (l *Links) state() LinksState {
	t := l.speech()
	st := LinksState{Page: l.page(t.T("links.title")), Intro: t.T("links.intro")}
	if !l.read {
		if l.load.Loading() {
			st.Busy = t.T("links.busy")
		}
		return st
	}
	st.Name, st.OpenRecord = callName(t, nameOf(l.at.record), l.id), Action{Label: t.T("merge.record")}
	if l.did != "" && st.Notice.Kind == NoNotice {
		st.Notice = Notice{Kind: Advice, Title: t.T(l.did)}
	}
	st.LinkedTitle = t.T("links.linked")
	for _, link := range l.at.record.State.Links() {
		st.Linked = append(st.Linked, l.row(t, link.Other))
	}
	if len(st.Linked) == 0 {
		st.None = t.T("links.none")
	}
	l.finding(t, &st)
	return st
}

func (l *Links) row(t locales.Language, id screening.RecordID) LinkedRow {
	row := LinkedRow{ID: id, Name: callName(t, "", id), Unlink: Action{Label: t.T("links.unlink"), Off: l.queue.Busy()}}
	for _, link := range l.at.record.State.Links() {
		if link.Other == id {
			row.By = t.T("links.by", "by", l.frame.authors(l.work).line(written{link.ID, link.Officer, link.HLC}))
			if link.Reason != "" {
				row.Reason = t.T("links.reason", "reason", link.Reason)
			}
		}
	}
	other, here := l.at.others[id]
	if !here {
		row.Note = t.T("links.away")
		return row
	}
	row.Name, row.Open = callName(t, nameOf(other), id), Action{Label: t.T("links.open")}
	if len(other.State.LinkHeads(l.id)) == 0 {
		row.Note = t.T("links.one_sided")
	}
	return row
}

// finding is the part in which the other record is looked for.
func (l *Links) finding(t locales.Language, st *LinksState) {
	if l.chosen != (screening.RecordID{}) {
		st.Chosen = t.T("links.chosen", "name", l.nameFound(t))
		st.Why = Field{Label: t.T("links.why"), Text: l.why, Hint: t.T("links.why_hint")}
		st.Link = Action{Label: t.T("links.do"), Off: l.queue.Busy()}
		st.Cancel = Action{Label: t.T("links.cancel")}
		return
	}
	st.Search = Field{Label: t.T("links.search"), Text: l.words, Hint: t.T("links.search_hint")}
	for _, s := range l.found {
		st.Found = append(st.Found, FoundRow{s.ID, callName(t, s.Name, s.ID), t.T("case.detail", "protocol", protocolName(t, s.Protocol), "id", shortID(s.ID))})
	}
	switch {
	case len(st.Found) > 0:
		st.ChooseTitle = t.T("links.choose")
	case l.searched:
		st.Nothing = t.T("links.nothing")
	}
}

func (l *Links) nameFound(t locales.Language) string {
	for _, s := range l.found {
		if s.ID == l.chosen {
			return t.T("merge.of", "name", callName(t, s.Name, s.ID), "id", shortID(s.ID))
		}
	}
	return callName(t, "", l.chosen)
}
