package courier_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"pelita/app/courier"
	"pelita/screening"
	"pelita/sync/bundle"
)

// slow is a stick that stops in the middle of the attachments until it is let go on.
type slow struct {
	io.Reader
	io.Writer
	left    int // bytes before it stops
	stopped chan struct{}
	goOn    chan struct{}
	once    sync.Once
}

func slowAfter(n int) *slow {
	return &slow{left: n, stopped: make(chan struct{}), goOn: make(chan struct{})}
}

func (s *slow) moved(n int) {
	if s.left -= n; s.left < 0 {
		s.once.Do(func() {
			close(s.stopped)
			<-s.goOn
		})
	}
}

func (s *slow) Read(b []byte) (int, error) {
	s.moved(len(b))
	return s.Reader.Read(b)
}

func (s *slow) Write(b []byte) (int, error) {
	s.moved(len(b))
	return s.Writer.Write(b)
}

func (*slow) Commit() error { return nil }
func (*slow) Abort()        {}

// exchanges lets a profile exchange while the stick stands still.
func (s *slow) exchanges(t *testing.T, hub *station, p *courier.Profile) {
	t.Helper()
	select {
	case <-s.stopped:
	case <-time.After(20 * time.Second):
		t.Fatal("the stick never came to its attachments")
	}
	done := make(chan error, 1)
	go func() {
		_, err := hub.try(t.Context(), p)
		done <- err
	}()
	select {
	case err := <-done:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(20 * time.Second):
		t.Error("no exchange goes through while a stick is slow")
	}
	close(s.goOn)
}

func TestExchangesGoOnWhileASlowStickIsWritten(t *testing.T) {
	t.Parallel()
	first := founder(t)
	colleague(t, first, "Second Officer")
	hub := newStation(t, first)
	evident(t, first, voice(900_000))
	stick := slowAfter(500_000)
	stick.Writer = io.Discard
	done := make(chan error, 1)
	go func() {
		w, err := first.WriteBundleTo(t.Context(), courier.Carrying{File: "x"}, func(string) (bundle.Part, error) { return stick, nil })
		if err == nil && w.Attachments != 1 {
			err = errors.New("the attachment did not go along")
		}
		done <- err
	}()
	stick.exchanges(t, hub, first)
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestExchangesGoOnWhileASlowStickIsReadAndMayBringTheSameFile(t *testing.T) {
	t.Parallel()
	first := founder(t)
	second := colleague(t, first, "Second Officer")
	hub := newStation(t, first)
	want := voice(900_000)
	_, f := evident(t, first, want)
	hub.sync(first)
	part, err := os.ReadFile(carried(t, first, courier.Carrying{}).Files[0])
	if err != nil {
		t.Fatal(err)
	}
	stick := slowAfter(500_000)
	stick.Reader = bytes.NewReader(part)
	done := make(chan courier.Taken, 1)
	go func() {
		taken, err := second.TakeBundle(t.Context(), stick)
		if err != nil {
			t.Error(err)
		}
		done <- taken
	}()
	stick.exchanges(t, hub, second)
	if taken := <-done; taken.Unfinished != 0 || taken.Cut || len(taken.Alarms) > 0 {
		t.Errorf("taken %+v", taken)
	}
	if got := bytesOf(t, second, f); !bytes.Equal(got, want) {
		t.Errorf("%d of %d bytes", len(got), len(want))
	}
	if left, err := second.PartsOnTheirWay(); err != nil || left != 0 {
		t.Errorf("%d files are still on their way, %v", left, err)
	}
}

// returning lets a profile take its records back from a stick that stands still, and
// gives the profile, the record that left, and how the return ends.
func returning(t *testing.T) (p *courier.Profile, dir string, left screening.Record, stick *slow, done chan error) {
	t.Helper()
	cfg := config(t)
	p, key := traveller(t, cfg)
	left, _ = evident(t, p, voice(900_000))
	file := filepath.Join(t.TempDir(), "journey")
	departs(t, p, file)
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	stick, done = slowAfter(len(b)/2), make(chan error, 1)
	stick.Reader = bytes.NewReader(b)
	go func() { done <- p.ReturnFrom(t.Context(), stick, courier.Opener{Recovery: key}) }()
	within(t, stick.stopped, "the stick never came to its middle")
	return p, cfg.Dir, left, stick, done
}

func within[T any](t *testing.T, c <-chan T, otherwise string) (got T) {
	t.Helper()
	select {
	case got = <-c:
	case <-time.After(20 * time.Second):
		t.Fatal(otherwise)
	}
	return got
}

// leftovers are the files beside the records.
func leftovers(t *testing.T, dir string) int {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(dir, "attachments", "*"))
	if err != nil {
		t.Fatal(err)
	}
	return len(all)
}

func TestSRB15_ScreeningsGoOnWhileRecordsComeBackFromASlowStick(t *testing.T) {
	t.Parallel()
	p, dir, left, stick, done := returning(t)
	made := make(chan screening.Record, 1)
	go func() { made <- interviewed(t, p, nil) }()
	r := within(t, made, "no record can be made while a stick is slow")
	noRecord(t, p, left.ID)
	close(stick.goOn)
	if err := within(t, done, "the return does not end"); err != nil {
		t.Fatal(err)
	}
	for _, id := range []screening.RecordID{left.ID, r.ID} {
		if _, err := p.Store().Record(t.Context(), id); err != nil {
			t.Error(err)
		}
	}
	if n := leftovers(t, dir); n != 1 {
		t.Errorf("%d files beside the records, want the voice", n)
	}
}

// TestSRB15_ASlowStickDoesNotKeepTheProfileOpen: locking does not wait for it, and
// nothing came back.
func TestSRB15_ASlowStickDoesNotKeepTheProfileOpen(t *testing.T) {
	t.Parallel()
	p, dir, _, stick, done := returning(t)
	closed := make(chan error, 1)
	go func() { closed <- p.Close() }()
	if err := within(t, closed, "the profile does not lock while a stick is slow"); err != nil {
		t.Error(err)
	}
	close(stick.goOn)
	if err := within(t, done, "the return does not end"); !errors.Is(err, screening.ErrLocked) {
		t.Errorf("the return ended with %v", err)
	}
	if n := leftovers(t, dir); n != 0 {
		t.Errorf("%d files are left", n)
	}
}
