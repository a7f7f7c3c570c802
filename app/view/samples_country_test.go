package view_test

import (
	"context"
	"sync"
	"time"

	"pelita/app/presenter"
	"pelita/app/view"
	"pelita/assets"
	"pelita/locales"
	"pelita/screening"
	"pelita/screening/country"
)

func (p *intents) ShowCountries() { p.note("countries") }

func (p *intents) OpenPage(presenter.Screen) { p.note("page") }
func (p *intents) Acknowledge()              { p.note("acknowledge") }

var _ view.CountryIntents = (*presenter.Country)(nil)

// here runs everything at once, where it is asked for.
type here struct{}

func (here) Background(work func(context.Context)) { work(context.Background()) }
func (here) UI(f func())                           { f() }

// noCountries is a library that knows none.
type noCountries struct{}

func (noCountries) Country(string) (*country.Facts, bool) { return nil, false }
func (noCountries) Countries() []*country.Facts           { return nil }

// shippedParts are the instruments and the words of the product, read once: every
// tap that is tried makes all scenes.
var shippedParts = sync.OnceValues(func() (*screening.Library, *locales.Catalogue) {
	library, err := screening.LoadLibrary(assets.Files())
	if err != nil {
		panic(err)
	}
	catalogue, err := locales.Load()
	if err != nil {
		panic(err)
	}
	return library, catalogue
})

func countryScenes() []scene {
	library, catalogue := shippedParts()
	screen := func(p *intents) *view.Country { return view.NewCountry(p) }
	page := func(from presenter.Countries, tag, day, code string, steps ...func(*presenter.Country)) presenter.CountryState {
		now, err := time.Parse(time.DateOnly, day)
		if err != nil {
			panic(err)
		}
		var last presenter.CountryState
		c := presenter.NewCountry(presenter.Frame{
			Runner: here{}, Catalogue: catalogue, Now: func() time.Time { return now },
			Speech: func() locales.Language { return catalogue.Language(tag) },
		}, from, func(s presenter.CountryState) { last = s })
		c.Enter()
		c.Choose(code)
		for _, step := range steps {
			step(c)
		}
		return last
	}
	at := presenter.CountryScreen
	return []scene{
		shot("country", at, screen, plain(page(library, "en", "2026-11-27", "TH"))),
		shot("country-acknowledged", at, screen, plain(page(library, "id", "2026-11-27", "TH", (*presenter.Country).Acknowledge))),
		shot("country-out-of-date", at, screen, plain(page(library, "en", "2028-01-01", "VN"))),
		shot("country-old", at, screen, plain(page(library, "en", "2027-07-01", "LA"))),
		shot("country-choose", at, screen, plain(page(library, "en", "2026-11-27", ""))),
		shot("country-empty", at, screen, plain(page(noCountries{}, "en", "2026-11-27", ""))),
		shot("interview-notice", presenter.InterviewScreen, func(p *intents) *view.Interview { return view.NewInterview(p) },
			plain(questionState(noticeQuestion(library, catalogue)))),
	}
}

func noticeQuestion(library *screening.Library, catalogue *locales.Catalogue) presenter.Question {
	n := presenter.ComposeNotice(presenter.NoticeParams{
		Posting: presenter.Posting{Role: screening.Border, Country: "IN"}, Countries: library,
		Now:     time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC),
		Officer: catalogue.Language("en"), Interviewee: catalogue.Language("id"),
	})
	q := yesNoQuestion()
	q.Item, q.Manner = "consent_interview", "Read this aloud"
	q.Aloud, q.Ask, q.AskAlso, q.Help = n.Parts, n.Ask, n.AskAlso, "Speak it, do not read it off."
	q.Before = presenter.Notice{Kind: presenter.Caution, Title: "Before you read it aloud", Text: n.Advice[0] + "\n" + n.Advice[1]}
	return q
}
