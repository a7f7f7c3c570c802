package screening_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/indicator"
	"pelita/screening/interview"
	"pelita/screening/protocol"
	"pelita/screening/screeningtest"
)

func TestARecordSaysWhichProtocolAndWordingItWasAskedIn(t *testing.T) {
	d := newDesk(t)
	r := d.open("tfc-border")
	p, _ := d.library.Protocol("tfc-border")
	want := history.ProtocolRef{ID: p.ID, Version: p.Version, Digest: p.Digest()}
	if r.Protocol() != want || r.ID == (screening.RecordID{}) || r.Stage() != screening.Open {
		t.Errorf("opened %v, stage %s", r.Protocol(), r.Stage())
	}
	r = d.said(r, "locked_in", yes)
	l := r.Answers("locked_in", 0, protocol.Said)[0]
	if l.Protocol != want || l.Text != wording || l.Officer != screeningtest.Officer() {
		t.Errorf("the answer was kept under %v %v by %v", l.Protocol, l.Text, l.Officer)
	}
}

func TestAnUnknownProtocolOpensAndMovesNothing(t *testing.T) {
	d := newDesk(t)
	if _, err := d.work.Open(t.Context(), "tfc-nobody"); !errors.Is(err, screening.ErrNoProtocol) {
		t.Errorf("open: %v", err)
	}
	r := d.open("tfc-border")
	moved, err := d.work.Move(t.Context(), r, "tfc-nobody")
	if !errors.Is(err, screening.ErrNoProtocol) || moved.Protocol().ID != "tfc-border" {
		t.Errorf("move: %v, now in %q", err, moved.Protocol().ID)
	}
	if sums, _ := d.memory.Summaries(t.Context()); len(sums) != 1 || len(d.store.changes) != 1 {
		t.Errorf("%d records, %d changes, want one of each", len(sums), len(d.store.changes))
	}
}

// counterAnswers are a whole five-minute screen.
func (d *desk) counterAnswers(r screening.Record) screening.Record {
	d.t.Helper()
	p, _ := d.library.Protocol("tfc-border")
	for _, i := range p.Items() {
		a := no
		switch i.ID {
		case "private_place", "nobody_listening", "consent_interview", "work_different", "locked_in":
			a = yes
		case "interpreter_conflict", "interpreter_ok":
			continue
		case "age":
			a = age("26")
		case "work_hours":
			a = number(15)
		case "pay_received":
			a = one("less")
		}
		r = d.said(r, i.ID, a)
	}
	return r
}

func TestARecordThatMovesToTheInterviewKeepsEveryAnswerAndAsksNothingTwice(t *testing.T) {
	d := newDesk(t)
	at := d.counterAnswers(d.open("tfc-border"))
	before := at.Facts()
	r := d.must(d.work.Move(t.Context(), at, "tfc-returnee"))
	if r.ID != at.ID || r.Protocol().ID != "tfc-returnee" || len(r.State.Protocols()) != 2 {
		t.Fatalf("moved to %q, %d protocols", r.Protocol().ID, len(r.State.Protocols()))
	}
	after := r.Facts()
	if len(after) != len(before) {
		t.Errorf("%d items answered before, %d after", len(before), len(after))
	}
	for id, instances := range before {
		if len(after[id]) != 1 || !sameAnswers(after[id][0], instances[0]) {
			t.Errorf("%s: the answer changed", id)
		}
	}

	// Answering whatever comes next with "does not know" walks through all that is
	// left of needs and core.
	p, _ := d.library.Protocol("tfc-returnee")
	asked := map[protocol.ItemID]bool{}
	for {
		a, err := d.library.Assess(r)
		if err != nil {
			t.Fatal(err)
		}
		if a.Next == "" {
			break
		}
		if _, twice := before[a.Next]; twice || asked[a.Next] {
			t.Fatalf("%s is asked twice", a.Next)
		}
		asked[a.Next] = true
		r = d.said(r, a.Next, unknown)
	}
	for _, i := range p.CoreItems() {
		if len(r.Facts()[i.ID]) == 0 {
			t.Errorf("core item %s was never asked", i.ID)
		}
	}
	if len(asked) < 20 {
		t.Errorf("only %d items were asked after the counter", len(asked))
	}
}

