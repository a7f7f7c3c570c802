package presenter

import (
	"pelita/locales"
	"pelita/screening/history"
)

// stage is what every presenter does alike: build the State, render it while
// the screen is entered, and nothing any more once it was left.
type stage[S any] struct {
	frame  Frame
	render func(S)
	build  func() S
	left   bool
	// trouble is the last error that was not overcome; it is put into words at
	// each build, since the language can change.
	trouble error
}

func newStage[S any](f Frame, render func(S)) stage[S] { return stage[S]{frame: f, render: render} }

// Rebuild renders the screen again.
func (s *stage[S]) Rebuild() {
	if !s.left {
		s.render(s.build())
	}
}

// clear ends the screen: an empty State is drawn, and nothing after it.
func (s *stage[S]) clear() {
	s.left = true
	var empty S
	s.render(empty)
}

// fail remembers an error to be shown in words, or forgets it when there is none.
func (s *stage[S]) fail(err error) { s.trouble = err }

// shown ends a change that gave nothing but an error.
func (s *stage[S]) shown(err error) {
	s.fail(err)
	s.Rebuild()
}

// looked ends a reading that may follow a change: what went wrong with the change
// stays to be seen.
func (s *stage[S]) looked(err error) {
	if err != nil || s.trouble == nil {
		s.fail(err)
	}
	s.Rebuild()
}

func (s *stage[S]) speech() locales.Language { return s.frame.Speech() }

func (s *stage[S]) goTo(screen Screen, id history.RecordID) func() {
	return func() {
		if !s.left {
			s.frame.Go(Route{Screen: screen, Record: id})
		}
	}
}

func (s *stage[S]) page(title string) Page {
	return Page{Title: title, Notice: problem(s.speech(), s.trouble)}
}

// languages offers every language in its own name.
func (f Frame) languages(label, chosen string) Choice[string] {
	c := Choice[string]{Label: label}
	for _, l := range f.Catalogue.Languages() {
		c.Options = append(c.Options, Option[string]{Code: l.Tag(), Label: l.Name(), Chosen: l.Tag() == chosen})
	}
	return c
}

// choose makes options of codes; the label of each is spoken from prefix+code.
func choose(t locales.Language, prefix string, codes []string, chosen string) []Option[string] {
	var out []Option[string]
	for _, c := range codes {
		out = append(out, Option[string]{Code: c, Label: t.T(prefix + c), Chosen: c == chosen})
	}
	return out
}
