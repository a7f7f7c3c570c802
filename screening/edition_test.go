package screening_test

import (
	"bytes"
	"encoding/hex"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"pelita/assets"
	"pelita/locales"
	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/indicator"
	"pelita/screening/protocol"
)

// newerFiles are the instruments of 1.0.0 beside a later edition of them that
// was made up here: an option has another name, an item is gone from the walk,
// one is required, one is asked under a condition, one is new.
func newerFiles(t testing.TB) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	old, err := fs.Sub(assets.Files(), "earlier/1.0.0")
	if err != nil {
		t.Fatal(err)
	}
	err = fs.WalkDir(old, ".", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := fs.ReadFile(old, path)
		if err != nil {
			return err
		}
		out["earlier/1.0.0/"+path] = &fstest.MapFile{Data: b}
		b = bytes.ReplaceAll(b, []byte(`version = "1.0.0"`), []byte(`version = "2.0.0"`))
		b = bytes.ReplaceAll(b, []byte(`days_off == "never"`), []byte(`days_off == "no_day"`))
		b = bytes.ReplaceAll(b, []byte(`options = ["weekly", "sometimes", "never"]`), []byte(`options = ["weekly", "sometimes", "no_day"]`))
		out[path] = &fstest.MapFile{Data: b}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	swap(t, out, "protocols/tfc-returnee.toml", "[[section.step]]\n  item = \"living_bad\"\n", "")
	swap(t, out, "protocols/tfc-returnee.toml", "item = \"pay_received\"\n", "item = \"pay_received\"\n  required = 'true'\n")
	swap(t, out, "protocols/tfc-returnee.toml", "item = \"pay_cut\"\n", "item = \"pay_cut\"\n  relevant = 'work_hours > 0'\n")
	swap(t, out, "protocols/tfc-returnee.toml", "  [[section.step]]\n  item = \"days_off\"\n", "  [[section.step]]\n  item = \"days_off\"\n\n  [[section.step]]\n  item = \"nights\"\n")
	swap(t, out, "items/tfc.toml", "[[item]]\nid = \"days_off\"", "[[item]]\nid = \"nights\"\ntype = \"yesno\"\ndistress = \"safe\"\nphase = \"destination\"\n\n[[item]]\nid = \"days_off\"")
	return out
}

func swap(t testing.TB, f fstest.MapFS, file, old, new string) {
	t.Helper()
	text := string(f[file].Data)
	if strings.Count(text, old) != 1 {
		t.Fatalf("%s holds %q %d times", file, old, strings.Count(text, old))
	}
	f[file] = &fstest.MapFile{Data: []byte(strings.Replace(text, old, new, 1))}
}

// upgrade puts a desk behind the later edition.
func (d *desk) upgrade() {
	d.t.Helper()
	l, err := screening.LoadLibrary(newerFiles(d.t))
	if err != nil {
		d.t.Fatal(err)
	}
	d.library, d.work.Library, d.memory.Summarise = l, l, l.Summarise
}

// oldDesk works with the instruments of 1.0.0 alone.
func oldDesk(t *testing.T) *desk {
	t.Helper()
	d := newDesk(t)
	old, err := fs.Sub(assets.Files(), "earlier/1.0.0")
	if err != nil {
		t.Fatal(err)
	}
	l, err := screening.LoadLibrary(old)
	if err != nil {
		t.Fatal(err)
	}
	d.library, d.work.Library, d.memory.Summarise = l, l, l.Summarise
	return d
}

// begun is a record of 1.0.0 with what makes D4 strong by days off alone.
func begun(d *desk) screening.Record {
	d.t.Helper()
	r := d.open("tfc-returnee")
	for _, step := range []struct {
		item protocol.ItemID
		a    protocol.Answer
	}{
		{"private_place", yes}, {"nobody_listening", yes}, {"afraid_here", no}, {"consent_interview", yes},
		{"age", age("30")}, {"days_off", one("never")}, {"living_bad", yes}, {"work_hours", number(9)},
	} {
		r = d.said(r, step.item, step.a)
	}
	return r
}

// released are the digests of 1.0.0 as it was released: definition, and wording
// in each language. They may never change.
var released = map[string][3]string{
	"tfc-returnee": {"f4ef0fe22f880661", "5d161d16f946da3e", "256bd2144574581b"},
	"tfc-border":   {"eb80c633fdd778ec", "7f18d1df334ddfb1", "0aa819c4da545d0b"},
}

