package presenter

import (
	"context"
	"slices"
	"time"
)

// Absence is what of the records left for a journey.
type Absence uint8

// The absences.
const (
	NothingAway Absence = iota
	SomeAway
	AllAway
)

func (f Frame) absence() Absence {
	if f.Away == nil {
		return NothingAway
	}
	return f.Away()
}

// Journey says whether the records are on this device, and who could open a file
// with them.
type Journey struct {
	// Away is since when they are not here; zero when they are.
	Away    time.Time
	Records int
	// Caseloads are those that can leave, or of which some left.
	Caseloads []AgencyCaseload
	// Recovery says that the agency has a recovery key, which opens every file.
	Recovery   bool
	Colleagues []Fellow
}

// staying are the caseloads that did not leave.
func (j Journey) staying() []AgencyCaseload {
	return slices.DeleteFunc(slices.Clone(j.Caseloads), func(c AgencyCaseload) bool { return c.Away })
}

// Fellow is a device of a colleague that a file of a journey can be sealed to.
type Fellow struct{ Device, Name string }

// Departure says what leaves, into which file, and who can open that. Whatever does not
// stay leaves, also what arrived while somebody chose.
type Departure struct {
	File string
	// Devices are those of colleagues, Stay the caseloads that stay.
	Devices, Stay []string
}

// Travels takes the records from this device before a border, and back.
type Travels interface {
	Journey(ctx context.Context) (Journey, error)
	// Depart puts the records of all caseloads but those that stay into a file and
	// takes them from this device. screening.ErrNoRecovery when nobody could open it,
	// ErrMeanwhile when something was saved meanwhile: nothing left then.
	Depart(ctx context.Context, d Departure) error
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
	What, With            Choice[string]
	Stays, Nobody         Notice
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
	stays   []string // caseloads
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
	p.at, p.read, p.with, p.stays, p.file, p.theirs = Journey{}, false, nil, nil, "", ""
	p.clear()
	done()
}

// SealTo lets a colleague's device open the file, or no longer.
func (p *TravelPage) SealTo(device string) {
	p.with = flipped(p.with, device)
	p.change(false)
}

// LetStay lets a caseload stay, or leave after all.
func (p *TravelPage) LetStay(caseload string) {
	p.stays = flipped(p.stays, caseload)
	p.change(false)
}

func flipped(all []string, one string) []string {
	if i := slices.Index(all, one); i >= 0 {
		return slices.Delete(all, i, i+1)
	}
	return append(all, one)
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
	if !p.asking || !p.ready() {
		return
	}
	d := Departure{File: file, Devices: slices.Clone(p.with), Stay: slices.Clone(p.stays)}
	p.run("leaving", func(ctx context.Context) error { return p.travels.Depart(ctx, d) }, p.lock)
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

// leaving are the caseloads that leave.
func (p *TravelPage) leaving() []AgencyCaseload {
	return slices.DeleteFunc(slices.Clone(p.at.Caseloads), func(c AgencyCaseload) bool { return slices.Contains(p.stays, c.ID) })
}

// ready says that something leaves, and somebody could open the file.
func (p *TravelPage) ready() bool { return p.openable() && (len(p.stays) == 0 || len(p.leaving()) > 0) }
