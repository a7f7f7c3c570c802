package hub

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"pelita/sync/wire"
)

// figures count. They hold no id, no address and no time.
type figures struct {
	exchanges, stored, commits, bytesIn, bytesOut, storageFailures atomic.Uint64

	mu               sync.Mutex
	refused, dropped map[wire.Code]uint64
}

// refusedExchange and refusedSegment count by code.
func (f *figures) refusedExchange(code wire.Code) { f.add(&f.refused, code) }
func (f *figures) refusedSegment(code wire.Code)  { f.add(&f.dropped, code) }

func (f *figures) add(to *map[wire.Code]uint64, code wire.Code) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if *to == nil {
		*to = map[wire.Code]uint64{}
	}
	(*to)[code]++
}

// Admin answers GET /metrics (counters, in the text format of Prometheus) and
// GET /health. It belongs on a socket that only the operator can open.
// connections, if not nil, says how many are open.
func (h *Hub) Admin(connections func() int) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; version=0.0.4")
		h.writeFigures(w, connections)
	})
	mux.HandleFunc("GET /health", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		h.writeHealth(r.Context(), w)
	})
	return mux
}

func (h *Hub) writeFigures(w io.Writer, connections func() int) {
	f := &h.figures
	for _, c := range []struct {
		name string
		n    uint64
	}{
		{"exchanges_total", f.exchanges.Load()},
		{"segments_stored_total", f.stored.Load()},
		{"commits_total", f.commits.Load()},
		{"segment_bytes_in_total", f.bytesIn.Load()},
		{"segment_bytes_out_total", f.bytesOut.Load()},
		{"storage_failures_total", f.storageFailures.Load()},
		{"exchanges_running", uint64(h.slots.count())},
	} {
		_, _ = fmt.Fprintf(w, "pelita_hub_%s %d\n", c.name, c.n)
	}
	if connections != nil {
		_, _ = fmt.Fprintf(w, "pelita_hub_connections_open %d\n", connections())
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	writeCodes(w, "exchanges_refused_total", f.refused)
	writeCodes(w, "segments_refused_total", f.dropped)
}

func writeCodes(w io.Writer, name string, counts map[wire.Code]uint64) {
	var codes []wire.Code
	for c := range counts {
		codes = append(codes, c)
	}
	slices.Sort(codes)
	for _, c := range codes {
		_, _ = fmt.Fprintf(w, "pelita_hub_%s{code=%q} %d\n", name, string(c), counts[c])
	}
}

// healthTime is how long a database may take to say that it is there.
const healthTime = 5 * time.Second

func (h *Hub) writeHealth(ctx context.Context, w http.ResponseWriter) {
	ctx, cancel := context.WithTimeout(ctx, healthTime)
	defer cancel()
	_, err := h.c.Store.Refresh(ctx, h.c.Genesis.RosterSpace())
	if err != nil {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	_ = json.NewEncoder(w).Encode(map[string]bool{"ok": err == nil, "storage": err == nil}) // who does not get it has gone
}
