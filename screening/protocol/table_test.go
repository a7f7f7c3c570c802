package protocol_test

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"pelita/screening/protocol"
)

// planted are values that must never come back, and what of them must not.
func planted() map[string][]string {
	return map[string][]string{
		"PLANTED NAME Budi": {"PLANTED", "NAME", "Budi"},
		"Budi Santoso":      {"Budi", "Santoso"},
		"Budi.santoso":      {"Budi", "santoso"},
		"081234567890":      {"0812", "567890"},
		"0x81234567890123":  {"81234567"},
		"99812345678901234": {"9981234"},
		"2026-13-45":        {"2026", "13-45"},
		"12.345.67":         {"345"},
		"+62-812-3456":      {"812", "3456"},
		"A7654321":          {"7654321"},
		"Jl. Mawar 12":      {"Mawar", "Jl"},
		"မောင်မောင်":        {"မောင်"},
	}
}

// positions are files in which % stands where it cannot, or where it makes
// something else wrong.
func positions() map[string]string {
	return map[string]string{
		"a bare value":               "story = %",
		"a bare value in answers":    "[answers]\nstory = %",
		"a value cut by a line":      "[answers]\nstory = \"%\n",
		"a string unterminated":      "[answers]\nstory = \"%",
		"a literal unterminated":     "[answers]\nstory = '%",
		"a text unterminated":        "[answers]\nstory = \"\"\"%\n%",
		"a literal text unterm.":     "[answers]\nstory = '''%\n%",
		"behind a string":            "[answers]\nstory = \"x\" %",
		"behind a flag":              "[answers]\nquiet = true%",
		"behind a number":            "[answers]\nhours = 1 %",
		"a wrong escape":             "[answers]\nstory = \"\\q%\"",
		"a wrong long escape":        "[answers]\nstory = \"\\uZZ%\"",
		"an escape beyond":           "[answers]\nstory = \"\\U00110000%\"",
		"a control character":        "[answers]\nstory = \"%\x01%\"",
		"inside an array":            "[answers]\nthreats = [%]",
		"an array unterminated":      "[answers]\nthreats = [\"%\", ",
		"inside an inline table":     "[answers]\npay = {amount = %}",
		"an inline key":              "[answers]\npay = {\"%\" = \"1\", % = 2}",
		"an inline table unterm.":    "[answers]\npay = {amount = \"%\"",
		"a key of an inline table":   "[answers]\npay = {\"%\" = \"1\"}",
		"a bare key":                 "[answers]\n% = true",
		"a quoted key":               "[answers]\n\"%\" = true",
		"a quoted key at the top":    "\"%\" = true",
		"a quoted key unterminated":  "[answers]\n\"% = true",
		"a quoted key without value": "[answers]\n\"%\"",
		"a quoted key, bad value":    "[answers]\n\"%\" = nothing",
		"a quoted key, bad date":     "[answers]\n\"%\" = 2026-13-45",
		"a dotted key, bad value":    "[answers]\n\"%\".\"%\" = nothing",
		"a key twice":                "[answers]\n\"%\" = 1\n\"%\" = 2",
		"a key twice in one line":    "[answers]\npay = {\"%\" = 1, \"%\" = 2}",
		"a key that is a table":      "[answers]\n\"%\" = 1\n\"%\".a = 2",
		"a key behind a value":       "[answers]\nstory.\"%\" = 1\nstory = 2",
		"a bare table":               "[%]",
		"a quoted table":             "[\"%\"]",
		"a table twice":              "[\"%\"]\n[\"%\"]",
		"a table unterminated":       "[\"%\"",
		"a table under a value":      "[answers]\nstory = 1\n[answers.story.\"%\"]",
		"a table and an array of it": "[\"%\"]\n[[\"%\"]]",
		"an array of tables":         "[[\"%\"]]",
		"a group":                    "[[group.\"%\"]]",
		"a key of a group":           "[[group.move]]\n\"%\" = 1",
		"an absence of a group":      "[[group.move]]\nabsent = {\"%\" = \"%\"}",
		"an absent item":             "[absent]\n\"%\" = \"declined\"",
		"an absence":                 "[absent]\npapers = \"%\"",
		"a wrong value":              "age = \"%\"\n[answers]\nquiet = \"%\"\noffer = \"%\"\nhours = \"%\"\nthreats = [\"%\"]\nleft_on = \"%\"",
		"a wrong amount":             "[answers]\npay = {amount = \"%\", currency = \"%\"}",
		"a strange expectation":      "[expect]\nprofile = \"%\"\noutcome = \"%\"\nnext_item = \"%\"\nstop = \"%\"\n\"%\" = 1\n[expect.dimensions]\n\"%\" = \"%\"\nD1 = \"%\"",
		"an item of a bank":          "family = \"%\"\n[[item]]\nid = \"%\"\ntype = \"%\"\noptions = [\"%\", \"%\"]\nnone = \"%\"\ntopics = [\"%\"]\n\"%\" = 1",
		"a group of a bank":          "[[group]]\nid = \"%\"\nitems = [\"%\"]\nmore = \"%\"",
		"a protocol":                 "id = \"%\"\nversion = \"%\"\nfamily = \"%\"\n[[section]]\nid = \"%\"\nkind = \"%\"\n[[section.step]]\nitem = \"%\"\n[[section.step]]\ngroup = \"%\"",
		"a stop":                     "[[stop]]\nid = \"%\"\neffect = \"pause\"\nuntil = \"%\"\n[[stop]]\nid = \"%\"\neffect = \"end\"\nafter = \"%\"\n[[stop]]\neffect = \"%\"",
		"too many parts":             strings.Repeat("\"%\".", 40) + "a = 1",
	}
}

