package main

import (
	"bytes"
	"crypto/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAnAttachmentSurvivesAKillOfEitherSideOnItsWayUpAndDown(t *testing.T) {
	t.Parallel()
	a, b, agency := pair(t)
	hub := startHub(t, agency)
	var saved struct{ Record string }
	a.do(&saved, "screen", "--protocol", "tfc-returnee", "--answers", a.written(consenting))
	sound := append([]byte("RIFF\x00\x00\x00\x00WAVE"), make([]byte, 3<<20)...)
	_, _ = rand.Read(sound[12:])
	a.do(nil, "attachment", "add", "--record", saved.Record, "--file", a.file("talk.wav", sound), "--how", "stick")
	id := a.evidence(saved.Record)[0].ID
	args := []string{"sync", "--hub", hub.url(), "--pin", hub.Pin}
	hits := map[string]bool{}

	for n := int64(1); n <= 2; n++ { // the sender, each time further on
		hits["up"] = a.killedWhen(grows(filepath.Join(hub.dir, "hub.db-wal"), n*400<<10), args...) || hits["up"]
	}
	hits["hub"] = hub.killedWhile(a, 200<<10, args...)
	hub.start()
	if r := a.sync(hub); r.code != 0 {
		t.Fatalf("sync after the kills: %s", r.stderr)
	}
	part := filepath.Join(b.dir, "attachments", id+".age.part")
	for n := int64(1); n <= 2; n++ { // the receiver
		hits["down"] = b.killedWhen(func() bool { return sizeOf(part) >= n*300<<10 }, args...) || hits["down"]
		rows := b.evidence(saved.Record)
		if len(rows) == 1 && !strings.HasPrefix(rows[0].Here, "coming-") && rows[0].Here != "here" {
			t.Errorf("half on its way: %+v", rows[0])
		}
	}
	for _, o := range []*office{b, a, b} {
		if r := o.sync(hub); r.code != 0 {
			t.Fatalf("sync after the kills: %s", r.stderr)
		}
	}
	for _, what := range []string{"up", "hub", "down"} {
		if !hits[what] {
			t.Errorf("no kill hit a transfer (%s): the test proves nothing about it", what)
		}
	}
	rows := b.evidence(saved.Record)
	if len(rows) != 1 || rows[0].Here != "here" || len(rows[0].Custody) != 1 || rows[0].Custody[0].Step != "verified" {
		t.Errorf("%+v", rows)
	}
	here, errA := os.ReadFile(filepath.Join(a.dir, "attachments", id+".age"))
	there, errB := os.ReadFile(filepath.Join(b.dir, "attachments", id+".age"))
	if errA != nil || errB != nil || !bytes.Equal(here, there) {
		t.Errorf("the sealed files differ: %v, %v", errA, errB)
	}
	b.do(nil, "attachment", "verify", "--record", saved.Record)
}
