package country_test

import (
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"testing"

	"pelita/screening/country"
	"pelita/screening/protocol"
)

func TestAFileIsReadAsItIsWritten(t *testing.T) {
	f := parse(t, small)
	if name, in := f.Name.In("id"); f.Code != "XA" || name != "Negeri Apa Saja" || in != "id" || f.StaleAfter != 6 {
		t.Errorf("%s, %s in %s", f.Code, name, in)
	}
	lines := f.Of(country.Hotline)
	if len(lines) != 2 || lines[0].Number != "1300" || lines[0].Reach != country.Home || lines[0].Called != "" || lines[1].Called != "2026-06-14" {
		t.Errorf("%+v", lines)
	}
	if age := f.Of(country.Majority); len(age) != 1 || age[0].Count != 18 || !age[0].Words.Empty() || age[0].Sources[0].Kind != country.Law {
		t.Errorf("%+v", age)
	}
	if report := f.Of(country.Reporting); len(report[0].Codes) != 2 || len(report[0].Sources) != 2 {
		t.Errorf("%+v", report)
	}
	if known := f.Known(); !slices.Equal(known, []country.Field{country.Hotline, country.Majority, country.Confidentiality, country.Reporting}) {
		t.Errorf("known is %v", known)
	}
}

func TestWordsThatALanguageLacksAreGivenInEnglishAndSaySo(t *testing.T) {
	f := parse(t, small)
	if text, in := f.Of(country.Confidentiality)[0].Words.In("id"); text != "A court can ask for the record." || in != "en" {
		t.Errorf("%q in %q", text, in)
	}
	if text, in := (country.Words{}).In("en"); text != "" || in != "" {
		t.Errorf("no words say %q in %q", text, in)
	}
}

func TestWhatIsHandedOutCannotChangeTheFacts(t *testing.T) {
	f := parse(t, small)
	one := f.Of(country.Reporting)
	one[0].Codes[0], one[0].Sources[0].Title, one[0].AsOf = "none", "x", "x"
	if again := f.Of(country.Reporting)[0]; again.Codes[0] == "none" || again.Sources[0].Title == "x" || again.AsOf == "x" {
		t.Errorf("%+v", again)
	}
}