// errorsOf reads a text as every kind of file.
func errorsOf(p *protocol.Protocol, b []byte) map[string]error {
	l := &protocol.Lint{File: "f"}
	if t := protocol.ReadTable(l, b); t != nil {
		t.Done()
	}
	_, answers := protocol.ParseAnswers(only(p), "f", b)
	headed := append([]byte("protocol = \"small-walk\"\n"), b...)
	_, named := protocol.ParseAnswers(only(p), "f", headed)
	_, bank := protocol.ParseBank("f", b)
	_, walk := protocol.Parse(p.Bank(), "f", b)
	return map[string]error{"table": l.Err(), "answers": answers, "named answers": named, "bank": bank, "protocol": walk}
}

func TestNoErrorRepeatsAValueOrAKeyThatIsNoCode(t *testing.T) {
	p := small(t)
	for where, form := range positions() {
		for value, secrets := range planted() {
			text := strings.ReplaceAll(form, "%", value)
			for kind, err := range errorsOf(p, []byte(text)) {
				if err == nil {
					if kind != "named answers" {
						t.Errorf("%s, %q, %s: no error at all", where, value, kind)
					}
					continue
				}
				for _, s := range secrets {
					if strings.Contains(err.Error(), s) {
						t.Errorf("%s, %s: %q came back: %v", where, kind, s, err)
					}
				}
			}
		}
	}
}

func TestAnErrorStillSaysWhereToLook(t *testing.T) {
	for text, want := range map[string]string{
		"\n[answers]\nsafe_contact=081234567890":                  "f: unreadable: not TOML, line 3, at the key safe_contact",
		"[answers]\nremoval_date=2026-13-45":                      "f: unreadable: not TOML, line 2, at the key removal_date",
		"safe_contact=Budi Santoso":                               "f: unreadable: not TOML, line 1, at the key safe_contact",
		"\"Budi Santoso\" = x":                                    "f: unreadable: not TOML, line 1, at a key",
		"\"Budi.santoso\" = x":                                    "f: unreadable: not TOML, line 1, at a key",
		"\n\n= 1":                                                 "f: unreadable: not TOML, line 3",
		"colour = 1":                                              "f: unknown key \"colour\"",
		"\"Budi Santoso\" = 1":                                    "f: unknown key (not shown)",
		"SC01 = 1":                                                "f: unknown key \"SC01\"",
		"A7654321 = 1":                                            "f: unknown key (not shown)",
		"x = \"\xff\"":                                            "f: unreadable: not UTF-8",
		"\n" + strings.Repeat("a.", 32) + "b = 1":                 "f: unreadable: line 2: a key of more than 32 parts",
		"\n\n[" + strings.Repeat("a.", 32) + "b]":                 "f: unreadable: line 3: a key of more than 32 parts",
		strings.Repeat("a = { ", 32) + "a.b = 1":                  "f: unreadable: line 1: a key of more than 32 parts",
		"a = " + strings.Repeat("[", 33):                          "f: unreadable: line 1: brackets nested deeper than 32",
		"a = " + strings.Repeat("[ \"]\", ", 33):                  "f: unreadable: line 1: brackets nested deeper than 32",
		strings.Repeat("#", protocol.MaxFile+1):                   "f: unreadable: larger than 1048576 bytes",
		"[" + strings.Repeat("a", 1<<16) + "]\n" + numbered(1000): "f: unreadable: line 32: too many keys under long names",
	} {
		l := &protocol.Lint{File: "f"}
		if table := protocol.ReadTable(l, []byte(text)); table != nil {
			table.Done()
		}
		if err := l.Err(); err == nil || err.Error() != want {
			t.Errorf("%.40q: %v, want %s", text, err, want)
		}
	}
}

