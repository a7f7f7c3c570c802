package presenter

import (
	"context"
	"strconv"
	"strings"
	"time"

	"pelita/locales"
)

// Compaction is a snapshot of a caseload, and what it waits for before the older
// segments that it replaces are let go.
type Compaction struct {
	ID string
	// By is the officer who wrote it, Caseload the name of the caseload.
	By, Device, Caseload string
	Written              time.Time
	// Segments it has; it replaces Replaces of them.
	Segments, Replaces uint64
	// Verdict is the code of what this device found it to be: "right", "wrong",
	// "taken", "erased-there", "erased-here" or "not-looked-at".
	Verdict  string
	Attested bool // another device came to the same
	// Behind are the officers whose devices have not said that they hold all of it.
	Behind []string
	// Days are its days of age of those that it must have.
	Days, MustDays uint64
	Ready, Done    bool
}

// Lettings is how old segments are let go.
type Lettings struct {
	All           []Compaction
	Administrator bool
}

// LettingGo lets go of segments that a snapshot replaces. screening.ErrNotEnrolled.
type LettingGo interface {
	Lettings(ctx context.Context) (Lettings, error)
	// Write writes a snapshot of each caseload. screening.ErrNotPermitted.
	Write(ctx context.Context) error
	// LetGo signs the snapshot id, once what it replaces is in the file, and only
	// while it is the latest that is ready. screening.ErrNotReady, ErrNotPermitted.
	LetGo(ctx context.Context, id, archive string) (Waiting, error)
	Proposing
}

// LettingState is the page of letting go of old segments.
type LettingState struct {
	Page
	Intro           string
	Safe            Notice
	ReadOnly, Empty Notice
	Done            Notice
	Waits           WaitsState
	Title           string
	All             []CompactionRow
	// Write writes a new snapshot.
	WriteText string
	Write     Action
}

// CompactionRow is one snapshot. Its LetGo asks where the archive is to be written.
type CompactionRow struct {
	Title    string
	State    Chip
	Facts    []Line
	Ask      Action
	Sure     Notice
	LetGo    Action
	Keep     Action
	FileName string
}

// LettingPage is the page of letting go of old segments.
type LettingPage struct {
	agencyPage[LettingState, Lettings]
	port LettingGo
	sure string // the snapshot that is asked about
}

// NewLettingPage makes the presenter of the page.
func NewLettingPage(f Frame, port LettingGo, render func(LettingState)) *LettingPage {
	p := &LettingPage{agencyPage: newAgencyPage(f, port, port.Lettings, render), port: port}
	p.stage.build = p.state
	return p
}

// Leave drops what was read.
func (p *LettingPage) Leave(done func()) {
	p.sure = ""
	p.leave(done)
}

// WriteSnapshot writes all that this device holds as a snapshot.
func (p *LettingPage) WriteSnapshot() {
	if !p.all.Administrator {
		return
	}
	p.acts.act("letting.written", func(ctx context.Context) (Waiting, error) { return Waiting{}, p.port.Write(ctx) }, p.look)
	p.Rebuild()
}

// AskLetGo asks whether the older segments shall go.
func (p *LettingPage) AskLetGo() {
	p.sure = ""
	if at := p.latest(); at >= 0 && p.all.Administrator {
		p.sure = p.all.All[at].ID
	}
	p.Rebuild()
}

// KeepSegments lets nothing go.
func (p *LettingPage) KeepSegments() {
	p.sure = ""
	p.Rebuild()
}

// LetGo writes what goes into a file, and lets go of what was asked about.
func (p *LettingPage) LetGo(archive string) {
	id := p.sure
	if id == "" || archive == "" {
		return
	}
	p.acts.act("letting.gone", func(ctx context.Context) (Waiting, error) { return p.port.LetGo(ctx, id, archive) }, func(err error) {
		p.sure = ""
		p.look(err)
	})
	p.Rebuild()
}

