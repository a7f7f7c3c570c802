package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"pelita/sync/replica"
	"pelita/sync/synctest"
)

// KillsEnv is how often the hub is killed: 500 for the whole of SR-E15.
const killsEnv = "PELITA_KILLS"

// A device pushes without a pause while the hub is killed and started again.
// Whatever was acknowledged is there after each start; at the end a second
// device reads every payload once, each in a segment that is whole.
func TestSRE15_AKilledHubLosesNothingAcknowledgedAndServesNothingTorn(t *testing.T) {
	kills := 20
	if n, err := strconv.Atoi(os.Getenv(killsEnv)); err == nil {
		kills = n
	}
	program, dir := build(t), t.TempDir()
	a := synctest.NewAgency(t)
	writeAgency(t, a, dir)
	hub := start(t, program, dir, "127.0.0.1:0")
	listen := strings.TrimPrefix(hub.url, "https://")
	connect(t, a.First, hub)
	mustSync(t, a.First)
	sent, acked := 0, uint64(0)
	for round := range kills {
		connect(t, a.First, hub)
		timer := time.AfterFunc(time.Duration(1+round*37%60)*time.Millisecond, func() { _ = hub.cmd.Process.Kill() })
		for range 1000 {
			a.First.Log.Enqueue(a.Space, fmt.Appendf(nil, "%d %s", sent, strings.Repeat("x", sent*331%4000)))
			sent++
			report, err := a.First.Replica.Sync(t.Context())
			acked = max(acked, ackedIn(report, a))
			if err != nil {
				break // it is dead
			}
		}
		timer.Stop()
		hub.kill()
		hub = start(t, program, dir, listen)
		if now := ackedAt(t, a, hub); now < acked {
			t.Fatalf("kill %d: %d were acknowledged, %d are there", round, acked, now)
		}
	}
	connect(t, a.First, hub)
	mustSync(t, a.First)
	b := a.Join(t, "reader")
	connect(t, a.First, hub)
	mustSync(t, a.First)
	connect(t, b, hub)
	if report, err := b.Replica.Sync(t.Context()); err != nil || len(report.Alarms) > 0 {
		t.Fatalf("%v %+v", err, report)
	}
	seen := map[string]int{}
	for _, p := range b.Log.Applied(a.Space) {
		n, _, _ := strings.Cut(string(p), " ")
		seen[n]++
	}
	for n := range sent {
		if seen[strconv.Itoa(n)] != 1 {
			t.Errorf("payload %d came %d times", n, seen[strconv.Itoa(n)])
		}
	}
	t.Logf("%d kills, %d payloads", kills, sent)
}

func ackedIn(report replica.Report, a *synctest.Agency) (acked uint64) {
	for _, c := range report.Chains {
		if c.Space == a.Space && c.Device == a.First.ID {
			acked = max(acked, c.Acked)
		}
	}
	return acked
}
