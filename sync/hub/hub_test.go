package hub_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"pelita/sync/envelope"
	"pelita/sync/hub"
	"pelita/sync/replica"
	"pelita/sync/synctest"
	"pelita/sync/wire"
)

// pusher writes segments of one device straight into a hub.
type pusher struct {
	t testing.TB
	a *synctest.Agency
	h *hub.Hub
}

// newPusher gives a hub that knows the agency's first device.
func newPusher(t testing.TB) *pusher {
	t.Helper()
	a := synctest.NewAgency(t)
	h := synctest.NewHub(t, a)
	a.First.Connect(t, synctest.Direct{Hub: h, Sign: a.First.Sign})
	if _, err := a.First.Replica.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	return &pusher{t: t, a: a, h: h}
}

func (p *pusher) segment(prev wire.Link, d *synctest.Device, key ed25519.PrivateKey, text string) wire.Segment {
	p.t.Helper()
	var c envelope.Codec
	seg, err := c.Seal(envelope.Draft{
		Space: p.a.Space, Device: d.ID, Prev: prev, Epoch: wire.Short{1}, Key: envelope.KeyFrom([32]byte{1}), Sign: key,
		Contents: envelope.Contents{Payloads: [][]byte{[]byte(text)}},
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return seg
}

func (p *pusher) push(bearer *synctest.Device, segs ...[]byte) (wire.Reply, error) {
	p.t.Helper()
	return synctest.Direct{Hub: p.h, Sign: bearer.Sign}.Exchange(p.t.Context(), replica.Turn{
		Ask: wire.Ask{Version: wire.Version, Agency: p.a.Genesis.Agency().Short(), Device: bearer.ID,
			Spaces: []wire.SpaceAsk{{Space: p.a.Space}}},
		Send: segs, Take: func(wire.Reply, wire.Arrival) error { return nil },
	})
}

func TestTheHubRefusesWhatDoesNotFitAndSaysWhyInACode(t *testing.T) {
	p := newPusher(t)
	first := p.a.First
	one := p.segment(wire.Link{}, first, first.Sign, "one")
	two := p.segment(one.Link(), first, first.Sign, "two")
	three := p.segment(two.Link(), first, first.Sign, "three")
	if reply, err := p.push(first, one.Raw); err != nil || reply.Refused != nil {
		t.Fatal(reply, err)
	}
	stranger := p.a.Stranger(t)
	elsewhere := one.Header
	elsewhere.Space = wire.NewID()
	foreign, err := wire.SignSegment(elsewhere, one.Body, first.Sign)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		seg  wire.Segment
		code wire.Code
	}{
		"the same again":            {one, ""},
		"a gap":                     {three, wire.CodeGap},
		"another first":             {p.segment(wire.Link{}, first, first.Sign, "other"), wire.CodeFork},
		"a second of another first": {p.segment(wire.Link{Seq: 1, ID: wire.Hash{9}}, first, first.Sign, "x"), wire.CodeFork},
		"signed by another":         {p.segment(one.Link(), first, stranger.Sign, "x"), wire.CodeSignature},
		"by a device not in it":     {p.segment(wire.Link{}, stranger, stranger.Sign, "x"), wire.CodeUnknownDevice},
		"for a space it is not in":  {foreign, wire.CodeNotMember},
	} {
		reply, err := p.push(first, c.seg.Raw)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var got wire.Code
		if len(reply.Refused) > 0 {
			got = reply.Refused[0].Code
		}
		if got != c.code {
			t.Errorf("%s: %q, want %q", name, got, c.code)
		}
	}
	reply, err := p.push(first, three.Raw, two.Raw, two.Raw)
	if err != nil || len(reply.Refused) != 1 || reply.Refused[0].Seq != 3 || reply.Spaces[0].Acks[0].Seq != 2 {
		t.Errorf("in the wrong order: %+v, %v", reply, err)
	}
	reply, err = p.push(first, three.Raw)
	if err != nil || reply.Refused != nil || reply.Spaces[0].Acks[0].Seq != 3 || reply.Spaces[0].Acks[0].Hash != three.ID.Short() {
		t.Errorf("in the right order: %+v, %v", reply, err)
	}
}

func TestASpaceHasAQuota(t *testing.T) {
	a := synctest.NewAgency(t)
	dir := t.TempDir()
	store, err := hub.OpenSQLite(t.Context(), filepath.Join(dir, "hub.db"), dir, a.Genesis.Agency())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = store.Close() }()
	p := &pusher{t: t, a: a}
	one := p.segment(wire.Link{}, a.First, a.First.Sign, "one")
	two := p.segment(one.Link(), a.First, a.First.Sign, "two")
	codes, err := store.Commit(t.Context(), []wire.Segment{one, two}, hub.Limits{SpaceBytes: int64(len(one.Raw) + len(two.Raw) - 1)})
	if err != nil || codes[0] != "" || codes[1] != wire.CodeQuota {
		t.Errorf("%q, %v", codes, err)
	}
}

