package main

import (
	"encoding/binary"
	"errors"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pelita/sync/hub"
	"pelita/sync/synctest"
	"pelita/sync/wire"
)

func mustSync(t *testing.T, d *synctest.Device) {
	t.Helper()
	if _, err := d.Replica.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// dsnFile keeps a DSN where no process list shows it.
func dsnFile(t *testing.T, dir, dsn string) string {
	t.Helper()
	file := filepath.Join(dir, "database")
	put(t, file, []byte(dsn+"\n"), 0o600)
	return file
}

func TestAHubServesFromPostgreSQLAndMovesThereAndBack(t *testing.T) {
	program, dir := build(t), t.TempDir()
	a := synctest.NewAgency(t)
	writeAgency(t, a, dir)
	agency, state := filepath.Join(dir, "agency"), filepath.Join(dir, "state")
	sqlite, database := "sqlite:"+filepath.Join(dir, "hub.db"), dsnFile(t, dir, postgres.Database(t))

	first := start(t, program, dir, "127.0.0.1:0")
	connect(t, a.First, first)
	a.First.Log.Enqueue(a.Space, []byte("one"))
	mustSync(t, a.First)
	if code, out, errs := run(t, "move", "--from", sqlite, "--from-state", state, "--to-file", database, "--to-state", state,
		"--agency", agency); code != exitRefused || out != "" || !isLine(errs, "E_IN_USE") {
		t.Errorf("while the hub runs: exit %d, %q", code, errs)
	}
	first.end(t)
	if code, out, errs := run(t, "move", "--from", sqlite, "--from-state", state, "--to-file", database, "--to-state", state,
		"--agency", agency); code != exitDone || out != "{\"moved\":true}\n" {
		t.Fatalf("exit %d, %q", code, errs)
	}

	second := launch(t, exec.Command(program, "--db-file", database, "--agency", agency, "--state", state, "--listen", "127.0.0.1:0"))
	if second.pin != first.pin {
		t.Error("it has another key")
	}
	connect(t, a.First, second)
	a.First.Log.Enqueue(a.Space, []byte("two"))
	report, err := a.First.Replica.Sync(t.Context())
	if err != nil || report.Repaired {
		t.Fatalf("the device notices the move: %+v, %v", report, err)
	}
	b := a.Join(t, "reader")
	a.First.Connect(t, newClient(t, a.First, second))
	mustSync(t, a.First)
	connect(t, b, second)
	mustSync(t, b)
	if got := b.Log.Applied(a.Space); len(got) != 2 {
		t.Errorf("%d payloads, want 2", len(got))
	}
	second.end(t)

	back := "sqlite:" + filepath.Join(dir, "again", "hub.db")
	if code, _, errs := run(t, "move", "--from-file", database, "--from-state", state, "--to", back, "--agency", agency); code != exitDone {
		t.Fatalf("exit %d, %q", code, errs)
	}
	if code, out, errs := run(t, "move", "--from", sqlite, "--from-state", state, "--to", back, "--agency", agency); code != exitRefused || out != "" || !isLine(errs, "E_TARGET") {
		t.Errorf("into a hub: exit %d, %q", code, errs)
	}
	third := launch(t, exec.Command(program, "--db", back, "--agency", agency, "--listen", "127.0.0.1:0"))
	connect(t, b, third)
	b.Log.Enqueue(a.Space, []byte("three"))
	if report, err := b.Replica.Sync(t.Context()); err != nil || report.Repaired {
		t.Errorf("the device notices the move back: %+v, %v", report, err)
	}
	for _, p := range []*process{first, second, third} {
		if strings.Contains(p.stderr.String(), synctest.Password) {
			t.Error("a password was written")
		}
	}
}

func TestNoOutputOfTheHubHoldsThePasswordOfItsDatabase(t *testing.T) {
	dir, _ := site(t)
	agency, state := filepath.Join(dir, "agency"), filepath.Join(dir, "state")
	const secret = "canary-secret"
	for name, dsn := range map[string]string{
		"nobody there":   "postgres://hub:" + secret + "@127.0.0.1:1/x?connect_timeout=1",
		"cannot be read": "postgres://hub:" + secret + "@127.0.0.1:port/x",
		"wrong password": strings.Replace(postgres.Database(t), synctest.Password, secret, 1),
		"in clear":       "postgres://hub:" + secret + "@192.0.2.1/x?sslmode=disable",
		"of what":        "mysql://hub:" + secret + "@127.0.0.1/x",
	} {
		for _, args := range [][]string{
			{"--db", dsn, "--agency", agency, "--state", state, "--listen", "127.0.0.1:0"},
			{"--db-file", dsnFile(t, dir, dsn), "--agency", agency, "--state", state, "--listen", "127.0.0.1:0"},
			{"move", "--from", dsn, "--to", "sqlite:" + filepath.Join(dir, "x.db"), "--agency", agency},
			{dsn, "--agency", agency},
			{"--" + dsn},
			{"--db"},
		} {
			code, out, errs := runFor(t, 3*time.Second, args...)
			if code == exitDone || strings.Contains(out+errs, secret) || strings.Count(errs, "\n") != 1 {
				t.Errorf("%s, %.12s: exit %d, %q, %q", name, args[0], code, out, errs)
			}
		}
	}
}

// TestAMoveThatIsKilledLeavesTheSourceWholeAndBeginsAgain kills the move at
// several places; how far it came then is different each time.
func TestAMoveThatIsKilledLeavesTheSourceWholeAndBeginsAgain(t *testing.T) {
	program, dir := build(t), t.TempDir()
	a := synctest.NewAgency(t)
	writeAgency(t, a, dir)
	agency := filepath.Join(dir, "agency")
	from := "sqlite:" + filepath.Join(dir, "from", "hub.db")
	store, err := hub.Open(t.Context(), hub.Place{DSN: from}, a.Genesis.Agency())
	if err != nil {
		t.Fatal(err)
	}
	const n = 4000
	if _, err := store.Commit(t.Context(), bareChain(t, a, n), hub.Limits{}); err != nil {
		t.Fatal(err)
	}
	incarnation := store.Incarnation()
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	dsn := postgres.Database(t)
	database := dsnFile(t, dir, dsn)
	halves := 0
	for round := range 8 {
		cmd := exec.Command(program, "move", "--from", from, "--to-file", database, "--agency", agency)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(60+round*40) * time.Millisecond)
		_ = cmd.Process.Kill()
		if cmd.Wait() == nil {
			break // it was faster
		}
		half, err := hub.Open(t.Context(), hub.Place{DSN: dsn}, a.Genesis.Agency())
		switch {
		case errors.Is(err, hub.ErrMoving):
			halves++
		case err != nil:
			t.Fatal(err)
		default: // it had not begun
			_ = half.Close()
		}
	}
	t.Logf("%d moves were killed in the middle", halves)
	if halves == 0 {
		t.Error("no move was killed in the middle: the test proves nothing")
	}
	if code, _, errs := run(t, "move", "--from", from, "--to-file", database, "--agency", agency); code != exitDone && !isLine(errs, "E_TARGET") {
		t.Fatalf("exit %d, %q", code, errs)
	}
	for name, place := range map[string]hub.Place{"source": {DSN: from}, "target": {DSN: dsn}} {
		store, err := hub.Open(t.Context(), place, a.Genesis.Agency())
		if err != nil {
			t.Fatal(err)
		}
		plan, err := store.Plan(t.Context(), a.Space, 0, 1<<40, nil)
		if err != nil || len(plan.Positions) != n || plan.Top != n || store.Incarnation() != incarnation {
			t.Errorf("%s: %d segments up to %d, %v", name, len(plan.Positions), plan.Top, err)
		}
		if err := store.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// bareChain is a chain that only a store looks at.
func bareChain(t *testing.T, a *synctest.Agency, n int) (segs []wire.Segment) {
	t.Helper()
	var end wire.Link
	for i := range n {
		seg, err := wire.SignSegment(wire.Header{Kind: wire.KindOps, Epoch: wire.Short{1}, Space: a.Space, Device: a.First.ID,
			Seq: end.Seq + 1, Prev: end.ID}, binary.BigEndian.AppendUint64(make([]byte, 300), uint64(i)), a.First.Sign)
		if err != nil {
			t.Fatal(err)
		}
		segs, end = append(segs, seg), seg.Link()
	}
	return segs
}
