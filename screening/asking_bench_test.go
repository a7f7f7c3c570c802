package screening_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"pelita/screening/interview"
	"pelita/screening/protocol"
)

// longProtocol asks 110 items: those of the interview, and then others of the
// bank in deepening sections.
func longProtocol(t testing.TB) *protocol.Protocol {
	t.Helper()
	l := library(t)
	var b strings.Builder
	b.WriteString("id = \"tfc-long\"\nversion = \"1.0.0\"\nfamily = \"tfc\"\n")
	base, _ := l.Protocol("tfc-returnee")
	taken := map[protocol.ItemID]bool{}
	head := ""
	step := func(s protocol.Step) {
		if len(taken)+len(s.Asked(l.Bank)) > longest {
			return
		}
		b.WriteString(head)
		head = ""
		b.WriteString("  [[section.step]]\n")
		if s.Group != nil {
			fmt.Fprintf(&b, "  group = %q\n", s.Group.ID)
		} else {
			fmt.Fprintf(&b, "  item = %q\n", s.Item.ID)
		}
		if s.Relevant != nil {
			fmt.Fprintf(&b, "  relevant = '%s'\n", s.Relevant)
		}
		for _, i := range s.Asked(l.Bank) {
			taken[i.ID] = true
		}
	}
	for _, s := range base.Sections {
		if s.Kind == protocol.Wishes {
			continue
		}
		head = fmt.Sprintf("[[section]]\nid = %q\nkind = %q\n", s.ID, s.Kind)
		for _, st := range s.Steps {
			step(st)
		}
	}
	head = "[[section]]\nid = \"further\"\nkind = \"deepening\"\n"
	for _, i := range l.Bank.Items() {
		if more := l.Bank.Groups(); i.Group == "" && !taken[i.ID] && !asksMore(more, i.ID) {
			step(protocol.Step{Item: i})
		}
	}
	p, err := protocol.Parse(l.Bank, "long", []byte(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	if n := len(p.Items()); n != longest {
		t.Fatalf("%d items", n)
	}
	return p
}

const longest = 110

func asksMore(groups []*protocol.Group, id protocol.ItemID) bool {
	for _, g := range groups {
		if g.More == id {
			return true
		}
	}
	return false
}

// answersTo are the answers of a scenario with its age.
func answersTo(t testing.TB, name string) protocol.Facts {
	t.Helper()
	l := library(t)
	f, err := protocol.ParseAnswers(l.Protocol, name, readScenario(t, name))
	if err != nil {
		t.Fatal(err)
	}
	return f.Facts()
}

// BenchmarkAnswerOf110 is what happens between a tap and the new State with all
// findings, in a protocol of 110 items: the walk with what is spared, and the
// assessment with the next question. Goal: 2 ms.
func BenchmarkAnswerOf110(b *testing.B) {
	l, p := library(b), longProtocol(b)
	for _, name := range []string{"nothing-after-everything", "sold-twice", "worked-example"} {
		facts := answersTo(b, name)
		s := interview.ResumeSparing(p, facts, interview.Position{Item: "locked_in"}, l.Spare)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for n := 0; b.Loop(); n++ {
				tapped := facts.With(protocol.Given{Item: "ransom_asked", Answer: []protocol.Answer{yes, no}[n%2]})
				after := s.With(tapped)
				after.State()
				l.AssessResolved(after.Resolved())
			}
			b.ReportMetric(2e6, "ns-goal")
		})
	}
}

// BenchmarkOpenSession says how much memory one open session holds, with all
// that it has worked out.
func BenchmarkOpenSession(b *testing.B) {
	l, p := library(b), longProtocol(b)
	facts := answersTo(b, "sold-twice")
	const many = 20
	for b.Loop() {
		held := make([]interview.Session, many)
		before := heap()
		for n := range held {
			held[n] = interview.ResumeSparing(p, facts, interview.Position{Item: "locked_in"}, l.Spare)
			held[n].State()
		}
		b.ReportMetric(float64(heap()-before)/many, "B/session")
		runtime.KeepAlive(held)
	}
}

func heap() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
