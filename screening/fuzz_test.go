package screening_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"pelita/screening"
	"pelita/screening/interview"
	"pelita/screening/protocol"
)

// FuzzAnswersToAssessment reads any answers file with the shipped instrument:
// what is accepted is assessed and walked, and the next question is one that can
// be asked and was not.
func FuzzAnswersToAssessment(f *testing.F) {
	files, err := filepath.Glob("../testdata/scenarios/*.toml")
	if err != nil || len(files) == 0 {
		f.Fatal(err)
	}
	for n, file := range files {
		if n%8 == 0 {
			b, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(b)
		}
	}
	l := library(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		file, err := protocol.ParseAnswers(l.Protocol, "f", b)
		if err != nil {
			var lint *protocol.LintError
			if !errors.As(err, &lint) || len(lint.Problems) == 0 {
				t.Fatalf("error is %v, want problems", err)
			}
			return
		}
		p, _ := l.Protocol(file.Protocol)
		if p.Form != protocol.NoForm {
			return
		}
		s := interview.ResumeSparing(p, file.Facts(), interview.Position{}, l.Spare)
		a := l.AssessResolved(s.Resolved())
		if a.Next != "" {
			if s.Resolved().Relevant(a.Next) != protocol.Yes || a.Why.Reason < screening.Urgent {
				t.Fatalf("next is %s because %s", a.Next, a.Why.Reason)
			}
		}
		for range 300 {
			next, err := s.Next()
			if err != nil || next.State().At == s.State().At {
				return
			}
			s = next
		}
		t.Fatal("the walk has no end")
	})
}
