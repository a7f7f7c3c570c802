package presenter

import (
	"context"

	"pelita/locales"
	"pelita/screening/exposure"
)

// Exposed looks at what the open profile gives away.
type Exposed interface {
	// Exposed counts. It reads no answer.
	Exposed(ctx context.Context) (exposure.Facts, error)
}

// DoctorState is the page that says what each adversary would get now.
type DoctorState struct {
	Page
	Intro    string
	Again    Action
	Sections []DoctorSection
}

// DoctorSection is one adversary.
type DoctorSection struct {
	Title string
	Lines []DoctorLine
}

// DoctorLine is one thing that is given away, or not: how much it gives in a
// word, what it is, and what can be done about it.
type DoctorLine struct {
	Gives, Text, Do string
	Weight          exposure.Weight
}

// Doctor is the presenter of that page.
type Doctor struct {
	stage[DoctorState]
	exposed Exposed
	load    Latest[exposure.Facts]
	found   []exposure.Finding
}

// NewDoctor makes it.
func NewDoctor(f Frame, exposed Exposed, render func(DoctorState)) *Doctor {
	d := &Doctor{stage: newStage(f, render), exposed: exposed, load: Latest[exposure.Facts]{Runner: f.Runner}}
	d.stage.build = d.state
	return d
}

// Enter looks.
func (d *Doctor) Enter() { d.Again() }

// Again looks once more.
func (d *Doctor) Again() {
	d.load.Load(d.exposed.Exposed, func(f exposure.Facts, err error) {
		d.found = nil
		if err == nil {
			d.found = exposure.Findings(f)
		}
		d.fail(err)
		d.Rebuild()
	})
	d.Rebuild()
}

// Leave drops what was found.
func (d *Doctor) Leave(done func()) {
	d.load.Drop()
	d.found = nil
	d.clear()
	done()
}

func (d *Doctor) state() DoctorState {
	t := d.speech()
	s := DoctorState{
		Page: d.page(t.T("doctor.title")), Intro: t.T("doctor.intro"),
		Again: Action{Label: t.T("doctor.look_again")},
	}
	s.Again.Off = d.load.Loading()
	s.Sections = sections(t, d.found)
	return s
}

func sections(t locales.Language, found []exposure.Finding) (out []DoctorSection) {
	for i, f := range found {
		if i == 0 || found[i-1].Who != f.Who {
			out = append(out, DoctorSection{Title: t.T("doctor." + string(f.Who) + ".title")})
		}
		last := &out[len(out)-1]
		last.Lines = append(last.Lines, DoctorLine{
			Gives: t.T("doctor.gives." + f.Weight.String()), Weight: f.Weight,
			Text: t.T(f.Key(), f.Args...), Do: t.T(f.Key()+".do", f.Args...),
		})
	}
	return out
}
