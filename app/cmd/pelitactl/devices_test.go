package main

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pelita/app/courier"
)

type listed struct{ ID, State, Outcome, Updated, Sync string }

type shown struct {
	ID, Hash, Outcome string
	Answers           []struct {
		Item  string
		Value any
	}
}

// pair makes an agency of two devices.
func pair(t *testing.T) (a, b *office, agency string) {
	t.Helper()
	return pairOf(t, newOffice(t, "a"), newOffice(t, "b"))
}

func pairOf(t *testing.T, a, b *office) (_, _ *office, agency string) {
	t.Helper()
	files := t.TempDir()
	agency = filepath.Join(files, "agency")
	a.do(nil, "init", "--officer", "First Officer", "--agency", "Test agency")
	a.do(nil, "agency", "export", "--out", agency)
	var asked, admitted struct{ Words string }
	b.do(&asked, "device", "request", "--officer", "Second Officer", "--out", filepath.Join(files, "request"))
	a.do(&admitted, "device", "enrol", "--request", filepath.Join(files, "request"), "--out", filepath.Join(files, "grant"), "--expect", asked.Words)
	if asked.Words != admitted.Words || len(strings.Fields(asked.Words)) != 6 {
		t.Fatalf("the words differ or are not six: %q, %q", asked.Words, admitted.Words)
	}
	b.do(nil, "device", "join", "--grant", filepath.Join(files, "grant"))
	return a, b, agency
}

const workedExample = "../../../testdata/scenarios/"

func anyScenario(t *testing.T) string {
	t.Helper()
	files, err := filepath.Glob(workedExample + "*worked*.toml")
	if err != nil || len(files) == 0 {
		t.Fatal("the worked example is missing from testdata/scenarios")
	}
	return files[0]
}

func (o *office) screenOne(scenario string) string {
	o.t.Helper()
	var out struct{ Record string }
	o.do(&out, "screen", "--protocol", "tfc-returnee", "--answers", scenario)
	if out.Record == "" {
		o.t.Fatal("screen --profile printed no record")
	}
	return out.Record
}

func (o *office) sync(h *station) result { return o.try("sync", "--hub", h.url(), "--pin", h.Pin) }

func TestAColleagueSeesTheSameRecord(t *testing.T) {
	t.Parallel()
	a, b, agency := pair(t)
	hub := startHub(t, agency)
	id := a.screenOne(anyScenario(t))

	var before []listed
	a.do(&before, "record", "list")
	if len(before) != 1 || before[0].ID != id || before[0].State != "open" || before[0].Sync != "kept-here" {
		t.Fatalf("before sync: %+v", before)
	}
	if _, err := time.Parse(time.RFC3339, before[0].Updated); err != nil {
		t.Errorf("updated is not RFC 3339: %v", err)
	}
	for _, o := range []*office{a, b, a} {
		if r := o.sync(hub); r.code != 0 {
			t.Fatalf("sync: %s", r.stderr)
		}
	}
	var after []listed
	a.do(&after, "record", "list")
	if after[0].Sync != "with-hub" {
		t.Errorf("after sync the record is %q", after[0].Sync)
	}
	var here, there shown
	a.do(&here, "record", "show", id)
	b.do(&there, "record", "show", id)
	if here.Hash == "" || here.Hash != there.Hash || len(there.Answers) == 0 || here.Outcome != there.Outcome {
		t.Errorf("the two devices differ: %s %s, %s %s", here.Hash, here.Outcome, there.Hash, there.Outcome)
	}
}

