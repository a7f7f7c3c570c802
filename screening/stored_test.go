package screening_test

import (
	"fmt"
	"strings"
	"testing"

	"pelita/screening"
	"pelita/screening/protocol"
)

// TestOpenTopicsAreNoPartOfAnythingThatIsStored keeps every scenario as a record
// and reads all that a store is ever given for it: the changes, the draft, the
// summary, and the body that these fold to. What is open, what is suggested and
// why, and what is to be cleared up is in none of them.
func TestOpenTopicsAreNoPartOfAnythingThatIsStored(t *testing.T) {
	looked, answeredFound := 0, 0
	for name, f := range scenarios(t) {
		d := newDesk(t)
		var all []screening.Answered
		for _, g := range f.Given {
			all = append(all, screening.Answered{Item: g.Item, Instance: g.Instance, Source: g.Source, Answer: g.Answer})
		}
		r := d.must(d.work.AnswerAll(t.Context(), d.open(f.Protocol), all))
		a, err := d.library.Assess(r)
		if err != nil {
			t.Fatal(err)
		}
		body, err := r.State.Body()
		if err != nil {
			t.Fatal(err)
		}
		kept := fmt.Sprintf("%+v %+v %s", d.store.changes, d.library.Summarise(r), body)
		stored := codesIn(kept)
		open := []protocol.ItemID{a.Next}
		for _, f := range findings(a) {
			open = append(open, f.Open...)
		}
		for _, u := range d.library.Unclear(r) {
			if u.Row != nil && stored[u.Row.ID] {
				t.Errorf("%s: %s is stored", name, u.Row.ID)
			}
		}
		for _, code := range []string{"two-strong", "strong-and-other", "forced-criminality"} {
			if strings.Contains(kept, code) {
				t.Errorf("%s: %s is stored", name, code)
			}
		}
		given := r.Facts()
		for _, id := range open {
			if id != "" && len(given[id]) == 0 {
				looked++
				if stored[string(id)] {
					t.Errorf("%s: the open topic %s is stored", name, id)
				}
			}
		}
		for id := range given {
			if stored[string(id)] {
				answeredFound++
			}
		}
	}
	if looked < 100 || answeredFound < 100 { // the second shows that the search finds what is there
		t.Errorf("%d open topics looked for, %d answered items found", looked, answeredFound)
	}
}

// codesIn are the codes that stand in a text on their own, not within another.
func codesIn(text string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.FieldsFunc(text, func(r rune) bool { return r != '_' && (r < 'a' || r > 'z') && (r < '0' || r > '9') }) {
		out[w] = true
	}
	return out
}
