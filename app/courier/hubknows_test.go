package courier_test

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"math/bits"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fxamacker/cbor/v2"

	"pelita/app/courier"
	"pelita/screening/protocol"
	"pelita/screening/screeningtest"
	"pelita/screening/screeningtest/canary"
	"pelita/sync/hub"
	"pelita/sync/wire"
)

// knowing is a hub that keeps everything it ever gets, and draws up from it,
// without being told what to look for, what it knows.
type knowing struct {
	t     *testing.T
	hub   http.Handler
	dir   string
	seen  string // a folder with every request as it came
	facts map[string]map[string]bool

	mu       sync.Mutex
	requests int
	segments []wire.Segment
}

func newKnowing(t *testing.T, first *courier.Profile) *knowing {
	t.Helper()
	file, err := first.AgencyFile(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	genesis, err := wire.ParseAgencyFile(file)
	if err != nil {
		t.Fatal(err)
	}
	k := &knowing{t: t, dir: t.TempDir(), seen: t.TempDir(), facts: map[string]map[string]bool{}}
	store, err := hub.OpenSQLite(t.Context(), filepath.Join(k.dir, "hub.db"), k.dir, genesis.Agency())
	if err != nil {
		t.Fatal(err)
	}
	h, err := hub.New(t.Context(), hub.Config{Genesis: genesis, Store: store, Now: func() time.Time { return time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC) }})
	if err != nil {
		t.Fatal(err)
	}
	k.hub = h
	t.Cleanup(func() {
		h.Close()
		_ = store.Close()
	})
	return k
}

// fact notes that something was seen somewhere.
func (k *knowing) fact(where string, what ...any) {
	if k.facts[where] == nil {
		k.facts[where] = map[string]bool{}
	}
	for _, w := range what {
		k.facts[where][fmt.Sprint(w)] = true
	}
}

// keys notes the keys of a map, and gives the map.
func (k *knowing) keys(where string, raw []byte) map[uint64]cbor.RawMessage {
	var m map[uint64]cbor.RawMessage
	if err := cbor.Unmarshal(raw, &m); err != nil {
		k.t.Errorf("%s: %v", where, err)
	}
	for key := range m {
		k.fact(where, key)
	}
	return m
}

// ServeHTTP keeps the request and lets the real hub answer.
func (k *knowing) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	k.mu.Lock()
	defer k.mu.Unlock()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		k.t.Error(err)
	}
	k.requests++
	k.fact("http", r.Method, r.URL.RequestURI())
	for name, values := range r.Header {
		k.fact("http", name)
		if name != "Content-Length" && name != "Content-Type" {
			k.fact("http", name+": "+strings.Join(values, ", "))
		}
	}
	if r.TLS.ServerName != "" || r.Trailer != nil {
		k.fact("http", "server name or trailer")
	}
	if err := os.WriteFile(filepath.Join(k.seen, fmt.Sprint(k.requests)), body, 0o600); err != nil {
		k.t.Error(err)
	}
	k.request(body)
	r.Body = io.NopCloser(bytes.NewReader(body))
	k.hub.ServeHTTP(w, r)
}

func (k *knowing) request(body []byte) {
	in := bytes.NewReader(body)
	for n := 0; ; n++ {
		frame, err := wire.ReadFrame(in, wire.MaxRequest)
		switch {
		case err != nil:
			return
		case n == 0:
			k.ask(frame)
		case n == 1:
			k.fact("signature", len(frame))
		default:
			k.segment(frame)
		}
	}
}

func (k *knowing) ask(raw []byte) {
	ask := k.keys("ask", raw)
	var spaces []cbor.RawMessage
	if err := cbor.Unmarshal(ask[4], &spaces); err != nil {
		k.t.Error(err)
	}
	for _, space := range spaces {
		k.keys("ask of a space", space)
	}
}

func (k *knowing) segment(raw []byte) {
	seg, err := wire.ParseSegment(bytes.Clone(raw))
	if err != nil {
		k.t.Error(err)
		return
	}
	k.segments = append(k.segments, seg)
	k.fact("segment kinds", seg.Kind)
	k.fact("segment flags", seg.Flags)
	k.fact("segment reserved", hex.EncodeToString(seg.Reserved[:]))
	if seg.Kind == wire.KindRoster {
		k.roster(seg.Body)
		return
	}
	if n := len(raw); n < 512 || padded(n) != n {
		k.fact("segment lengths", fmt.Sprint("unpadded ", n))
	} else {
		k.fact("segment lengths", "padded")
	}
}

// padded is Padmé with the floor of a segment, written anew from the page.
func padded(n int) int {
	if n <= 512 {
		return 512
	}
	e := bits.Len(uint(n)) - 1
	s := bits.Len(uint(e))
	mask := 1<<(e-s) - 1
	return (n + mask) &^ mask
}

