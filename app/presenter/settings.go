package presenter

import (
	"context"
	"strconv"

	"pelita/locales"
	"pelita/screening"
)

// Theme is how light the screen is.
type Theme uint8

// The themes.
const (
	SystemTheme Theme = iota
	LightTheme
	DarkTheme
)

// Preferences are how this device behaves. They name nobody.
type Preferences struct {
	// Language is the tag of the interface, Interviewee the tag that a new
	// interview starts with.
	Language, Interviewee string
	// TextSize is in percent, 100 to 200.
	TextSize int
	Theme    Theme
	// IdleMinutes is after how long without a touch the app locks.
	IdleMinutes int
	// PauseMinutes is for how long the code reopens a covered screen; AwayMinutes
	// after how long behind another window the app locks, zero for never.
	PauseMinutes, AwayMinutes int
}

// Keeper keeps preferences.
type Keeper interface {
	// Preferences gives the ones that hold now.
	Preferences() Preferences
	// Apply makes them hold at once, on the screen that is drawn.
	Apply(p Preferences)
	// Keep writes them down.
	Keep(ctx context.Context, p Preferences) error
}

// About is what the program says of itself.
type About struct {
	Version string
	// Licences is the text of all licences.
	Licences string
}

// SettingsState is the page of preferences and facts.
type SettingsState struct {
	Page
	Language, Interviewee Choice[string]
	TextSize              Choice[int]
	Theme                 Choice[Theme]
	Idle                  Choice[int]
	// Role and Country are the officer's posting; they are sealed in the profile.
	Role    Choice[screening.Role]
	Country Field
	// Profile holds officer, agency and recovery in words.
	ProfileTitle string
	Profile      []Line
	Recovery     Notice
	// Places lead to the other pages about this device.
	Places []PlaceRow
	// About, what it promises and what it does not.
	AboutTitle    string
	About         []Line
	PromisesTitle string
	Promises      []string
	NotTitle      string
	NotPromised   []string
	LicencesTitle string
	Licences      string
}

// Settings changes the preferences, each at once.
type Settings struct {
	stage[SettingsState]
	keeper   Keeper
	enrol    Enrolment
	postings Postings
	about    About
	queue    Queue
	load     Latest[Standing]
	standing Standing
	read     bool
	posted   Latest[Posting]
	changed  Latest[[]screening.FormerRole]
	former   []screening.FormerRole
	posting  Posting
	placed   bool   // the posting was read
	country  string // as it is typed
}

// SettingsParams are the parts of a Settings.
type SettingsParams struct {
	Frame     Frame
	Keeper    Keeper
	Enrolment Enrolment
	Postings  Postings
	About     About
	Render    func(SettingsState)
}

// NewSettings makes the presenter of the settings.
func NewSettings(p SettingsParams) *Settings {
	s := &Settings{
		stage: newStage(p.Frame, p.Render), keeper: p.Keeper, enrol: p.Enrolment, postings: p.Postings, about: p.About,
		queue: Queue{Runner: p.Frame.Runner}, load: Latest[Standing]{Runner: p.Frame.Runner},
		posted: Latest[Posting]{Runner: p.Frame.Runner}, changed: Latest[[]screening.FormerRole]{Runner: p.Frame.Runner},
	}
	s.stage.build = s.state
	return s
}

// Enter reads what is known of this device.
func (s *Settings) Enter() {
	s.load.Load(s.enrol.Standing, func(st Standing, err error) {
		if err == nil {
			s.standing, s.read = st, true
		}
		s.shown(err)
	})
	s.posted.Load(s.postings.Posting, func(p Posting, err error) {
		if err == nil {
			s.posting, s.country, s.placed = p, p.Country, true
		}
		s.shown(err)
	})
	s.remember()
	s.Rebuild()
}

// remember reads the roles that held before.
func (s *Settings) remember() {
	s.changed.Load(s.postings.FormerRoles, func(all []screening.FormerRole, err error) {
		if err == nil {
			s.former = all
		}
		s.shown(err)
	})
}

// Leave ends the page when every change is written.
func (s *Settings) Leave(done func()) {
	s.load.Drop()
	s.posted.Drop()
	s.changed.Drop()
	s.clear()
	s.queue.WhenIdle(done)
}

// ChooseLanguage changes the language of the interface at once.
func (s *Settings) ChooseLanguage(tag string) { s.change(func(p *Preferences) { p.Language = tag }) }

// ChooseInterviewee changes the language a new interview starts with.
func (s *Settings) ChooseInterviewee(tag string) {
	s.change(func(p *Preferences) { p.Interviewee = tag })
}

// ChooseTextSize changes the size of all text, in percent.
func (s *Settings) ChooseTextSize(percent int) {
	s.change(func(p *Preferences) { p.TextSize = min(max(percent, smallestText), largestText) })
}

// ChooseTheme changes light and dark.
func (s *Settings) ChooseTheme(t Theme) { s.change(func(p *Preferences) { p.Theme = t }) }

// ChooseIdle changes after how many minutes the app locks.
func (s *Settings) ChooseIdle(minutes int) {
	s.change(func(p *Preferences) { p.IdleMinutes = minutes })
}

