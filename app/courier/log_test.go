package courier

import (
	"bytes"
	"context"
	"path/filepath"
	"testing"
	"time"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/vault"
	"pelita/sync/replica"
	"pelita/sync/synctest"
	"pelita/sync/wire"
)

// logBench drives a real vault as the conformance suite of replica.Log wants
// it: payloads are change-sets, those of this device are made by saving.
type logBench struct {
	t        *testing.T
	cfg      vault.Config
	log      *log
	payloads map[int][]byte
}

var passphrase = []byte("seven quiet lamps beside the river")

func openLogBench(t *testing.T) synctest.LogBench {
	b := &logBench{t: t, payloads: map[int][]byte{}, log: &log{atlas: newAtlas(), haste: &haste{}, today: func() uint64 { return 1 }}, cfg: vault.Config{
		Dir: filepath.Join(t.TempDir(), "profile"), WorkFactor: 16,
		Now:       func() time.Time { return time.UnixMilli(1_700_000_000_000) },
		Summarise: func(r screening.Record) screening.Summary { return screening.Summary{ID: r.ID} },
	}}
	v, err := vault.Create(t.Context(), b.cfg, vault.Creation{Passphrase: passphrase})
	if err != nil {
		t.Fatal(err)
	}
	b.log.vault, b.log.device = v, wire.ID(v.Device())
	t.Cleanup(func() { b.log.vault.Close() })
	return synctest.LogBench{Log: b.log, Payload: b.payload, Enqueue: b.enqueue, Applied: b.applied, Bad: []byte("no change-set"), Reopen: b.reopen}
}

// payload is a change-set of a colleague, until enqueue makes it one of ours.
func (b *logBench) payload(n int) []byte {
	if p, ok := b.payloads[n]; ok {
		return p
	}
	c := history.ChangeSet{
		Record: screening.RecordID{1, byte(n), byte(n >> 8)}, Device: screening.DeviceID{2}, Counter: uint64(n) + 1, HLC: 1 << 20,
		Officer: screening.OfficerID{3}, Ops: []history.Op{{Kind: history.AddNote, Text: "a note"}},
	}
	p, err := c.Encode()
	if err != nil {
		b.t.Fatal(err)
	}
	b.payloads[n] = p
	return p
}

// enqueue saves a change, which puts it into the outbox, and lets the payload
// be what the vault made of it.
func (b *logBench) enqueue(space wire.ID, payload []byte) {
	b.t.Helper()
	b.log.caseload = space
	change := screening.Change{Officer: screening.OfficerID{3}, Ops: []history.Op{{Kind: history.AddNote, Text: "a note"}}}
	if _, err := b.log.vault.Commit(b.t.Context(), change); err != nil {
		b.t.Fatal(err)
	}
	for n, p := range b.payloads {
		if bytes.Equal(p, payload) {
			b.payloads[n] = b.newest()
		}
	}
}

func (b *logBench) newest() (newest []byte) {
	err := b.log.vault.Exchange(b.t.Context(), func(tx *vault.Tx) error {
		waiting, err := tx.Outbox(vault.Limit{})
		if err == nil {
			newest = waiting[len(waiting)-1].Bytes
		}
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return newest
}

// applied lists the payloads that their records have seen.
func (b *logBench) applied(wire.ID) (out [][]byte) {
	for _, p := range b.payloads {
		c, err := history.Decode(p)
		if err != nil {
			b.t.Fatal(err)
		}
		r, err := b.log.vault.Record(context.Background(), c.Record)
		if err == nil && r.State.Seen(c.Device, c.Counter) {
			out = append(out, p)
		}
	}
	return out
}

func (b *logBench) reopen() replica.Log {
	if err := b.log.vault.Close(); err != nil {
		b.t.Fatal(err)
	}
	v, err := vault.Open(b.t.Context(), b.cfg, passphrase)
	if err != nil {
		b.t.Fatal(err)
	}
	b.log.vault, b.log.device = v, wire.ID(v.Device())
	return b.log
}

func TestTheVaultIsALogForSync(t *testing.T) { synctest.TestLog(t, openLogBench) }
