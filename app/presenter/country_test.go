package presenter

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"pelita/screening"
	"pelita/screening/country"
)

// postingsFake keeps a posting in memory.
type postingsFake struct {
	held Posting
	err  error
}

func (p *postingsFake) Posting(context.Context) (Posting, error) { return p.held, p.err }
func (p *postingsFake) FormerRoles(context.Context) ([]screening.FormerRole, error) {
	return nil, p.err
}
func (p *postingsFake) SetPosting(_ context.Context, to Posting) error { p.held = to; return p.err }

// looking opens the page of countries on a day.
func looking(t *testing.T, from Countries, day string, at Posting) (*Country, *shown[CountryState]) {
	t.Helper()
	s, v := newStand(t, inline{}), &shown[CountryState]{}
	now, err := time.Parse(time.DateOnly, day)
	if err != nil {
		t.Fatal(err)
	}
	s.hand.now = now
	s.frame.Postings = &postingsFake{held: at}
	c := NewCountry(s.frame, from, v.render)
	s.again = c.Rebuild
	c.Enter()
	return c, v
}

func card(s CountryState, f country.Field) FieldCard {
	i := slices.IndexFunc(s.Fields, func(c FieldCard) bool { return c.Code == f.String() })
	if i < 0 {
		return FieldCard{}
	}
	return s.Fields[i]
}

func TestACountryIsShownWithSourcesDatesAndWhatIsNotKnown(t *testing.T) {
	t.Parallel()
	library, _ := shipped()
	_, v := looking(t, library, "2026-11-28", Posting{Country: "VN"})
	st := v.state
	if st.Country.Chosen() != "VN" || st.Name != "Viet Nam" || !says(st.Dated, "27 November 2026") || st.Stale.Kind != NoNotice {
		t.Fatalf("%+v", st)
	}
	line := card(st, country.Hotline).Facts[0]
	if line.Value != "111" || !says(line, "Not called") || !says(line.Sources, "Decree 162/2025") || line.State.Label != "" {
		t.Errorf("%+v", line)
	}
	if law := card(st, country.NonPunishment).Facts[0]; law.Value != "The law leaves it to each case" || law.Detail == "" {
		t.Errorf("%+v", law)
	}
	if !slices.Contains(st.Unknown, "Time in a shelter") || slices.Contains(st.Unknown, "Hotline") || len(st.Unknown)+len(st.Fields) != len(country.Fields()) {
		t.Errorf("unknown is %v", st.Unknown)
	}
	if !says(st.Caution, "Nobody has called") {
		t.Errorf("%+v", st.Caution)
	}
}

func TestWhatIsOutOfDateIsShownOnlyAfterItWasAcknowledged(t *testing.T) {
	t.Parallel()
	from := landOf(t, anyland)
	c, v := looking(t, from, "2027-06-15", Posting{Country: "XA"})
	if len(v.state.Fields) != 0 || says(v.state, "A COURT") || !says(v.state.Held, "3") || v.state.Acknowledge.Label == "" {
		t.Fatalf("%+v", v.state)
	}
	if v.state.Stale.Kind != Problem {
		t.Errorf("%+v", v.state.Stale)
	}
	c.Acknowledge()
	if len(v.state.Fields) != 3 || v.state.Held != "" || v.state.Acknowledge.Label != "" {
		t.Fatalf("%+v", v.state)
	}
	for _, f := range v.state.Fields {
		if f.Facts[0].State.Code != "out-of-date" {
			t.Errorf("%s is shown as %+v", f.Title, f.Facts[0].State)
		}
	}
	if v.state.Stale.Kind != Problem {
		t.Error("what was acknowledged is no longer warned of")
	}
}

func TestAnAcknowledgementIsForOneCountryAndOneVisit(t *testing.T) {
	t.Parallel()
	library, _ := shipped()
	c, v := looking(t, library, "2029-01-01", Posting{})
	c.Choose("TH")
	c.Acknowledge()
	if len(v.state.Fields) == 0 {
		t.Fatal("nothing is shown")
	}
	c.Choose("KH")
	if len(v.state.Fields) != 0 {
		t.Errorf("another country is shown: %+v", v.state.Fields)
	}
	c.Leave(func() {})
	_, v = looking(t, library, "2029-01-01", Posting{Country: "TH"})
	if len(v.state.Fields) != 0 {
		t.Error("it is still acknowledged the next time")
	}
}

