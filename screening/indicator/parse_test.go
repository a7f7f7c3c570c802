package indicator_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"pelita/screening/indicator"
	"pelita/screening/protocol"
)

func TestASetIsReadAsItIsWritten(t *testing.T) {
	s := loadSmall(t)
	row, ok := s.sets.ILO.Row("d5_papers")
	if !ok || row.Dimension != "D5" || row.Adult != indicator.Strong || !row.Ours || !row.Coercion ||
		row.Checked != (indicator.Checked{By: "A reader", On: "2025-03-14", Against: "The original"}) || !row.Checked.Done() {
		t.Errorf("row is %+v", row)
	}
	if other, _ := s.sets.ILO.Row("d1_offer"); other.Checked.Done() || other.Child != indicator.None {
		t.Errorf("row is %+v", other)
	}
	if keys := s.sets.ILO.TextKeys(); len(keys) != 9 || !slices.Contains(keys, "indicator.d5_papers.name") || !slices.IsSorted(keys) {
		t.Errorf("text keys are %v", keys)
	}
	if keys := s.topics.TextKeys(); !slices.Equal(keys, []string{"topic.SC01.name", "topic.SC08.name"}) {
		t.Errorf("text keys of the topics are %v", keys)
	}
	if s.topics.Topics[1].Items[0] != "papers" || s.topics.Topics[1].Rows[0] != "d5_papers" {
		t.Errorf("topics are %+v", s.topics.Topics)
	}
}

func TestTheIDOfARowHasLettersFiguresAndUnderscoresAndAnEnd(t *testing.T) {
	bank := loadSmall(t).bank
	for id, want := range map[string]bool{
		"az": true, "a0_9z": true, "a" + strings.Repeat("b", 59): true,
		"a" + strings.Repeat("b", 60): false, "0a": false, "_a": false, "a-b": false, "aB": false, "a{": false, "a/": false, "a:": false,
	} {
		_, err := indicator.ParseSet(bank, "s.toml", []byte("id = \"s\"\nversion = \"1.0.0\"\nkind = \"flags\"\nstandard = \"x\"\n[[row]]\nid = \""+id+"\"\nhow = \"asked\"\nwhen = \"papers\"\ncite = \"c\"\n"))
		if (err == nil) != want {
			t.Errorf("%q: %v", id, err)
		}
	}
}

