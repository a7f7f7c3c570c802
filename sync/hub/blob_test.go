package hub_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"net/http/httptest"
	"testing"

	"pelita/sync/client"
	"pelita/sync/hub"
	"pelita/sync/replica"
	"pelita/sync/synctest"
	"pelita/sync/wire"
)

// carriers are clients of the devices of an agency, and of somebody who is none.
func carriers(t *testing.T, a *synctest.Agency, devices ...*synctest.Device) []*client.Client {
	t.Helper()
	server := httptest.NewUnstartedServer(synctest.NewHub(t, a))
	server.StartTLS()
	t.Cleanup(server.Close)
	var out []*client.Client
	for _, d := range devices {
		c, err := client.New(client.Params{URL: server.URL, Pins: []string{client.Pin(server.Certificate())}, Device: d.ID, Sign: d.Sign})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(c.Close)
		d.Connect(t, c)
		out = append(out, c)
	}
	return out
}

func TestAnAttachmentGoesOnlyThroughMembersOfItsSpace(t *testing.T) {
	a := synctest.NewAgency(t)
	second, stranger, gone := a.Join(t, "second"), a.Stranger(t), a.Join(t, "gone")
	if err := a.First.Replica.Revoke(t.Context(), a.Admins(), gone.ID); err != nil {
		t.Fatal(err)
	}
	all := carriers(t, a, a.First, second, stranger, gone)
	for _, d := range []*synctest.Device{a.First, second} {
		if _, err := d.Replica.Sync(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	at := replica.BlobPlace{Agency: a.Genesis.Agency().Short(), Space: a.Space, Blob: wire.NewID()}
	whole := make([]byte, 100_000)
	_, _ = rand.Read(whole)
	if _, err := all[0].PutChunk(t.Context(), at, uint64(len(whole)), wire.ChunkSize, whole[wire.ChunkSize:]); !refused(err, wire.CodeGap) {
		t.Errorf("the second piece first: %v", err)
	}
	for off := 0; off < len(whole); off += wire.ChunkSize {
		have, err := all[0].PutChunk(t.Context(), at, uint64(len(whole)), uint64(off), whole[off:min(off+wire.ChunkSize, len(whole))])
		if err != nil || have == 0 {
			t.Fatalf("put at %d: %d, %v", off, have, err)
		}
	}
	got, err := all[1].GetChunk(t.Context(), at, wire.ChunkSize)
	if err != nil || !bytes.Equal(got.Bytes, whole[wire.ChunkSize:]) || got.Size != uint64(len(whole)) || got.Have != got.Size {
		t.Errorf("%d bytes of %d, %d there, %v", len(got.Bytes), got.Size, got.Have, err)
	}
	elsewhere, unknown := at, at
	elsewhere.Space, unknown.Blob = wire.NewID(), wire.NewID()
	for what, place := range map[string]replica.BlobPlace{"of a space that it does not read": elsewhere, "that is not there": unknown} {
		if _, _, err := all[1].Blob(t.Context(), place); !errors.Is(err, replica.ErrNoBlob) {
			t.Errorf("an attachment %s: %v", what, err)
		}
		if _, err := all[1].GetChunk(t.Context(), place, 0); !errors.Is(err, replica.ErrNoBlob) {
			t.Errorf("a piece of one %s: %v", what, err)
		}
	}
	if _, err := all[1].PutChunk(t.Context(), elsewhere, 10, 0, whole[:10]); !errors.Is(err, replica.ErrNoBlob) {
		t.Errorf("put into another space: %v", err)
	}
	for name, c := range map[string]struct {
		by   *client.Client
		code wire.Code
	}{"a stranger": {all[2], wire.CodeUnknownDevice}, "a revoked device": {all[3], wire.CodeRevoked}} {
		if _, err := c.by.GetChunk(t.Context(), at, 0); !refused(err, c.code) {
			t.Errorf("%s: %v", name, err)
		}
		if err := c.by.DropBlob(t.Context(), at); !refused(err, c.code) {
			t.Errorf("%s drops: %v", name, err)
		}
	}
	if err := all[1].DropBlob(t.Context(), at); err != nil {
		t.Error(err)
	}
	if _, _, err := all[0].Blob(t.Context(), at); !errors.Is(err, replica.ErrNoBlob) {
		t.Errorf("after it was dropped: %v", err)
	}
}

func refused(err error, code wire.Code) bool {
	var r *replica.RefusedError
	return errors.As(err, &r) && r.Code == code
}

func TestRequestsAboutAttachmentsCountInTheRateOfTheDevice(t *testing.T) {
	p := newPusher(t)
	_, h := p.withLimits(t, hub.Config{Rate: hub.Rate{PerSecond: 1, Burst: 5}})
	server := httptest.NewUnstartedServer(h)
	server.StartTLS()
	t.Cleanup(server.Close)
	c, err := client.New(client.Params{URL: server.URL, Pins: []string{client.Pin(server.Certificate())}, Device: p.a.First.ID, Sign: p.a.First.Sign})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	at := replica.BlobPlace{Agency: p.a.Genesis.Agency().Short(), Space: p.a.Space, Blob: wire.NewID()}
	for i := range 5 {
		if err := c.DropBlob(t.Context(), at); err != nil && !errors.Is(err, replica.ErrNoBlob) {
			t.Fatalf("drop %d: %v", i, err)
		}
	}
	if err := c.DropBlob(t.Context(), at); !refused(err, wire.CodeBusy) {
		t.Errorf("above the rate: %v", err)
	}
}
