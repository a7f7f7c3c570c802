package replica_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"pelita/sync/envelope"
	"pelita/sync/replica"
	"pelita/sync/synctest"
	"pelita/sync/wire"
)

func connect(t *testing.T, a *synctest.Agency, devices ...*synctest.Device) {
	t.Helper()
	h := synctest.NewHub(t, a)
	for _, d := range devices {
		d.Connect(t, synctest.Direct{Hub: h, Sign: d.Sign})
	}
}

func sync(t *testing.T, d *synctest.Device) replica.Report {
	t.Helper()
	report, err := d.Replica.Sync(t.Context())
	if err != nil {
		t.Fatalf("sync: %v (%+v)", err, report)
	}
	return report
}

func texts(d *synctest.Device, space wire.ID) []string {
	var out []string
	for _, p := range d.Log.Applied(space) {
		out = append(out, string(p))
	}
	slices.Sort(out)
	return out
}

func same(t *testing.T, want []string, space wire.ID, devices ...*synctest.Device) {
	t.Helper()
	slices.Sort(want)
	for i, d := range devices {
		if got := texts(d, space); !slices.Equal(got, want) {
			t.Errorf("device %d has %d payloads %.200q, want %d", i, len(got), got, len(want))
		}
	}
}

func chainOf(t *testing.T, chains []replica.Chain, space, device wire.ID) replica.Chain {
	t.Helper()
	for _, c := range chains {
		if c.Space == space && c.Device == device {
			return c
		}
	}
	t.Fatalf("no chain %s/%s", space, device)
	return replica.Chain{}
}

func TestWhatOneDeviceSavesAnotherReads(t *testing.T) {
	a := synctest.NewAgency(t)
	b := a.Join(t, "second")
	connect(t, a, a.First, b)
	a.First.Log.Enqueue(a.Space, []byte("one"))
	report := sync(t, a.First)
	if report.Sealed != 1 || report.Sent != 3 {
		t.Errorf("sealed %d sent %d, want 1 and 3 (two roster segments, one of payloads)", report.Sealed, report.Sent)
	}
	own := chainOf(t, report.Chains, a.Space, a.First.ID)
	if own.Acked != 1 || own.Link.Seq != 1 {
		t.Errorf("chain %+v, want all with the hub", own)
	}
	b.Log.Enqueue(a.Space, []byte("two"))
	sync(t, b)
	sync(t, a.First)
	same(t, []string{"one", "two"}, a.Space, a.First, b)
}

func TestADeviceTheHubHasNotHeardOfBringsItsOwnEnrolment(t *testing.T) {
	a := synctest.NewAgency(t)
	b := a.Join(t, "second")
	connect(t, a, a.First, b)
	b.Log.Enqueue(a.Space, []byte("first at the hub"))
	sync(t, b)
	sync(t, a.First)
	same(t, []string{"first at the hub"}, a.Space, a.First, b)
}

func TestNothingToDoIsOneRoundAndChangesNothing(t *testing.T) {
	a := synctest.NewAgency(t)
	b := a.Join(t, "second")
	connect(t, a, a.First, b)
	a.First.Log.Enqueue(a.Space, []byte("one"))
	sync(t, a.First)
	sync(t, b)
	for _, d := range []*synctest.Device{a.First, b} {
		sync(t, d)
		report := sync(t, d)
		if report.Rounds != 1 || report.Sent+report.Received+report.Sealed+report.Retries != 0 || len(report.Alarms) > 0 {
			t.Errorf("idle sync did %+v", report)
		}
	}
	same(t, []string{"one"}, a.Space, a.First, b)
}

func TestALongOutboxTravelsInManyRounds(t *testing.T) {
	a := synctest.NewAgency(t)
	b := a.Join(t, "second")
	connect(t, a, a.First, b)
	var want []string
	for i := range 40 {
		text := fmt.Sprintf("%04d %s", i, bytes.Repeat([]byte{byte('a' + i%26), byte(i)}, 15000))
		want = append(want, text)
		a.First.Log.Enqueue(a.Space, []byte(text))
	}
	report := sync(t, a.First)
	if report.Sealed < 10 {
		t.Errorf("sealed %d segments, want them small", report.Sealed)
	}
	sync(t, b)
	same(t, want, a.Space, b)
}

