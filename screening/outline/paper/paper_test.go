package paper

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goitalic"
	"golang.org/x/image/font/gofont/goregular"

	"pelita/screening/outline"
	"pelita/screening/outline/outlinetest"
	"pelita/screening/protocol"
)

func latin() Fonts {
	return Fonts{Regular: goregular.TTF, Bold: gobold.TTF, Italic: goitalic.TTF}
}

// forms are all that ship, in one language on A4, and in two on Letter.
func forms(t testing.TB) []Form {
	in := outlinetest.Wordings(t)
	var out []Form
	for _, p := range outlinetest.Protocols(t) {
		out = append(out,
			Form{Protocol: p, Wording: in[0], Fonts: latin()},
			Form{Protocol: p, Wording: in[1], Beside: &in[0], Page: Letter, Fonts: latin()})
	}
	return out
}

// said is everything on the sheets in one line, however it was broken there.
func said(f *form) string {
	var all []string
	for _, m := range f.pen.marks {
		all = append(all, m.text)
	}
	return strings.Join(all, " ")
}

func flat(text string) string { return strings.Join(strings.Fields(text), " ") }

// Every question, answer, absence and stop of a protocol stands on its form,
// with its code.
func TestTheFormAsksWhatTheProtocolAsks(t *testing.T) {
	for _, what := range forms(t) {
		f := printed(what)
		all := said(f)
		has := func(text string) {
			t.Helper()
			if what.Beside == nil && !strings.Contains(all, flat(text)) {
				t.Errorf("%s: %q is not printed", what.Protocol.ID, text)
			}
		}
		for _, s := range f.o.Sections {
			has(what.Wording.Section(s.ID))
			for _, e := range s.Entries {
				if e.Stop != nil {
					name, do := what.Wording.Stop(e.Stop.ID)
					has(name)
					has(do)
				}
			}
		}
		for _, q := range f.o.Questions() {
			k := slices.IndexFunc(f.pen.marks, func(m mark) bool { return m.text == q.Code })
			if k < 0 {
				t.Errorf("%s: no code %s for %s", what.Protocol.ID, q.Code, q.Item.ID)
				continue
			}
			has(what.Wording.Ask(q.Item))
			has(what.Wording.Help(q.Item))
			answers(t, f, q, f.pen.marks[k+1:])
		}
	}
}

// answers wants the keys of a question's answers in their order behind its code,
// and those of absences only where they may be.
func answers(t *testing.T, f *form, q outline.Question, after []mark) {
	t.Helper()
	var want, got []string
	for _, c := range outline.Choices(q.Item) {
		want = append(want, f.letter(c))
	}
	absences := 0
	for _, m := range after {
		if m.key {
			got = append(got, m.text)
		}
		if m.text == f.Wording.Absence(protocol.Declined) {
			absences++
		}
		if isCode(f.codes, m.text) {
			break
		}
	}
	if !slices.Equal(got, slices.DeleteFunc(want, func(key string) bool { return key == "" })) {
		t.Errorf("%s %s: keys %v, want %v", f.Protocol.ID, q.Item.ID, got, want)
	}
	if absences != min(len(q.Absences()), 1) {
		t.Errorf("%s %s can be declined in %d places", f.Protocol.ID, q.Item.ID, absences)
	}
}

func isCode(codes map[protocol.ItemID]string, text string) bool {
	for _, c := range codes {
		if c == text {
			return true
		}
	}
	return false
}

// Nothing is printed over the edge of the paper, and no two lines over each
// other.
func TestNothingIsCutOffOrPrintedOver(t *testing.T) {
	for _, what := range forms(t) {
		f := printed(what)
		for n, m := range f.pen.marks {
			if m.x < margin-0.1 || m.x+m.width > f.pen.width-margin+0.1 || m.y < margin-6 || m.y > f.pen.height-margin+6 {
				t.Errorf("%s page %d: %q stands at %.1f to %.1f, %.1f down", what.Protocol.ID, m.page, m.text, m.x, m.x+m.width, m.y)
			}
			for _, o := range f.pen.marks[n+1:] {
				if m.page == o.page && m.y < o.y+2 && o.y < m.y+2 && m.x < o.x+o.width && o.x < m.x+m.width && strings.TrimSpace(m.text) != "" && strings.TrimSpace(o.text) != "" {
					t.Errorf("%s page %d: %q over %q", what.Protocol.ID, m.page, o.text, m.text)
				}
			}
		}
	}
}

// Every sheet says which form in which version it belongs to, which page it is,
// and has a place for the number of the record: sheets come apart.
func TestEverySheetSaysWhereItBelongs(t *testing.T) {
	for _, what := range forms(t) {
		f := printed(what)
		digest := what.Protocol.Digest()
		for page := 1; page <= f.pages; page++ {
			for _, want := range []string{
				what.Wording.Protocol(what.Protocol), what.Wording.T("paper.number"),
				fmt.Sprintf("%s %s, %x", what.Protocol.ID, what.Protocol.Version, digest[:4]),
				what.Wording.T("paper.page", "n", strconv.Itoa(page), "all", strconv.Itoa(f.pages)),
			} {
				if !slices.ContainsFunc(f.pen.marks, func(m mark) bool { return m.page == page && m.text == want }) {
					t.Errorf("%s page %d does not say %q", what.Protocol.ID, page, want)
				}
			}
		}
	}
}

// A translation that nobody has checked says so on the first page.
func TestAnUncheckedWordingSaysSo(t *testing.T) {
	in := outlinetest.Wordings(t)
	for _, w := range in {
		f := printed(Form{Protocol: outlinetest.Protocol(t, "tfc-border"), Wording: w, Fonts: latin()})
		if says := strings.Contains(said(f), flat(w.T("paper.unreviewed", "language", w.Name()))); says == w.Checked {
			t.Errorf("%s: checked %v, warned %v", w.Tag(), w.Checked, says)
		}
	}
}

func TestTheSameFormIsTheSameBytes(t *testing.T) {
	what := forms(t)[1]
	a, err := Marshal(what)
	if err != nil {
		t.Fatal(err)
	}
	b, err := Marshal(what)
	if err != nil || !bytes.Equal(a, b) || !bytes.HasPrefix(a, []byte("%PDF-")) {
		t.Errorf("%d and %d bytes, %v", len(a), len(b), err)
	}
}

// thai speaks every text in letters that a Latin font lacks.
type thai struct{ outline.Language }

func (thai) T(string, ...string) string { return "กขค" }

// A form with empty boxes for words is never printed.
func TestALanguageWithoutLettersIsRefused(t *testing.T) {
	what := forms(t)[0]
	what.Wording.Language = thai{what.Wording.Language}
	if b, err := Marshal(what); !errors.Is(err, ErrScript) || b != nil {
		t.Errorf("%d bytes, %v", len(b), err)
	}
}
