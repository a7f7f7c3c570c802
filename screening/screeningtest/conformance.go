package screeningtest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/interview"
	"pelita/screening/protocol"
)

// Subject is a Store under test, and how to lock it.
type Subject struct {
	Store screening.Store
	Lock  func()
}

// TestStore runs the suite that every Store must pass. open gives a new empty
// Store that summarises with Summarise and whose clock moves at each look.
func TestStore(t *testing.T, open func(t *testing.T) Subject) {
	tests := []struct {
		name string
		test func(t *testing.T, s screening.Store)
	}{
		{"a commit without a record makes one", testMakes},
		{"a committed answer is read back", testReads},
		{"a later answer supersedes the one it has seen", testSupersedes},
		{"an unknown record is told apart", testUnknown},
		{"a refused change changes nothing", testRefused},
		{"summaries come last changed first", testOrder},
		{"a summary says who is one of a group", testMembership},
		{"search finds every word, in any order and writing", testSearch},
		{"search forgets what was superseded", testSearchForgets},
		{"a sealed sheet is kept byte for byte", testSheet},
		{"a draft is kept beside the record", testDraft},
		{"a commit may move the draft, or leave it", testCommitDraft},
		{"the slice of summaries is the caller's", testOwnSlice},
		{"a cancelled call saves nothing", testCancelled},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { tt.test(t, open(t).Store) })
	}
	t.Run("a locked store says so", func(t *testing.T) { testLocked(t, open(t)) })
}