func TestTheBoundsRefuseNothingThatPeopleWrite(t *testing.T) {
	for name, text := range map[string]string{
		"brackets in a text":          "a = \"" + strings.Repeat("[{", 50) + "\"",
		"brackets in a literal":       "a = '" + strings.Repeat("[{", 50) + "'",
		"brackets in a long text":     "a = \"\"\"\n\"" + strings.Repeat("[{\n", 50) + "\\\"\"\"\"\"\"",
		"brackets in a long literal":  "a = '''\n'" + strings.Repeat("[{\n", 50) + "'''''",
		"brackets in a comment":       "# " + strings.Repeat("[{", 50) + "\na = 1 # " + strings.Repeat("[{", 50),
		"dots in a text":              "a = \"" + strings.Repeat("a.", 50) + "\"",
		"dots in a quoted key":        "\"" + strings.Repeat("a.", 50) + "\" = 1",
		"dots in a comment":           "# " + strings.Repeat("a.", 50) + "= 1",
		"many numbers with points":    "a = [" + strings.Repeat("1.5, ", 100) + "]",
		"many tables, one after one":  strings.Repeat("[[a.b]]\nc = [1]\nd = {e = 1}\n", 100),
		"32 parts":                    strings.Repeat("a.", 31) + "a = 1",
		"32 brackets":                 "a = " + strings.Repeat("[", 32) + strings.Repeat("]", 32),
		"inline tables, one by one":   "a = [" + strings.Repeat("{b.c = {d = 1}}, ", 100) + "]\nb = 1",
		"a table after inline tables": "[a.b]\nc = {d = {e = 1}, f = 2}\ng = 1\n[h]\ni.j = 1",
	} {
		l := &protocol.Lint{}
		if protocol.ReadTable(l, []byte(text)) == nil {
			t.Errorf("%s: %v", name, l.Err())
		}
	}
}

func numbered(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "k%d = 1\n", i)
	}
	return b.String()
}

// filled repeats what part gives, up to the largest file there may be.
func filled(head string, part func(n int) string) []byte {
	var b strings.Builder
	b.WriteString(head)
	for n := 0; ; n++ {
		s := part(n)
		if b.Len()+len(s) > protocol.MaxFile-64 {
			return []byte(b.String())
		}
		b.WriteString(s)
	}
}

func same(s string) func(int) string { return func(int) string { return s } }

func each(format string) func(int) string {
	return func(n int) string { return fmt.Sprintf(format, n) }
}

// hostile are files of 1 MiB that are made to take long.
func hostile() map[string][]byte {
	long, dots := strings.Repeat("a", 1<<12), strings.Repeat("a.", 30)
	nested := strings.Repeat("a.a.a.a.a.a.a.a={", 32)
	bank := "family=\"f\"\n[[item]]\nid = \"a\"\ntype = \"many\"\ndistress = \"safe\"\nphase = \"any\"\n"
	walk := "id = \"p\"\nversion = \"1.0.0\"\nfamily = \"small\"\n[[section]]\nid = \"s\"\nkind = \"core\"\n"
	return map[string][]byte{
		"one dotted key":              append(filled("a", same(".a")), "=1"...),
		"one dotted table":            append(filled("[a", same(".a")), ']'),
		"one spaced dotted key":       append(filled("a", same(" . \"\"")), "=1"...),
		"many dotted keys":            filled("", func(n int) string { return dots + fmt.Sprintf("b%d=1\n", n) }),
		"many dotted tables":          filled("", func(n int) string { return "[" + dots + fmt.Sprintf("b%d]\n", n) }),
		"many short tables":           filled("", each("[a%d]\n")),
		"one table again and again":   filled("", same("[a]\n")),
		"rows":                        filled("", same("[[a]]\n")),
		"rows of rows":                filled("", same("[[a]]\n[[a.b]]\n[[a.b.c]]\n")),
		"many keys":                   filled("", each("k%d=1\n")),
		"one key again and again":     filled("", same("a=1\n")),
		"many keys in a long table":   filled("["+long+"]\n", each("k%d=1\n")),
		"many keys under many parts":  filled("["+dots+"a]\n", each("k%d=1\n")),
		"many keys under inline keys": filled(nested, each("k%d=1,")),
		"an inline table of keys":     filled("a={", each("k%d=1,")),
		"inline tables inside":        filled("a={", each("k%d={b={c={d=1}}},")),
		"deep inline tables":          filled("", same("a={")),
		"deep arrays":                 filled("a=", same("[")),
		"arrays hidden by strings":    filled("a=", same("[\"]\",")),
		"an array of arrays":          append(filled("a=[", same("[],")), ']'),
		"arrays of a long key":        append(filled(long+"=[", same("[],")), ']'),
		"inline tables of a long key": append(filled(long+"=[", same("{},")), ']'),
		"32 arrays, long":             filled("a="+strings.Repeat("[", 31), same("[1],")),
		"a long array":                append(filled("a=[", same("1,")), ']'),
		"a long number":               filled("a=1", same("1")),
		"a long float":                filled("a=1.", same("1")),
		"a long date":                 filled("a=2026-01-01T", same("1")),
		"a long word":                 filled("a=", same("b")),
		"a long string":               filled("a=\"", same("b")),
		"quotes":                      filled("a=\"\"\"", same("\"\" ")),
		"only quotes":                 filled("a=", same("\"")),
		"backslashes":                 append(filled("a=\"\"\"", same("\\ ")), "\"\"\""...),
		"folded lines":                append(filled("a=\"\"\"", same("\\\n ")), "\"\"\""...),
		"escapes in a key":            append(filled("\"", same("\\u0001")), "\"=1"...),
		"comments":                    filled("", same("#\n")),
		"lines":                       filled("", same("\n")),
		"spaces":                      filled("a = ", same(" ")),
		"unknown answers":             filled("protocol=\"small-walk\"\n[answers]\n", each("k%d=1\n")),
		"unknown groups":              filled("protocol=\"small-walk\"\n", each("[[group.k%d]]\n")),
		"a group again and again":     filled("protocol=\"small-walk\"\n", same("[[group.move]]\nmove_sold=true\n")),
		"a long list of codes":        append(filled("protocol=\"small-walk\"\n[answers]\nthreats=[", each("\"c%d\",")), ']'),
		"the longest bank of options": append(filled(bank+"options=[", each("\"c%d\",")), ']'),
		"many items":                  filled("family=\"f\"\n", each("[[item]]\nid=\"a%d\"\ntype=\"yesno\"\ndistress=\"safe\"\nphase=\"any\"\n")),
		"many sections":               filled(walk, each("[[section]]\nid=\"a%d\"\nkind=\"core\"\n")),
		"many unknown steps":          filled(walk, same("[[section.step]]\nitem=\"ghost\"\n")),
		"many stops":                  filled(walk, each("[[stop]]\nid=\"a%d\"\neffect=\"end\"\nafter=\"ghost\"\n")),
	}
}

