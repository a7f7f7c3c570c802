package vault_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"pelita/screening"
	"pelita/screening/interview"
	"pelita/screening/screeningtest"
	"pelita/screening/vault"
)

// TestSRB11_ALockInTheMiddleOfAnythingEndsItAndLosesNoDraft locks at 500 random
// moments while a round of sync, an export, a search, the opening of a record and
// a save are under way.
func TestSRB11_ALockInTheMiddleOfAnythingEndsItAndLosesNoDraft(t *testing.T) {
	times := 500
	if testing.Short() {
		times = 50
	}
	dir := t.TempDir()
	v := create(t, dir)
	r := commit(t, v, screeningtest.Opening())
	closeNow(t, v)
	leak := goleak.IgnoreCurrent()
	dice := rand.New(rand.NewPCG(4, 11))
	locked := map[string]int{}
	for n := range times {
		w := &worker{v: open(t, dir), record: r.ID, answered: map[string]bool{}}
		w.begin(t.Context(), n)
		time.Sleep(time.Duration(dice.IntN(4000)) * time.Microsecond)
		w.lock(t)
		for what := range w.answered {
			locked[what]++
		}
		checkDraft(t, dir, r.ID, w.draft)
		checkNoRemains(t, dir)
		if t.Failed() {
			t.Fatalf("in the interleaving %d", n)
		}
	}
	goleak.VerifyNone(t, leak)
	for _, what := range []string{"sync", "export", "search", "open", "save"} {
		if locked[what] < times/20 {
			t.Errorf("%s met the lock %d times of %d only", what, locked[what], times)
		}
	}
}

// worker is somebody at work while the vault is locked.
type worker struct {
	v      *vault.Vault
	record screening.RecordID
	work   sync.WaitGroup
	mu     sync.Mutex
	err    error
	// answered says who was told that the vault is locked, draft what was kept last.
	answered map[string]bool
	draft    string
}

func (w *worker) begin(ctx context.Context, n int) {
	saved := 0
	for what, do := range map[string]func() error{
		"sync": func() error {
			return w.v.Exchange(ctx, func(tx *vault.Tx) error { return tx.PutSecret("round", fmt.Appendf(nil, "round %d", n)) })
		},
		"export": func() error { _, err := w.v.Segments(ctx, vault.SegmentQuery{}); return err },
		"search": func() error { _, err := w.v.Search(ctx, "ratna", 0); return err },
		"open":   func() error { _, err := w.v.Record(ctx, w.record); return err },
		"save": func() error {
			saved++
			text := fmt.Sprintf("half a sentence %d.%d", n, saved)
			err := w.v.PutDraft(ctx, screening.Draft{Record: w.record, At: interview.Position{Item: "story"}, Text: text})
			if err == nil {
				w.draft = text
			}
			return err
		},
	} {
		w.work.Go(func() { w.until(what, do) })
	}
}

// until works until the vault is locked.
func (w *worker) until(what string, do func() error) {
	for {
		err := do()
		if err == nil {
			continue
		}
		w.mu.Lock()
		defer w.mu.Unlock()
		w.answered[what] = true
		if !errors.Is(err, screening.ErrLocked) {
			w.err = errors.Join(w.err, fmt.Errorf("%s: %w", what, err))
		}
		return
	}
}

// lock closes the vault and waits for everybody, who must not be in each other's way.
func (w *worker) lock(t *testing.T) {
	t.Helper()
	done := make(chan error, 1)
	go func() {
		err := w.v.Close()
		w.work.Wait()
		done <- errors.Join(err, w.err)
	}()
	select {
	case err := <-done:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(time.Minute):
		t.Fatal("the lock hangs")
	}
}

// checkDraft wants the last half sentence back whose keeping was acknowledged, or
// one after it.
func checkDraft(t *testing.T, dir string, id screening.RecordID, want string) {
	t.Helper()
	if want == "" {
		return
	}
	v := open(t, dir)
	defer closeNow(t, v)
	d, err := v.Draft(t.Context(), id)
	if err != nil || d.Text != want {
		t.Errorf("the draft is %q and was %q: %v", d.Text, want, err)
	}
}

// checkNoRemains wants no log, no journal and no temporary file after a lock.
func checkNoRemains(t *testing.T, dir string) {
	t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if name := f.Name(); filepath.Ext(name) != ".age" && strings.ContainsAny(name, "~-") && !strings.HasPrefix(name, "user-") {
			t.Errorf("%s stays", name)
		}
	}
}
