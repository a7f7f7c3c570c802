package presenter

import (
	"context"

	"pelita/locales"
	"pelita/screening"
)

// ClosingState is the end of a talk that is not kept.
type ClosingState struct {
	Page
	// Gone says what happens to what was said.
	Gone Notice
	// Rights are read aloud, and Hotlines given along; RightsAlso are the same in
	// the person's language.
	Manner, RightsTitle string
	Rights, RightsAlso  []string
	Unreviewed          Notice
	HotlinesTitle       string
	Hotlines            []Line
	NoHotlines          string
	// LeftOut says why numbers are missing from Hotlines.
	LeftOut                         string
	KeepTitle, KeepSpoken, KeepAlso string
	Continue, Forget, Keep          Action
}

// Talk is one that is not kept.
type Talk interface {
	// Forget drops it from memory.
	Forget(id screening.RecordID)
}

// ClosingPage ends a talk that is not kept: with rights, a hotline, and the
// question whether anything is to be kept after all.
type ClosingPage struct {
	stage[ClosingState]
	unkept    screening.Casework
	kept      screening.Casework
	talk      Talk
	directory Directory
	keeper    Keeper
	id        screening.RecordID
	load      Latest[talked]
	list      Latest[[]Service]
	once      Single
	talked    talked
	read      bool
	services  []Service
	listed    bool
	posted    Latest[Posting]
	posting   Posting
}

// talked is what is in memory.
type talked struct {
	record screening.Record
	draft  screening.Draft
}

// ClosingParams are the parts of a ClosingPage. Unkept is casework over the
// store in memory, Kept the one that keeps.
type ClosingParams struct {
	Frame        Frame
	Unkept, Kept screening.Casework
	Talk         Talk
	Directory    Directory
	Keeper       Keeper
	Record       screening.RecordID
	Render       func(ClosingState)
}

// NewClosing makes the presenter of the end of a talk that is not kept.
func NewClosing(p ClosingParams) *ClosingPage {
	f := p.Frame
	c := &ClosingPage{
		stage: newStage(f, p.Render), unkept: p.Unkept, kept: p.Kept, talk: p.Talk, directory: p.Directory, keeper: p.Keeper, id: p.Record,
		load: Latest[talked]{Runner: f.Runner}, list: Latest[[]Service]{Runner: f.Runner}, posted: Latest[Posting]{Runner: f.Runner}, once: Single{Runner: f.Runner},
	}
	c.stage.build = c.state
	return c
}

// Enter reads what is in memory, and the directory.
func (c *ClosingPage) Enter() {
	c.load.Load(func(ctx context.Context) (talked, error) {
		r, err := c.unkept.Store.Record(ctx, c.id)
		if err != nil {
			return talked{}, err
		}
		d, err := c.unkept.Store.Draft(ctx, c.id)
		return talked{r, d}, err
	}, func(got talked, err error) {
		if err == nil {
			c.talked, c.read = got, true
		}
		c.shown(err)
	})
	c.list.Load(c.directory.Services, func(found []Service, _ error) {
		c.services, c.listed = found, true
		c.Rebuild()
	})
	c.frame.post(&c.posted, func(p Posting) {
		c.posting = p
		c.Rebuild()
	})
	c.Rebuild()
}

// Leave drops what was read; what is in memory stays there until it is
// forgotten, kept, or the app locks.
func (c *ClosingPage) Leave(done func()) {
	c.load.Drop()
	c.list.Drop()
	c.posted.Drop()
	c.clear()
	c.talked = talked{}
	done()
}

// Continue goes back to the talk.
func (c *ClosingPage) Continue() { c.goTo(InterviewScreen, c.id)() }

// Forget drops everything that was said.
func (c *ClosingPage) Forget() {
	if c.once.Busy() || c.left {
		return
	}
	c.talk.Forget(c.id)
	c.goTo(CaseloadScreen, Route{}.Record)()
}

// Keep makes a record of what was said, after the person's yes. What is in
// memory is forgotten only once it is kept. The list then shows it first.
func (c *ClosingPage) Keep() {
	if !c.read {
		return
	}
	from := c.talked
	work := worded(c.frame, c.kept, from.record)
	Once(&c.once, func(ctx context.Context) (screening.Record, error) { return work.Keep(ctx, from.record, from.draft) },
		func(_ screening.Record, err error) {
			if err != nil {
				c.shown(err)
				return
			}
			c.talk.Forget(c.id)
			c.goTo(CaseloadScreen, Route{}.Record)() // the way back leads to what is gone
		})
	c.Rebuild()
}

// rights are what everybody is told at the end: only what holds everywhere. Who
// is given no number is not told to call one.
func rights(t locales.Language, hotlines []Line) []string {
	danger := "unkept.right_danger"
	if len(hotlines) == 0 {
		danger = "unkept.right_danger_alone"
	}
	var out []string
	for _, key := range []string{"unkept.right_help", "unkept.right_lawyer", "unkept.right_silence", "unkept.right_again", danger} {
		out = append(out, t.T(key))
	}
	return out
}

func (c *ClosingPage) state() ClosingState {
	t := c.speech()
	also := c.frame.Catalogue.Language(c.keeper.Preferences().Interviewee)
	st := ClosingState{
		Page:   c.page(t.T("unkept.title")),
		Gone:   Notice{Kind: Caution, Title: t.T("unkept.gone_title"), Text: t.T("unkept.gone")},
		Manner: t.T("acts.read_aloud"), RightsTitle: t.T("unkept.rights"),
		HotlinesTitle: t.T("unkept.hotlines"), KeepTitle: t.T("unkept.keep_title"), KeepSpoken: t.T("unkept.keep_spoken"),
		Continue: Action{Label: t.T("unkept.continue"), Off: c.once.Busy()},
		Forget:   Action{Label: t.T("unkept.forget"), Off: c.once.Busy()},
		Keep:     Action{Label: t.T("unkept.keep"), Off: !c.read || c.once.Busy()},
	}
	if c.listed && c.read { // before, what the person fears is not known
		c.giveAlong(t, &st)
	}
	st.Rights = rights(t, st.Hotlines)
	if also.Tag() != t.Tag() {
		st.RightsAlso, st.KeepAlso, st.Unreviewed = rights(also, st.Hotlines), also.T("unkept.keep_spoken"), unreviewed(t, also)
	}
	if c.once.Busy() {
		st.Busy = t.T("unkept.keeping")
	}
	return st
}

// giveAlong fills in the numbers, and says why some are missing.
func (c *ClosingPage) giveAlong(t locales.Language, st *ClosingState) {
	found := c.along()
	for _, n := range found.numbers {
		st.Hotlines = append(st.Hotlines, n.line(t, c.unkept.Library))
	}
	if found.withheld {
		st.LeftOut = t.T("unkept.left_out")
	}
	if len(found.numbers) > 0 {
		return
	}
	st.NoHotlines = t.T("unkept.no_hotlines")
	if c.posting.Country == "" {
		st.NoHotlines += " " + t.T("unkept.no_country")
	}
}
