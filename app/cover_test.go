package app

import (
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2/test"

	"pelita/app/presenter"
	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/protocol"
)

const coverCode = "402718"

// interviewing is an open profile with a code, in the middle of an interview.
func interviewing(t *testing.T) *twin {
	t.Helper()
	w := opened(t, screening.NGO)
	if err := w.desk.SetCode(t.Context(), []byte(coverCode)); err != nil {
		t.Fatal(err)
	}
	work := w.desk.casework()
	work.Text = func(*protocol.Protocol) history.TextRef { return history.TextRef{Locale: "en"} }
	r, err := work.Open(t.Context(), "tfc-returnee")
	if err != nil {
		t.Fatal(err)
	}
	w.shell.Go(presenter.Route{Screen: presenter.CaseloadScreen})
	w.shell.Go(presenter.Route{Screen: presenter.InterviewScreen, Record: r.ID})
	return w
}

func TestSRB13_AQuickExitIsDrawnWithin200MillisecondsAndTheCodeLeadsBackToTheSameQuestion(t *testing.T) {
	w := interviewing(t)
	before := w.words()
	best := time.Hour
	for range 5 {
		w.picker().Open(func(string) {})
		if w.window.Canvas().Overlays().Top() == nil {
			t.Fatal("no dialog stands above the question")
		}
		w.window.Canvas().FocusNext()
		began := time.Now()
		w.shell.QuickExit()
		best = min(best, time.Since(began)+untilDrawn)
		if w.window.Canvas().Overlays().Top() != nil || w.window.Canvas().Focused() != nil {
			t.Fatal("a dialog or the keyboard stays above the cover")
		}
		if got := strings.Join(w.words(), "|"); got != "Notes|Open|No notes yet." {
			t.Fatalf("one reads %q", got)
		}
		w.tap(w.word("Open"))
		test.Type(w.entry(0), coverCode)
		if !slices.Equal(w.words(), before) {
			t.Fatalf("it was %q and is %q", before, w.words())
		}
	}
	if best > 200*time.Millisecond {
		t.Errorf("the cover took %v to be drawn", best)
	}
	t.Logf("the cover is drawn after %v", best.Round(time.Millisecond))
}

func TestUnderTheCoverNoShortcutLeadsOn(t *testing.T) {
	w := interviewing(t)
	w.shell.QuickExit()
	w.beginNew()
	if got := strings.Join(w.words(), "|"); got != "Notes|Open|No notes yet." {
		t.Errorf("one reads %q", got)
	}
}

func TestSRB09_TheClocksOfThisMachineSayHowLongItSlept(t *testing.T) {
	first := slept()
	time.Sleep(20 * time.Millisecond)
	if grown := slept() - first; first < -time.Second || grown > time.Second/2 || grown < -time.Second/2 {
		t.Errorf("slept %v, and %v more in 20 ms awake", first, grown)
	}
}