func TestTheEarlierEditionIsTheOneThatWasReleased(t *testing.T) {
	catalogue, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range released {
		var found *protocol.Protocol
		for _, e := range library(t).Editions() {
			if p, ok := e.Protocol(id); ok && e.Edition == "1.0.0" {
				found = p
			}
		}
		if found == nil {
			t.Fatalf("no edition 1.0.0 of %s", id)
		}
		digest := found.Digest()
		got := [3]string{hex.EncodeToString(digest[:8])}
		for n, tag := range []string{"en", "id"} {
			l := catalogue.Language(tag).Under("1.0.0")
			text := found.TextDigest(func(key string) string { return l.T(key) })
			got[n+1] = hex.EncodeToString(text[:8])
		}
		if got != want {
			t.Errorf("%s: %v, was released as %v", id, got, want)
		}
	}
}

func TestARecordGoesOnAndIsReadUnderTheEditionItWasBegunUnder(t *testing.T) {
	d := oldDesk(t)
	r := begun(d)
	before, err := d.library.Assess(r)
	if err != nil {
		t.Fatal(err)
	}
	d.upgrade()
	edition, p, ok := d.library.Of(r)
	if !ok || edition.Edition != "1.0.0" || p.Version != "1.0.0" {
		t.Fatalf("read by %v, %v", edition, p)
	}
	after, err := d.library.Assess(r)
	if err != nil || after.Outcome != before.Outcome || after.Next != before.Next || state(after, "D4") != state(before, "D4") {
		t.Errorf("after the upgrade %v next %s, before %v next %s, %v", after.Outcome, after.Next, before.Outcome, before.Next, err)
	}
	if d.library.Summarise(r).Outcome != before.Outcome {
		t.Error("the list reads it by another edition")
	}
	// it takes an answer that only its own edition knows, and refuses one that only the newer knows
	r = d.said(r, "days_off", unknown)
	r = d.must(d.work.Answer(t.Context(), r, screening.Answered{Item: "days_off", Answer: one("never")}))
	if _, err := d.work.Answer(t.Context(), r, screening.Answered{Item: "days_off", Answer: one("no_day")}); err == nil {
		t.Error("an option of another edition was taken")
	}
	if _, err := d.work.Answer(t.Context(), r, screening.Answered{Item: "nights", Answer: yes}); err == nil {
		t.Error("an item of another edition was taken")
	}
	if got := r.Protocol().Version; got != "1.0.0" {
		t.Errorf("an answer moved the record to %s", got)
	}
}

func state(a screening.Assessment, dimension string) indicator.State {
	for _, f := range a.Dimensions {
		if f.ID == dimension {
			return f.State
		}
	}
	return indicator.Undetermined
}

func TestMovingToTheNewerEditionKeepsEveryAnswerAndCountsWhatStillFits(t *testing.T) {
	d := oldDesk(t)
	r := begun(d)
	d.upgrade()
	before := len(r.State.Registers())
	r = d.must(d.work.Move(t.Context(), r, "tfc-returnee"))
	edition, p, ok := d.library.Of(r)
	if !ok || edition != d.library || p.Version != "2.0.0" {
		t.Fatalf("read by %v %v", edition, p)
	}
	if len(r.State.Registers()) != before || !sameAnswers(live(r, "days_off"), []protocol.Answer{one("never")}) {
		t.Error("an answer is gone from the record")
	}
	res := p.Resolve(r.Facts())
	if res.Answered("days_off") {
		t.Error("an answer with an option that is gone counts as answered")
	}
	c, err := p.Bank().Compile(`days_off == "no_day" || days_off != "weekly"`)
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Eval(res).Truth; got != protocol.Undecided {
		t.Errorf("a condition reads an option that is gone as %v", got)
	}
	if p.Has("living_bad") || !sameAnswers(live(r, "living_bad"), []protocol.Answer{yes}) {
		t.Error("the answer to an item that is not asked any more was lost")
	}
	r = d.said(r, "nights", yes)
	r = d.must(d.work.Move(t.Context(), r, "tfc-returnee"))
	if len(live(r, "nights")) != 1 {
		t.Error("moving again changed answers")
	}
}