func TestTwoDevicesThatMoveARecordLeaveItInOneProtocol(t *testing.T) {
	d := newDesk(t)
	r := d.open("tfc-border")
	p, _ := d.library.Protocol("tfc-returnee")
	ref := history.ProtocolRef{ID: p.ID, Version: p.Version, Digest: p.Digest()}
	d.elsewhere(r, 1, history.Op{Kind: history.UseProtocol, Protocol: ref, Prev: r.State.ProtocolHeads()})
	r = d.must(d.work.Move(t.Context(), r, "tfc-returnee"))
	if r.Protocol() != ref {
		t.Errorf("in %v", r.Protocol())
	}
}

func TestAnAnswerSupersedesWhatTheOfficerSawAndNothingElse(t *testing.T) {
	d := newDesk(t)
	shown := d.said(d.open("tfc-returnee"), "locked_in", no)

	t.Run("a later answer of the same officer takes its place", func(t *testing.T) {
		r := d.said(d.said(d.open("tfc-returnee"), "locked_in", no), "locked_in", yes)
		if got := live(r, "locked_in"); !sameAnswers(got, []protocol.Answer{yes}) {
			t.Errorf("%v stands", got)
		}
	})
	t.Run("what is seen or read in a document stands beside what is said", func(t *testing.T) {
		r := d.open("tfc-returnee")
		for _, s := range []protocol.Source{protocol.Said, protocol.Observed, protocol.Document} {
			r = d.must(d.work.Answer(t.Context(), r, screening.Answered{Item: "age", Source: s, Answer: age(fmt.Sprint(20 + int(s)))}))
		}
		got := r.Answers("age", 0, protocol.Document)
		if len(got) != 3 || got[0].Answer.Value.Text != "22" || got[1].Answer.Value.Text != "20" {
			t.Errorf("%d answers, first %v", len(got), got[0].Answer.Value)
		}
		if len(r.State.Conflicts()) != 0 {
			t.Error("different sources count as a conflict")
		}
	})
	t.Run("an answer that arrives meanwhile stays, as a conflict read protectively", func(t *testing.T) {
		d.elsewhere(shown, 1, set("locked_in", yes, shown.State.Prev(screeningtest.Said("locked_in"))...))
		r := d.said(shown, "locked_in", no)
		if got := live(r, "locked_in"); len(got) != 2 {
			t.Fatalf("%d answers stand, want both", len(got))
		}
		if c := r.State.Conflicts(); len(c) != 1 || c[0].Item != "locked_in" {
			t.Errorf("conflicts %v", c)
		}
		a, err := d.library.Assess(r)
		if err != nil || a.Outcome != indicator.IndicatorsPresent {
			t.Errorf("outcome %s, %v: the more protective answer must count", a.Outcome, err)
		}
		if s := d.library.Summarise(r); s.Conflicts != 1 {
			t.Errorf("the summary counts %d conflicts", s.Conflicts)
		}
		settled := d.said(r, "locked_in", no)
		if got := live(settled, "locked_in"); !sameAnswers(got, []protocol.Answer{no}) || len(settled.State.Conflicts()) != 0 {
			t.Errorf("after a person settled it: %v", got)
		}
	})
}