// ChooseRole says what the officer is.
func (s *Settings) ChooseRole(r screening.Role) {
	s.posting.Role = r
	s.keepPosting()
}

// TypeCountry takes the country of the posting; what is none is not kept.
func (s *Settings) TypeCountry(text string) {
	s.country = text
	code, ok := countryCode(text)
	if !ok {
		s.Rebuild()
		return
	}
	s.posting.Country = code
	s.keepPosting()
}

func (s *Settings) keepPosting() {
	p := s.posting
	Add(&s.queue, Job[struct{}]{
		Prepare: func() func(context.Context) (struct{}, error) {
			return func(ctx context.Context) (struct{}, error) { return struct{}{}, s.postings.SetPosting(ctx, p) }
		},
		Done: func(_ struct{}, err error) {
			s.shown(err)
			if err == nil {
				s.remember()
			}
		},
	})
	s.Rebuild()
}

func (s *Settings) change(set func(*Preferences)) {
	p := s.keeper.Preferences()
	set(&p)
	keep(&s.queue, s.keeper, p, s.shown)
	s.Rebuild()
}

// The sizes of text in percent, and the minutes until the app locks.
const (
	smallestText = 100
	largestText  = 200
)

func textSizes() []int   { return []int{100, 125, 150, 175, 200} }
func idleMinutes() []int { return []int{1, 2, 5, 10} }

// DefaultPreferences are those of a new device.
func DefaultPreferences() Preferences {
	return Preferences{Language: locales.Fallback, Interviewee: "id", TextSize: smallestText, IdleMinutes: 5, PauseMinutes: 5, AwayMinutes: 2}
}

func (s *Settings) state() SettingsState {
	t := s.speech()
	p := s.keeper.Preferences()
	st := SettingsState{
		Page:        s.page(t.T("settings.title")),
		Language:    s.frame.languages(t.T("settings.language"), p.Language),
		Interviewee: s.frame.languages(t.T("settings.interviewee"), p.Interviewee),
		TextSize:    Choice[int]{Label: t.T("settings.text_size")},
		Idle:        Choice[int]{Label: t.T("settings.idle"), Hint: t.T("settings.idle_hint")},
		Theme: Choice[Theme]{Label: t.T("settings.theme"), Options: []Option[Theme]{
			{Code: SystemTheme, Label: t.T("settings.theme_system"), Chosen: p.Theme == SystemTheme},
			{Code: LightTheme, Label: t.T("settings.theme_light"), Chosen: p.Theme == LightTheme},
			{Code: DarkTheme, Label: t.T("settings.theme_dark"), Chosen: p.Theme == DarkTheme},
		}},
	}
	for _, n := range textSizes() {
		st.TextSize.Options = append(st.TextSize.Options, Option[int]{
			Code: n, Label: t.T("settings.percent", "n", strconv.Itoa(n)), Chosen: n == p.TextSize,
		})
	}
	for _, n := range idleMinutes() {
		st.Idle.Options = append(st.Idle.Options, Option[int]{
			Code: n, Label: t.T("settings.minutes", "n", strconv.Itoa(n)), Chosen: n == p.IdleMinutes,
		})
	}
	st.Places = s.places(t)
	if s.placed {
		st.Role, st.Country = roles(t, s.posting.Role), countryField(t, s.country)
		for _, f := range s.former {
			st.Role.Hint += "\n" + t.T("posting.role_changed", "when", moment(t, f.Until, s.frame.Now()), "role", t.T("posting.role."+f.Role.String()))
		}
	}
	s.profile(t, &st)
	s.promises(t, &st)
	return st
}

func (s *Settings) profile(t locales.Language, st *SettingsState) {
	if !s.read {
		return
	}
	st.ProfileTitle = t.T("settings.profile")
	agency := s.standing.Agency
	if s.standing.Enrolled == Outside {
		agency = t.T("enrol.outside")
	}
	st.Profile = []Line{
		{Label: t.T("settings.officer"), Text: s.standing.Officer},
		{Label: t.T("settings.agency"), Text: agency},
		{Label: t.T("enrol.words"), Text: s.standing.Words},
	}
	st.Recovery = Notice{Kind: Caution, Title: t.T("settings.recovery_title"), Text: t.T("settings.no_recovery")}
	if s.standing.Recovery > 0 {
		st.Recovery = Notice{Kind: Advice, Title: t.T("settings.recovery_title"), Text: t.T("settings.recovery")}
	}
}

func (s *Settings) promises(t locales.Language, st *SettingsState) {
	st.AboutTitle = t.T("settings.about")
	st.About = []Line{{Label: t.T("settings.version"), Text: s.about.Version}}
	st.PromisesTitle, st.NotTitle = t.T("settings.promises"), t.T("settings.not_promised")
	st.Promises = []string{t.T("promise.sealed"), t.T("promise.hub"), t.T("promise.kept"), t.T("promise.person")}
	st.NotPromised = []string{
		t.T("not_promised.unlocked"), t.T("not_promised.program"), t.T("not_promised.weak"),
		t.T("not_promised.finding"), t.T("not_promised.forgotten"),
	}
	st.LicencesTitle, st.Licences = t.T("settings.licences"), s.about.Licences
}
