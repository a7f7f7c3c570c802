package courier

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"
	"time"

	"pelita/assets"
	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/protocol"
	"pelita/screening/screeningtest"
	"pelita/screening/vault"
	"pelita/sync/envelope"
	"pelita/sync/wire"
)

// segmentsOn counts the segments of a caseload on a raw disk that an epoch key of
// this device opens and that hold the record: all of a segment of this test lies
// in one page.
func segmentsOn(b []byte, m member, f *finder) (found int) {
	space := m.caseload
	for at := 0; ; at++ {
		hit := bytes.Index(b[at:], space[:])
		if hit < 0 {
			return found
		}
		at += hit
		start := at - 12 // where the space stands in a header
		if start < 0 || start+wire.HeaderSize > len(b) {
			continue
		}
		size := wire.HeaderSize + int(binary.BigEndian.Uint32(b[start+52:])) + wire.SignatureSize
		if size < 0 || start+size > len(b) || size > wire.MaxSegment {
			continue
		}
		if f.holds(b[start : start+size]) {
			found++
		}
	}
}

func TestSRA18_OnTheRawDiskNoEpochKeyOpensASegmentOfTheRecord(t *testing.T) {
	image := screeningtest.MountImage(t, 64)
	lib, err := screening.LoadLibrary(assets.Files())
	if err != nil {
		t.Fatal(err)
	}
	cfg := Config{Dir: filepath.Join(image.Dir, "profile"), Library: lib, Now: time.Now, WorkFactor: 16}
	p, err := Create(t.Context(), cfg, Newcomer{Passphrase: bytes.Clone(passphrase), Officer: "First Officer"})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { p.Close() }()
	w := p.Casework(func(*protocol.Protocol) history.TextRef { return history.TextRef{Locale: "en"} })
	r, err := w.Open(t.Context(), "tfc-returnee")
	if err != nil {
		t.Fatal(err)
	}
	m, replica, err := p.ours(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"one", "two"} { // each in a segment of its own
		if r, err = w.Note(t.Context(), r, text); err == nil {
			_, err = replica.Seal(t.Context())
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	roster, err := replica.Roster(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	f := &finder{records: []vault.Doomed{{Record: r.ID}}, roster: m.genesis.RosterSpace()}
	f.ring, _ = envelope.OpenRing(roster, wire.ID(m.Device()), m.identity)
	raw := func() []byte {
		image.Flush()
		b, err := os.ReadFile(image.File)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	if n := segmentsOn(raw(), m, f); n < 2 {
		t.Fatalf("before it, %d segments open: the test sees nothing", n)
	}
	// As if the hub had them: their bytes go, they are not undone.
	if err := p.vault.MarkAcked(t.Context(), m.caseload, wire.ID(m.Device()), 2); err != nil {
		t.Fatal(err)
	}
	if did, err := p.Erase(t.Context(), r.ID, screening.EraseRequest, vault.Refuse); err != nil || did.Dropped != 2 {
		t.Fatalf("%+v, %v", did, err)
	}
	if n := segmentsOn(raw(), m, f); n != 0 {
		t.Errorf("%d segments of the record still open on the disk", n)
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	if n := segmentsOn(raw(), m, f); n != 0 {
		t.Errorf("%d segments of the record still open on the disk once it is closed", n)
	}
}
