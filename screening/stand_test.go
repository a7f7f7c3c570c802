package screening_test

import (
	"context"
	"errors"
	"os"
	"sync"
	"testing"

	"pelita/assets"
	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/protocol"
	"pelita/screening/screeningtest"
)

// shipped is the library as it ships, read once.
var shipped = sync.OnceValues(func() (*screening.Library, error) { return screening.LoadLibrary(assets.Files()) })

func library(t testing.TB) *screening.Library {
	t.Helper()
	l, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// wording is the text in which the desk asks.
var wording = history.TextRef{Locale: "id", Digest: [32]byte{7}}

// counted is a Store that counts and keeps the changes it was given, and fails
// when told to.
type counted struct {
	screening.Store
	changes []screening.Change
	failAt  int // the commit that fails, counted from 1
}

var errDisk = errors.New("disk full")

func (c *counted) Commit(ctx context.Context, change screening.Change) (screening.Record, error) {
	c.changes = append(c.changes, change)
	if c.failAt == len(c.changes) {
		return screening.Record{}, errDisk
	}
	return c.Store.Commit(ctx, change)
}

// desk is an officer at work on records in memory.
type desk struct {
	t       *testing.T
	memory  *screeningtest.Memory
	store   *counted
	work    screening.Casework
	library *screening.Library
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{t: t, memory: screeningtest.NewMemory(), library: library(t)}
	d.memory.Summarise = d.library.Summarise
	d.store = &counted{Store: d.memory}
	d.work = screening.Casework{
		Store: d.store, Library: d.library, Officer: screeningtest.Officer(),
		Text: func(*protocol.Protocol) history.TextRef { return wording },
	}
	return d
}

func (d *desk) must(r screening.Record, err error) screening.Record {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
	return r
}

func (d *desk) open(protocolID string) screening.Record {
	d.t.Helper()
	return d.must(d.work.Open(d.t.Context(), protocolID))
}

// said answers an item as its usual source does.
func (d *desk) said(r screening.Record, item protocol.ItemID, a protocol.Answer) screening.Record {
	d.t.Helper()
	return d.must(d.work.Answer(d.t.Context(), r, d.answered(item, a)))
}

func (d *desk) answered(item protocol.ItemID, a protocol.Answer) screening.Answered {
	d.t.Helper()
	i, ok := d.library.Bank.Item(item)
	if !ok {
		d.t.Fatalf("the bank has no item %s", item)
	}
	return screening.Answered{Item: item, Source: i.Source, Answer: a}
}

func (d *desk) read(id screening.RecordID) screening.Record {
	d.t.Helper()
	return d.must(d.memory.Record(d.t.Context(), id))
}

// elsewhere lets a change-set arrive that another device made.
func (d *desk) elsewhere(r screening.Record, counter uint64, ops ...history.Op) screening.Record {
	d.t.Helper()
	d.memory.Apply(screeningtest.Set(r.ID, screening.DeviceID{0xee}, counter, ops...))
	return d.read(r.ID)
}

func set(item protocol.ItemID, a protocol.Answer, prev ...history.OpID) history.Op {
	return history.Op{Kind: history.Set, Register: screeningtest.Said(item), Answer: a, Prev: prev}
}

var (
	yes      = screeningtest.YesNo(true)
	no       = screeningtest.YesNo(false)
	declined = screeningtest.Absent(protocol.Declined)
	unknown  = screeningtest.Absent(protocol.Unknown)
)

func text(s string) protocol.Answer { return screeningtest.Text(s) }

func age(s string) protocol.Answer {
	return protocol.Answer{Value: protocol.Value{Type: protocol.Age, Text: s}}
}

func one(code string) protocol.Answer {
	return protocol.Answer{Value: protocol.Value{Type: protocol.One, Codes: []string{code}}}
}

func many(codes ...string) protocol.Answer {
	return protocol.Answer{Value: protocol.Value{Type: protocol.Many, Codes: codes}}
}

func place(s string) protocol.Answer {
	return protocol.Answer{Value: protocol.Value{Type: protocol.Place, Text: s}}
}

func number(n int64) protocol.Answer {
	return protocol.Answer{Value: protocol.Value{Type: protocol.Number, Number: n}}
}

// live are the answers that stand in a register of what was said.
func live(r screening.Record, item protocol.ItemID) []protocol.Answer {
	var out []protocol.Answer
	for _, l := range r.State.Live(screeningtest.Said(item)) {
		out = append(out, l.Answer)
	}
	return out
}

func sameAnswers(a, b []protocol.Answer) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !a[i].Equal(b[i]) {
			return false
		}
	}
	return true
}

func readScenario(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile("../testdata/scenarios/" + name + ".toml")
	if err != nil {
		t.Fatal(err)
	}
	return b
}
