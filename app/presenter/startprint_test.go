package presenter

import (
	"context"
	"testing"

	"pelita/screening"
)

// printer notes what was printed where.
type printer struct {
	forms []Blank
	files []string
	err   error
}

func (p *printer) Blank(_ context.Context, b Blank, file string) error {
	p.forms, p.files = append(p.forms, b), append(p.files, file)
	return p.err
}

func TestABlankFormIsPrintedInBothLanguagesWhereThePersonPuts(t *testing.T) {
	t.Parallel()
	s, v, paper := newStand(t, inline{}), &shown[StartState]{}, &printer{}
	p := NewStart(s.frame, s.work, s.keeper, paper, v.render)
	s.again = p.Rebuild
	p.Enter()
	if !v.state.Print.Off {
		t.Error("a form is offered before anything was chosen")
	}
	p.Print("/nowhere/form.pdf")
	p.ChooseProtocol("tfc-border")
	p.Print("")
	if len(paper.forms) != 0 {
		t.Fatalf("printed %v", paper.forms)
	}
	if v.state.Print.Off || v.state.FileName != "tfc-border.pdf" {
		t.Errorf("%+v, %q", v.state.Print, v.state.FileName)
	}
	p.ChooseInterviewee("id")
	p.Print("/there/form.pdf")
	if want := (Blank{Protocol: "tfc-border", Language: "en", Beside: "id"}); len(paper.forms) != 1 || paper.forms[0] != want || paper.files[0] != "/there/form.pdf" {
		t.Errorf("%v %v", paper.forms, paper.files)
	}
	if v.state.Printed.Kind != Advice || len(s.went) != 0 {
		t.Errorf("%+v, went %v", v.state.Printed, s.went)
	}
	p.ChooseInterviewee("en")
	p.Print("/there/form.pdf")
	if paper.forms[1].Beside != "" {
		t.Errorf("the same language twice: %v", paper.forms[1])
	}
	p.ChooseProtocol("tfc-returnee")
	if v.state.Printed.Kind != NoNotice {
		t.Error("another form is said to be written")
	}
	paper.err = screening.ErrNotPermitted
	p.Print("/there/form.pdf")
	if v.state.Printed.Kind != NoNotice || v.state.Notice.Kind == NoNotice {
		t.Errorf("%+v %+v", v.state.Printed, v.state.Notice)
	}
}
