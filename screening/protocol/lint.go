package protocol

import (
	"fmt"
	"strings"
)

// Problem is one thing that is wrong with a file.
type Problem struct {
	File   string
	Item   string // the item, section, stop, row or key that is meant; "" = the file
	Reason string // a sentence for the author of the file
}

// String is one line: file, item, reason.
func (p Problem) String() string {
	if p.Item == "" {
		return p.File + ": " + p.Reason
	}
	return p.File + ": " + p.Item + ": " + p.Reason
}

// LintError holds every problem of a file, not only the first.
type LintError struct {
	Problems []Problem
}

// Error lists the problems, one on a line.
func (e *LintError) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// Lint collects the problems of one file. The zero Lint has no file name and
// no problem.
type Lint struct {
	File     string
	problems []Problem
}

// Addf records a problem of an item.
func (l *Lint) Addf(item, format string, args ...any) {
	l.problems = append(l.problems, Problem{File: l.File, Item: item, Reason: fmt.Sprintf(format, args...)})
}

// Err gives a *LintError with all problems, or nil.
func (l *Lint) Err() error {
	if len(l.problems) == 0 {
		return nil
	}
	return &LintError{Problems: l.problems}
}