func TestARowNeedsItsCitationAndEverythingElse(t *testing.T) {
	bank := loadSmall(t).bank
	head := func(kind, body string) string {
		return "id = \"s\"\nversion = \"1.0.0\"\nkind = \"" + kind + "\"\nstandard = \"x\"\n" + body
	}
	row := func(body string) string { return "[[row]]\nid = \"r\"\nhow = \"asked\"\n" + body }
	const good = "when = \"papers\"\ncite = \"c\"\n"
	const weights = "dimension = \"D1\"\nadult = \"weak\"\nchild = \"weak\"\n"
	for name, c := range map[string]struct {
		file string
		want []string
	}{
		"an empty file":                      {"", []string{"id is missing", "version is missing", "standard is missing", "kind is missing", "no row"}},
		"not TOML":                           {"id", []string{"unreadable"}},
		"a strange kind":                     {head("soul", row(good)), []string{`kind: unknown code "soul"`, "dimension is missing", "adult is missing", "child is missing", "without weight"}},
		"no citation":                        {head("flags", row("when = \"papers\"\n")), []string{"r: cite is missing"}},
		"an empty citation":                  {head("flags", row("when = \"papers\"\ncite = \"\"\n")), []string{"r: cite is empty"}},
		"a blank citation":                   {head("flags", row("when = \"papers\"\ncite = \"  \"\n")), []string{"r: cite is empty"}},
		"no condition":                       {head("flags", row("cite = \"c\"\n")), []string{"r: when is missing"}},
		"an unknown item":                    {head("flags", row("when = \"ghost\"\ncite = \"c\"\n")), []string{"r: when: undeclared reference to 'ghost'"}},
		"an unknown option":                  {head("flags", row("when = 'offer == \"boss\"'\ncite = \"c\"\n")), []string{`r: when: "boss" is not an option of offer`}},
		"a wrong type":                       {head("flags", row("when = 'hours == true'\ncite = 5\n")), []string{"r: when: found no matching overload", "r: cite: wrong type"}},
		"a wrong dimension":                  {head("ilo", row(good+"dimension = \"D7\"\nadult = \"weak\"\nchild = \"weak\"\n")), []string{`r: dimension: "D7" is not one of D1`}},
		"a wrong strength":                   {head("ilo", row(good+"dimension = \"D1\"\nadult = \"huge\"\nchild = \"weak\"\n")), []string{`r: adult: unknown code "huge"`}},
		"no weight at all":                   {head("ilo", row(good+"dimension = \"D1\"\nadult = \"none\"\nchild = \"none\"\n")), []string{"r: a row without weight"}},
		"weights in palermo":                 {head("palermo", row(good+"dimension = \"act\"\nadult = \"weak\"\n")), []string{`r: unknown key "adult"`}},
		"a dimension of flags":               {head("flags", row(good+"dimension = \"D1\"\n")), []string{`r: unknown key "dimension"`}},
		"an urgency undated":                 {head("urgency", row(good)), []string{"r: within is missing"}},
		"an urgency too late":                {head("urgency", row(good+"within = \"1y\"\n")), []string{"r: within: must be 4h"}},
		"checked by nobody":                  {head("ilo", row(good+weights+"checked = true\n")), []string{"r: checked: say by whom"}},
		"checked in part":                    {head("ilo", row(good+weights+"[row.checked]\nby = \"me\"\non = \"soon\"\nwhy = \"x\"\n")), []string{"r: against is missing", `r: on: "soon" is not a date`, `r: unknown key "why"`}},
		"checked in words":                   {head("ilo", row(good+weights+"checked = \"yes\"\n")), []string{"r: checked: wrong type"}},
		"an id twice":                        {head("flags", row(good)+row(good)), []string{"r: duplicate id"}},
		"a strange id":                       {head("flags", "[[row]]\nid = \"1x\"\nhow = \"heard\"\n"+good), []string{"row 1: id must be", `row 1: how: unknown code "heard"`}},
		"a strange head":                     {strings.Replace(head("flags", row(good)), "\"s\"", "\"S s\"", 1) + "[more]\n", []string{`id: (not shown)`, `unknown key "more"`}},
		"topics with rows":                   {head("topics", row(good+weights)), []string{"no topic", "has only [[topic]]", `r: unknown key "dimension"`, `r: unknown key "adult"`, `r: unknown key "child"`}},
		"rows with topics":                   {head("flags", row(good)+"[[topic]]\nid = \"SC01\"\nhow = \"asked\"\nitems = [\"papers\"]\ncite = \"c\"\n"), []string{"has only [[row]]"}},
		"a topic twice":                      {head("topics", strings.Repeat("[[topic]]\nid = \"SC01\"\nhow = \"asked\"\nitems = [\"papers\"]\ncite = \"c\"\n", 2)), []string{"SC01: duplicate id"}},
		"an id of 61 letters":                {head("flags", "[[row]]\nid = \""+strings.Repeat("r", 61)+"\"\nhow = \"asked\"\n"+good), []string{"id must be"}},
		"a key of a topic that nobody knows": {head("topics", "[[topic]]\nid = \"SC01\"\nhow = \"asked\"\nitems = [\"papers\"]\ncite = \"c\"\nsure = true\n"), []string{`SC01: unknown key "sure"`}},
		"a broken topic":                     {head("topics", "[[topic]]\nid = \"X\"\nitems = [\"ghost\"]\n[[topic]]\nid = \"SC01\"\nhow = \"asked\"\ncite = \"c\"\n"), []string{"topic 1: id must be SC", "topic 1: how is missing", "topic 1: cite is missing", `topic 1: items: unknown item "ghost"`, "SC01: items: a topic nobody speaks of"}},
		"a vital flag":                       {head("flags", row(good+"vital = true\n")), []string{`r: unknown key "vital"`}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := indicator.ParseSet(bank, "s.toml", []byte(c.file))
			var lint *protocol.LintError
			if !errors.As(err, &lint) {
				t.Fatalf("error is %v, want a *LintError", err)
			}
			if len(lint.Problems) != len(c.want) {
				t.Errorf("%d problems, want %d:\n%v", len(lint.Problems), len(c.want), err)
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "s.toml: ") {
					t.Errorf("no problem %q in:\n%v", want, err)
				}
			}
		})
	}
}

func TestATopicMayOnlyNameRowsThatExist(t *testing.T) {
	s := loadSmall(t)
	if err := indicator.CheckTopics("t.toml", s.topics, s.sets.ILO, s.sets.Palermo); err != nil {
		t.Errorf("refused: %v", err)
	}
	if err := indicator.CheckTopics("t.toml", s.topics, s.sets.Palermo); err == nil || !strings.Contains(err.Error(), `t.toml: SC08: rows: unknown row "d5_papers"`) {
		t.Errorf("error is %v", err)
	}
}

func TestTopicsAndItemsNameEachOther(t *testing.T) {
	s := loadSmall(t)
	text := string(read(t, "testdata/indicators/topics.toml"))
	for name, c := range map[string]struct{ from, to, want string }{
		"an item that does not say so": {`["papers"]`, `["papers", "locked"]`, "SC08: items: locked does not say"},
		"an item that is not named":    {`["papers"]`, `["locked"]`, "papers: topics: SC08 does not name this item"},
		"a topic that is not there":    {`"SC01"`, `"SC02"`, "offer: topics: SC01 does not name this item"},
		"a row that reads nothing":     {`["d5_papers"]`, `["d5_threats"]`, "SC08: rows: d5_threats reads none"},
	} {
		set, err := indicator.ParseSet(s.bank, "t.toml", []byte(strings.Replace(text, c.from, c.to, 1)))
		if err != nil {
			t.Fatal(err)
		}
		err = indicator.CheckTopics("t.toml", set, s.sets.ILO, s.sets.Palermo)
		var lint *protocol.LintError
		if !errors.As(err, &lint) || !strings.Contains(err.Error(), "t.toml: "+c.want) {
			t.Errorf("%s: error is %v", name, err)
		}
	}
}