func TestOldFactsAreMarkedEachByItsOwnAge(t *testing.T) {
	t.Parallel()
	library, _ := shipped()
	_, v := looking(t, library, "2026-11-28", Posting{Country: "TH"})
	if v.state.Stale.Kind != NoNotice || card(v.state, country.Hotline).Facts[0].State.Code != "old" {
		t.Errorf("%+v", card(v.state, country.Hotline))
	}
	if border := card(v.state, country.Authority).Facts[0]; border.State.Label != "" {
		t.Errorf("%+v", border)
	}
	if says(v.state, "2003") || v.state.Held == "" {
		t.Error("a law read as of 2003 is shown at once")
	}
}

func TestALineThatIsOnlyInEnglishSaysSo(t *testing.T) {
	t.Parallel()
	from := landOf(t, strings.Replace(anyland, `, id = "PENGADILAN BOLEH MEMINTA."`, "", 1))
	s, v := newStand(t, inline{}), &shown[CountryState]{}
	s.hand.now = time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)
	s.keeper.held.Language = "id"
	c := NewCountry(s.frame, from, v.render)
	c.Enter()
	c.Choose("XA")
	if line := card(v.state, country.Confidentiality).Facts[0]; line.Detail != "A COURT MAY ASK." || !says(line.Notes, "bahasa Inggris") {
		t.Errorf("%+v", line)
	}
}

func TestAPostingThatArrivesLateDoesNotTakeAwayWhatWasChosen(t *testing.T) {
	t.Parallel()
	library, _ := shipped()
	h := &held{}
	s, v := newStand(t, h), &shown[CountryState]{}
	s.frame.Postings = &postingsFake{held: Posting{Country: "VN"}}
	c := NewCountry(s.frame, library, v.render)
	c.Enter()
	c.Choose("TH")
	h.finish(0)
	if v.state.Name != "Thailand" {
		t.Errorf("it shows %s", v.state.Name)
	}
	c.Leave(func() {})
	if v.state.Name != "" {
		t.Error("the page is not emptied")
	}
}

func TestWithoutCountriesThePageSaysSo(t *testing.T) {
	t.Parallel()
	_, v := looking(t, &screening.Library{}, "2026-11-28", Posting{Country: "TH"})
	if !says(v.state.Caution, "No country is known") || len(v.state.Fields) != 0 {
		t.Errorf("%+v", v.state)
	}
}

func TestSettingsAndARecordLeadToTheCountries(t *testing.T) {
	t.Parallel()
	s, v, a := newStand(t, inline{}), &shown[SettingsState]{}, &agency{}
	p := NewSettings(SettingsParams{Frame: s.frame, Keeper: s.keeper, Enrolment: a, Postings: a, Render: v.render})
	p.Enter()
	if !slices.ContainsFunc(v.state.Places, func(r PlaceRow) bool { return r.Screen == CountryScreen && r.Label != "" }) {
		t.Error("the settings do not lead there")
	}
	p.OpenPage(CountryScreen)
	if s.last() != (Route{Screen: CountryScreen}) {
		t.Errorf("%v", s.went)
	}
	if !slices.ContainsFunc(recordPlaces(), func(r recordPlace) bool { return r.screen == CountryScreen }) {
		t.Error("a record does not lead there")
	}
}

// A hotline needs no referral and no consent to share.
func TestAReferralLeadsToTheCountriesAlsoWithoutConsent(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	r := adult(s, s.answer(s.open("tfc-returnee"), "consent_interview", yes()))
	p, _, v := referring(t, s, r.ID)
	if v.state.Countries.Label == "" || v.state.Consent.Kind != Caution {
		t.Errorf("%+v", v.state)
	}
	p.ShowCountries()
	if s.last() != (Route{Screen: CountryScreen, Record: r.ID}) {
		t.Errorf("%v", s.last())
	}
}

// What was read once as old stays so when the clock is set back.
func TestAClockThatIsSetBackMakesNoFactYoung(t *testing.T) {
	t.Parallel()
	from := landOf(t, anyland)
	s, v := newStand(t, inline{}), &shown[CountryState]{}
	s.hand.now = time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)
	s.frame.Seen = func() time.Time { return time.Date(2027, 6, 15, 0, 0, 0, 0, time.UTC) }
	s.frame.Postings = &postingsFake{held: Posting{Country: "XA"}}
	NewCountry(s.frame, from, v.render).Enter()
	if len(v.state.Fields) != 0 || v.state.Stale.Kind != Problem {
		t.Errorf("%+v", v.state)
	}
	s.frame.Seen = func() time.Time { return time.Time{} }
	NewCountry(s.frame, from, v.render).Enter()
	if len(v.state.Fields) == 0 || v.state.Stale.Kind != NoNotice {
		t.Errorf("%+v", v.state)
	}
}