// latest is the number of the snapshot that would be let count: the last that is ready.
func (p *LettingPage) latest() int {
	for i := len(p.all.All) - 1; i >= 0; i-- {
		if p.all.All[i].Ready {
			return i
		}
	}
	return -1
}

func (p *LettingPage) state() LettingState {
	t := p.speech()
	s := LettingState{Page: p.page(t.T("letting.title"))}
	switch {
	case p.acts.once.Busy():
		s.Busy = t.T("devices.working")
	case p.load.Loading() && !p.here:
		s.Busy = t.T("letting.busy")
	}
	if !p.here {
		return s
	}
	s.Intro, s.Done, s.Waits = t.T("letting.intro"), p.acts.doneNotice(t), p.acts.waiting(t)
	s.Safe = Notice{Kind: Advice, Title: t.T("letting.safe"), Text: t.T("letting.safe_text")}
	for i := len(p.all.All) - 1; i >= 0; i-- {
		s.Title = t.T("letting.snapshots")
		s.All = append(s.All, p.row(t, p.all.All[i], i == p.latest()))
	}
	if len(s.All) == 0 {
		s.Empty = Notice{Kind: Advice, Title: t.T("letting.none"), Text: t.T("letting.none_text")}
	}
	if !p.all.Administrator {
		s.ReadOnly = Notice{Kind: Advice, Title: t.T("devices.read_only"), Text: t.T("letting.read_only_text")}
		return s
	}
	s.WriteText, s.Write = t.T("letting.write_text"), Action{Label: t.T("letting.write"), Off: p.acts.once.Busy()}
	return s
}

func (p *LettingPage) row(t locales.Language, c Compaction, next bool) CompactionRow {
	r := CompactionRow{
		Title: t.T("letting.of", "caseload", caseloadName(t, c.Caseload), "day", day(t, c.Written)),
		Facts: []Line{
			{Label: t.T("letting.by"), Text: deviceName(t, c.By, c.Device)},
			{Label: t.T("letting.frees"), Text: t.T("letting.frees_n", "old", strconv.FormatUint(c.Replaces, 10), "new", strconv.FormatUint(c.Segments, 10))},
			{Label: t.T("letting.found"), Text: t.T("letting.verdict." + c.Verdict)},
		},
	}
	switch {
	case c.Done:
		r.State = Chip{Code: "done", Label: t.T("letting.is.done"), Tone: Quiet}
	case c.Ready:
		r.State = Chip{Code: "ready", Label: t.T("letting.is.ready")}
	default:
		r.State = Chip{Code: "waiting", Label: t.T("letting.is.waiting"), Tone: Quiet}
		r.Facts = append(r.Facts, Line{Label: t.T("letting.waits"), Text: waitWords(t, c)})
	}
	if !next || !p.all.Administrator {
		return r
	}
	if p.sure != c.ID {
		r.Ask = Action{Label: t.T("letting.go"), Off: p.acts.once.Busy()}
		return r
	}
	r.Sure = Notice{Kind: Caution, Title: t.T("letting.sure", "n", strconv.FormatUint(c.Replaces, 10)), Text: t.T("letting.sure_text")}
	r.LetGo, r.Keep = Action{Label: t.T("letting.do"), Off: p.acts.once.Busy()}, Action{Label: t.T("devices.keep")}
	r.FileName = "pelita-archive.bin"
	return r
}

// waitWords say all that a snapshot waits for.
func waitWords(t locales.Language, c Compaction) string {
	var out []string
	if !c.Attested {
		out = append(out, t.T("letting.unattested"))
	}
	if len(c.Behind) > 0 {
		out = append(out, t.T("letting.behind", "names", strings.Join(c.Behind, ", ")))
	}
	if c.Days < c.MustDays {
		out = append(out, t.T("letting.young", "days", strconv.FormatUint(c.Days, 10), "of", strconv.FormatUint(c.MustDays, 10)))
	}
	if len(out) == 0 {
		out = append(out, t.T("letting.over"))
	}
	return strings.Join(out, "\n")
}