func TestAStrangerIsRefusedAndARevokedDeviceToo(t *testing.T) {
	a := synctest.NewAgency(t)
	b := a.Join(t, "second")
	connect(t, a, a.First, b)
	stranger := a.Stranger(t)
	if _, err := stranger.Replica.Sync(t.Context()); err == nil {
		t.Error("a stranger may sync without a transport")
	}
	stranger.Connect(t, synctest.Direct{Sign: stranger.Sign})
	if _, err := stranger.Replica.Sync(t.Context()); !errors.Is(err, replica.ErrNotEnrolled) {
		t.Errorf("a stranger's sync answers %v", err)
	}
	b.Log.Enqueue(a.Space, []byte("good"))
	sync(t, b)
	sync(t, a.First)
	if err := a.First.Replica.Revoke(t.Context(), a.Admins(), b.ID); err != nil {
		t.Fatal(err)
	}
	sync(t, a.First)
	b.Log.Enqueue(a.Space, []byte("too late"))
	_, err := b.Replica.Sync(t.Context())
	var refused *replica.RefusedError
	if !errors.As(err, &refused) || refused.Code != wire.CodeRevoked || !errors.Is(err, replica.ErrRefused) {
		t.Errorf("a revoked device's sync answers %v", err)
	}
	same(t, []string{"good"}, a.Space, a.First)
}

