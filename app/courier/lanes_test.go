package courier_test

import (
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pelita/screening"
	"pelita/sync/hub"
)

// road notes in which order requests come: P and G for pieces, S for an exchange. at
// runs when so many pieces have moved.
type road struct {
	mu     sync.Mutex
	order  strings.Builder
	pieces int
	at     map[int]func()
}

func (r *road) over(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		next.ServeHTTP(w, q)
		if do := r.note(q); do != nil {
			do()
		}
	})
}

func (r *road) note(q *http.Request) func() {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case q.URL.Path == hub.PathSync:
		r.order.WriteByte('S')
	case q.Method == http.MethodPut, q.Method == http.MethodGet:
		r.order.WriteByte(q.Method[0])
		r.pieces++
		return r.at[r.pieces]
	}
	return nil
}

func (r *road) took() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.order.String()
}

// onRoad puts a road before a hub.
func onRoad(s *station, at map[int]func()) *road {
	r := &road{at: at}
	s.leave()
	s.handler = r.over(s.handler)
	s.come()
	return r
}

func TestWhatIsSavedDoesNotWaitBehindALargeAttachment(t *testing.T) {
	t.Parallel()
	first := founder(t)
	second := colleague(t, first, "Second Officer")
	s := newStation(t, first)
	s.sync(first)
	evident(t, first, voice(700_000))
	var urgent screening.Record
	r := onRoad(s, map[int]func(){3: func() { urgent = interviewed(t, first, nil) }})
	s.sync(first)
	if took := r.took(); !strings.Contains(took, "PPPSPPPPPPPP") {
		t.Errorf("requests came as %q: an exchange right behind the third piece was expected", took)
	}
	s.sync(second)
	if _, err := second.Store().Record(t.Context(), urgent.ID); err != nil {
		t.Errorf("what was saved did not arrive: %v", err)
	}
}

func TestWhatAColleagueWroteDoesNotWaitBehindALargeAttachment(t *testing.T) {
	t.Parallel()
	first := founder(t)
	var ahead atomic.Int64
	second := apart(t, first, func() time.Duration { return time.Duration(ahead.Load()) })
	s := newStation(t, first)
	evident(t, first, voice(700_000))
	s.sync(first)
	var urgent screening.Record
	var there error
	r := onRoad(s, map[int]func(){
		3: func() {
			urgent = interviewed(t, first, nil)
			s.sync(first)
			ahead.Store(int64(2 * time.Minute))
		},
		6: func() { _, there = second.Store().Record(t.Context(), urgent.ID) },
	})
	s.sync(second)
	if there != nil {
		t.Errorf("after three more pieces the colleague's record is not here: %v (%q)", there, r.took())
	}
}