func must[T any](v T, err error) func(t *testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func opened(t *testing.T, s screening.Store) screening.Record {
	t.Helper()
	return must(s.Commit(t.Context(), Opening()))(t)
}

func answered(t *testing.T, s screening.Store, r screening.Record, item protocol.ItemID, a protocol.Answer) screening.Record {
	t.Helper()
	return must(s.Commit(t.Context(), Answering(r, Said(item), a)))(t)
}

func testMakes(t *testing.T, s screening.Store) {
	a, b := opened(t, s), opened(t, s)
	if a.ID == (screening.RecordID{}) || a.ID == b.ID {
		t.Errorf("ids %s and %s, want two new ones", a.ID, b.ID)
	}
	if got := a.Protocol(); got != Protocol() {
		t.Errorf("protocol %v, want the one that was opened", got)
	}
	if n := len(must(s.Summaries(t.Context()))(t)); n != 2 {
		t.Errorf("%d summaries, want 2", n)
	}
}

func testMembership(t *testing.T, s screening.Store) {
	alone := opened(t, s)
	r := answered(t, s, opened(t, s), screening.ItemGroupNumber, Text("07"))
	for _, sum := range must(s.Summaries(t.Context()))(t) {
		want := screening.Membership{}
		if sum.ID == r.ID {
			want = member("07")
		}
		if sum.Membership != want {
			t.Errorf("record %s: %+v, want %+v", sum.ID, sum.Membership, want)
		}
	}
	if alone.ID == r.ID {
		t.Error("two records are one")
	}
}

func testReads(t *testing.T, s screening.Store) {
	r := opened(t, s)
	saved := answered(t, s, r, "call_name", Text("Sari"))
	read := must(s.Record(t.Context(), r.ID))(t)
	for _, got := range []screening.Record{saved, read} {
		live := got.State.Live(Said("call_name"))
		if got.ID != r.ID || len(live) != 1 || !live[0].Answer.Equal(Text("Sari")) {
			t.Errorf("record %s holds %d answers, want the one that was given", got.ID, len(live))
		}
	}
	if saved.State.Hash() != read.State.Hash() {
		t.Error("what Commit returned differs from what Record reads")
	}
	first := read.State.Live(Said("call_name"))[0].ID
	if first.Counter != 2 {
		t.Errorf("counter %d, want 2: it runs without gaps over all changes of the device", first.Counter)
	}
}

func testSupersedes(t *testing.T, s screening.Store) {
	r := answered(t, s, opened(t, s), "doors_locked", YesNo(false))
	r = answered(t, s, r, "doors_locked", YesNo(true))
	live := r.State.Live(Said("doors_locked"))
	if len(live) != 1 || !live[0].Answer.Value.Bool {
		t.Errorf("%d live answers, want the last one alone", len(live))
	}
}

func testUnknown(t *testing.T, s screening.Store) {
	unknown := screening.Record{ID: screening.RecordID{9}}
	if _, err := s.Record(t.Context(), unknown.ID); !errors.Is(err, screening.ErrNoRecord) {
		t.Errorf("Record: %v, want ErrNoRecord", err)
	}
	if _, err := s.Commit(t.Context(), Noting(unknown, "x")); !errors.Is(err, screening.ErrNoRecord) {
		t.Errorf("Commit: %v, want ErrNoRecord", err)
	}
	if err := s.PutDraft(t.Context(), screening.Draft{Record: unknown.ID}); !errors.Is(err, screening.ErrNoRecord) {
		t.Errorf("PutDraft: %v, want ErrNoRecord", err)
	}
	if d := must(s.Draft(t.Context(), unknown.ID))(t); d != (screening.Draft{}) {
		t.Error("a draft where there is no record")
	}
}

func testRefused(t *testing.T, s screening.Store) {
	r := opened(t, s)
	bad := Answering(r, Said(""), YesNo(true)) // no item
	if _, err := s.Commit(t.Context(), bad); !errors.Is(err, history.ErrInvalid) {
		t.Fatalf("Commit: %v, want history.ErrInvalid", err)
	}
	bad.Record = screening.RecordID{}
	if _, err := s.Commit(t.Context(), bad); !errors.Is(err, history.ErrInvalid) {
		t.Fatalf("Commit: %v, want history.ErrInvalid", err)
	}
	if n := len(must(s.Summaries(t.Context()))(t)); n != 1 {
		t.Errorf("%d records, want 1", n)
	}
	r = answered(t, s, r, "call_name", Text("Sari"))
	if got := r.State.Live(Said("call_name"))[0].ID.Counter; got != 2 {
		t.Errorf("counter %d, want 2: a refused change takes no number", got)
	}
}

func testOrder(t *testing.T, s screening.Store) {
	a, b, c := opened(t, s), opened(t, s), opened(t, s)
	wantOrder(t, s, c, b, a)
	a = must(s.Commit(t.Context(), Deciding(a, history.Decision{Kind: "continue-later"})))(t)
	wantOrder(t, s, a, c, b)
	b = must(s.Commit(t.Context(), Closing(b)))(t)
	wantOrder(t, s, b, a, c)
	sums := must(s.Summaries(t.Context()))(t)
	stages := []screening.Stage{screening.Closed, screening.Decided, screening.Open}
	for i, want := range stages {
		if sums[i].Stage != want || !sums[i].Opened.Before(sums[i].Updated) != (want == screening.Open) {
			t.Errorf("summary %d: stage %s opened %s updated %s, want stage %s", i, sums[i].Stage, sums[i].Opened, sums[i].Updated, want)
		}
	}
}

func wantOrder(t *testing.T, s screening.Store, want ...screening.Record) {
	t.Helper()
	sums := must(s.Summaries(t.Context()))(t)
	if len(sums) != len(want) {
		t.Fatalf("%d summaries, want %d", len(sums), len(want))
	}
	for i, r := range want {
		if sums[i].ID != r.ID {
			t.Errorf("place %d: %s, want %s", i, sums[i].ID, r.ID)
		}
	}
}

func testSearch(t *testing.T, s screening.Store) {
	names := []string{"Sari Dewi Lestari", "Dewi Anggraini", "ទេវី", "SARI the Second"}
	var all []screening.Record
	for _, n := range names {
		all = append(all, answered(t, s, opened(t, s), "call_name", Text(n)))
	}
	tests := []struct {
		query string
		want  []int
	}{
		{"", []int{3, 2, 1, 0}},
		{"  ", []int{3, 2, 1, 0}},
		{"dewi", []int{1, 0}},
		{"DEWI", []int{1, 0}},
		{"dewi sari", []int{0}},
		{"lestari   sari", []int{0}},
		{"sari", []int{3, 0}},
		{"ari", []int{3, 0}},
		{"ទេវី", []int{2}},
		{"ＤＥＷＩ", []int{1, 0}},
		{"nobody", nil},
		{"sari nobody", nil},
		{"dewi anggraini sari", nil},
	}
	for _, tt := range tests {
		var got []int
		for _, sum := range must(s.Search(t.Context(), tt.query, 0))(t) {
			got = append(got, slices.IndexFunc(all, func(r screening.Record) bool { return r.ID == sum.ID }))
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("search %q: records %v, want %v", tt.query, got, tt.want)
		}
		for most := 1; most <= len(tt.want)+1; most++ {
			few := must(s.Search(t.Context(), tt.query, most))(t)
			if want := min(most, len(tt.want)); len(few) != want || want > 0 && few[want-1].ID != all[tt.want[want-1]].ID {
				t.Errorf("search %q: %d records when at most %d are wanted, want the first %d", tt.query, len(few), most, want)
			}
		}
	}
}

func testSearchForgets(t *testing.T, s screening.Store) {
	r := answered(t, s, opened(t, s), "call_name", Text("Sari"))
	answered(t, s, r, "call_name", Text("Wulan"))
	if n := len(must(s.Search(t.Context(), "sari", 0))(t)); n != 0 {
		t.Errorf("%d records found by a superseded name, want none", n)
	}
	if n := len(must(s.Search(t.Context(), "wulan", 0))(t)); n != 1 {
		t.Errorf("%d records found by the new name, want 1", n)
	}
}

func testDraft(t *testing.T, s screening.Store) {
	r := opened(t, s)
	if d := must(s.Draft(t.Context(), r.ID))(t); d != (screening.Draft{}) {
		t.Errorf("draft %v before any was kept", d)
	}
	want := screening.Draft{
		Record: r.ID, At: interview.Position{Item: "story", Instance: 2}, Source: protocol.Observed,
		Text: "half a sen",
	}
	for _, text := range []string{"half", "", "half a sen", strings.Repeat("ក", 5000)} {
		want.Text = text
		if err := s.PutDraft(t.Context(), want); err != nil {
			t.Fatal(err)
		}
		if got := must(s.Draft(t.Context(), r.ID))(t); got != want {
			t.Errorf("draft of %d bytes came back with %d", len(want.Text), len(got.Text))
		}
	}
	if got := must(s.Record(t.Context(), r.ID))(t); got.State.Hash() != r.State.Hash() {
		t.Error("a draft changed the record")
	}
}

func testCommitDraft(t *testing.T, s screening.Store) {
	c := Opening()
	c.Draft = &screening.Draft{At: interview.Position{Item: "a"}, Text: "x"}
	r := must(s.Commit(t.Context(), c))(t)
	want := *c.Draft
	want.Record = r.ID
	if got := must(s.Draft(t.Context(), r.ID))(t); got != want {
		t.Errorf("draft %v, want %v: a commit keeps its draft", got, want)
	}
	answered(t, s, r, "a", YesNo(true))
	if got := must(s.Draft(t.Context(), r.ID))(t); got != want {
		t.Errorf("draft %v, want %v: a commit without a draft leaves it", got, want)
	}
}

func testOwnSlice(t *testing.T, s screening.Store) {
	answered(t, s, opened(t, s), "call_name", YesNo(true))
	sums := must(s.Summaries(t.Context()))(t)
	before := fmt.Sprint(sums)
	sums[0].Name, sums[0].Urgency[0] = "changed", "changed"
	if after := fmt.Sprint(must(s.Summaries(t.Context()))(t)); after != before {
		t.Error("writing to a returned summary changed the store")
	}
}

func testCancelled(t *testing.T, s screening.Store) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Commit(ctx, Opening()); !errors.Is(err, context.Canceled) {
		t.Errorf("Commit: %v, want context.Canceled", err)
	}
	if n := len(must(s.Summaries(t.Context()))(t)); n != 0 {
		t.Errorf("%d records, want none", n)
	}
}

