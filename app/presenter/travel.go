package presenter

import (
	"context"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"pelita/locales"
)

// Journey says whether the records are on this device, and who could open a file
// with them.
type Journey struct {
	// Away is since when they are not here; zero when they are.
	Away    time.Time
	Records int
	// Recovery says that the agency has a recovery key, which opens every file.
	Recovery   bool
	Colleagues []Fellow
}

// Fellow is a device of a colleague that a file of a journey can be sealed to.
type Fellow struct{ Device, Name string }

// Travels takes the records from this device before a border, and back.
type Travels interface {
	Journey(ctx context.Context) (Journey, error)
	// Depart puts all records into a file and takes them from this device.
	// screening.ErrNoRecovery when nobody could open it, ErrMeanwhile when something
	// was saved meanwhile: nothing left then.
	Depart(ctx context.Context, file string, devices []string) error
	// Recover takes them back with the file of a recovery key, Regain with a
	// colleague's grant. screening.ErrNotForUs, ErrBackup, ErrForged,
	// ErrUnreadable.
	Recover(ctx context.Context, file, key string) error
	Regain(ctx context.Context, file, grant string) error
	// Grant writes a grant for the device whose records are in a file.
	Grant(ctx context.Context, file, grant string) error
}

// TravelState is the page about a journey.
type TravelState struct {
	Page
	Intro      string
	Away, Done Notice
	// Leaving: who can open the file, and one question before it is done.
	LeaveTitle, LeaveText string
	With                  Choice[string]
	Nobody                Notice
	Ask                   Action
	Sure                  Notice
	Go, Stay              Action
	FileName              string
	// Coming back.
	BackTitle, BackText string
	File, Key, Grant    Action
	Chosen              string
	// The records of a colleague.
	TheirTitle, TheirText string
	TheirFile, WriteGrant Action
	TheirChosen           string
	GrantName             string
	HowTitle              string
	How                   []string
}

// TravelPage takes the records from this device, and back.
type TravelPage struct {
	stage[TravelState]
	travels Travels
	lock    func()
	load    Latest[Journey]
	once    Single
	at      Journey
	read    bool
	with    []string // devices
	asking  bool
	file    string // of the journey
	theirs  string // of a colleague's journey
	busy    string
	done    string
}

// NewTravelPage makes the presenter of the page. lock closes the profile as a
// lock by hand does.
func NewTravelPage(f Frame, travels Travels, lock func(), render func(TravelState)) *TravelPage {
	p := &TravelPage{stage: newStage(f, render), travels: travels, lock: lock, load: Latest[Journey]{Runner: f.Runner}, once: Single{Runner: f.Runner}}
	p.stage.build = p.state
	return p
}

// Enter reads how it stands.
func (p *TravelPage) Enter() { p.look() }

func (p *TravelPage) look() {
	p.load.Load(p.travels.Journey, func(at Journey, err error) {
		if err == nil {
			p.at, p.read = at, true
		}
		p.looked(err)
	})
	p.Rebuild()
}

// Leave drops what was read and chosen.
func (p *TravelPage) Leave(done func()) {
	p.load.Drop()
	p.at, p.read, p.with, p.file, p.theirs = Journey{}, false, nil, "", ""
	p.clear()
	done()
}

// SealTo lets a colleague's device open the file, or no longer.
func (p *TravelPage) SealTo(device string) {
	if i := slices.Index(p.with, device); i >= 0 {
		p.with = slices.Delete(p.with, i, i+1)
	} else {
		p.with = append(p.with, device)
	}
	p.change(false)
}

// AskDepart asks whether the records shall leave.
func (p *TravelPage) AskDepart() { p.change(true) }

// StayHere lets them stay.
func (p *TravelPage) StayHere() { p.change(false) }

func (p *TravelPage) change(asking bool) {
	p.asking, p.done, p.trouble = asking, "", nil
	p.Rebuild()
}

// Depart takes the records from this device into a file, and locks.
func (p *TravelPage) Depart(file string) {
	if !p.asking || !p.openable() {
		return
	}
	with := slices.Clone(p.with)
	p.run("leaving", func(ctx context.Context) error { return p.travels.Depart(ctx, file, with) }, p.lock)
}

// ChooseJourney takes the file that the records are in.
func (p *TravelPage) ChooseJourney(file string) {
	p.file = file
	p.change(false)
}

// Recover takes the records back with the file of a recovery key.
func (p *TravelPage) Recover(key string) {
	file := p.file
	p.run("returning", func(ctx context.Context) error { return p.travels.Recover(ctx, file, key) }, p.back)
}

// Regain takes them back with a colleague's grant.
func (p *TravelPage) Regain(grant string) {
	file := p.file
	p.run("returning", func(ctx context.Context) error { return p.travels.Regain(ctx, file, grant) }, p.back)
}

