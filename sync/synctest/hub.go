package synctest

import (
	"context"
	"crypto/ed25519"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"pelita/sync/hub"
	"pelita/sync/replica"
	"pelita/sync/wire"
)

// NewHub starts the hub's core for an agency, on SQLite in a folder of the
// test. It ends with the test.
func NewHub(t testing.TB, a *Agency) *hub.Hub {
	t.Helper()
	return OpenHub(t, a, fastDir(t))
}

// fastDir is a folder of the test, in memory where the system has such a
// place: what a test writes need not outlive a power cut.
func fastDir(t testing.TB) string {
	dir, err := os.MkdirTemp("/dev/shm", "synctest-*")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// OpenHub is NewHub in a given folder, to open it again or a copy of it.
func OpenHub(t testing.TB, a *Agency, dir string) *hub.Hub {
	t.Helper()
	store, err := hub.OpenSQLite(t.Context(), filepath.Join(dir, "hub.db"), dir, a.Genesis.Agency())
	must(t, err)
	h, err := hub.New(t.Context(), hub.Config{Genesis: a.Genesis, Store: store, Now: never})
	must(t, err)
	t.Cleanup(func() {
		h.Close()
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return h
}

// never is a time so far ahead that no deadline of a connection is reached.
func never() time.Time { return time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC) }

// Direct is a Transport to a hub in the same process, without HTTP.
type Direct struct {
	Hub  *hub.Hub
	Sign ed25519.PrivateKey
	// CutAfter, if positive, ends the request after so many segments.
	CutAfter int
}

var _ replica.Transport = Direct{}

// Exchange is replica.Transport's.
func (d Direct) Exchange(ctx context.Context, turn replica.Turn) (wire.Reply, error) {
	if ctx.Err() != nil {
		return wire.Reply{}, replica.ErrAway
	}
	var reply wire.Reply
	next := 0
	err := d.Hub.Exchange(ctx, hub.Call{
		Ask: turn.Ask,
		Verify: func(key ed25519.PublicKey) error {
			if public, _ := d.Sign.Public().(ed25519.PublicKey); !public.Equal(key) {
				return wire.ErrSignature
			}
			return nil
		},
		Next: func() ([]byte, error) {
			if d.CutAfter > 0 && next == d.CutAfter {
				return nil, wire.ErrCut
			}
			if next == len(turn.Send) {
				return nil, io.EOF
			}
			if next == 0 && turn.Leaving != nil {
				if err := turn.Leaving(); err != nil {
					return nil, err
				}
			}
			next++
			return turn.Send[next-1], nil
		},
		Answer: func(parts ...[]byte) error {
			if reply.Version == 0 {
				var err error
				reply, err = wire.ParseReply(parts[0])
				return err
			}
			return turn.Take(reply, wire.Arrival{HSeq: binary.BigEndian.Uint64(parts[0]), Segment: parts[1]})
		},
	})
	var refused *hub.RefusedError
	switch {
	case errors.As(err, &refused):
		return wire.Reply{}, &replica.RefusedError{Code: refused.Code}
	case errors.Is(err, wire.ErrCut):
		return wire.Reply{}, fmt.Errorf("%w: cut", replica.ErrAway)
	}
	return reply, err
}
