package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// An officer's shell keeps what a program prints on an error, and logs keep it
// longer. No error may hold what a person said.
func TestNoErrorRepeatsWhatWasTyped(t *testing.T) {
	t.Parallel()
	o := founded(t, "a", firstOfficer())
	head := "protocol = \"tfc-returnee\"\nage = 29\n[answers]\n"
	tests := []struct{ name, text, secret string }{
		{"a text without its quotation marks", head + "call_name = Wulandari\n", "ulandari"},
		{"a text that does not end", head + "call_name = \"Wulandari\nlocked_in = true\n", "ulandari"},
		{"a number that is a phone", head + "safe_contact = 081390017745\n", "1390017745"},
		{"a phone with its plus", head + "safe_contact = +62-813-9001\n", "813"},
		{"a date that is none", head + "arrived_when = \"Wulandari\"\n", "Wulandari"},
		{"a date that TOML does not know", head + "arrived_when = 1987-13-45\n", "1987"},
		{"an option that is none", head + "pay_received = \"Wulandari\"\n", "Wulandari"},
		{"an option of many that is none", head + "needs = [\"Wulandari\"]\n", "Wulandari"},
		{"an age that is none", "protocol = \"tfc-returnee\"\nage = \"Wulandari\"\n", "Wulandari"},
		{"an amount that is none", head + "pay_promised = {amount = \"X8834120\", currency = \"USD\"}\n", "X8834120"},
		{"a currency that is none", head + "pay_promised = {amount = \"1\", currency = \"Wulandari\"}\n", "Wulandari"},
		{"a text that is too long", head + "recruiter_contact = \"" + strings.Repeat("Wulandari", 100) + "\"\n", "Wulandari"},
		{"a text with a control character", head + "call_name = \"Wulandari\\u0007\"\n", "Wulandari"},
		{"a text of another type", head + "locked_in = \"Wulandari\"\n", "Wulandari"},
		{"an absence that is none", head + "[absent]\nlocked_in = \"Wulandari\"\n", "Wulandari"},
		{"a move with a price that is none", head + "moved = true\n[[group.move]]\nmove_place = \"Gate 25\"\nmove_price = \"X8834120\"\n", "X8834120"},
		{"notes of a wrong type", "protocol = \"tfc-returnee\"\nnotes = [\"Wulandari\"]\n", "Wulandari"},
		{"an escape that is none", head + "call_name = \"Wulandari \\q\"\n", "ulandari"},
		{"a file that is not UTF-8", head + "call_name = \"Wulandari \xff\"\n", "ulandari"},
		{"a key twice", head + "call_name = \"Wulandari\"\ncall_name = \"Sari\"\n", "ulandari"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "answers.toml")
			if err := os.WriteFile(file, []byte(tt.text), 0o600); err != nil {
				t.Fatal(err)
			}
			r := plain(t, "screen", "--protocol", "tfc-returnee", "--answers", file)
			if r.code != exitFailed || strings.Count(r.stderr, "\n") != 1 || !strings.Contains(r.stderr, file) {
				t.Errorf("exit %d, %q", r.code, r.stderr)
			}
			said := strings.ReplaceAll(r.stderr+r.stdout, file, "") // a temporary name may hold any digits
			if strings.Contains(said, tt.secret) {
				t.Errorf("the answer is repeated: %s", r.stderr)
			}
		})
	}
	t.Run("nothing was kept of a file that could not be read", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "answers.toml")
		if err := os.WriteFile(file, []byte(head+"call_name = \"Wulandari\"\nlocked_in = 7\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if r := o.try("screen", "--protocol", "tfc-returnee", "--answers", file); r.code != exitFailed {
			t.Errorf("exit %d", r.code)
		}
		var all []listed
		if o.do(&all, "record", "list"); len(all) != 0 {
			t.Errorf("%d records", len(all))
		}
		if bytes.Contains(o.printed.Bytes(), []byte("Wulandari")) {
			t.Error("the name was printed")
		}
	})
}

func TestARecordIsFoundByWordsThatNeverStandInTheArguments(t *testing.T) {
	t.Parallel()
	o := founded(t, "a", firstOfficer())
	wulan := o.screenOne(o.written(consenting))
	sari := o.screenOne(o.written("call_name = \"Sari\"\nsafe_contact = \"aunt in Medan\"\n"))
	search := func(words string) []string {
		file := filepath.Join(t.TempDir(), "words")
		if err := os.WriteFile(file, []byte(words), 0o600); err != nil {
			t.Fatal(err)
		}
		var found []listed
		o.do(&found, "record", "search", "--text-file", file)
		var ids []string
		for _, f := range found {
			ids = append(ids, f.ID)
		}
		return ids
	}
	tests := []struct {
		words string
		want  []string
	}{
		{"wulandari", []string{wulan}}, {"KUSUMA wulan\n", []string{wulan}}, {"aunt", []string{sari, wulan}},
		{"aunt medan", []string{sari}}, {"nobody", nil}, {"", []string{sari, wulan}},
	}
	for _, tt := range tests {
		if got := search(tt.words); strings.Join(got, " ") != strings.Join(tt.want, " ") {
			t.Errorf("%q: %v, want %v", tt.words, got, tt.want)
		}
	}
	t.Run("from the standard input", func(t *testing.T) {
		cmd := o.command("record", "search", "--text-file", "-")
		cmd.Stdin = strings.NewReader("medan")
		out, err := cmd.Output()
		if err != nil || !bytes.Contains(out, []byte(sari)) || bytes.Contains(out, []byte(wulan)) {
			t.Errorf("%v: %s", err, out)
		}
		if bytes.Contains(out, []byte("Medan")) || bytes.Contains(out, []byte("Sari")) {
			t.Error("the list repeats what was said")
		}
	})
	t.Run("more words than any search are refused, not cut", func(t *testing.T) {
		cmd := o.command("record", "search", "--text-file", "-")
		cmd.Stdin = strings.NewReader(strings.Repeat("a ", maxQuery))
		if err := cmd.Run(); err == nil {
			t.Error("a search that was cut short finds other records")
		}
	})
	t.Run("a record is shown with who, when and what, and its notes apart", func(t *testing.T) {
		var got struct {
			ID, State, Protocol, Outcome, Updated string
			Conflicts                             int
			Notes                                 []string
			Answers                               []shownAnswer
		}
		o.do(&got, "record", "show", wulan)
		if got.ID != wulan || got.State != "open" || got.Protocol != "tfc-returnee" || got.Outcome != "indicators-present" || got.Notes == nil {
			t.Errorf("%+v", got)
		}
		for _, a := range got.Answers {
			if a.Item == "call_name" && a.Value != "Wulandari Kusumaningtyas" || a.Source == "" || a.Device == "" || a.At == "" {
				t.Errorf("%+v", a)
			}
		}
	})
	t.Run("a record that is not here", func(t *testing.T) {
		if r := o.try("record", "show", strings.Repeat("a", 26)); r.code != exitFailed || !strings.Contains(r.stderr, "E_NO_RECORD") {
			t.Errorf("exit %d %s", r.code, r.stderr)
		}
	})
}