func TestABadAnswerChangesNothing(t *testing.T) {
	d := newDesk(t)
	r := d.said(d.open("tfc-returnee"), "locked_in", yes)
	before, commits := r.State.Hash(), len(d.store.changes)
	bad := map[string]screening.Answered{
		"an option that is not the item's":  {Item: "pay_received", Answer: one("plenty")},
		"another type":                      {Item: "locked_in", Answer: text("no")},
		"a text that is too long":           {Item: "safe_contact", Answer: text(strings.Repeat("a", protocol.MaxText+1))},
		"a control character":               {Item: "call_name", Answer: text("a\x00b")},
		"an age that is none":               {Item: "age", Answer: age("old")},
		"an option beside none":             {Item: "promises_broken", Answer: many("contract", "none")},
		"an amount that is none":            {Item: "pay_promised", Answer: protocol.Answer{Value: protocol.Value{Type: protocol.Money, Amount: protocol.Amount{Decimal: "1e3", Currency: "USD"}}}},
		"an amount finer than its currency": {Item: "pay_promised", Answer: protocol.Answer{Value: protocol.Value{Type: protocol.Money, Amount: protocol.Amount{Decimal: "1.005", Currency: "USD"}}}},
	}
	for name, a := range bad {
		t.Run(name, func(t *testing.T) {
			good := screening.Answered{Item: "sold", Answer: yes}
			got, err := d.work.AnswerAll(t.Context(), r, []screening.Answered{good, a})
			var misfit *protocol.AnswerError
			if !errors.As(err, &misfit) || misfit.Item != a.Item {
				t.Errorf("error %v, want the AnswerError of %s", err, a.Item)
			}
			if v := a.Answer.Value.Text; len(v) > 2 && strings.Contains(err.Error(), v) {
				t.Error("the error repeats the answer")
			}
			if got.State.Hash() != before || d.read(r.ID).State.Hash() != before || len(d.store.changes) != commits {
				t.Error("something was kept")
			}
		})
	}
	t.Run("an item of no bank", func(t *testing.T) {
		if _, err := d.work.Answer(t.Context(), r, screening.Answered{Item: "nobody", Answer: yes}); err == nil || len(d.store.changes) != commits {
			t.Errorf("%v, %d commits", err, len(d.store.changes)-commits)
		}
	})
	t.Run("an answer that says nothing at all", func(t *testing.T) {
		if _, err := d.work.Answer(t.Context(), r, screening.Answered{Item: "sold"}); err == nil || d.read(r.ID).State.Hash() != before {
			t.Errorf("%v", err)
		}
	})
}

func TestAnAnswerMovesTheDraftInTheSameCommit(t *testing.T) {
	d := newDesk(t)
	r := d.open("tfc-returnee")
	a := d.answered("locked_in", yes)
	a.Draft = &screening.Draft{At: interview.Position{Item: "sold"}, Text: "half"}
	r = d.must(d.work.Answer(t.Context(), r, a))
	got, err := d.memory.Draft(t.Context(), r.ID)
	if err != nil || got.At.Item != "sold" || got.Text != "half" || got.Record != r.ID {
		t.Errorf("draft %+v, %v", got, err)
	}
}

func TestAMoveCountsAlsoAfterAColleagueWhoseClockIsAhead(t *testing.T) {
	d := newDesk(t)
	r := d.open("tfc-border")
	const aDay = 24 * 60 * 60
	r = d.elsewhere(r, aDay, history.Op{Kind: history.UseProtocol, Protocol: screeningtest.Protocol(), Prev: r.State.ProtocolHeads()})
	if r = d.must(d.work.Move(t.Context(), r, "tfc-returnee")); r.Protocol().ID != "tfc-returnee" {
		t.Errorf("in %q", r.Protocol().ID)
	}
}

// longMoves are answers whose texts are far more than one change may hold.
func longMoves(n int) []screening.Answered {
	var out []screening.Answered
	for i := range n {
		out = append(out, screening.Answered{Item: "move_place", Instance: i, Answer: place(fmt.Sprintf("%03d ", i) + strings.Repeat("ក", 160))})
	}
	return out
}

func TestLongAnswersGoIntoSeveralChangesAndNothingIsLost(t *testing.T) {
	d := newDesk(t)
	r := d.open("tfc-returnee")
	answers := longMoves(protocol.MaxInstances)
	for _, item := range []protocol.ItemID{"safe_contact", "not_to_share", "call_name"} {
		answers = append(answers, screening.Answered{Item: item, Answer: text(strings.Repeat("long ", protocol.MaxText/5))})
	}
	r = d.must(d.work.AnswerAll(t.Context(), r, answers))
	changes := d.store.changes[1:]
	if len(changes) < 3 {
		t.Fatalf("%d changes", len(changes))
	}
	for i, c := range changes {
		size := 0
		for _, o := range c.Ops {
			size += len(o.Answer.Value.Text)
		}
		if size > 64<<10 {
			t.Errorf("change %d holds %d bytes of text", i, size)
		}
	}
	read := d.read(r.ID)
	for _, a := range answers {
		got := read.Answers(a.Item, a.Instance, a.Source)
		if len(got) != 1 || !got[0].Answer.Equal(a.Answer) {
			t.Fatalf("%s %d: %d answers stand", a.Item, a.Instance, len(got))
		}
	}
}

