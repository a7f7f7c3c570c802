package courier_test

import (
	"errors"
	"net/http"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"pelita/screening"
)

// TestSRB15_AnExchangeThatGoesOnHoldsUpNoDepartureAndBringsNothingBack: the hub has not
// answered when the records leave, and answers afterwards.
func TestSRB15_AnExchangeThatGoesOnHoldsUpNoDepartureAndBringsNothingBack(t *testing.T) {
	t.Parallel()
	first := founder(t)
	second := colleague(t, first, "Second Officer")
	hub := newStation(t, first)
	hub.sync(first)
	mine := interviewed(t, second, nil)
	hub.sync(second)
	theirs := interviewed(t, first, nil)
	hub.sync(first)

	arrived, answer, once, real := make(chan struct{}), make(chan struct{}), sync.Once{}, hub.handler
	hub.server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		once.Do(func() { close(arrived); <-answer })
		real.ServeHTTP(w, r)
	})
	exchanged := make(chan error, 1)
	go func() { _, err := hub.try(t.Context(), second); exchanged <- err }()
	<-arrived
	began := time.Now()
	left := make(chan error, 1)
	go func() {
		_, err := second.Leave(t.Context(), filepath.Join(t.TempDir(), "journey"), []string{first.Device().String()})
		left <- err
	}()
	select {
	case err := <-left:
		if err != nil {
			t.Error(err)
		}
		t.Logf("away after %v", time.Since(began))
	case <-time.After(20 * time.Second):
		t.Error("the departure waits for the hub")
	}
	close(answer)
	if err := <-exchanged; err == nil {
		t.Error("the exchange came to a good end")
	}
	for name, id := range map[string]screening.RecordID{"what left": mine.ID, "what the hub had": theirs.ID} {
		if _, err := second.Store().Record(t.Context(), id); !errors.Is(err, screening.ErrNoRecord) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := hub.try(t.Context(), second); !errors.Is(err, screening.ErrTravelling) {
		t.Errorf("an exchange on the way: %v", err)
	}
}