// heavy is a screening of texts that do not compress: each fills a segment.
func heavy(t *testing.T) string {
	t.Helper()
	noise := make([]byte, 9<<10)
	rand.Read(noise)
	text := hex.EncodeToString(noise)[:16000]
	file := filepath.Join(t.TempDir(), "heavy.toml")
	b := fmt.Sprintf("protocol = \"tfc-returnee\"\nage = 31\n[answers]\ncall_name = %q\nsafe_contact = %q\nlocked_in = true\n", text, text)
	if err := os.WriteFile(file, []byte(b), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestNothingIsLostWhenEitherSideIsKilled(t *testing.T) {
	t.Parallel()
	a, b, agency := pair(t)
	hub := startHub(t, agency)
	scenario := heavy(t)
	wal := func(o *office) string { return filepath.Join(o.dir, "vault.db-wal") }
	hubWAL := filepath.Join(hub.dir, "hub.db-wal")
	var acknowledged []string
	hits := map[string]int{}
	note := func(what string, hit bool) {
		if hit {
			hits[what]++
		}
	}
	for range 3 {
		for range 3 {
			acknowledged = append(acknowledged, a.screenOne(scenario))
		}
		// Each is killed once it has begun to write: a save, a push, a pull.
		note("save", a.killedWhen(grows(wal(a), 0), "screen", "--protocol", "tfc-returnee", "--answers", scenario))
		note("push", a.killedWhen(grows(hubWAL, 0), "sync", "--hub", hub.url(), "--pin", hub.Pin))
		a.screenOne(scenario)
		note("hub", hub.killedWhile(a, 0, "sync", "--hub", hub.url(), "--pin", hub.Pin))
		if r := a.sync(hub); r.code != exitFailed || !strings.Contains(r.stderr, "E_HUB_AWAY") {
			t.Errorf("sync with a dead hub: exit %d, %s", r.code, r.stderr)
		}
		hub.start()
		if r := a.sync(hub); r.code != 0 {
			t.Errorf("sync after the kills: %s", r.stderr)
		}
		note("pull", b.killedWhen(grows(wal(b), 0), "sync", "--hub", hub.url(), "--pin", hub.Pin))
	}
	for _, o := range []*office{a, b, a, b} {
		if r := o.sync(hub); r.code != 0 {
			t.Fatalf("sync after the kills: %s", r.stderr)
		}
	}
	t.Logf("kills that hit: %v", hits)
	for _, what := range []string{"save", "push", "hub", "pull"} {
		if hits[what] == 0 {
			t.Errorf("no kill hit a %s: the test proves nothing about it", what)
		}
	}
	here, there := a.hashes(), b.hashes()
	if len(here) < len(acknowledged) || !maps.Equal(here, there) {
		t.Errorf("%d records here, %d acknowledged; there are %d: %v, %v", len(here), len(acknowledged), len(there), here, there)
	}
	for _, id := range acknowledged {
		if _, ok := there[id]; !ok {
			t.Errorf("the colleague lacks record %s, which was acknowledged", id)
		}
	}
}

// hashes are the states of all records. Each is whole: those of a killed save too.
func (o *office) hashes() map[string][32]byte {
	o.t.Helper()
	p, err := courier.Open(o.t.Context(), courier.Config{Dir: o.dir, Library: loadLibrary(o.t), Now: time.Now}, []byte(passphrase))
	if err != nil {
		o.t.Fatal(err)
	}
	defer p.Close()
	all, err := p.Store().Summaries(o.t.Context())
	if err != nil {
		o.t.Fatal(err)
	}
	out := map[string][32]byte{}
	for _, s := range all {
		r, err := p.Store().Record(o.t.Context(), s.ID)
		if err != nil {
			o.t.Fatal(err)
		}
		if n := len(r.State.Registers()); n != 4 {
			o.t.Errorf("record %s has %d answers after the kills", s.ID, n)
		}
		out[s.ID.String()] = r.State.Hash()
	}
	return out
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	a, b, agency := pair(t)
	hub := startHub(t, agency)
	t.Run("a wrong passphrase is refused", func(t *testing.T) {
		wrong := filepath.Join(t.TempDir(), "wrong")
		if err := os.WriteFile(wrong, []byte("another passphrase altogether\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		o := &office{t: t, dir: a.dir, passFile: wrong, printed: a.printed}
		refused(t, o.try("record", "list"), "E_WRONG_PASSPHRASE")
	})
	t.Run("a hub with another certificate is refused", func(t *testing.T) {
		refused(t, a.try("sync", "--hub", hub.url(), "--pin", "sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="), "E_HUB_PIN")
	})
	t.Run("a request read with other words is refused", func(t *testing.T) {
		c := newOffice(t, "c")
		request := filepath.Join(t.TempDir(), "request")
		c.do(nil, "device", "request", "--officer", "Third", "--out", request)
		refused(t, a.try("device", "enrol", "--request", request, "--out", request+".grant", "--expect", "one two three four five six"), "E_WORDS")
		if _, err := os.Stat(request + ".grant"); err == nil {
			t.Error("a grant was written all the same")
		}
	})
	t.Run("a device that does not administer admits nobody", func(t *testing.T) {
		c := newOffice(t, "c")
		request := filepath.Join(t.TempDir(), "request")
		c.do(nil, "device", "request", "--officer", "Third", "--out", request)
		refused(t, b.try("device", "enrol", "--request", request, "--out", request+".grant"), "E_NOT_PERMITTED")
	})
	t.Run("a second profile is not made over the first", func(t *testing.T) {
		refused(t, a.try("init", "--officer", "Again"), "E_PROFILE_EXISTS")
	})
	t.Run("an unknown flag is a usage error", func(t *testing.T) {
		if r := a.try("record", "list", "--nonsense"); r.code != exitUsage || strings.Count(r.stderr, "\n") != 1 {
			t.Errorf("exit %d, %q", r.code, r.stderr)
		}
	})
}

func TestARevokedDeviceIsListedAsSuchAndTheHubRefusesIt(t *testing.T) {
	t.Parallel()
	a, b, agency := pair(t)
	hub := startHub(t, agency)
	type device struct {
		ID            string
		This, Revoked bool
	}
	list := func() (other device) {
		t.Helper()
		var all []device
		a.do(&all, "device", "list")
		for _, d := range all {
			if !d.This {
				other = d
			}
		}
		return other
	}
	other := list()
	if other.ID == "" || other.Revoked {
		t.Fatalf("%+v", other)
	}
	refused(t, b.try("device", "revoke", other.ID), "E_NOT_PERMITTED")
	a.do(nil, "device", "revoke", other.ID)
	if !list().Revoked {
		t.Error("the list does not say that it was revoked")
	}
	if r := a.sync(hub); r.code != exitDone {
		t.Fatalf("exit %d %s", r.code, r.stderr)
	}
	refused(t, b.sync(hub), "E_HUB_REFUSED")
}

func TestARequestForNewKeysIsTakenBackByCommandAndAnAnswerToItStillTaken(t *testing.T) {
	t.Parallel()
	a, b, agency := pair(t)
	hub := startHub(t, agency)
	file := filepath.Join(t.TempDir(), "request")
	synced := func(o *office) {
		t.Helper()
		if r := o.sync(hub); r.code != exitDone {
			t.Fatalf("exit %d %s", r.code, r.stderr)
		}
	}
	synced(a)
	synced(b)
	for _, args := range [][]string{{}, {"--out", file, "--take-back"}} {
		if r := b.try(append([]string{"device", "renew"}, args...)...); r.code != exitUsage {
			t.Errorf("%v: exit %d", args, r.code)
		}
	}
	refused(t, b.try("device", "renew", "--take-back"), "E_NOT_PERMITTED")
	b.do(nil, "device", "renew", "--out", file)
	refused(t, b.sync(hub), "E_RENEWING")
	b.do(nil, "device", "renew", "--take-back")
	synced(b)
	a.do(nil, "device", "enrol", "--request", file, "--out", file+".grant")
	synced(a)
	refused(t, b.sync(hub), "E_HUB_REFUSED")
	b.do(nil, "device", "join", "--grant", file+".grant")
	synced(b)
}

func refused(t *testing.T, r result, code string) {
	t.Helper()
	if r.code != exitRefused || !strings.Contains(r.stderr, code) || strings.Count(r.stderr, "\n") != 1 {
		t.Errorf("exit %d, want %d with one line of %s; got %q", r.code, exitRefused, code, r.stderr)
	}
}
