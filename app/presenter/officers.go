package presenter

import (
	"context"
	"strings"

	"pelita/screening"
)

// DeviceOfficer is one who can unlock this device. User is their number.
type DeviceOfficer struct {
	User int
	Name string
	Role screening.Role
	Here bool
}

// NewOfficer is an officer who is added. The presenter clears Passphrase when
// AddOfficer returns.
type NewOfficer struct {
	Name       string
	Role       screening.Role
	Passphrase []byte
}

// Officers keeps who can unlock this device, and with what. A passphrase here is
// what Unlock takes: with the card, where one is used.
type Officers interface {
	Officers(ctx context.Context) ([]DeviceOfficer, error)
	// AddOfficer: errors of the policy; screening.ErrGuessable also for a
	// passphrase that is another's.
	AddOfficer(ctx context.Context, n NewOfficer) error
	RemoveOfficer(ctx context.Context, user int) error
	// ChangePassphrase: screening.ErrWrongPassphrase for the old one. renew makes
	// new keys as well.
	ChangePassphrase(ctx context.Context, old, next []byte, renew bool) error
	// MakeCard writes a new card into a file, and makes it one that is asked for.
	// One whose name ends in ".pdf" is a page to print.
	MakeCard(ctx context.Context, secret []byte, file string) error
	// DropCard makes the passphrase alone enough.
	DropCard(ctx context.Context, secret []byte) error
	ReadCard(ctx context.Context, file string) (string, error)
}

// OfficersPage changes who can unlock this device, and with what.
type OfficersPage struct {
	stage[OfficersState]
	officers Officers
	load     Latest[[]DeviceOfficer]
	once     Single
	reading  Single
	all      []DeviceOfficer
	going    int // who is to be removed, once it is said again
	adding   bool
	name     string
	role     screening.Role
	fresh    choosing
	asked    bool
	old      string
	withCard bool
	card     string
	next     choosing
	wanted   bool // Change was pressed
	renew    bool
	done     string
}

// NewOfficersPage makes the presenter of the page.
func NewOfficersPage(f Frame, officers Officers, render func(OfficersState)) *OfficersPage {
	p := &OfficersPage{
		stage: newStage(f, render), officers: officers, load: Latest[[]DeviceOfficer]{Runner: f.Runner},
		once: Single{Runner: f.Runner}, reading: Single{Runner: f.Runner},
	}
	p.stage.build = p.state
	return p
}

// Enter reads who can unlock this device.
func (p *OfficersPage) Enter() { p.look() }

func (p *OfficersPage) look() {
	p.load.Load(p.officers.Officers, func(all []DeviceOfficer, err error) {
		if err == nil {
			p.all = all
		}
		p.looked(err)
	})
	p.Rebuild()
}

// Leave forgets what was typed.
func (p *OfficersPage) Leave(done func()) {
	p.load.Drop()
	p.forget()
	p.clear()
	done()
}

func (p *OfficersPage) forget() {
	p.adding, p.name, p.role, p.fresh, p.asked = false, "", screening.UnknownRole, choosing{}, false
	p.old, p.withCard, p.card, p.next, p.wanted, p.renew, p.going = "", false, "", choosing{}, false, false, 0
}

func (p *OfficersPage) typed(field *string, text string) {
	*field, p.trouble, p.done = text, nil, ""
	p.Rebuild()
}

// BeginAdding asks for a new officer, or no longer.
func (p *OfficersPage) BeginAdding() {
	p.adding, p.done = !p.adding, ""
	p.name, p.fresh, p.asked = "", choosing{}, false
	p.Rebuild()
}

// TypeName takes the name of the new officer.
func (p *OfficersPage) TypeName(text string) { p.typed(&p.name, text) }

// ChooseRole says what the new officer is.
func (p *OfficersPage) ChooseRole(r screening.Role) {
	p.role = r
	p.Rebuild()
}

// TypeFresh takes the passphrase of the new officer, TypeFreshAgain a second time.
func (p *OfficersPage) TypeFresh(text string) { p.typed(&p.fresh.passphrase, text) }

// TypeFreshAgain takes it a second time.
func (p *OfficersPage) TypeFreshAgain(text string) { p.typed(&p.fresh.repeat, text) }

// OfferFresh draws six words for the new officer.
func (p *OfficersPage) OfferFresh() {
	p.fresh.draw(p.speech())
	p.Rebuild()
}

// Add adds the new officer.
func (p *OfficersPage) Add() {
	p.asked = true
	if strings.TrimSpace(p.name) == "" || !p.fresh.complete() {
		p.Rebuild()
		return
	}
	n := NewOfficer{Name: strings.TrimSpace(p.name), Role: p.role, Passphrase: []byte(p.fresh.passphrase)}
	p.run("added", func(ctx context.Context) error {
		defer clear(n.Passphrase)
		return p.officers.AddOfficer(ctx, n)
	})
}

// AskRemove asks whether an officer shall be removed.
func (p *OfficersPage) AskRemove(user int) {
	p.going, p.done = user, ""
	p.Rebuild()
}

// KeepOfficer removes nobody.
func (p *OfficersPage) KeepOfficer() { p.AskRemove(0) }

// RemoveOfficer removes the one who was asked about.
func (p *OfficersPage) RemoveOfficer() {
	user := p.going
	if user == 0 {
		return
	}
	p.run("removed", func(ctx context.Context) error { return p.officers.RemoveOfficer(ctx, user) })
}

// run makes one change, and says when it is done.
func (p *OfficersPage) run(done string, do func(ctx context.Context) error) {
	p.done, p.trouble = "", nil
	Once(&p.once, func(ctx context.Context) (struct{}, error) { return struct{}{}, do(ctx) }, func(_ struct{}, err error) {
		if made(err) {
			p.forget()
			p.done = done
		}
		p.old = ""
		p.fail(err)
		p.look()
	})
	p.Rebuild()
}
