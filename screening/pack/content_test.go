package pack_test

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"pelita/locales"
	"pelita/screening"
	"pelita/screening/pack"
	"pelita/screening/protocol"
)

// said is a source with one message that has a placeholder, and every text of the
// instrument.
func said(t *testing.T) pack.Source {
	t.Helper()
	c, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	english := c.Language("en").Under("1.0.0")
	return func(key string) (string, bool) {
		if key == "item.age.help" {
			return "Ask {name} twice.", true
		}
		text := english.T(key)
		return text, text != "["+key+"]"
	}
}

func check(t *testing.T, f fstest.MapFS) error {
	t.Helper()
	_, err := build(t, f, 1).Check(own(), said(t))
	return err
}

func withText(t *testing.T, key, text string) fstest.MapFS {
	t.Helper()
	f := folder(t)
	delete(f, "texts/tfc.id.toml")
	f["texts/more.en.toml"] = &fstest.MapFile{Data: []byte(fmt.Sprintf("'%s' = '''%s'''\n", key, text))}
	b := string(f["texts/tfc.en.toml"].Data)
	lines := strings.Split(b, "\n")
	for n, line := range lines {
		if strings.HasPrefix(line, `"`+key+`"`) {
			lines[n] = ""
		}
	}
	f["texts/tfc.en.toml"] = &fstest.MapFile{Data: []byte(strings.Join(lines, "\n"))}
	return f
}

func TestASoundPackIsTaken(t *testing.T) {
	p := build(t, folder(t), 7)
	l, err := p.Check(own(), silent)
	if err != nil {
		t.Fatal(err)
	}
	n, err := p.Golden(l)
	if err != nil || n < pack.MinGolden {
		t.Fatalf("%d cases, %v", n, err)
	}
	if l.Edition != "tfc-test 7" || l.Origin.Pack != "tfc-test" || l.Origin.Version != 7 || l.Origin.Digest != p.Digest() {
		t.Errorf("%s, %+v", l.Edition, l.Origin)
	}
	if d := p.Differences(own(), l, func(_, key string) string { return "" }); len(d) == 0 || d[0].Area != "text" {
		t.Errorf("an instrument that is the same differs: %+v", d)
	}
}

