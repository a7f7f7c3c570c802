package hub_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"net"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pelita/sync/hub"
	"pelita/sync/synctest"
	"pelita/sync/wire"
)

func TestNoErrorOfADatabaseTellsItsPassword(t *testing.T) {
	const secret = "canary-secret"
	for name, dsn := range map[string]string{
		"nobody there":   "postgres://hub:" + secret + "@127.0.0.1:1/x?connect_timeout=1",
		"cannot be read": "postgres://hub:" + secret + "@127.0.0.1:port/x",
		"wrong password": strings.Replace(postgres.Database(t), synctest.Password, secret, 1),
		"in clear":       "postgres://hub:" + secret + "@db.example/x?sslmode=prefer",
		"no TLS at all":  "postgres://hub:" + secret + "@192.0.2.1/x?sslmode=disable",
		"not a database": "mysql://hub:" + secret + "@127.0.0.1/x",
	} {
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		_, err := hub.OpenPostgres(ctx, dsn, "", wire.Hash{1})
		cancel()
		if err == nil || strings.Contains(err.Error(), secret) || strings.Contains(err.Error(), "127.0.0.1") {
			t.Errorf("%s: %v", name, err)
		}
		if clear := name == "in clear" || name == "no TLS at all"; clear != errors.Is(err, hub.ErrClear) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Two hubs serve one database: each with a store of its own, as two processes
// would have.
func TestTwoHubsOnOneDatabaseAreOne(t *testing.T) {
	for name, more := range map[string]string{"read committed": "", "serializable": "&default_transaction_isolation=serializable"} {
		t.Run(name, func(t *testing.T) {
			dsn := postgres.Database(t) + more
			a := synctest.NewAgency(t)
			var hubs []*hub.Hub
			for range 2 {
				store, err := hub.OpenPostgres(t.Context(), dsn, t.TempDir(), a.Genesis.Agency())
				if err != nil {
					t.Fatal(err)
				}
				h, err := hub.New(t.Context(), hub.Config{Genesis: a.Genesis, Store: store, Now: func() time.Time { return time.Unix(0, 0) }})
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { h.Close(); _ = store.Close() })
				hubs = append(hubs, h)
			}
			at := func(d *synctest.Device, h *hub.Hub) { d.Connect(t, synctest.Direct{Hub: h, Sign: d.Sign}) }
			sync1 := func(d *synctest.Device) {
				t.Helper()
				if _, err := d.Replica.Sync(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			at(a.First, hubs[0])
			sync1(a.First)
			second := a.Join(t, "second")
			at(a.First, hubs[1]) // the other hub learns of the second device
			sync1(a.First)
			at(second, hubs[0]) // this one finds it in the database
			sync1(second)

			var all sync.WaitGroup
			const each = 6
			for i, d := range []*synctest.Device{a.First, second} {
				at(d, hubs[i])
				all.Go(func() {
					for n := range each {
						d.Log.Enqueue(a.Space, []byte{byte(i), byte(n)})
						if _, err := d.Replica.Sync(t.Context()); err != nil {
							t.Error(err)
						}
					}
				})
			}
			all.Wait()
			for i, d := range []*synctest.Device{a.First, second} {
				at(d, hubs[1-i])
				sync1(d)
				if got := len(d.Log.Applied(a.Space)); got != 2*each {
					t.Errorf("device %d has %d payloads, want %d", i, got, 2*each)
				}
			}
			at(a.First, hubs[0])
			if err := a.First.Replica.Revoke(t.Context(), a.Admins(), second.ID); err != nil {
				t.Fatal(err)
			}
			sync1(a.First)
			at(second, hubs[1])
			if _, err := second.Replica.Sync(t.Context()); err == nil {
				t.Error("what one hub revoked the other serves")
			}
		})
	}
}

// cutting stands between a store and its server and breaks the connection when
// a COMMIT has gone through, before its answer comes back.
type cutting struct {
	net.Listener
	server string
	cuts   atomic.Int32
	every  int32
	seen   atomic.Int32
}

func newCutting(t *testing.T, every int32) *cutting {
	t.Helper()
	listener, err := net.Listen("unix", filepath.Join(t.TempDir(), ".s.PGSQL.5432"))
	if err != nil {
		t.Fatal(err)
	}
	c := &cutting{Listener: listener, server: postgres.Socket(), every: every}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go c.serve(conn)
		}
	}()
	return c
}

func (c *cutting) serve(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	server, err := net.Dial("unix", c.server)
	if err != nil {
		return
	}
	defer func() { _ = server.Close() }()
	var cut atomic.Bool
	done := make(chan struct{})
	go func() {
		defer close(done)
		b := make([]byte, 64<<10)
		for {
			n, err := server.Read(b)
			if err != nil || cut.Load() && committed(b[:n]) {
				_ = conn.Close()
				return
			}
			if _, err := conn.Write(b[:n]); err != nil {
				return
			}
		}
	}()
	b := make([]byte, 64<<10)
	for {
		n, err := conn.Read(b)
		if err != nil {
			break
		}
		if bytes.Contains(bytes.ToLower(b[:n]), []byte("commit\x00")) && c.seen.Add(1)%c.every == 0 {
			c.cuts.Add(1)
			cut.Store(true)
		}
		if _, err := server.Write(b[:n]); err != nil {
			break
		}
	}
	_ = server.Close()
	<-done
}

// committed finds the server's CommandComplete for COMMIT.
func committed(b []byte) bool {
	tag := append(binary.BigEndian.AppendUint32([]byte{'C'}, 11), "COMMIT\x00"...)
	return bytes.Contains(b, tag)
}

func TestAConnectionThatBreaksBetweenCommitAndAnswerLosesAndDoublesNothing(t *testing.T) {
	dsn, err := url.Parse(postgres.Database(t))
	if err != nil {
		t.Fatal(err)
	}
	proxy := newCutting(t, 3)
	q := dsn.Query()
	q.Set("host", filepath.Dir(proxy.Addr().String()))
	dsn.RawQuery = q.Encode()
	store, err := hub.OpenPostgres(t.Context(), dsn.String(), "", wire.Hash{1})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = store.Close() }()
	space := wire.NewID()
	segs := chainOf(t, space, 30)
	for i := range segs {
		codes, err := store.Commit(t.Context(), segs[i:i+1], hub.Limits{})
		if err != nil || codes[0] != "" {
			t.Fatalf("segment %d: %q, %v", i, codes, err)
		}
	}
	if proxy.cuts.Load() < 5 {
		t.Fatalf("only %d connections were cut: the test proves nothing", proxy.cuts.Load())
	}
	got := segmentsOf(t, store, space)
	plan, err := store.Plan(t.Context(), space, 0, 1, nil)
	if err != nil || len(got) != len(segs) || plan.Top != uint64(len(segs)) {
		t.Errorf("%d segments up to %d, want %d; %v", len(got), plan.Top, len(segs), err)
	}
}
