package presenter

import (
	"context"

	"pelita/locales"
)

// Printer prints blank forms. They hold nothing of anybody.
type Printer interface {
	// Blank prints a protocol into a file, in one language or, when beside names
	// another, in both.
	Blank(ctx context.Context, b Blank, file string) error
}

// Blank is a form to print: of which protocol, in which languages.
type Blank struct {
	Protocol, Language, Beside string
}

// printing is where the printing of a form stands.
type printing struct {
	printer Printer
	once    Single
	done    bool
}

func newPrinting(f Frame, p Printer) printing {
	return printing{printer: p, once: Single{Runner: f.Runner}}
}

// Print writes a blank form of the chosen protocol into a file, in the officer's
// language and that of the person.
func (s *Start) Print(file string) {
	if s.protocol == "" || file == "" {
		return
	}
	b := Blank{Protocol: s.protocol, Language: s.speech().Tag(), Beside: s.keeper.Preferences().Interviewee}
	if b.Beside == b.Language {
		b.Beside = ""
	}
	s.printing.done = false
	Once(&s.printing.once, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, s.printing.printer.Blank(ctx, b, file)
	}, func(_ struct{}, err error) {
		s.printing.done = err == nil
		s.shown(err)
	})
	s.Rebuild()
}

// printed offers the form on paper, and says that it was written.
func (s *Start) printed(t locales.Language, st *StartState) {
	st.Print = Action{Label: t.T("start.print"), Off: s.protocol == "" || s.printing.once.Busy()}
	st.FileName = s.protocol + ".pdf"
	if s.printing.done {
		st.Printed = Notice{Kind: Advice, Title: t.T("start.printed_title"), Text: t.T("start.printed")}
	}
	if s.printing.once.Busy() {
		st.Busy = t.T("start.printing")
	}
}