func TestSRG05ATextMayHoldThePlaceholdersOfItsMessageAndNothingElse(t *testing.T) {
	for name, text := range map[string]string{
		"an action":                     "{{.}}",
		"a loop":                        "{{range 3000000}}x{{end}}",
		"a width":                       `{{printf "%9000000d" 1}}`,
		"a method":                      "{{.Boom}}",
		"a brace":                       "Ask { this",
		"nested":                        "{{name}}",
		"another message's placeholder": "Ask {case} now",
		"a placeholder with a dot":      "{a.b}",
		"an address of the web":         "See https://hub.example/x",
		"an address without a scheme":   "See WWW.hub.example",
		"nothing":                       "  ",
		"very long":                     strings.Repeat("a ", 8<<10),
	} {
		t.Run(name, func(t *testing.T) {
			refusedFor(t, check(t, withText(t, "item.age.help", text)), pack.Text)
		})
	}
	for name, text := range map[string]string{
		"the message's own placeholder": "Ask {name} once.",
		"without it":                    "Ask once.",
		"what C would print":            "100 % sure, %s, %d, $HOME, `id`, <b>bold</b>",
	} {
		if err := check(t, withText(t, "item.age.help", text)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	// in any other message even that placeholder is none
	refusedFor(t, check(t, withText(t, "item.age.ask", "Ask {name} once.")), pack.Text)
}

// No signature makes a pack say that somebody is no victim, or is lying.
func TestATextThatDoubtsOrJudgesAPersonIsRefused(t *testing.T) {
	for name, text := range map[string]string{
		"more.en": "Stop here: this person is not a victim.",
		"more.id": "Berhenti di sini: orang ini bukan korban.",
		"talk.en": "He claims to have been held there.",
		"talk.id": "Ia mengaku pernah ditahan di sana.",
	} {
		f := folder(t)
		f["texts/"+name+".toml"] = &fstest.MapFile{Data: []byte(fmt.Sprintf("\"item.age.help\" = %q\n", text))}
		refusedFor(t, check(t, f), pack.Text)
	}
	f := folder(t)
	f["countries/th.toml"] = &fstest.MapFile{Data: []byte(strings.Replace(countryFile("TH"), `en = "TH"`, `en = "Thailand", id = "Mereka bukan korban"`, 1))}
	refusedFor(t, check(t, f), pack.Text)
}

func TestSRG05WhatStillLooksLikeATemplateIsSaidLetterByLetter(t *testing.T) {
	c, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"{{.Boom}}", "{{range 3000000}}x{{end}}", `{{printf "%+v" .}}`, "%s %d %n", "{{nested {name}}}"} {
		c, err := c.With("x", fstest.MapFS{"tfc.en.toml": {Data: []byte(fmt.Sprintf("\"item.age.ask\" = '''%s'''", text))}})
		if err != nil {
			t.Fatal(err)
		}
		if got := c.Language("en").Under("x").T("item.age.ask"); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
}

func TestSRG10AndG06APackSaysTheInstrumentAndNothingElse(t *testing.T) {
	for _, key := range []string{
		"outcome.none-recorded", "findings.explains", "state.not-met", "purpose.tfc-border", "settings.title", "error.forged.text",
		"item.age", "x", "hub.url", "item.\nx.ask",
	} {
		f := folder(t)
		f["texts/more.en.toml"] = &fstest.MapFile{Data: []byte(fmt.Sprintf("%q = \"x\"\n", key))}
		err := check(t, f)
		if key == "item.age" { // one of the instrument's, and nobody says it
			continue
		}
		if got := reasonOf(err); got != "text" {
			t.Errorf("%q: %v", key, err)
		}
	}
	// no file of an instrument has a place for anything else
	for name, line := range map[string]string{
		"protocols/tfc-border.toml":   "hub = \"https://hub.example\"\n",
		"items/tfc.toml":              "export = [\"call_name\"]\n",
		"indicators/urgency.toml":     "k = 2\n",
		"indicators/flags.toml":       "retention = \"10y\"\n",
		"indicators/ilo-2009.toml":    "role = \"administrator\"\n",
		"golden/sixteen.toml":         "crypto = \"none\"\n",
		"protocols/tfc-returnee.toml": "threshold = 1\n",
	} {
		f := folder(t)
		f[name] = &fstest.MapFile{Data: append([]byte(line), f[name].Data...)}
		p := build(t, f, 1)
		l, err := p.Check(own(), silent)
		if err == nil {
			_, err = p.Golden(l)
		}
		if got := reasonOf(err); got != "instrument" && got != "golden" {
			t.Errorf("%s with %q: %v", name, line, err)
		}
	}
}

func TestSRG11NothingIsShownThatCanBeReadAsSomethingElse(t *testing.T) {
	for name, text := range map[string]string{
		"an override":                                   "Refer this person \u202eTON od\u202c",
		"an isolate":                                    "a\u2066b\u2069",
		"a mark of direction":                           "a\u200fb",
		"an Arabic mark of direction":                   "a\u061cb",
		"a joiner between Latin letters":                "refer\u200dred",
		"a break without a width between Latin letters": "no\u200bt",
		"a mark of byte order":                          "a\ufeffb",
		"a word joiner":                                 "a\u2060b",
		"a tag":                                         "a\U000e0041b",
		"a private letter":                              "a\ue000b",
		"a far private letter":                          "a\U000f0000b",
		"four marks":                                    "a\u0301\u0302\u0303\u0304",
		"a bell":                                        "a\x07b",
		"an escape":                                     "a\x1b[2Jb",
		"a return":                                      "a\rb",
		"a blank letter":                                "a\u3164b",
		"a variation selector":                          "a\ufe0fb",
		"a line separator":                              "a\u2028b",
		"a soft hyphen":                                 "a\u00adb",
		"an unassigned letter":                          "a\U000e0fffb",
	} {
		t.Run(name, func(t *testing.T) {
			f := withText(t, "item.age.help", "x")
			f["texts/more.en.toml"] = &fstest.MapFile{Data: []byte("# " + text + "\n\"item.age.help\" = \"x\"\n")}
			refusedFor(t, check(t, f), pack.Display)
			f = folder(t) // as an escape it is in the bytes of no file
			f["texts/tfc.en.toml"] = &fstest.MapFile{Data: append(f["texts/tfc.en.toml"].Data, []byte("\n\"item.zz.ask\" = \"a\\u202eb\"\n")...)}
			refusedFor(t, check(t, f), pack.Display)
		})
	}
	for name, text := range map[string]string{
		"Khmer with breaks": "តើ\u200bអ្នក\u200bសុខសប្បាយ\u200bទេ", "Burmese": "နေကောင်း\u200bလား", "Thai": "สบายดี\u200bไหม", "Lao": "ສະບາຍດີ\u200bບໍ່",
		"Persian with a non-joiner": "می\u200cروم", "Sinhala with a joiner": "ශ්\u200dරී", "Hindi": "क्\u200dष", "Arabic": "هل أنت بخير؟",
		"Vietnamese": "Bạn có khỏe không?", "Chinese": "你好吗?", "Amharic": "እንደምን ነህ?", "accents": "e\u0301\u0323 déjà",
	} {
		f := withText(t, "item.age.help", text)
		if err := check(t, f); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	f := folder(t)
	swap(t, f, "indicators/urgency.toml", "cite = \"", "cite = \"\u202e")
	refusedFor(t, check(t, f), pack.Display)
}

// TestSRG07WhatCouldCostMuchIsNoCondition: each form is refused when it is compiled,
// alone and in a pack, and what stands beside it is not.
func TestSRG07WhatCouldCostMuchIsNoCondition(t *testing.T) {
	bank := own().Bank
	for name, tt := range map[string]struct{ refused, taken string }{
		"too long":         {strings.Repeat("locked_in == true || ", 100) + "true", strings.Repeat("locked_in == true || ", 90) + "true"},
		"too many parts":   {strings.Repeat("1 == 1 || ", 190) + "true", strings.Repeat("1 == 1 || ", 50) + "true"},
		"too deep":         {strings.Repeat("(", 40) + "locked_in" + strings.Repeat(")", 40), strings.Repeat("(", 10) + "locked_in" + strings.Repeat(")", 10)},
		"a regex":          {`offer_how.matches("(a+)+$")`, `offer_how == "message_app"`},
		"text made longer": {`offer_how + offer_how == "x"`, `offer_how == offer_how`},
		"a conversion":     {`int(work_hours) == 1`, `work_hours == 1`},
		"a map":            {`size(work_conditions.map(c, c)) > 0`, `size(work_conditions) > 0`},
		"a filter":         {`size(work_conditions.filter(c, true)) > 0`, `work_conditions.exists(c, true)`},
		"a division":       {`work_hours / 2 == 1`, `work_hours == 2`},
		"a sum":            {`work_hours + 1 == 2`, `work_hours >= 1`},
		"the time":         {`timestamp("2026-01-01T00:00:00Z") > timestamp("2025-01-01T00:00:00Z")`, `true`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := bank.Compile(tt.refused)
			var broken *protocol.ConditionError
			if !errors.As(err, &broken) {
				t.Errorf("%v", err)
			}
			if _, err := bank.Compile(tt.taken); err != nil {
				t.Errorf("what stands beside it: %v", err)
			}
			f := folder(t)
			f["indicators/urgency.toml"].Data = append(f["indicators/urgency.toml"].Data,
				[]byte("\n[[row]]\nid = \"costly\"\nwhen = +tt.refused+\nwithin = \"24h\"\nhow = \"asked\"\ncite = \"test\"\nchecked = false\n")...)
			_, err = build(t, f, 1).Library()
			refusedFor(t, err, pack.Instrument)
		})
	}
}

// TestSRG07ALoopEndsWithinItsCost: loops over one answer are decided; loops in loops
// are given up at the cost limit, and what was given up is never taken for a no.
func TestSRG07ALoopEndsWithinItsCost(t *testing.T) {
	bank := own().Bank
	p, _ := own().Protocol("tfc-returnee")
	item, _ := bank.Item("work_conditions")
	all := slices.DeleteFunc(slices.Clone(item.Options), func(o string) bool { return o == item.None })
	f := protocol.Facts{"work_conditions": {{{Value: protocol.Value{Type: protocol.Many, Codes: all}}}}}
	deep := "a == a"
	for _, v := range "abcdefgh" {
		deep = fmt.Sprintf("work_conditions.all(%c, %s)", v, deep)
	}
	for name, tt := range map[string]struct {
		expr string
		want protocol.Truth
	}{
		"a loop":                {`work_conditions.exists(a, a == "` + all[0] + `")`, protocol.Yes},
		"a loop without an end": {`work_conditions.all(a, a == "` + all[0] + `")`, protocol.No},
		"a loop in a loop":      {`work_conditions.exists(a, work_conditions.exists(b, a != b))`, protocol.Yes},
		"eight loops in a loop": {deep, protocol.Undecided},
	} {
		c, err := bank.Compile(tt.expr)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := c.Eval(p.Resolve(f)).Truth; got != tt.want {
			t.Errorf("%s: %v, want %v", name, got, tt.want)
		}
	}
}

func facts(t *testing.T, l *screening.Library, name string) protocol.Facts {
	t.Helper()
	b := folder(t)["golden/"+name+".toml"].Data
	a, err := protocol.ParseAnswers(l.Protocol, name, b)
	if err != nil {
		t.Fatal(err)
	}
	return a.Facts()
}

func TestAPackThatLacksSomethingIsRefused(t *testing.T) {
	for name, tt := range map[string]struct {
		spoil func(f fstest.MapFS)
		want  pack.Reason
	}{
		"items":           {func(f fstest.MapFS) { delete(f, "items/tfc.toml") }, pack.Incomplete},
		"a set":           {func(f fstest.MapFS) { delete(f, "indicators/urgency.toml") }, pack.Instrument},
		"an unknown item": {func(f fstest.MapFS) { swap(t, f, "protocols/tfc-border.toml", "locked_in", "locked_out") }, pack.Instrument},
	} {
		f := folder(t)
		tt.spoil(f)
		if got := reasonOf(check(t, f)); got != tt.want.String() {
			t.Errorf("%s: %s", name, got)
		}
	}
	f := folder(t)
	delete(f, "texts/tfc.en.toml")
	_, err := build(t, f, 1).Check(own(), silent)
	refusedFor(t, err, pack.Incomplete)
}

// What is to be cleared up later is shown like any row, so it has words and is
// among the differences.
func TestARowToClearUpLaterNeedsWordsAndIsADifference(t *testing.T) {
	f := folder(t)
	f["indicators/clarify.toml"] = &fstest.MapFile{Data: []byte("id = \"clarify\"\nversion = \"1.0.0\"\nstandard = \"ours\"\nkind = \"clarify\"\n\n" +
		"[[row]]\nid = \"clarify_test\"\nwhen = 'locked_in == true && work_hours < 1'\nhow = \"asked\"\ncite = \"test\"\nours = true\nchecked = false\n")}
	refusedFor(t, check(t, f), pack.Incomplete)
	f["texts/more.en.toml"] = &fstest.MapFile{Data: []byte("\"indicator.clarify_test.name\" = \"Kept in, and hardly any work\"\n")}
	l, err := build(t, f, 1).Check(own(), said(t))
	if err != nil {
		t.Fatal(err)
	}
	if d := differences(t, own(), l)["row: clarify_test"]; d.Kind != "added" || d.To == "" {
		t.Errorf("%+v", d)
	}
}

func TestAPackMayNotLackAFormThatTheProgramFillsIn(t *testing.T) {
	f := folder(t)
	f["protocols/care.toml"] = &fstest.MapFile{Data: []byte("id = \"care\"\nversion = \"1.0.0\"\nfamily = \"tfc\"\nform = \"casework\"\n[[section]]\nid = \"care\"\nkind = \"fields\"\n[[section.step]]\nitem = \"call_name\"\n")}
	l, err := build(t, f, 1).Library()
	if err != nil {
		t.Fatal(err)
	}
	_, err = build(t, folder(t), 1).Check(l, said(t))
	refusedFor(t, err, pack.Incomplete)
}

func TestSRG08EveryCaseOfAPackMustComeOutAsItSays(t *testing.T) {
	for name, tt := range map[string]struct {
		spoil func(f fstest.MapFS)
	}{
		"an outcome": {func(f fstest.MapFS) {
			swap(t, f, "golden/worked-example.toml", `outcome = "indicators-present"`, `outcome = "none-recorded"`)
		}},
		"a dimension": {func(f fstest.MapFS) { swap(t, f, "golden/worked-example.toml", `D4 = "positive"`, `D4 = "not-met"`) }},
		"an urgency": {func(f fstest.MapFS) {
			swap(t, f, "golden/worked-example.toml", `urgency = []`, `urgency = ["self_harm"]`)
		}},
		"a profile": {func(f fstest.MapFS) {
			swap(t, f, "golden/worked-example.toml", `profile = "adult"`, `profile = "child"`)
		}},
		"a stop":     {func(f fstest.MapFS) { swap(t, f, "golden/worked-example.toml", `stop = "none"`, `stop = "medical"`) }},
		"no urgency": {func(f fstest.MapFS) { swap(t, f, "golden/worked-example.toml", `urgency = []`, ``) }},
		"an answer that no item has": {func(f fstest.MapFS) {
			swap(t, f, "golden/worked-example.toml", `locked_in = true`, `locked_out = true`)
		}},
		"a rule that was weakened": {func(f fstest.MapFS) { weaken(t, f) }},
		"too few": {func(f fstest.MapFS) {
			for _, n := range []string{"sixteen", "ransom", "promoted", "only-taken", "no-sleep", "sold-house", "sold-twice"} {
				delete(f, "golden/"+n+".toml")
			}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			f := folder(t)
			tt.spoil(f)
			p := build(t, f, 1)
			l, err := p.Check(own(), said(t))
			if err != nil {
				t.Fatal(err)
			}
			_, err = p.Golden(l)
			refusedFor(t, err, pack.Golden)
		})
	}
}

// weaken makes work of twenty hours a day no indicator.
func weaken(t *testing.T, f fstest.MapFS) {
	t.Helper()
	swap(t, f, "indicators/ilo-2009.toml", `when = 'work_hours > 10 || days_off == "never"'`, `when = 'work_hours > 23 && days_off == "never"'`)
	swap(t, f, "indicators/urgency.toml", `within = "4h"`, `within = "72h"`)
}

func TestSRG08WhatProtectsLessOnTheReferenceCasesIsNamedFirst(t *testing.T) {
	ref, err := reference()
	if err != nil || ref.Size() < pack.MinGolden {
		t.Fatalf("%d cases, %v", ref.Size(), err)
	}
	same, err := build(t, folder(t), 1).Library()
	if err != nil {
		t.Fatal(err)
	}
	if shifts := ref.Shifts(own(), same); len(shifts) > 0 {
		t.Fatalf("the same instrument differs: %+v", shifts)
	}
	f := folder(t)
	weaken(t, f)
	swap(t, f, "indicators/palermo.toml", "when = 'made_to_do == true'", "when = 'made_to_do == true && work_hours > 23'")
	f["indicators/urgency.toml"].Data = append(f["indicators/urgency.toml"].Data,
		[]byte("\n[[row]]\nid = \"new_need\"\nwhen = 'made_to_do == true'\nwithin = \"24h\"\nhow = \"asked\"\ncite = \"test\"\nchecked = false\n")...)
	weak, err := build(t, f, 1).Library()
	if err != nil {
		t.Fatal(err)
	}
	shifts := ref.Shifts(own(), weak)
	var less, more int
	for n, s := range shifts {
		if s.Less {
			less++
			if more > 0 {
				t.Errorf("%d: a loss behind a gain", n)
			}
		} else {
			more++
		}
	}
	for what, want := range map[string]bool{"urgency urgent_suicide_risk": true, "urgency new_need": false, "forced-criminality ": true} {
		i := slices.IndexFunc(shifts, func(s pack.Shift) bool { return s.What+" "+s.Row == what })
		if i < 0 || shifts[i].Less != want {
			t.Errorf("%s: %d, protects less: want %v", what, i, want)
		}
	}
	if less == 0 || more == 0 {
		t.Errorf("%d protect less, %d more: %+v", less, more, shifts)
	}
	if pack.ShiftsDigest(shifts) == pack.ShiftsDigest(shifts[1:]) || pack.ShiftsDigest(shifts) != pack.ShiftsDigest(ref.Shifts(own(), weak)) {
		t.Error("the digest is not that of these changes")
	}
}

// countryFile is the shortest file about a country: nothing is known of it.
func countryFile(code string) string {
	return "country = \"" + code + "\"\ndated = \"2026-11-27\"\nstale_after = 6\nname = {en = \"" + code + "\"}\n"
}

// A pack can carry country facts; what they say is read as strictly as all else.
func TestAPackWithABrokenCountryIsRefused(t *testing.T) {
	f := folder(t)
	f["countries/th.toml"] = &fstest.MapFile{Data: []byte("country = \"TH\"\n[[fact]]\nfield = \"hotline\"\nnumber = \"1300\"\nreach = \"home\"\n")}
	if _, err := build(t, f, 1).Library(); err == nil {
		t.Error("a number without a source is taken")
	}
	f["countries/th.toml"] = &fstest.MapFile{Data: []byte(countryFile("TH"))}
	l, err := build(t, f, 1).Library()
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := l.Country("TH"); !ok {
		t.Error("the country of the pack is not known")
	}
}

func TestADifferenceIsSaidForEverythingThatAPackChanges(t *testing.T) {
	f := folder(t)
	weaken(t, f)
	swap(t, f, "protocols/tfc-border.toml", `version = "1.0.0"`, `version = "1.0.1"`)
	swap(t, f, "items/tfc.toml", `distress = "safe"`, `distress = "sensitive"`)
	swap(t, f, "texts/tfc.en.toml", `= "Interview of a returnee"`, `= "Talk with a returnee"`)
	for _, name := range []string{"countries/id.toml", "countries/th.toml"} {
		b, err := os.ReadFile("../../assets/" + name)
		if err != nil {
			t.Fatal(err)
		}
		f[name] = &fstest.MapFile{Data: b}
	}
	p := build(t, f, 1)
	l, err := p.Library()
	if err != nil {
		t.Fatal(err)
	}
	c, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	say := func(tag, key string) string {
		if strings.HasSuffix(key, ".do") && strings.HasPrefix(key, "indicator.") {
			return "Tell your supervisor."
		}
		return c.Language(tag).Under("1.0.0").T(key)
	}
	got := map[string]int{}
	for _, d := range p.Differences(own(), l, say) {
		got[d.Area+" "+d.Kind]++
		if d.From == d.To {
			t.Errorf("%+v differs in nothing", d)
		}
	}
	for what, want := range map[string]int{"protocol changed": 2, "item changed": 1, "row changed": 2, "text changed": 1, "country added": 18} {
		if got[what] != want {
			t.Errorf("%s: %d, want %d (%v)", what, got[what], want, got)
		}
	}
}
