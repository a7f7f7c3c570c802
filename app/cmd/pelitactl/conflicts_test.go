package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"pelita/app/courier"
	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/protocol"
	"pelita/screening/screeningtest"
)

type conflictsOut struct {
	Conflicts []struct {
		Record, Item, Source string
		Answers              []struct {
			Number int
			Value  any
			Used   []string
			Given  []struct{ Device, Language string }
		}
	}
	Settled []struct{ Item, Reason string }
}

func written(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "text")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func meet(t *testing.T, hub *station, all ...*office) {
	t.Helper()
	for _, o := range all {
		if r := o.sync(hub); r.code != 0 {
			t.Fatalf("sync: %s", r.stderr)
		}
	}
}

func TestTwoOfficersWhoDifferAreListedSettledAndConvergeOverTheHub(t *testing.T) {
	t.Parallel()
	a, b, agency := pair(t)
	hub := startHub(t, agency)
	id, other := a.screenOne(anyScenario(t)), a.screenOne(anyScenario(t))
	meet(t, hub, a, b)
	a.answerTo(id, "locked_in", false)
	b.answerTo(id, "locked_in", true)
	meet(t, hub, a, b, a)

	var out conflictsOut
	b.do(&out, "conflicts", "list")
	if len(out.Conflicts) != 1 || out.Conflicts[0].Record != id || out.Conflicts[0].Item != "locked_in" || len(out.Conflicts[0].Answers) != 2 {
		t.Fatalf("%+v", out)
	}
	no, yes := out.Conflicts[0].Answers[0], out.Conflicts[0].Answers[1]
	if no.Value != false || len(no.Used) != 0 || yes.Value != true || len(yes.Used) == 0 || no.Given[0].Device == yes.Given[0].Device {
		t.Errorf("%+v", out.Conflicts[0].Answers)
	}
	why := written(t, "asked again")
	for _, args := range [][]string{
		{"--choose", "3"}, {"--choose", "1", "--answers", why}, {"--choose", "1", "--source", "x"}, {"--choose", "1", "--instance", "x"}, {},
	} {
		args = append([]string{"conflicts", "settle", id, "--item", "locked_in", "--reason-file", why}, args...)
		if r := b.try(args...); r.code != exitUsage {
			t.Errorf("%v: exit %d, %s", args, r.code, r.stderr)
		}
	}
	refused(t, b.try("conflicts", "settle", id, "--item", "locked_in", "--choose", "1", "--reason-file", written(t, " \n")), "E_NOT_PERMITTED")
	b.do(&out, "conflicts", "settle", id, "--item", "locked_in", "--choose", "1", "--reason-file", why)
	third := written(t, "protocol = \"tfc-returnee\"\n[absent]\nlocked_in = \"declined\"\n")
	a.do(nil, "conflicts", "settle", id, "--item", "locked_in", "--answers", third, "--reason-file", why)
	meet(t, hub, a, b, a)
	a.do(&out, "conflicts", "list") // settled differently at once: again a conflict
	if len(out.Conflicts) != 1 || len(out.Settled) != 2 {
		t.Fatalf("%+v", out)
	}
	a.do(nil, "conflicts", "settle", id, "--item", "locked_in", "--choose", "1", "--reason-file", why)
	a.do(nil, "record", "link", id, "--with", other, "--reason-file", why)
	meet(t, hub, a, b)
	b.do(&out, "conflicts", "list", "--record", id)
	if len(out.Conflicts) != 0 || len(out.Settled) != 1 || out.Settled[0].Reason != "asked again" {
		t.Fatalf("%+v", out)
	}
	var here, there struct {
		Hash  string
		Links []string
	}
	a.do(&here, "record", "show", id)
	b.do(&there, "record", "show", id)
	if here.Hash != there.Hash || len(there.Links) != 1 || there.Links[0] != other {
		t.Errorf("%+v, %+v", here, there)
	}
	b.do(&there, "record", "unlink", other, "--with", id)
	b.do(&there, "record", "show", id)
	if len(there.Links) != 0 {
		t.Errorf("%+v", there)
	}
}

// answerTo is an officer who answers a question on this device.
func (o *office) answerTo(id, item string, yes bool) {
	o.t.Helper()
	p, err := courier.Open(o.t.Context(), courier.Config{Dir: o.dir, Library: loadLibrary(o.t), Now: time.Now}, []byte(passphrase))
	if err != nil {
		o.t.Fatal(err)
	}
	defer p.Close()
	rid, err := history.ParseRecordID(id)
	if err != nil {
		o.t.Fatal(err)
	}
	r, err := p.Store().Record(o.t.Context(), rid)
	if err != nil {
		o.t.Fatal(err)
	}
	work := p.Casework(func(*protocol.Protocol) history.TextRef { return history.TextRef{Locale: "id"} })
	if _, err := work.Answer(o.t.Context(), r, screening.Answered{Item: protocol.ItemID(item), Answer: screeningtest.YesNo(yes)}); err != nil {
		o.t.Fatal(err)
	}
}