func (p *TravelPage) back() {
	p.file, p.done = "", "back"
	p.look()
}

// ChooseTheirs takes the file of a colleague's journey.
func (p *TravelPage) ChooseTheirs(file string) {
	p.theirs = file
	p.change(false)
}

// WriteGrant lets the colleague have the records back.
func (p *TravelPage) WriteGrant(grant string) {
	file := p.theirs
	p.run("granting", func(ctx context.Context) error { return p.travels.Grant(ctx, file, grant) }, func() {
		p.theirs, p.done = "", "granted"
		p.Rebuild()
	})
}

// run does one thing, and then what follows when it was done.
func (p *TravelPage) run(busy string, do func(ctx context.Context) error, then func()) {
	p.busy, p.done, p.trouble = busy, "", nil
	Once(&p.once, func(ctx context.Context) (struct{}, error) { return struct{}{}, do(ctx) }, func(_ struct{}, err error) {
		p.asking = false
		if p.fail(err); err != nil {
			p.Rebuild()
			return
		}
		then()
	})
	p.Rebuild()
}

// openable says that somebody could open the file.
func (p *TravelPage) openable() bool { return p.at.Recovery || len(p.with) > 0 }

func (p *TravelPage) state() TravelState {
	t := p.speech()
	s := TravelState{Page: p.page(t.T("travel.title")), Intro: t.T("travel.intro"), HowTitle: t.T("travel.how")}
	for _, key := range []string{"gone", "new", "file", "border"} {
		s.How = append(s.How, t.T("travel.how_"+key))
	}
	if p.once.Busy() {
		s.Busy = t.T("travel.busy." + p.busy)
	}
	if p.done != "" {
		s.Done = Notice{Kind: Advice, Title: t.T("travel.done." + p.done), Text: t.T("travel.done." + p.done + "_text")}
	}
	switch {
	case !p.read:
	case !p.at.Away.IsZero():
		p.away(t, &s)
	default:
		p.here(t, &s)
	}
	return s
}

// away says where the records are, and offers what brings them back.
func (p *TravelPage) away(t locales.Language, s *TravelState) {
	busy := p.once.Busy()
	s.Away = Notice{Kind: Advice, Title: t.T("travel.away"), Text: t.T("travel.away_text",
		"count", strconv.Itoa(p.at.Records), "when", day(t, p.at.Away.In(p.frame.Now().Location())))}
	s.BackTitle, s.BackText = t.T("travel.back"), t.T("travel.back_text")
	s.File = Action{Label: t.T("travel.back_file"), Off: busy}
	if p.file == "" {
		return
	}
	s.Chosen = t.T("travel.chosen", "file", filepath.Base(p.file))
	s.Key = Action{Label: t.T("travel.back_key"), Off: busy}
	s.Grant = Action{Label: t.T("travel.back_grant"), Off: busy}
}

// here offers to let the records leave, and to help a colleague.
func (p *TravelPage) here(t locales.Language, s *TravelState) {
	busy := p.once.Busy()
	s.LeaveTitle, s.LeaveText = t.T("travel.leave"), t.T("travel.leave_text")
	if p.at.Recovery {
		s.LeaveText = t.T("travel.leave_recovery")
	}
	s.With.Label = t.T("travel.with")
	for _, c := range p.at.Colleagues {
		s.With.Options = append(s.With.Options, Option[string]{Code: c.Device, Label: c.Name, Chosen: slices.Contains(p.with, c.Device)})
	}
	if !p.openable() {
		s.Nobody = Notice{Kind: Caution, Title: t.T("travel.nobody"), Text: t.T("travel.nobody_text")}
	}
	s.Ask = Action{Label: t.T("travel.ask"), Off: busy || !p.openable()}
	s.FileName = t.T("travel.file", "date", p.frame.Now().Format(time.DateOnly))
	if p.asking {
		s.Ask = Action{}
		s.Sure = Notice{Kind: Caution, Title: t.T("travel.sure"), Text: t.T("travel.sure_text")}
		s.Go, s.Stay = Action{Label: t.T("travel.go"), Off: busy}, Action{Label: t.T("travel.stay"), Off: busy}
	}
	p.their(t, s)
}

func (p *TravelPage) their(t locales.Language, s *TravelState) {
	if len(p.at.Colleagues) == 0 {
		return
	}
	s.TheirTitle, s.TheirText = t.T("travel.their"), t.T("travel.their_text")
	s.TheirFile, s.GrantName = Action{Label: t.T("travel.their_file"), Off: p.once.Busy()}, t.T("travel.their_name")
	if p.theirs != "" {
		s.TheirChosen = t.T("travel.chosen", "file", filepath.Base(p.theirs))
		s.WriteGrant = Action{Label: t.T("travel.their_write"), Off: p.once.Busy()}
	}
}
