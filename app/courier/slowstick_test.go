package courier_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"sync"
	"testing"
	"time"

	"pelita/app/courier"
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
