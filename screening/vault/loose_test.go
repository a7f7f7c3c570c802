package vault

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"pelita/screening"
)

// changing is a list whose records are changed again and again, beside what must
// be found.
type changing struct {
	x    *index
	want map[screening.RecordID]line
	dice *rand.Rand
}

func (c *changing) change(n int) {
	id := screening.RecordID{0: 1}
	binary.BigEndian.PutUint32(id[4:], uint32(n))
	l := line{row: int64(n + 1), version: c.want[id].version + 1}
	l.sum = screening.Summary{ID: id, Updated: time.UnixMilli(int64(c.dice.IntN(1 << 20))).UTC()}
	l.sum.Text = fmt.Sprintf("person %d of village %d %s", c.dice.IntN(500), c.dice.IntN(40), strings.Repeat("words ", c.dice.IntN(20)))
	c.want[id] = l
	c.x.put(entryOf(l))
}

// found is what a search must give, looked for one after the other.
func (c *changing) found(words []string, most int) (ids []screening.RecordID) {
	var all []*entry
	for _, l := range c.want {
		if holds(l.sum.Text, words) {
			all = append(all, &entry{id: l.sum.ID, updated: l.sum.Updated.UnixMilli()})
		}
	}
	slices.SortFunc(all, newestFirst)
	if most > 0 {
		all = all[:min(most, len(all))]
	}
	for _, e := range all {
		ids = append(ids, e.id)
	}
	return ids
}

func (c *changing) check(t *testing.T) {
	t.Helper()
	for _, query := range []string{"", "person", "person 77", "of village 7 w", "village 39 words words", "7 3", "nobody"} {
		for _, most := range []int{0, 1, 50} {
			words := strings.Fields(query)
			var is []screening.RecordID
			for _, e := range c.x.search(slices.Clone(words), most) {
				if l := e.line(); l.sum.Text != c.want[e.id].sum.Text || l.version != c.want[e.id].version {
					t.Fatalf("%q: an older line of a record", query)
				}
				is = append(is, e.id)
			}
			if want := c.found(words, most); !slices.Equal(is, want) {
				t.Fatalf("%q, at most %d: %d found, want %d", query, most, len(is), len(want))
			}
		}
	}
}

// room is how many bytes the texts of the list keep in memory, and how many they have.
func (c *changing) room() (held, has int) {
	seen := map[*chunk]bool{}
	for _, e := range c.x.byID {
		has += len(e.encoded())
		if !seen[e.chunk] {
			seen[e.chunk], held = true, held+len(e.chunk.bytes)
		}
	}
	return held, has
}

// TestASearchFindsWhatWasChangedSinceTheUnlock: in the order of the last change,
// in its last version, however often and in what order records change, and with no
// more memory than a list of that length may take.
func TestASearchFindsWhatWasChangedSinceTheUnlock(t *testing.T) {
	for _, sorted := range []bool{true, false} {
		c := &changing{x: newIndex(0), want: map[screening.RecordID]line{}, dice: rand.New(rand.NewPCG(3, 11))}
		c.x.sorted = sorted
		for i := range 30_000 {
			n := c.dice.IntN(6000)
			if i > 15_000 { // the same few, so that old chunks are left nearly empty
				n = c.dice.IntN(300)*20 + i%2
			}
			c.change(n)
			if i%5000 == 4999 {
				c.check(t)
			}
		}
		c.check(t)
		if held, has := c.room(); held > 3*has {
			t.Errorf("%d bytes in memory for %d", held, has)
		}
		if len(c.x.loose) > 2*pageEntries || len(c.x.chunks) == 0 {
			t.Errorf("%d of %d are in no chunk", len(c.x.loose), len(c.want))
		}
	}
}

// TestWhatIsChangedOfAReadPageIsFoundOnce: an entry of a page that was read is
// found with its new text and not with its old one.
func TestWhatIsChangedOfAReadPageIsFoundOnce(t *testing.T) {
	c := &changing{x: newIndex(0), want: map[screening.RecordID]line{}, dice: rand.New(rand.NewPCG(5, 7))}
	var lines []string
	for n := range 10 * pageEntries {
		c.change(n)
	}
	for _, e := range c.x.all() {
		lines = append(lines, e.encoded())
	}
	c.x = newIndex(0)
	for part := range slices.Chunk(lines, pageEntries) {
		p, err := decodePage(encodePage(part...))
		if err != nil || !c.x.addPage(p, 1, sum{}) {
			t.Fatal("the page is not read", err)
		}
	}
	c.check(t)
	for n := range 10 * pageEntries {
		if n%3 > 0 {
			c.change(n)
		}
	}
	c.check(t)
	if len(c.x.allot()) != 10 {
		t.Error("the pages are not written again")
	}
}
