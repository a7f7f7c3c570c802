package hub

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"pelita/sync/wire"
)

func until(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal(what)
		}
	}
}

func TestHoweverOftenSomethingIsDroppedOneScrubRunsAndOneWaits(t *testing.T) {
	var ran, running atomic.Int32
	hold := make(chan struct{})
	c := newScrubber(func(context.Context) (time.Duration, error) {
		if running.Add(1) > 1 {
			t.Error("two at once")
		}
		defer running.Add(-1)
		ran.Add(1)
		<-hold
		return 0, nil
	})
	c.ask()
	until(t, "none runs", func() bool { return running.Load() == 1 })
	for range 1000 {
		c.ask()
	}
	close(hold)
	until(t, "the second never ran", func() bool { return ran.Load() == 2 })
	c.close()
	if n := ran.Load(); n != 2 {
		t.Errorf("%d scrubs", n)
	}
}

// broken is a database whose files cannot be written anew.
type broken struct {
	dialect
	tries *atomic.Int32
}

func (b broken) scrub(context.Context, *sql.DB) (time.Duration, error) {
	b.tries.Add(1)
	return 0, errors.New("no room")
}

func TestAScrubThatFailsKeepsNobodyFromWorkAndIsDoneAfterTheNextStart(t *testing.T) {
	dir := t.TempDir()
	p := Place{DSN: "sqlite:" + filepath.Join(dir, "hub.db"), State: dir}
	var tries atomic.Int32
	open := func() *sqlStore {
		s, err := p.open()
		if err != nil {
			t.Fatal(err)
		}
		s.dialect = broken{s.dialect, &tries}
		if err := errors.Join(s.begin(t.Context(), wire.Hash{1}), s.serve()); err != nil {
			t.Fatal(err)
		}
		return s
	}
	s := open()
	at := BlobPlace{wire.NewID(), wire.NewID()}
	secret := bytes.Repeat([]byte("an attachment that went"), 9)
	if _, code, err := s.PutChunk(t.Context(), at, uint64(len(secret)), 0, secret, Limits{}); code != "" || err != nil {
		t.Fatal(code, err)
	}
	if err := s.DropBlob(t.Context(), at); err != nil {
		t.Fatalf("the drop: %v", err)
	}
	until(t, "it was never tried", func() bool { return tries.Load() > 0 })
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open() // and it starts all the same
	owed, err := s.meta(t.Context(), metaScrub)
	if err != nil || owed == nil {
		t.Fatalf("it is forgotten: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	store, err := Open(t.Context(), p, wire.Hash{1})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = store.Close() }()
	until(t, "it is owed for ever", func() bool {
		owed, err := store.(*sqlStore).meta(t.Context(), metaScrub)
		return err == nil && owed == nil
	})
	files, _ := os.ReadDir(dir)
	for _, f := range files {
		if b, err := os.ReadFile(filepath.Join(dir, f.Name())); err != nil || bytes.Contains(b, secret) {
			t.Errorf("%s: %v", f.Name(), err)
		}
	}
}

func TestAHubThatWasKilledTakesANewIncarnationAndOneThatEndedDoesNot(t *testing.T) {
	dir := t.TempDir()
	p := Place{DSN: "sqlite:" + filepath.Join(dir, "hub.db"), State: dir}
	open := func() *sqlStore {
		s, err := Open(t.Context(), p, wire.Hash{1})
		if err != nil {
			t.Fatal(err)
		}
		return s.(*sqlStore)
	}
	s := open()
	first := s.Incarnation()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s = open(); s.Incarnation() != first {
		t.Error("a new one after an end in order")
	}
	s.scrubs.close()
	_ = s.db.Close() // as a kill leaves it
	if s = open(); s.Incarnation() == first {
		t.Error("a database that is restored now gives its positions a second time")
	}
	second := s.Incarnation()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s = open(); s.Incarnation() != second {
		t.Error("a new one each time")
	}
	_ = s.Close()
}