func TestAnAnswerThatArrivesBetweenTwoChangesIsNotSuperseded(t *testing.T) {
	d := newDesk(t)
	r := d.open("tfc-returnee")
	d.elsewhere(r, 1, set("not_to_share", text("the colleague's words")))
	answers := append(longMoves(120), screening.Answered{Item: "not_to_share", Answer: text("mine")})
	got := d.must(d.work.AnswerAll(t.Context(), r, answers)) // r does not show the colleague's words
	if len(d.store.changes) < 3 {
		t.Fatal("the answers went into one change: nothing is shown by this")
	}
	words := live(got, "not_to_share")
	if len(words) != 2 || len(got.State.Conflicts()) != 1 {
		t.Errorf("%d answers stand, want the colleague's too", len(words))
	}
}

func TestOfTwoAnswersInOneRegisterTheLaterStands(t *testing.T) {
	d := newDesk(t)
	r := d.open("tfc-returnee")
	r = d.must(d.work.AnswerAll(t.Context(), r, []screening.Answered{
		d.answered("locked_in", no), d.answered("sold", yes), d.answered("locked_in", yes),
	}))
	if got := live(r, "locked_in"); !sameAnswers(got, []protocol.Answer{yes}) {
		t.Errorf("%v stands", got)
	}
	if got := live(r, "sold"); !sameAnswers(got, []protocol.Answer{yes}) {
		t.Errorf("sold: %v stands", got)
	}
}

func TestWhenSavingFailsHalfWayWhatWasKeptIsShown(t *testing.T) {
	d := newDesk(t)
	r := d.open("tfc-returnee")
	d.store.failAt = 3
	got, err := d.work.AnswerAll(t.Context(), r, longMoves(protocol.MaxInstances))
	if !errors.Is(err, errDisk) {
		t.Fatalf("error %v", err)
	}
	kept := d.read(r.ID)
	if got.State.Hash() != kept.State.Hash() || len(got.State.Registers()) == 0 {
		t.Errorf("%d answers are shown, %d are kept", len(got.State.Registers()), len(kept.State.Registers()))
	}
}

func TestANoteBeyondWhatAChangeMayHoldIsRefusedAndChangesNothing(t *testing.T) {
	d := newDesk(t)
	r := d.open("tfc-returnee")
	before := r.State.Hash()
	long := strings.Repeat("x", 64<<10+1)
	if _, err := d.work.Note(t.Context(), r, long); !errors.Is(err, screening.ErrTooLong) {
		t.Errorf("note: %v", err)
	}
	if _, err := d.work.Decide(t.Context(), r, history.Decision{Kind: "other", Reasons: long}); !errors.Is(err, screening.ErrTooLong) {
		t.Errorf("decide: %v", err)
	}
	if d.read(r.ID).State.Hash() != before {
		t.Error("something was kept")
	}
	r = d.must(d.work.Note(t.Context(), r, long[1:]))
	if n := r.State.Notes(); len(n) != 1 || n[0].Text != long[1:] {
		t.Errorf("%d notes", len(n))
	}
}

func TestNotesOnlyGrow(t *testing.T) {
	d := newDesk(t)
	r := d.open("tfc-returnee")
	r = d.must(d.work.Note(t.Context(), r, "first"))
	stale := r
	d.must(d.work.Note(t.Context(), r, "second"))
	r = d.must(d.work.Note(t.Context(), stale, "third"))
	var got []string
	for _, n := range r.State.Notes() {
		got = append(got, n.Text)
	}
	if !slices.Equal(got, []string{"first", "second", "third"}) {
		t.Errorf("notes %q", got)
	}
	if _, err := d.work.Note(t.Context(), r, ""); !errors.Is(err, history.ErrInvalid) {
		t.Errorf("an empty note: %v", err)
	}
}

