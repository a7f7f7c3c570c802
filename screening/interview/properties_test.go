package interview_test

import (
	"fmt"
	"reflect"
	"testing"

	"pelita/screening/interview"
	"pelita/screening/protocol"
	"pgregory.net/rapid"
)

// someFacts draws a record: answers, absences, moves between places.
func someFacts(t *rapid.T) protocol.Facts {
	value := func(v protocol.Value) protocol.Answer { return protocol.Answer{Value: v} }
	yesno := []protocol.Answer{{}, value(protocol.Value{Type: protocol.YesNo, Bool: true}),
		value(protocol.Value{Type: protocol.YesNo}), {Absence: protocol.Declined}}
	f := protocol.Facts{}
	for _, id := range []protocol.ItemID{"quiet", "hurt", "hurt_handled", "consent", "papers", "locked", "moved", "move_more", "beaten"} {
		f[id] = [][]protocol.Answer{{rapid.SampledFrom(yesno).Draw(t, string(id))}}
	}
	for n := range rapid.IntRange(0, 3).Draw(t, "moves") {
		f["move_sold"] = append(f["move_sold"], []protocol.Answer{rapid.SampledFrom(yesno).Draw(t, fmt.Sprint("sold", n))})
	}
	if age := rapid.SampledFrom([]string{"", "15", "30", "30"}).Draw(t, "age"); age != "" {
		f["age"] = [][]protocol.Answer{{value(protocol.Value{Type: protocol.Age, Text: age})}}
	}
	return f
}

// wander makes a session anywhere in the walk.
func wander(t *rapid.T, p *protocol.Protocol, f protocol.Facts) interview.Session {
	s := interview.New(p, f)
	for range rapid.IntRange(0, 30).Draw(t, "steps") {
		if next, err := s.Next(); err == nil {
			s = next
		}
	}
	return s
}

func TestBackUndoesNext(t *testing.T) {
	p := small(t)
	rapid.Check(t, func(t *rapid.T) {
		s := wander(t, p, someFacts(t))
		next, err := s.Next()
		if err != nil || next.State().At == s.State().At {
			return
		}
		if next.State().At.Item == "move_more" && len(s.Resolved().Live(s.State().At.Item, s.State().At.Instance)) == 0 &&
			s.State().At.Instance > 0 {
			return // the exception that Back names: a new instance left without any answer
		}
		if back := next.Back().State().At; back != s.State().At {
			t.Fatalf("from %v Next to %v, Back to %v", s.State().At, next.State().At, back)
		}
	})
}

func TestToResumeIsTheSameAsNeverHavingStopped(t *testing.T) {
	p := small(t)
	rapid.Check(t, func(t *rapid.T) {
		f := someFacts(t)
		s := wander(t, p, f)
		again := interview.Resume(p, f, s.State().At)
		if !reflect.DeepEqual(s.State(), again.State()) {
			t.Fatalf("stopped at %+v, resumed at %+v", s.State().At, again.State().At)
		}
		a, errA := s.Next()
		b, errB := again.Next()
		if fmt.Sprint(errA) != fmt.Sprint(errB) || a.State().At != b.State().At {
			t.Fatalf("goes on at %v, %v; resumed at %v, %v", a.State().At, errA, b.State().At, errB)
		}
	})
}

func TestASessionNeverShowsAQuestionThatIsNotRelevant(t *testing.T) {
	p := small(t)
	rapid.Check(t, func(t *rapid.T) {
		f := someFacts(t)
		s := wander(t, p, f)
		s = s.With(someFacts(t))
		st := s.State()
		if st.At.Item == "" {
			if st.Item != nil {
				t.Fatalf("an item is shown at %v", st.At)
			}
			return
		}
		if st.Item == nil || st.Item.ID != st.At.Item || s.Resolved().Relevant(st.At.Item) != protocol.Yes {
			t.Fatalf("%v is shown, relevant is %s", st.At, s.Resolved().Relevant(st.At.Item))
		}
		if (st.Step.Item == nil) == (st.Step.Group == nil) {
			t.Fatalf("the step of %v has both or neither", st.At)
		}
		if !st.Rail[st.Section].Current || st.Rail[st.Section].Total == 0 {
			t.Fatalf("the rail does not show section %d: %+v", st.Section, st.Rail)
		}
	})
}

func TestAnIntentLeavesTheSessionAsItWas(t *testing.T) {
	p := small(t)
	rapid.Check(t, func(t *rapid.T) {
		s := wander(t, p, someFacts(t))
		before := s.State()
		_, _ = s.Next()
		_, _ = s.Jump(interview.Position{Item: "papers"})
		s.Back()
		s.Skip()
		s.With(someFacts(t))
		if !reflect.DeepEqual(before, s.State()) {
			t.Fatal("an intent changed the session it was called on")
		}
	})
}

func BenchmarkAnswerAndState(b *testing.B) {
	p := small(b)
	f := protocol.Facts{"papers": {{{Value: protocol.Value{Type: protocol.YesNo, Bool: true}}}}}
	s := interview.Resume(p, f, interview.Position{Item: "papers"})
	for b.Loop() {
		s.With(f).State()
	}
}