func TestARevokedDeviceOpensNothingWrittenAfter(t *testing.T) {
	a := synctest.NewAgency(t)
	b, c := a.Join(t, "lost"), a.Join(t, "kept")
	connect(t, a, a.First, b, c)
	for _, d := range []*synctest.Device{a.First, b, c} {
		sync(t, d)
	}
	if err := a.First.Replica.Revoke(t.Context(), a.Admins(), b.ID); err != nil {
		t.Fatal(err)
	}
	a.First.Log.Enqueue(a.Space, []byte("after"))
	sync(t, a.First)
	sync(t, c)
	same(t, []string{"after"}, a.Space, c)
	stored, err := c.Log.Read(t.Context(), replica.Query{Space: a.Space, Device: a.First.ID})
	if err != nil || len(stored) != 1 {
		t.Fatalf("%d segments, %v", len(stored), err)
	}
	seg, err := wire.ParseSegment(stored[0].Raw)
	if err != nil {
		t.Fatal(err)
	}
	roster, err := c.Replica.Roster(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	thief, _ := envelope.OpenRing(roster, b.ID, b.Identity)
	if _, ok := thief.Key(a.Space, seg.Epoch); ok {
		t.Error("the revoked device has the key")
	}
	if old := roster.Epochs(a.Space)[0]; seg.Epoch == old.ID().Short() {
		t.Error("sealed under the old epoch")
	}
	if _, ok := thief.Find(roster.Epochs(a.Space)[0].ID().Short()); !ok {
		t.Error("the test proves nothing: the revoked device lost its old key too")
	}
}

func TestSegmentsOfARevokedDeviceGoToQuarantineNotToTheBin(t *testing.T) {
	a := synctest.NewAgency(t)
	b, c := a.Join(t, "stolen"), a.Join(t, "witness")
	connect(t, a, a.First, b, c)
	sync(t, a.First)
	if err := a.First.Replica.Revoke(t.Context(), a.Admins(), b.ID); err != nil {
		t.Fatal(err)
	}
	// The hub does not know of it yet; the last interview gets through.
	b.Log.Enqueue(a.Space, []byte("last interview"))
	sync(t, b)
	report := sync(t, a.First)
	if got := chainOf(t, report.Chains, a.Space, b.ID); got.Quarantined != 1 {
		t.Errorf("chain %+v, want one segment in quarantine", got)
	}
	same(t, nil, a.Space, a.First)
}

func TestTwoRotationsAtOnceBothStayUsable(t *testing.T) {
	a := synctest.NewAgency(t)
	b := a.Join(t, "second")
	connect(t, a, a.First, b)
	sync(t, a.First)
	sync(t, b)
	for _, d := range []*synctest.Device{a.First, b} {
		if err := d.Replica.Rotate(t.Context(), a.Admins(), a.Space); err != nil {
			t.Fatal(err)
		}
		d.Log.Enqueue(a.Space, []byte("under its own epoch "+d.ID.String()))
	}
	for range 2 {
		sync(t, a.First)
		sync(t, b)
	}
	want := []string{"under its own epoch " + a.First.ID.String(), "under its own epoch " + b.ID.String()}
	same(t, want, a.Space, a.First, b)
	x, _ := a.First.Replica.Roster(t.Context())
	y, _ := b.Replica.Roster(t.Context())
	ex, _ := x.Current(a.Space)
	ey, _ := y.Current(a.Space)
	if len(x.Heads(a.Space)) != 2 || ex.ID() != ey.ID() {
		t.Error("the devices do not choose the same epoch for new segments")
	}
	if err := b.Replica.Rotate(t.Context(), a.Admins(), a.Space); err != nil {
		t.Fatal(err)
	}
	if y, _ = b.Replica.Roster(t.Context()); len(y.Heads(a.Space)) != 1 {
		t.Error("a third rotation does not join the two")
	}
}

func TestAWipedHubIsFilledAgain(t *testing.T) {
	a := synctest.NewAgency(t)
	b := a.Join(t, "second")
	connect(t, a, a.First, b)
	a.First.Log.Enqueue(a.Space, []byte("one"))
	b.Log.Enqueue(a.Space, []byte("two"))
	sync(t, a.First)
	sync(t, b)
	c := a.Join(t, "third")
	connect(t, a, a.First, b, c) // another, empty hub
	report := sync(t, b)         // b alone brings everybody's
	if !report.Repaired {
		t.Error("the report does not say that the hub was repaired")
	}
	sync(t, a.First)
	sync(t, c)
	sync(t, b)
	same(t, []string{"one", "two"}, a.Space, a.First, b, c)
}

func TestAHubRestoredFromABackupIsNoticedAndFilledAgain(t *testing.T) {
	for name, sameState := range map[string]bool{"with its old name": true, "under a new name": false} {
		t.Run(name, func(t *testing.T) {
			a := synctest.NewAgency(t)
			b := a.Join(t, "second")
			dir := t.TempDir()
			backup := filepath.Join(t.TempDir(), "backup")
			t.Run("live", func(t *testing.T) {
				h := synctest.OpenHub(t, a, dir)
				a.First.Connect(t, synctest.Direct{Hub: h, Sign: a.First.Sign})
				b.Connect(t, synctest.Direct{Hub: h, Sign: b.Sign})
				a.First.Log.Enqueue(a.Space, []byte("old"))
				sync(t, a.First)
				sync(t, b)
			})
			copyDir(t, dir, backup)
			t.Run("later", func(t *testing.T) {
				h := synctest.OpenHub(t, a, dir)
				a.First.Connect(t, synctest.Direct{Hub: h, Sign: a.First.Sign})
				b.Connect(t, synctest.Direct{Hub: h, Sign: b.Sign})
				a.First.Log.Enqueue(a.Space, []byte("new"))
				sync(t, a.First)
				sync(t, b)
				b.Log.Enqueue(a.Space, []byte("newer"))
				sync(t, b)
				sync(t, a.First)
			})
			if !sameState {
				if err := os.Remove(filepath.Join(backup, "incarnation")); err != nil {
					t.Fatal(err)
				}
			}
			h := synctest.OpenHub(t, a, backup)
			c := a.Join(t, "third")
			for _, d := range []*synctest.Device{a.First, b, c} {
				d.Connect(t, synctest.Direct{Hub: h, Sign: d.Sign})
			}
			report := sync(t, a.First)
			if !report.Repaired {
				t.Errorf("not noticed: %+v", report)
			}
			alarmed := slices.ContainsFunc(report.Alarms, func(x replica.Alarm) bool { return x.Kind == replica.AlarmRollback })
			if alarmed != sameState {
				t.Errorf("rollback alarm %v", alarmed)
			}
			sync(t, c)
			sync(t, b)
			same(t, []string{"old", "new", "newer"}, a.Space, a.First, b, c)
		})
	}
}

func copyDir(t *testing.T, from, to string) {
	t.Helper()
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
}

func TestTwoDifferentSegmentsForOnePlaceAreAForkAndBothAreKept(t *testing.T) {
	a := synctest.NewAgency(t)
	b, c := a.Join(t, "copied"), a.Join(t, "reader")
	left, right := synctest.NewHub(t, a), synctest.NewHub(t, a)
	clone := *b
	clone.Log = b.Log.Copy()
	b.Connect(t, synctest.Direct{Hub: left, Sign: b.Sign})
	clone.Connect(t, synctest.Direct{Hub: right, Sign: b.Sign})
	b.Log.Enqueue(a.Space, []byte("mine"))
	clone.Log.Enqueue(a.Space, []byte("the clone's"))
	sync(t, b)
	sync(t, &clone)
	c.Connect(t, synctest.Direct{Hub: left, Sign: c.Sign})
	sync(t, c)
	c.Connect(t, synctest.Direct{Hub: right, Sign: c.Sign})
	report, err := c.Replica.Sync(t.Context())
	if !errors.Is(err, replica.ErrFork) {
		t.Fatalf("sync answers %v, want a fork", err)
	}
	if got := chainOf(t, report.Chains, a.Space, b.ID); got.Forked != 1 || got.Link.Seq != 1 {
		t.Errorf("chain %+v, want one link and one fork", got)
	}
	same(t, []string{"mine"}, a.Space, c)
}

func TestARestoredTabletIsNoticedBeforeItWritesAgain(t *testing.T) {
	a := synctest.NewAgency(t)
	b := a.Join(t, "restored")
	h := synctest.NewHub(t, a)
	b.Connect(t, synctest.Direct{Hub: h, Sign: b.Sign})
	sync(t, b)
	image := b.Log.Copy()
	b.Log.Enqueue(a.Space, []byte("after the image"))
	sync(t, b)

	b.Log = image
	b.Connect(t, synctest.Direct{Hub: h, Sign: b.Sign})
	if _, err := b.Replica.Sync(t.Context()); !errors.Is(err, replica.ErrClone) {
		t.Fatalf("sync answers %v, want ErrClone", err)
	}
	b.Log.Enqueue(a.Space, []byte("must not be sealed"))
	report, err := b.Replica.Sync(t.Context())
	if !errors.Is(err, replica.ErrClone) || report.Sealed != 0 || report.Unsealed != 1 {
		t.Errorf("sync answers %v, sealed %d, unsealed %d", err, report.Sealed, report.Unsealed)
	}
}

func TestAnUnreadablePayloadStopsOnlyItself(t *testing.T) {
	a := synctest.NewAgency(t)
	b := a.Join(t, "second")
	connect(t, a, a.First, b)
	b.Log.Bad = func(p []byte) bool { return string(p) == "bad" }
	for _, text := range []string{"bad", "good"} {
		a.First.Log.Enqueue(a.Space, []byte(text))
		sync(t, a.First)
	}
	report := sync(t, b)
	if got := chainOf(t, report.Chains, a.Space, a.First.ID); got.Broken != 1 || got.Link.Seq != 2 {
		t.Errorf("chain %+v, want one broken of two links", got)
	}
	same(t, []string{"good"}, a.Space, b)
}

func TestWhatAnotherDeviceHasSeenShowsWhatTheHubWithholds(t *testing.T) {
	a := synctest.NewAgency(t)
	b, c := a.Join(t, "second"), a.Join(t, "third")
	honest, lying := synctest.NewHub(t, a), synctest.NewHub(t, a)
	for _, d := range []*synctest.Device{a.First, b} {
		d.Connect(t, synctest.Direct{Hub: honest, Sign: d.Sign})
	}
	a.First.Log.Enqueue(a.Space, []byte("hidden"))
	sync(t, a.First)
	sync(t, b)
	b.Log.Enqueue(a.Space, []byte("I saw it"))
	sync(t, b)
	// The other hub gets only b's chain.
	c.Connect(t, synctest.Direct{Hub: lying, Sign: c.Sign})
	sync(t, c)
	b.Connect(t, only{synctest.Direct{Hub: lying, Sign: b.Sign}, b.ID, a.Genesis.RosterSpace()})
	if _, err := b.Replica.Sync(t.Context()); !errors.Is(err, replica.ErrReply) {
		t.Errorf("a hub that stores nothing of a chain: %v", err)
	}
	report := sync(t, c)
	want := replica.Alarm{Kind: replica.AlarmWithheld, Space: a.Space, Device: a.First.ID, Seq: 1}
	if !slices.Contains(report.Alarms, want) {
		t.Errorf("alarms %+v, want %+v", report.Alarms, want)
	}
}