// deadline is for one file on a busy machine; without a bound the hostile ones
// take minutes.
const deadline = 10 * time.Second

// inTime reads the text, again when something else held the machine up.
func inTime(read func()) (took time.Duration) {
	for range 3 {
		from := time.Now()
		read()
		if took = time.Since(from); took <= deadline {
			break
		}
	}
	return took
}

func TestNoFileHangsItsReader(t *testing.T) {
	p := small(t)
	for name, text := range hostile() {
		if len(text) > protocol.MaxFile {
			t.Fatalf("%s is too large to be read at all", name)
		}
		took := inTime(func() {
			switch head, _, _ := strings.Cut(string(text), "="); head {
			case "protocol":
				_, _ = protocol.ParseAnswers(only(p), "f", text) // whether it is in time counts
			case "family":
				_, _ = protocol.ParseBank("f", text)
			case "id ":
				_, _ = protocol.Parse(p.Bank(), "f", text)
			default:
				if table := protocol.ReadTable(&protocol.Lint{}, text); table != nil {
					table.Done()
				}
			}
		})
		if took > deadline {
			t.Errorf("%s: %v", name, took)
		}
	}
}

func FuzzReadTable(f *testing.F) {
	for _, text := range positions() {
		f.Add([]byte(strings.ReplaceAll(text, "%", "Budi Santoso")))
	}
	reason := regexp.MustCompile(`^unreadable: (larger than 1048576 bytes|not UTF-8|not TOML(, line \d+(, at a key|, at the key [a-z][a-z0-9_]{0,39})?)?|` +
		`line \d+: (brackets nested deeper than 32|a key of more than 32 parts|too many keys under long names))$` +
		`|^unknown key (\(not shown\)|"[a-z][a-z0-9_-]{0,39}"|"[A-Z]{1,2}[0-9]{1,2}")$`)
	f.Fuzz(func(t *testing.T, b []byte) {
		l := &protocol.Lint{File: "f"}
		took := inTime(func() {
			l = &protocol.Lint{File: "f"}
			if table := protocol.ReadTable(l, b); table != nil {
				table.Done()
			}
		})
		if took > deadline {
			t.Fatalf("%d bytes took %v", len(b), took)
		}
		var broken *protocol.LintError
		if err := l.Err(); err != nil && !errors.As(err, &broken) {
			t.Fatalf("error is %T", err)
		}
		if broken == nil {
			return
		}
		for _, p := range broken.Problems {
			if !reason.MatchString(p.Reason) {
				t.Errorf("a reason in other words than ours: %q", p.Reason)
			}
		}
	})
}
