package outline_test

import (
	"regexp"
	"slices"
	"testing"

	"pelita/screening/outline"
	"pelita/screening/protocol"
)

// Every question of a protocol has one place and one code, and nothing else has.
func TestEveryQuestionStandsOnceUnderACodeOfItsOwn(t *testing.T) {
	shape := regexp.MustCompile(`^[A-Z]{1,2}[1-9][0-9]?$`)
	for _, p := range shipped(t) {
		o := outline.Of(p)
		byCode, byItem := map[string]bool{}, map[protocol.ItemID]bool{}
		for _, q := range o.Questions() {
			if byCode[q.Code] || byItem[q.Item.ID] || !shape.MatchString(q.Code) {
				t.Errorf("%s: %s stands under %q", p.ID, q.Item.ID, q.Code)
			}
			if found, ok := protocol.Coded(p, q.Code); !ok || found.ID != q.Item.ID {
				t.Errorf("%s: %s does not lead to %s", p.ID, q.Code, q.Item.ID)
			}
			byCode[q.Code], byItem[q.Item.ID] = true, true
		}
		for _, i := range p.Items() {
			if !byItem[i.ID] {
				t.Errorf("%s: %s has no place", p.ID, i.ID)
			}
		}
		for _, s := range p.Stops {
			if s.Until != "" && !byItem[s.Until] {
				t.Errorf("%s: the end of the pause %s has no place", p.ID, s.ID)
			}
		}
		if len(o.Codes()) != len(byItem) {
			t.Errorf("%s: %d codes for %d questions", p.ID, len(o.Codes()), len(byItem))
		}
	}
}

// A pause stands where everything that it reads has been asked, and an end
// behind its section.
func TestAStopStandsWhereItCanFirstComeIntoForce(t *testing.T) {
	for _, p := range shipped(t) {
		var seen []protocol.ItemID
		stops := 0
		for _, s := range outline.Of(p).Sections {
			for n, e := range s.Entries {
				switch {
				case e.Question != nil:
					seen = append(seen, e.Question.Item.ID)
				case e.Rounds != nil:
					seen = append(seen, e.Rounds.Group.Items...)
				default:
					stops++
					k := slices.IndexFunc(p.Stops, func(x protocol.Stop) bool { return x.ID == e.Stop.ID })
					for _, id := range p.Stops[k].When.Items() {
						if !slices.Contains(seen, id) {
							t.Errorf("%s: %s reads %s before it is asked", p.ID, e.Stop.ID, id)
						}
					}
					if p.Stops[k].Effect == protocol.End && (s.ID != p.Stops[k].After || n == 0) {
						t.Errorf("%s: %s ends %s", p.ID, e.Stop.ID, s.ID)
					}
				}
			}
		}
		if stops != len(p.Stops) {
			t.Errorf("%s: %d of %d stops", p.ID, stops, len(p.Stops))
		}
	}
}

// What cannot be carried is named. Of what ships, everything can be.
func TestWhatCannotBeCarriedIsListed(t *testing.T) {
	for _, p := range shipped(t) {
		if gaps := outline.Of(p).Gaps; len(gaps) > 0 && p.Family == "tfc" {
			t.Errorf("%s: %v", p.ID, gaps)
		}
	}
	bank := shipped(t)[0].Bank()
	p, err := protocol.Parse(bank, "p.toml", []byte(`id = "p"
version = "1.0.0"
family = "tfc"
[[section]]
id = "a"
kind = "core"
[[section.step]]
item = "needs"
[[section.step]]
item = "moved"
relevant = 'size(needs) > 2'
`))
	if err != nil {
		t.Fatal(err)
	}
	o := outline.Of(p)
	if len(o.Gaps) != 1 || o.Gaps[0] != (outline.Gap{Part: "moved", Condition: "size(needs) > 2"}) {
		t.Errorf("gaps %v", o.Gaps)
	}
	if !o.Questions()[1].Relevant.Held() {
		t.Error("what cannot be decided has to be asked")
	}
}

// An answer that is keyed in by its letter is the one that was printed beside it.
func TestEveryOptionHasTheLetterOfItsPlace(t *testing.T) {
	for _, p := range shipped(t) {
		for _, q := range outline.Of(p).Questions() {
			choices := outline.Choices(q.Item)
			if n := len(q.Item.Options); len(choices) != n && n > 0 {
				t.Errorf("%s: %d choices of %d options", q.Item.ID, len(choices), n)
			}
			for n, c := range choices {
				if len(q.Item.Options) > 0 && (c.Code != q.Item.Options[n] || c.Letter != protocol.OptionCode(n)) {
					t.Errorf("%s: %v is not %s", q.Item.ID, c, q.Item.Options[n])
				}
			}
			if q.Clear && len(q.Absences()) > 0 {
				t.Errorf("%s takes only a clear answer", q.Item.ID)
			}
		}
	}
}
