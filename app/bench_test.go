package app

import (
	"io"
	"path/filepath"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"pelita/app/courier"
	"pelita/app/presenter"
	"pelita/app/view"
	"pelita/assets"
	"pelita/locales"
	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/protocol"
	"pelita/screening/screeningtest"
)

// counter is a table with a tablet on it: the app in memory, over a real vault
// on a real disk, with one record in the middle of its interview.
type counter struct {
	*room
	interview *presenter.Interview
	state     presenter.InterviewState
	record    screening.RecordID
}

func libraryOf(tb testing.TB) *screening.Library {
	tb.Helper()
	l, err := screening.LoadLibrary(assets.Files())
	if err != nil {
		tb.Fatal(err)
	}
	return l
}

// made makes a profile in a folder of its own and lets fill put records there.
func made(tb testing.TB, fill func(screening.Casework)) string {
	tb.Helper()
	dir := filepath.Join(tb.TempDir(), "profile")
	p, err := courier.Create(tb.Context(), courier.Config{Dir: dir, Library: libraryOf(tb), Now: time.Now},
		courier.Newcomer{Passphrase: []byte(journeyPassphrase), Officer: "First Officer", Agency: "Test agency"})
	if err != nil {
		tb.Fatal(err)
	}
	fill(p.Casework(func(*protocol.Protocol) history.TextRef { return history.TextRef{Locale: "en"} }))
	if err := p.Close(); err != nil {
		tb.Fatal(err)
	}
	return dir
}

// begun is a record whose interview has reached its core.
func begun(tb testing.TB, work screening.Casework) screening.RecordID {
	tb.Helper()
	r, err := work.Open(tb.Context(), "tfc-returnee")
	for _, a := range []screening.Answered{
		{Item: "private_place", Source: protocol.Observed, Answer: screeningtest.YesNo(true)},
		{Item: "nobody_listening", Source: protocol.Observed, Answer: screeningtest.YesNo(true)},
		{Item: "controllers_away", Source: protocol.Observed, Answer: screeningtest.YesNo(true)},
		{Item: "afraid_here", Answer: screeningtest.YesNo(false)},
		{Item: "out_now", Source: protocol.Observed, Answer: screeningtest.YesNo(true)},
		{Item: "interpreter_used", Source: protocol.Observed, Answer: screeningtest.YesNo(false)},
		{Item: "talk_now", Answer: screeningtest.YesNo(true)},
		{Item: "call_name", Answer: screeningtest.Text("Sari")},
		{Item: "age", Answer: protocol.Answer{Value: protocol.Value{Type: protocol.Age, Text: "30"}}},
		{Item: "consent_interview", Answer: screeningtest.YesNo(true)}, {Item: "locked_in", Answer: screeningtest.YesNo(true)},
	} {
		if err == nil {
			r, err = work.Answer(tb.Context(), r, a)
		}
	}
	if err != nil {
		tb.Fatal(err)
	}
	return r.ID
}

func newCounter(tb testing.TB) *counter {
	tb.Helper()
	catalogue, err := locales.Load()
	if err != nil {
		tb.Fatal(err)
	}
	c := &counter{}
	dir := made(tb, func(work screening.Casework) { c.record = begun(tb, work) })
	toolkit := test.NewApp()
	tb.Cleanup(toolkit.Quit)
	host := Host{New: func(string) fyne.App { return toolkit }, Now: time.Now, Errors: io.Discard, Exit: func(int) {}}
	size := fyne.NewSize(820, 1180)
	c.room = newRoom(host, config{profile: dir, size: size}, parts{catalogue, libraryOf(tb), inline{}})
	c.furnish()
	if err := c.desk.Unlock(tb.Context(), []byte(journeyPassphrase)); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := c.desk.close(); err != nil {
			tb.Error(err)
		}
	})
	var v *view.Interview
	c.interview = presenter.NewInterview(c.stand(), c.desk.casework(), c.keeper, c.record, func(s presenter.InterviewState) {
		c.state = s
		v.Render(s)
	})
	v = view.NewInterview(c.interview)
	c.frame.Present(v.Object())
	c.window.Resize(size)
	c.interview.Enter()
	c.interview.JumpItem("papers_taken", 0)
	if c.state.Question.Item != "papers_taken" {
		tb.Fatalf("the interview stands at %q: %s", c.state.Question.Item, c.state.Question.Problem)
	}
	return c
}

// tap taps yes or no in turn; draw is what else a tap costs.
func (c *counter) tap(b *testing.B, draw func()) {
	before := c.commits(b)
	b.ResetTimer()
	for n := range b.N {
		c.interview.Choose([]string{"yes", "no"}[n%2])
		draw()
	}
	b.StopTimer()
	b.ReportMetric(float64(b.Elapsed().Microseconds())/1000/float64(b.N), "ms/tap")
	if got := c.commits(b) - before; got != uint64(b.N) {
		b.Fatalf("%d of %d taps were kept", got, b.N)
	}
}

// commits is the number of the last change that the vault kept for the question.
func (c *counter) commits(b *testing.B) uint64 {
	b.Helper()
	r, err := c.desk.store().Record(b.Context(), c.record)
	if err != nil {
		b.Fatal(err)
	}
	live := r.State.Live(screeningtest.Said("papers_taken"))
	if len(live) == 0 {
		return r.State.Live(screeningtest.Said("locked_in"))[0].ID.Counter
	}
	return live[0].ID.Counter
}

// BenchmarkTapToSavedAndRendered is one tap on yes or no: kept durably by the
// vault, built into a State and laid out by the view. What a screen does with
// the pixels after that is not in it; "and painted" adds Fyne's own painter.
func BenchmarkTapToSavedAndRendered(b *testing.B) {
	b.Run("rendered", func(b *testing.B) {
		newCounter(b).tap(b, func() {})
	})
	b.Run("and painted", func(b *testing.B) {
		c := newCounter(b)
		c.tap(b, func() { c.window.Canvas().Capture() })
	})
}

// BenchmarkUnlockAndList opens a profile of 1,000 records and lists them; most
// of it is the passphrase, which is meant to take its time.
func BenchmarkUnlockAndList(b *testing.B) {
	const records = 1000
	dir := made(b, func(work screening.Casework) {
		for range records {
			begun(b, work)
		}
	})
	cfg := courier.Config{Dir: dir, Library: libraryOf(b), Now: time.Now}
	for b.Loop() {
		p, err := courier.Open(b.Context(), cfg, []byte(journeyPassphrase))
		if err != nil {
			b.Fatal(err)
		}
		all, err := p.Store().Summaries(b.Context())
		if err != nil || len(all) != records {
			b.Fatalf("%d records, %v", len(all), err)
		}
		b.StopTimer()
		if err := p.Close(); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
}
