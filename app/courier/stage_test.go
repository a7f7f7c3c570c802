package courier_test

import (
	"bytes"
	"context"
	"io"
	quiet "log"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pelita/app/courier"
	"pelita/assets"
	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/protocol"
	"pelita/screening/screeningtest"
	"pelita/sync/client"
	"pelita/sync/hub"
	"pelita/sync/wire"
)

var passphrase = []byte("seven quiet lamps beside the river")

var shipped = sync.OnceValues(func() (*screening.Library, error) { return screening.LoadLibrary(assets.Files()) })

// clock moves a second at each look, from a day on which the shipped directory
// is in force.
func clock() func() time.Time {
	var mu sync.Mutex
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	return func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		now = now.Add(time.Second)
		return now
	}
}

// quickest is the least work factor that a vault takes. The passphrase of a test
// needs no more.
const quickest = 16

func config(t *testing.T) courier.Config {
	t.Helper()
	lib, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	return courier.Config{Dir: filepath.Join(t.TempDir(), "profile"), Library: lib, Now: clock(), WorkFactor: quickest}
}

func newcomer(officer string) courier.Newcomer {
	return courier.Newcomer{Passphrase: append([]byte{}, passphrase...), Officer: officer, Agency: "Test agency"}
}

// founder is the first device of a new agency.
func founder(t *testing.T) *courier.Profile {
	t.Helper()
	return founderAt(t, config(t))
}

func founderAt(t *testing.T, cfg courier.Config) *courier.Profile {
	t.Helper()
	p, err := courier.Create(t.Context(), cfg, newcomer("First Officer"))
	if err != nil {
		t.Fatal(err)
	}
	return closing(t, p)
}

func closing(t *testing.T, p *courier.Profile) *courier.Profile {
	t.Helper()
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

// asker is a device that asks to join.
func asker(t *testing.T, officer string) (*courier.Profile, courier.Request) {
	t.Helper()
	p, r, err := courier.Ask(t.Context(), config(t), newcomer(officer))
	if err != nil {
		t.Fatal(err)
	}
	return closing(t, p), r
}

// colleague is a second device of the founder's agency.
func colleague(t *testing.T, first *courier.Profile, officer string) *courier.Profile {
	t.Helper()
	p, request := asker(t, officer)
	grant, err := first.Enrol(t.Context(), request.File, request.Words)
	if err == nil {
		err = p.Join(t.Context(), grant.File)
	}
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// work is what the officer of a profile does.
func work(p *courier.Profile) screening.Casework {
	return p.Casework(func(*protocol.Protocol) history.TextRef { return history.TextRef{Locale: "en", Digest: [32]byte{1}} })
}

// interviewed is a new record with answers.
func interviewed(t *testing.T, p *courier.Profile, answers map[protocol.ItemID]protocol.Answer) screening.Record {
	t.Helper()
	w := work(p)
	r, err := w.Open(t.Context(), "tfc-returnee")
	for item, a := range answers {
		if err == nil {
			i, _ := p.Library().Bank.Item(item)
			r, err = w.Answer(t.Context(), r, screening.Answered{Item: item, Source: i.Source, Answer: a})
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return r
}

var yes, no = screeningtest.YesNo(true), screeningtest.YesNo(false)

func age(s string) protocol.Answer {
	return protocol.Answer{Value: protocol.Value{Type: protocol.Age, Text: s}}
}

// where is where the newest change of a record is.
func where(t *testing.T, p *courier.Profile, id screening.RecordID) screening.SyncState {
	t.Helper()
	all, err := p.Store().Summaries(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		if s.ID == id {
			return s.Sync
		}
	}
	t.Fatalf("record %s is not listed", id)
	return 0
}

// station is a hub in this process that can go away and come back.
type station struct {
	t       *testing.T
	handler http.Handler
	server  *httptest.Server
	address string
}

// newStation starts the hub of a founder's agency.
func newStation(t *testing.T, first *courier.Profile) *station {
	t.Helper()
	file, err := first.AgencyFile(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	genesis, err := wire.ParseAgencyFile(file)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	store, err := hub.OpenSQLite(t.Context(), filepath.Join(dir, "hub.db"), dir, genesis.Agency())
	if err != nil {
		t.Fatal(err)
	}
	never := func() time.Time { return time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC) }
	h, err := hub.New(t.Context(), hub.Config{Genesis: genesis, Store: store, Now: never})
	if err != nil {
		t.Fatal(err)
	}
	s := &station{t: t, handler: h}
	s.come()
	t.Cleanup(func() {
		s.server.Close()
		h.Close()
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// serve is a station that answers whatever a handler says.
func serve(t *testing.T, handler http.Handler) *station {
	t.Helper()
	s := &station{t: t, handler: handler}
	s.come()
	t.Cleanup(func() { s.server.Close() })
	return s
}

// come listens, the second time at the same place and with the same key.
func (s *station) come() {
	s.t.Helper()
	at := s.address
	if at == "" {
		at = "127.0.0.1:0"
	}
	l, err := net.Listen("tcp", at)
	if err != nil {
		s.t.Fatal(err)
	}
	s.server = httptest.NewUnstartedServer(s.handler)
	s.server.Listener.Close()
	s.server.Listener = l
	s.server.Config.ErrorLog = quiet.New(io.Discard, "", 0)
	s.server.StartTLS()
	s.address = l.Addr().String()
}

// go away: whoever calls is refused.
func (s *station) leave() { s.server.Close() }

func (s *station) hub() courier.Hub {
	return courier.Hub{URL: "https://" + s.address, Pin: client.Pin(s.server.Certificate())}
}

// sync lets a profile exchange with the station.
func (s *station) sync(p *courier.Profile) courier.Report {
	s.t.Helper()
	r, err := s.try(context.Background(), p)
	if err != nil {
		s.t.Fatal(err)
	}
	return r
}

func (s *station) try(ctx context.Context, p *courier.Profile) (courier.Report, error) {
	return p.SyncWith(ctx, s.hub())
}

// deaf lets do happen while the station takes everything and no answer of it
// comes through; again when nothing has left: the connection of before may be found
// dead only by trying, and after a failure a device asks before it sends.
func (s *station) deaf(do func()) {
	s.t.Helper()
	s.leave()
	real := s.handler
	var took atomic.Bool
	s.handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		real.ServeHTTP(mute{w}, r)
		if carries(body) {
			took.Store(true)
		}
		panic(http.ErrAbortHandler)
	})
	s.come()
	for try := 0; !took.Load(); try++ {
		if try == 5 {
			s.t.Fatal("nothing was sent")
		}
		do()
	}
	s.leave()
	s.handler = real
	s.come()
}

// carries says whether a request has a segment behind what it asks and its signature.
func carries(request []byte) bool {
	in := bytes.NewReader(request)
	for range 3 {
		if _, err := wire.ReadFrame(in, wire.MaxRequest); err != nil {
			return false
		}
	}
	return true
}

// mute is an answer that nobody hears.
type mute struct{ http.ResponseWriter }

func (m mute) Write(b []byte) (int, error) { return len(b), nil }
func (m mute) WriteHeader(int)             {}
func (m mute) Unwrap() http.ResponseWriter { return m.ResponseWriter }