func (k *knowing) roster(body []byte) {
	parts := k.keys("roster", body)
	var statement []byte
	if err := cbor.Unmarshal(parts[1], &statement); err != nil {
		k.t.Error(err)
	}
	var entries []cbor.RawMessage
	if err := cbor.Unmarshal(k.keys("statement", statement)[5], &entries); err != nil {
		k.t.Error(err)
	}
	for _, e := range entries {
		for kind, fields := range k.keys("entry kinds", e) {
			var epoch []byte
			if cbor.Unmarshal(fields, &epoch) == nil { // an epoch record stands there as bytes
				fields = epoch
			}
			k.keys(fmt.Sprint("entry ", kind), fields)
		}
	}
}

// steady names the fields of sealed segments whose values come again and again,
// so that the hub can follow them over time.
func (k *knowing) steady() {
	sealed := slices.DeleteFunc(slices.Clone(k.segments), func(s wire.Segment) bool { return s.Kind == wire.KindRoster })
	for name, field := range map[string][2]int{
		"version": {0, 1}, "kind": {1, 2}, "flags": {2, 4}, "epoch": {4, 12}, "space": {12, 28},
		"device": {28, 44}, "predecessor": {56, 88}, "reserved": {88, 100}, "nonce": {100, 124},
		"body": {124, 156}, "signature": {-64, 0},
	} {
		values := map[string]bool{}
		for _, s := range sealed {
			from, to := field[0], field[1]
			if from < 0 {
				from, to = len(s.Raw)+from, len(s.Raw)
			}
			values[string(s.Raw[from:to])] = true
		}
		if len(values) < len(sealed)/2 {
			k.fact("steady in sealed segments", name)
		}
	}
}

// silent names what the days tell: a device whose sealed segments are all of the least
// length, one in each caseload with the first exchange of a day, reads and writes nothing.
func (k *knowing) silent() {
	least, all := map[wire.ID]int{}, map[wire.ID]int{}
	for _, s := range k.segments {
		if s.Kind == wire.KindRoster {
			continue
		}
		if all[s.Device]++; len(s.Raw) == 512 {
			least[s.Device]++
		}
	}
	for device, n := range all {
		if n > 2 && least[device] == n {
			k.fact("told by lengths and days", "who only reads")
		}
	}
}

func TestWhatAHubKnowsAfterThreeOfficesAndFiftyCasesEachIsWhatThePageSays(t *testing.T) {
	t.Parallel()
	first := founder(t)
	offices := []*courier.Profile{first, colleague(t, first, "Second Officer"), colleague(t, first, "Third Officer")}
	clock, cfg := &ticking{}, config(t)
	cfg.Now = clock.of(cfg.Now)
	gone := enrolledAt(t, first, cfg) // until then it only reads
	k := newKnowing(t, first)
	station := serve(t, k)
	planted := canary.Planted()
	typed := 0
	for range 5 {
		for i, p := range offices {
			for range 10 {
				interviewed(t, p, map[protocol.ItemID]protocol.Answer{"call_name": screeningtest.Text(planted[typed%len(planted)].Text)})
				typed++
			}
			station.sync(offices[i])
		}
	}
	for range 4 {
		station.sync(gone)
		clock.ahead += 24 * time.Hour
	}
	if _, err := first.Revoke(t.Context(), gone.Device().String()); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		for _, p := range offices {
			station.sync(p)
		}
	}
	before := k.contents()
	for _, p := range offices { // they only read, or look
		station.sync(p)
	}
	if k.contents() != before {
		t.Error("the hub has stored something of who read what")
	}
	if typed != 150 || len(k.segments) < 15 {
		t.Fatalf("%d cases in %d segments", typed, len(k.segments))
	}
	k.steady()
	k.silent()
	k.stored()
	if got, want := k.list(), page(t); got != want {
		t.Errorf("the hub knows\n%s\nand the page says\n%s", got, want)
	}
	k.noCanary(planted)
}

// noCanary holds that nothing that was typed is in what the hub got or keeps,
// in any spelling, and that the search would find it.
func (k *knowing) noCanary(planted []canary.Value) {
	k.t.Helper()
	scanner, err := canary.New(planted)
	if err != nil {
		k.t.Fatal(err)
	}
	report, err := scanner.Tree(k.dir, k.seen)
	if err != nil || report.Files < 20 || len(report.Hits) > 0 {
		k.t.Errorf("%d files, hits %v, %v", report.Files, report.Hits, err)
	}
	control := binary.BigEndian.AppendUint32(nil, 7)
	control = append(control, planted[0].Text...)
	if err := os.WriteFile(filepath.Join(k.seen, "control"), control, 0o600); err != nil {
		k.t.Fatal(err)
	}
	if report, err := scanner.Tree(k.seen); err != nil || len(report.Hits) == 0 {
		k.t.Errorf("the search is blind: %v", err)
	}
}