func testLocked(t *testing.T, sub Subject) {
	r := opened(t, sub.Store)
	sub.Lock()
	calls := map[string]func() error{
		"Record":    func() error { _, err := sub.Store.Record(t.Context(), r.ID); return err },
		"Commit":    func() error { _, err := sub.Store.Commit(t.Context(), Opening()); return err },
		"Summaries": func() error { _, err := sub.Store.Summaries(t.Context()); return err },
		"Search":    func() error { _, err := sub.Store.Search(t.Context(), "x", 0); return err },
		"Draft":     func() error { _, err := sub.Store.Draft(t.Context(), r.ID); return err },
		"PutDraft":  func() error { return sub.Store.PutDraft(t.Context(), screening.Draft{Record: r.ID}) },
	}
	for name, call := range calls {
		if err := call(); !errors.Is(err, screening.ErrLocked) {
			t.Errorf("%s: %v, want ErrLocked", name, err)
		}
	}
}

func testSheet(t *testing.T, s screening.Store) {
	sealed := history.Sealed{Recipient: "abcd efgh", Sheet: "acts", Version: "1.0.0", Bytes: []byte{0, 1, 2, 0xff}}
	sealed.Digest = sha256.Sum256(sealed.Bytes)
	r := opened(t, s)
	must(s.Commit(t.Context(), change(r, history.Op{Kind: history.KeepSealed, Sealed: sealed})))(t)
	sheets := must(s.Record(t.Context(), r.ID))(t).State.Sheets()
	if len(sheets) != 1 || !bytes.Equal(sheets[0].Sealed.Bytes, sealed.Bytes) || sheets[0].Sealed.Digest != sealed.Digest {
		t.Errorf("%+v", sheets)
	}
	sealed.Digest[0]++
	if _, err := s.Commit(t.Context(), change(r, history.Op{Kind: history.KeepSealed, Sealed: sealed})); err == nil {
		t.Error("a sheet that is not what its digest says is kept")
	}
}