// Each of these would let something wrong, unsupported or harmful through.
func TestWhatMayNotStandInAFileIsRefused(t *testing.T) {
	const line = "field = \"hotline\"\nnumber = \"1300\"\nreach = \"home\"\nwords = {en = \"Line\", id = \"Saluran\"}\nas_of = \"2026-03-14\"\nsources = [\"news\"]\n"
	for name, c := range map[string]struct{ old, new, want string }{
		"a value without a source":        {line, strings.Replace(line, `["news"]`, "[]", 1), "hotline: sources: a value needs at least one"},
		"a value without the key sources": {line, strings.Replace(line, `sources = ["news"]`, "", 1), "hotline: sources: a value needs at least one"},
		"a source that is not listed":     {line, strings.Replace(line, `["news"]`, `["rumour"]`, 1), `sources: unknown source "rumour"`},
		"a source of nothing":             {`["law", "news"]`, `["news"]`, ""},
		"no date that sources reach":      {"date = \"2024\"\n", "", "none bears a date"},
		"later than the sources reach":    {`as_of = "2026-03-14"`, `as_of = "2026-03-15"`, "as_of is later"},
		"more exact than the sources":     {"count = 18\nas_of = \"2024\"", "count = 18\nas_of = \"2024-02\"", "as_of is later"},
		"no as_of":                        {"count = 18\nas_of = \"2024\"\n", "count = 18\n", "as_of is missing"},
		"a date that cannot be":           {`as_of = "2026-03-14"`, `as_of = "2026-02-30"`, "as_of is not a date"},
		"seen before it was published":    {`seen = "2026-06-15"`, `seen = "2026-03-13"`, "published, then seen"},
		"seen after the file":             {`seen = "2026-06-15"`, `seen = "2026-06-16"`, "published, then seen"},
		"a letter for a number":           {`number = "1300"`, `number = "13OO"`, "number is neither"},
		"a number with spaces":            {`number = "+6621123456"`, `number = "+66 2 112"`, "number is neither"},
		"a national number":               {`number = "+6621123456"`, `number = "0211234567"`, "number is neither"},
		"a number of a country of zero":   {`number = "+6621123456"`, `number = "+0621123456"`, "number is neither"},
		"a number too long":               {`number = "+6621123456"`, `number = "+1234567890123456"`, "number is neither"},
		"a short code from abroad":        {"number = \"1300\"\nreach = \"home\"", "number = \"1300\"\nreach = \"anywhere\"", "cannot be called from abroad"},
		"a reach nobody knows":            {`reach = "home"`, `reach = "moon"`, `reach: unknown code "moon"`},
		"called on no day":                {`called = "2026-06-14"`, `called = "2026-06"`, "called is not a day"},
		"words without English":           {`words = {en = "Line", id = "Saluran"}`, `words = {id = "Saluran"}`, "words: English is missing"},
		"no words":                        {"words = {en = \"Line\", id = \"Saluran\"}\n", "", "words are missing"},
		"empty words":                     {`en = "Line", id`, `en = "", id`, "en is empty"},
		"a template in words":             {`en = "Line"`, `en = "Line {name}"`, "bracket of a template"},
		"an address in words":             {`en = "Line"`, `en = "See https://example.org"`, "has an address"},
		"another address in words":        {`en = "Line"`, `en = "See WWW.example.org"`, "has an address"},
		"a turned direction":              {`en = "Line"`, `en = "Line` + "\u202e" + `0031"`, "not text"},
		"two lines":                       {`en = "Line"`, `en = "Line\nand more"`, "not text"},
		"a text without end":              {`en = "Line"`, `en = "` + strings.Repeat("a", 601) + `"`, "too long"},
		"a language nobody speaks":        {`id = "Saluran"`, `ID = "Saluran"`, "unknown key"},
		"an address that is no link":      {`url = "https://example.org/law"`, `url = "javascript:alert(1)"`, "url is not"},
		"years that nobody lives":         {"count = 18", "count = 31", "count must be 1 to 30"},
		"no years":                        {"count = 18", "count = 0", "count must be 1 to 30"},
		"years in words":                  {"count = 18", `count = "18"`, "count must be 1 to 30"},
		"years left open":                 {"count = 18\n", "words = {en = \"Until grown up\"}\n", "count must be 1 to 30"},
		"a time left open":                {"field = \"age_of_majority\"\ncount = 18", "field = \"shelter_days\"", "count must be 1 to 1000"},
		"a code nobody knows":             {`["everyone-child-harm", "officials-trafficking"]`, `["everyone"]`, `codes: unknown code "everyone"`},
		"a code twice":                    {`["everyone-child-harm", "officials-trafficking"]`, `["none", "none"]`, "twice"},
		"a duty and none":                 {`["everyone-child-harm", "officials-trafficking"]`, `["everyone-child-harm", "none"]`, "cannot hold at once"},
		"no code":                         {`codes = ["everyone-child-harm", "officials-trafficking"]`, "codes = []", "codes: 1 to"},
		"a number of a law":               {"count = 18", "count = 18\nnumber = \"1300\"", `unknown key "number"`},
		"a field nobody knows":            {`field = "confidentiality"`, `field = "gossip"`, `field: unknown code "gossip"`},
		"one field twice":                 {`field = "confidentiality"`, "field = \"age_of_majority\"\ncount = 20", "a second one of this field"},
		"a source twice":                  {`id = "news"`, `id = "law"`, "duplicate id"},
		"a source of no kind":             {`kind = "secondary"`, `kind = "gossip"`, `kind: unknown code "gossip"`},
		"a source without a title":        {"title = \"The news\"\n", "", "title is missing"},
		"a source without a publisher":    {"publisher = \"A paper\"\n", "", "publisher is missing"},
		"a small code":                    {`country = "XA"`, `country = "xa"`, "two capital letters"},
		"no name":                         {`name = {en = "Anyland", id = "Negeri Apa Saja"}`, "", "name is missing"},
		"no day":                          {`dated = "2026-06-15"`, `dated = "2026-06"`, "dated is not a day"},
		"never stale":                     {"stale_after = 6", "stale_after = 0", "stale_after must be 1 to"},
		"stale in a lifetime":             {"stale_after = 6", "stale_after = 600", "stale_after must be 1 to"},
		"a key nobody knows":              {"stale_after = 6", "stale_after = 6\nscore = 7", `unknown key "score"`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := country.Parse("xa.toml", []byte(changed(t, c.old, c.new)))
			var lint *protocol.LintError
			if c.want == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			if !errors.As(err, &lint) {
				t.Fatalf("error is %v, want problems", err)
			}
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("no problem says %q:\n%v", c.want, err)
			}
		})
	}
}