func TestOfManyCodesThoseCountThatTheItemStillHas(t *testing.T) {
	d := oldDesk(t)
	p, _ := d.library.Protocol("tfc-returnee")
	res := p.Resolve(protocol.Facts{"promises_broken": {{many("conditions", "vanished")}}, "work_conditions": {{many("vanished")}}, "work_hours": {{number(70)}}})
	for expr, want := range map[string]protocol.Truth{
		`"conditions" in promises_broken`: protocol.Yes,
		`size(promises_broken) == 1`:      protocol.Yes,
		`size(work_conditions) > 0`:       protocol.Undecided,
		`work_hours > 10`:                 protocol.Undecided, // a number out of range says nothing
		`"dangerous" in work_conditions`:  protocol.Undecided,
		`"contract" in promises_broken`:   protocol.No,
	} {
		c, err := p.Bank().Compile(expr)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.Eval(res).Truth; got != want {
			t.Errorf("%s is %v, want %v", expr, got, want)
		}
	}
}

func TestWhatDiffersBetweenTwoEditionsIsNamedItemByItem(t *testing.T) {
	d := oldDesk(t)
	from, _ := d.library.Protocol("tfc-returnee")
	d.upgrade()
	to, _ := d.library.Protocol("tfc-returnee")
	say := func(version string) func(string) string {
		return func(key string) string {
			if key == "item.work_hours.ask" {
				return key + version
			}
			return key
		}
	}
	got := map[protocol.ItemID][]string{}
	for _, c := range protocol.Changes(protocol.Edition{Protocol: from, Say: say("1")}, protocol.Edition{Protocol: to, Say: say("2")}) {
		got[c.Item] = append(got[c.Item], c.Kind.String()+strings.Join(c.Codes, ","))
	}
	want := map[protocol.ItemID]string{
		"days_off": "redefinednever reworded", "living_bad": "gone", "pay_received": "newly-required",
		"pay_cut": "moved", "nights": "added", "work_hours": "reworded",
	}
	for item, kinds := range want {
		if strings.Join(got[item], " ") != kinds {
			t.Errorf("%s: %q, want %q", item, got[item], kinds)
		}
		delete(got, item)
	}
	if len(got) > 0 {
		t.Errorf("more than differs: %v", got)
	}
	if same := protocol.Changes(protocol.Edition{Protocol: to, Say: say("")}, protocol.Edition{Protocol: to, Say: say("")}); len(same) > 0 {
		t.Errorf("a protocol differs from itself: %v", same)
	}
}

func TestARecordOfAVersionThatIsNotHereIsNeverReadByAnother(t *testing.T) {
	d := newDesk(t)
	ref := history.ProtocolRef{ID: "tfc-returnee", Version: "77.0.0", Digest: [32]byte{9}}
	r := d.open("tfc-returnee")
	r = d.elsewhere(r, 1, history.Op{Kind: history.UseProtocol, Protocol: ref, Prev: r.State.ProtocolHeads()})
	if _, _, ok := d.library.Of(r); ok {
		t.Fatal("another version was taken")
	}
	if _, err := d.library.Assess(r); err == nil {
		t.Error("it was evaluated")
	}
	if s := d.library.Summarise(r); s.ID != r.ID || s.Protocol != "tfc-returnee" {
		t.Error("it was left out of the list")
	}
	if r = d.must(d.work.Note(t.Context(), r, "a note")); len(r.State.Notes()) != 1 {
		t.Error("nothing can be kept on it")
	}
}

func TestADigestIsFoundBeforeAVersion(t *testing.T) {
	d := oldDesk(t)
	old, _ := d.library.Protocol("tfc-border")
	r := d.open("tfc-border")
	f := newerFiles(t)
	for name, file := range f { // an edition that calls itself 1.0.0 and is another
		if !strings.HasPrefix(name, "earlier/") {
			f[name] = &fstest.MapFile{Data: bytes.ReplaceAll(file.Data, []byte(`version = "2.0.0"`), []byte(`version = "1.0.0"`))}
		}
	}
	swap(t, f, "protocols/tfc-border.toml", "  [[section.step]]\n  item = \"debt_there\"\n", "")
	l, err := screening.LoadLibrary(f)
	if err != nil {
		t.Fatal(err)
	}
	if _, p, ok := l.Of(r); !ok || p.Digest() != old.Digest() {
		t.Error("the version was taken before the digest")
	}
}
