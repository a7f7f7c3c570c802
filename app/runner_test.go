package app

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"

	"pelita/app/courier"
)

func TestSRC06_APanicInTheBackgroundOrInADrawingEndsAtTheRunner(t *testing.T) {
	test.NewTempApp(t)
	for name, fall := range map[string]func(*Runner){
		"in the background": func(r *Runner) { r.Background(func(context.Context) { panic(journeyPassphrase) }) },
		"while drawing":     func(r *Runner) { r.UI(func() { panic(journeyPassphrase) }) },
	} {
		var out bytes.Buffer
		code := 0
		r := NewRunner(t.Context(), courier.Contain(&out, func(c int) { code = c }))
		fall(r)
		r.Close()
		if code != 2 || !strings.Contains(out.String(), "runner_test.go:") || strings.Contains(out.String(), journeyPassphrase) {
			t.Errorf("%s: exit %d, %q", name, code, out.String())
		}
	}
}

func TestSRB11_DroppedWorkIsCancelledAndWhatIsBegunAfterwardsIsNot(t *testing.T) {
	r := NewRunner(t.Context(), func() {})
	begun, ended := make(chan bool), make(chan error, 1)
	r.Background(func(ctx context.Context) {
		begun <- true
		<-ctx.Done()
		ended <- ctx.Err()
	})
	<-begun
	r.Drop()
	if err := <-ended; err != context.Canceled {
		t.Errorf("%v", err)
	}
	r.Background(func(ctx context.Context) { ended <- ctx.Err() })
	if err := <-ended; err != nil {
		t.Errorf("what was begun after it was dropped, too: %v", err)
	}
	r.Close()
}

func TestSRC02_OfTheToolkitsLogOnlyThePlaceIsLetThrough(t *testing.T) {
	var out bytes.Buffer
	l := toolkitLog{&out}
	for _, line := range []string{
		"2026/11/27 16:15:29 Fyne error:  unable to get ListableURI for file:///home/ayu/ratna\n", "2026/11/27 16:15:29   Cause: open /home/ayu/ratna: no\n",
		"2026/11/27 16:15:29   At: /home/ayu/go/pkg/fyne/dialog/file.go:400\n",
		"2026/11/27 16:15:29 *** Error in Fyne call thread, this should have been called in fyne.Do[AndWait] ***\n",
	} {
		if n, err := l.Write([]byte(line)); n != len(line) || err != nil {
			t.Fatal(n, err)
		}
	}
	if got := out.String(); got != "pelita: E_TOOLKIT at file.go:400\nError in Fyne call thread\n" {
		t.Errorf("%q", got)
	}
}