func TestASourceThatSupportsNothingIsRefused(t *testing.T) {
	_, err := country.Parse("xa.toml", []byte(small+"\n[[source]]\nid = \"idle\"\ntitle = \"x\"\npublisher = \"x\"\nseen = \"2026-06-01\"\nkind = \"law\"\n"))
	if err == nil || !strings.Contains(err.Error(), "idle: source: no fact comes from it") {
		t.Errorf("error is %v", err)
	}
}

func TestEveryProblemOfAFileIsNamed(t *testing.T) {
	_, err := country.Parse("xa.toml", []byte(strings.NewReplacer("1300", "one", "count = 18", "count = 99", `"XA"`, `"X"`).Replace(small)))
	var lint *protocol.LintError
	if !errors.As(err, &lint) || len(lint.Problems) != 3 {
		t.Errorf("%v", err)
	}
	if _, err := country.Parse("xa.toml", []byte("country")); err == nil {
		t.Error("what is no TOML is read")
	}
}

func TestTheDigestCoversEveryWordAndSourceAndNotHowItIsWritten(t *testing.T) {
	original := parse(t, small).Digest()
	if got := hex.EncodeToString(original[:]); got != "fdc42be2f818510f8306c90c66ab80a3dfc67c75459d4d0910705b7f3fdb6730" {
		t.Errorf("the digest is %s: a new form needs a new label", got)
	}
	if same := parse(t, strings.ReplaceAll(small, " = ", "  =  ")+"# end\n").Digest(); same != original {
		t.Error("spaces and comments change the digest")
	}
	for name, c := range map[string][2]string{
		"a number": {"1300", "1301"}, "a reach": {`"anywhere"`, `"home"`}, "called": {"2026-06-14", "2026-06-13"},
		"a word": {"Laporkan.", "Lapor."}, "a code": {`"everyone-child-harm", `, ""}, "a count": {"count = 18", "count = 17"},
		"as of": {`as_of = "2026-03"`, `as_of = "2026-02"`}, "a title": {"The law", "Law"}, "a url": {"/law", "/laws"},
		"seen": {`seen = "2026-06-01"`, `seen = "2026-06-02"`}, "a kind": {`"secondary"`, `"official"`}, "dated": {`dated = "2026-06-15"`, `dated = "2026-06-16"`},
		"stale": {"stale_after = 6", "stale_after = 7"}, "the name": {"Anyland\", id", "Any Land\", id"}, "the country": {`"XA"`, `"XB"`},
		"a publisher": {"A paper", "Paper"}, "published": {`date = "2024"`, `date = "2025"`}, "a source of a fact": {`["law", "news"]`, `["news"]`},
	} {
		if parse(t, changed(t, c[0], c[1])).Digest() == original {
			t.Errorf("%s is not covered", name)
		}
	}
}

// Three months are not ninety days: what the sources do not count is said in words.
func TestATimeThatTheSourcesDoNotCountInDaysIsSaidInWords(t *testing.T) {
	f := parse(t, changed(t, "field = \"age_of_majority\"\ncount = 18", "field = \"shelter_days\"\nwords = {en = \"Up to three months.\"}"))
	if got := f.Of(country.Shelter); len(got) != 1 || got[0].Count != 0 || got[0].Words.Empty() {
		t.Errorf("%+v", got)
	}
	if got := shipped(t)["MY"].Of(country.Shelter); len(got) != 1 || got[0].Count != 0 {
		t.Errorf("Malaysia gives a number of days that no source gives: %+v", got)
	}
}