func TestADecisionStandsBesideTheFindingAndMayDisagree(t *testing.T) {
	d := newDesk(t)
	r := d.said(d.open("tfc-returnee"), "locked_in", yes)
	r = d.must(d.work.Decide(t.Context(), r, history.Decision{Kind: "continue-later", Reasons: "tired"}))
	a, err := d.library.Assess(r)
	if err != nil || a.Outcome != indicator.IndicatorsPresent || r.Stage() != screening.Decided {
		t.Errorf("outcome %s, stage %s, %v", a.Outcome, r.Stage(), err)
	}

	t.Run("a second decision replaces the one it saw", func(t *testing.T) {
		r := d.must(d.work.Decide(t.Context(), r, history.Decision{Kind: "presumed-victim-refer", Reasons: "rested"}))
		if got := r.State.Decisions(); len(got) != 1 || got[0].Decision.Reasons != "rested" || r.State.Disputed() {
			t.Errorf("%d decisions stand", len(got))
		}
		if len(r.State.PastDecisions()) != 1 {
			t.Error("the first decision is gone")
		}
	})
	t.Run("two decisions that did not see each other are disputed until a person decides", func(t *testing.T) {
		d := newDesk(t)
		r := d.open("tfc-returnee")
		d.elsewhere(r, 1, history.Op{Kind: history.Decide, Decision: history.Decision{Kind: "other", Reasons: "there"}})
		both := d.must(d.work.Decide(t.Context(), r, history.Decision{Kind: "continue-later", Reasons: "here"}))
		if !both.State.Disputed() || len(both.State.Decisions()) != 2 {
			t.Fatalf("disputed %v, %d decisions", both.State.Disputed(), len(both.State.Decisions()))
		}
		settled := d.must(d.work.Decide(t.Context(), both, history.Decision{Kind: "presumed-victim-refer", Reasons: "together"}))
		if settled.State.Disputed() || settled.State.Decisions()[0].Decision.Reasons != "together" {
			t.Error("still disputed")
		}
	})
}

func TestAClosedRecordIsReopenedAndKeepsItsAnswers(t *testing.T) {
	d := newDesk(t)
	r := d.said(d.open("tfc-returnee"), "locked_in", yes)
	r = d.must(d.work.Decide(t.Context(), r, history.Decision{Kind: "other"}))
	closed := d.must(d.work.Close(t.Context(), r))
	if closed.Stage() != screening.Closed {
		t.Fatalf("stage %s", closed.Stage())
	}
	again := d.must(d.work.Reopen(t.Context(), closed))
	if again.Stage() != screening.Decided || !sameAnswers(live(again, "locked_in"), []protocol.Answer{yes}) {
		t.Errorf("stage %s", again.Stage())
	}
	if got := d.must(d.work.Close(t.Context(), again)); got.Stage() != screening.Closed {
		t.Errorf("closed a second time: %s", got.Stage())
	}
	// A colleague who had not seen the first closing took the work up meanwhile.
	open := d.elsewhere(r, 1, history.Op{Kind: history.Reopen})
	if open.Stage() == screening.Closed {
		t.Error("a record that somebody took up counts as closed")
	}
}

func TestWhatLeftIsOnRecord(t *testing.T) {
	d := newDesk(t)
	share := history.Share{Referral: "r-1", Service: "shelter-1", Profile: "shelter", Digest: [32]byte{9}}
	r := d.must(d.work.Shared(t.Context(), d.open("tfc-returnee"), share))
	if got := r.State.Shares(); len(got) != 1 || got[0].Share != share || got[0].Officer != screeningtest.Officer() {
		t.Errorf("%+v", got)
	}
}

func TestAVerbOnARecordThatIsNotHereSaysSo(t *testing.T) {
	d := newDesk(t)
	gone := screening.Record{ID: screening.RecordID{9}}
	for name, verb := range map[string]func() (screening.Record, error){
		"answer": func() (screening.Record, error) { return d.work.Answer(t.Context(), gone, d.answered("sold", yes)) },
		"move":   func() (screening.Record, error) { return d.work.Move(t.Context(), gone, "tfc-returnee") },
		"note":   func() (screening.Record, error) { return d.work.Note(t.Context(), gone, "x") },
		"close":  func() (screening.Record, error) { return d.work.Close(t.Context(), gone) },
	} {
		if r, err := verb(); !errors.Is(err, screening.ErrNoRecord) || r.State.Record() != (screening.RecordID{}) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
