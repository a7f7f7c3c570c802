package courier_test

import (
	"bytes"
	"crypto/sha256"
	"os"
	"path/filepath"
	"testing"

	"pelita/screening"
	"pelita/screening/evidence"
	"pelita/screening/protocol"
)

// restless writes one and the other over a file, as fast as it can, until the end
// of the test.
func restless(t *testing.T, name string, one, other []byte) {
	t.Helper()
	f, err := os.OpenFile(name, os.O_CREATE|os.O_RDWR, 0o600)
	if err == nil {
		_, err = f.Write(one)
	}
	if err != nil {
		t.Fatal(err)
	}
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for n := 0; ; n++ {
			select {
			case <-stop:
				return
			default:
				_, _ = f.WriteAt([][]byte{one, other}[n%2], 0)
			}
		}
	}()
	t.Cleanup(func() { close(stop); <-done; _ = f.Close() })
}

// A file that somebody changes while it is taken in is read once: what was looked
// at, hashed and sealed are the same bytes, whichever they were.
func TestSRH05_WhatWasLookedAtIsWhatIsKept(t *testing.T) {
	t.Parallel()
	p := founder(t)
	r := interviewed(t, p, map[protocol.ItemID]protocol.Answer{"age": age("20")})
	voices, photos := voice(1<<20), append([]byte("%PDF-1.7\n"), bytes.Repeat([]byte{0xd7}, 1<<20-9)...)
	name := filepath.Join(t.TempDir(), "picked")
	restless(t, name, voices, photos)
	mixed := 0
	for range 30 {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		_, kept, err := p.TakeEvidence(t.Context(), work(p), r.ID, f, screening.Taking{How: "stick"})
		_ = f.Close()
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := p.Locker().ReadOut(t.Context(), kept, &out); err != nil {
			t.Fatal(err)
		}
		if sha256.Sum256(out.Bytes()) != kept.Sum || int64(out.Len()) != kept.Size {
			t.Error("other bytes were hashed than were kept")
		}
		if media := evidence.Media(out.Bytes()); media != kept.Media {
			t.Errorf("it is kept as %s and is %s", kept.Media, media)
		}
		if !bytes.Equal(out.Bytes(), voices) && !bytes.Equal(out.Bytes(), photos) {
			mixed++
		}
	}
	if mixed == 0 {
		t.Error("the control: no file changed while it was read")
	}
}