func TestAnOutsiderSeesNoSpaceAndADeviceOnlyItsOwn(t *testing.T) {
	p := newPusher(t)
	ask := wire.Ask{Version: wire.Version, Agency: p.a.Genesis.Agency().Short(), Device: p.a.First.ID, Want: 1 << 20,
		Spaces: []wire.SpaceAsk{{Space: wire.NewID(), Repair: true}}}
	reply, err := synctest.Direct{Hub: p.h, Sign: p.a.First.Sign}.Exchange(t.Context(), replica.Turn{Ask: ask})
	if err != nil || len(reply.Spaces) != 0 {
		t.Errorf("%+v, %v", reply, err)
	}
}

func TestARosterSegmentOfNobodyIsRefused(t *testing.T) {
	p := newPusher(t)
	rogue := synctest.NewAgency(t)
	statement, err := wire.NewStatement(p.a.Genesis, p.a.First.ID, wire.Link{Seq: 1, ID: rosterEnd(t, p.a.First)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	seg, err := wire.SignRoster(p.a.Genesis, statement, []wire.Approval{wire.Approve(statement, rogue.Admin)}, p.a.First.Sign)
	if err != nil {
		t.Fatal(err)
	}
	reply, err := p.push(p.a.First, seg.Raw)
	if err != nil || len(reply.Refused) != 1 || reply.Refused[0].Code != wire.CodeApproval {
		t.Errorf("%+v, %v", reply, err)
	}
}

func rosterEnd(t *testing.T, d *synctest.Device) wire.Hash {
	t.Helper()
	r, err := d.Replica.Roster(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return r.Link(d.ID).ID
}

func TestPositionsRiseWithoutGapsWhenManyWriteAtOnce(t *testing.T) {
	a := synctest.NewAgency(t)
	devices := []*synctest.Device{a.First}
	for range 3 {
		devices = append(devices, a.Join(t, "d"))
	}
	h := synctest.NewHub(t, a)
	var all sync.WaitGroup
	for _, d := range devices {
		d.Connect(t, synctest.Direct{Hub: h, Sign: d.Sign})
		if _, err := d.Replica.Sync(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	const each = 20
	for _, d := range devices {
		all.Go(func() {
			for n := range each {
				d.Log.Enqueue(a.Space, fmt.Appendf(nil, "%d", n))
				if _, err := d.Replica.Sync(t.Context()); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	for _, d := range devices {
		if _, err := d.Replica.Sync(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := len(d.Log.Applied(a.Space)); got != each*len(devices) {
			t.Errorf("%d payloads, want %d", got, each*len(devices))
		}
	}
}

func TestTheHubKeepsNoAddressTimeOrNameAndItsFilesArePrivate(t *testing.T) {
	a := synctest.NewAgency(t)
	a.Join(t, "Desk of Officer Sari")
	dir := filepath.Join(t.TempDir(), "state")
	h := synctest.OpenHub(t, a, dir)
	server := httptest.NewUnstartedServer(h)
	server.StartTLS()
	defer server.Close()
	a.First.Connect(t, synctest.Direct{Hub: h, Sign: a.First.Sign})
	a.First.Log.Enqueue(a.Space, []byte("the doors were locked"))
	if _, err := a.First.Replica.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	files := 0
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		if want := os.FileMode(0o600); !e.IsDir() && info.Mode().Perm() != want || e.IsDir() && info.Mode().Perm() != 0o700 {
			t.Errorf("%s is %o", e.Name(), info.Mode().Perm())
		}
		if e.IsDir() {
			return nil
		}
		files++
		b, err := os.ReadFile(path)
		for _, word := range []string{"doors", "Sari", "127.0.0.1"} {
			if bytes.Contains(b, []byte(word)) {
				t.Errorf("%s holds %q", e.Name(), word)
			}
		}
		return err
	})
	if err != nil || files < 2 {
		t.Errorf("%d files, %v", files, err)
	}
}

func TestADatabaseServesOneAgency(t *testing.T) {
	a, b := synctest.NewAgency(t), synctest.NewAgency(t)
	dir := t.TempDir()
	open := func(g wire.Hash) error {
		s, err := hub.OpenSQLite(t.Context(), filepath.Join(dir, "hub.db"), dir, g)
		if err != nil {
			return err
		}
		return s.Close()
	}
	if err := open(a.Genesis.Agency()); err != nil {
		t.Fatal(err)
	}
	if err := open(b.Genesis.Agency()); !errors.Is(err, hub.ErrAgencyStore) {
		t.Errorf("another agency: %v", err)
	}
	if err := open(a.Genesis.Agency()); err != nil {
		t.Error(err)
	}
}

func TestTheIncarnationChangesWhenTheDatabaseIsNotTheOneBesideIt(t *testing.T) {
	a := synctest.NewAgency(t)
	dir := t.TempDir()
	open := func() uint64 {
		s, err := hub.OpenSQLite(t.Context(), filepath.Join(dir, "hub.db"), dir, a.Genesis.Agency())
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = s.Close() }()
		return s.Incarnation()
	}
	first := open()
	if again := open(); again != first || first == 0 {
		t.Errorf("%d, then %d", first, again)
	}
	if err := os.WriteFile(filepath.Join(dir, "incarnation"), make([]byte, 8), 0o600); err != nil {
		t.Fatal(err)
	}
	second := open()
	if second == first || open() != second {
		t.Errorf("%d, then %d", first, second)
	}
}

func TestOnlyTwoPathsAnswerAndOnlyWithCodes(t *testing.T) {
	p := newPusher(t)
	for _, c := range []struct {
		method, path, body string
		status             int
	}{
		{"GET", "/healthz", "", 200},
		{"POST", "/healthz", "", 404},
		{"GET", "/", "", 404},
		{"GET", "/v1/sync", "", 405},
		{"POST", "/v1/sync", "", 400},
		{"POST", "/v1/sync", "<html>", 400},
		{"POST", "/v1/sync", "\x00\x00\x00\x01\xa0\x00\x00\x00\x01x", 400},
	} {
		w := httptest.NewRecorder()
		p.h.ServeHTTP(w, httptest.NewRequest(c.method, c.path, strings.NewReader(c.body)))
		if w.Code != c.status || w.Header().Get("Content-Type") != hub.ContentType || w.Header().Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s %s: %d %v", c.method, c.path, w.Code, w.Header())
		}
		if c.status != 200 {
			frame, err := wire.ReadFrame(w.Body, wire.MaxReply)
			if err != nil {
				t.Fatal(err)
			}
			if reply, err := wire.ParseReply(frame); err != nil || reply.Code == "" {
				t.Errorf("%s %s: %+v, %v", c.method, c.path, reply, err)
			}
		}
	}
}

func TestABusyHubSaysSo(t *testing.T) {
	p := newPusher(t)
	_, small := p.withLimits(t, hub.Config{Requests: 1})
	entered, leave := make(chan struct{}), make(chan struct{})
	var all sync.WaitGroup
	all.Go(func() {
		_ = small.Exchange(t.Context(), p.call(p.a.First, func() ([]byte, error) {
			close(entered)
			<-leave
			return nil, io.EOF
		}))
	})
	<-entered
	var refused *hub.RefusedError
	err := small.Exchange(t.Context(), p.call(p.a.First, nothing))
	if !errors.As(err, &refused) || refused.Code != wire.CodeBusy {
		t.Errorf("%v", err)
	}
	close(leave)
	all.Wait()
	if err := small.Exchange(t.Context(), p.call(p.a.First, nothing)); err != nil {
		t.Errorf("when there is room again: %v", err)
	}
}

func FuzzHandler(f *testing.F) {
	p := newPusher(f)
	ask, err := wire.Marshal(wire.Ask{Version: wire.Version, Agency: p.a.Genesis.Agency().Short(), Device: p.a.First.ID})
	if err != nil {
		f.Fatal(err)
	}
	var b bytes.Buffer
	for _, part := range [][]byte{ask, make([]byte, 64), p.segment(wire.Link{}, p.a.First, p.a.First.Sign, "x").Raw, nil} {
		if err := wire.WriteFrame(&b, part); err != nil {
			f.Fatal(err)
		}
	}
	f.Add(b.Bytes(), true)
	f.Add([]byte("POST / HTTP/1.1"), false)
	f.Fuzz(func(t *testing.T, body []byte, raw bool) {
		if raw { // over HTTP, where nobody without TLS is heard
			w := httptest.NewRecorder()
			p.h.ServeHTTP(w, httptest.NewRequest(http.MethodPost, hub.PathSync, bytes.NewReader(body)))
			if w.Code < 400 || w.Code >= 500 {
				t.Fatalf("status %d", w.Code)
			}
			return
		}
		// As a device that is in the roster: frames are hostile, the caller is known.
		in := bytes.NewReader(body)
		err := p.h.Exchange(context.Background(), hub.Call{
			Ask:    wire.Ask{Version: wire.Version, Agency: p.a.Genesis.Agency().Short(), Device: p.a.First.ID},
			Verify: func(ed25519.PublicKey) error { return nil },
			Next:   func() ([]byte, error) { return wire.ReadFrame(in, wire.MaxSegment) },
			Answer: func(...[]byte) error { return nil },
		})
		var refused *hub.RefusedError
		if err != nil && !errors.As(err, &refused) && !errors.Is(err, wire.ErrCut) && !errors.Is(err, wire.ErrFormat) {
			t.Fatal(err)
		}
	})
}

func BenchmarkPushOneByOne(b *testing.B) {
	p := newPusher(b)
	end := wire.Link{}
	for b.Loop() {
		seg := p.segment(end, p.a.First, p.a.First.Sign, "one answer")
		if reply, err := p.push(p.a.First, seg.Raw); err != nil || reply.Refused != nil {
			b.Fatal(reply, err)
		}
		end = seg.Link()
	}
}
