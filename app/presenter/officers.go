package presenter

import (
	"context"
	"strconv"
	"strings"
	"time"

	"pelita/locales"
	"pelita/screening"
	"pelita/screening/passphrase"
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

// OfficersState is the page about officers and passphrases.
type OfficersState struct {
	Page
	Intro string
	Done  Notice
	// Who can unlock this device.
	WhoTitle string
	Who      []OfficerRow
	// Sure asks again before an officer is removed.
	Sure         Notice
	Remove, Keep Action
	// A new officer, who types their own passphrase.
	AddTitle, AddText string
	Name              Field
	Role              Choice[screening.Role]
	New               ChoosePassphrase
	Begin, Add        Action
	// Your own passphrase.
	OwnTitle, OwnText string
	Old               Field
	// WithCard asks for the card that is used now.
	WithCard Action
	Card     Field
	CardFile Action
	Next     ChoosePassphrase
	Seen     Option[bool]
	SeenText Notice
	Change   Action
	// The card.
	CardTitle, CardText string
	MakeCard, PrintCard Action
	DropCard            Action
	CardName, CardPage  string
}

// OfficerRow is one officer; Remove is shown for those who can be removed.
type OfficerRow struct {
	User   int
	Line   Line
	Remove Action
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

// TypeOld takes the passphrase that holds now.
func (p *OfficersPage) TypeOld(text string) { p.typed(&p.old, text) }

// UseCard asks for the card that is used now, or no longer.
func (p *OfficersPage) UseCard() {
	p.withCard, p.card = !p.withCard, ""
	p.Rebuild()
}

// TypeCard takes the letters of that card.
func (p *OfficersPage) TypeCard(text string) { p.typed(&p.card, text) }

// ReadCard takes that card from its file.
func (p *OfficersPage) ReadCard(file string) {
	Once(&p.reading, func(ctx context.Context) (string, error) { return p.officers.ReadCard(ctx, file) }, func(text string, err error) {
		if err == nil {
			p.card = text
		}
		p.shown(err)
	})
}

// TypeNext takes the new passphrase.
func (p *OfficersPage) TypeNext(text string) { p.typed(&p.next.passphrase, text) }

// TypeNextAgain takes it a second time.
func (p *OfficersPage) TypeNextAgain(text string) { p.typed(&p.next.repeat, text) }

// OfferNext draws six words for it.
func (p *OfficersPage) OfferNext() {
	p.next.draw(p.speech())
	p.Rebuild()
}

// Seen says that somebody else may know the old passphrase.
func (p *OfficersPage) Seen() {
	p.renew = !p.renew
	p.Rebuild()
}

// Change changes the passphrase.
func (p *OfficersPage) Change() {
	p.wanted = true
	secret, ok := p.secret(p.old)
	next, _ := p.secret(p.next.passphrase)
	if !ok || p.old == "" || !p.next.complete() {
		p.Rebuild()
		return
	}
	renew := p.renew
	p.run("changed", func(ctx context.Context) error {
		defer clear(secret)
		defer clear(next)
		return p.officers.ChangePassphrase(ctx, secret, next, renew)
	})
}

// MakeCard writes a card into a file, and asks for it from now on.
func (p *OfficersPage) MakeCard(file string) {
	if secret, ok := p.secret(p.old); ok && p.old != "" && file != "" {
		p.run("card", func(ctx context.Context) error {
			defer clear(secret)
			return p.officers.MakeCard(ctx, secret, file)
		})
	}
}

// DropCard does without a card from now on.
func (p *OfficersPage) DropCard() {
	if secret, ok := p.secret(p.old); ok && p.old != "" && p.withCard {
		p.run("no_card", func(ctx context.Context) error {
			defer clear(secret)
			return p.officers.DropCard(ctx, secret)
		})
	}
}

// secret is a passphrase with the card that is used now.
func (p *OfficersPage) secret(typed string) ([]byte, bool) {
	if !p.withCard {
		return []byte(typed), true
	}
	c, err := passphrase.ParseCard([]byte(p.card))
	if err != nil {
		return nil, false
	}
	return c.With([]byte(typed)), true
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

func (p *OfficersPage) state() OfficersState {
	t := p.speech()
	s := OfficersState{Page: p.page(t.T("officers.title")), Intro: t.T("officers.intro"), WhoTitle: t.T("officers.who")}
	if p.done != "" {
		s.Done = Notice{Kind: Advice, Title: t.T("officers.done." + p.done), Text: t.T("officers.done." + p.done + "_text")}
	}
	p.who(t, &s)
	p.add(t, &s)
	p.own(t, &s)
	if p.once.Busy() {
		s.Busy = t.T("officers.busy")
	}
	return s
}

func (p *OfficersPage) who(t locales.Language, s *OfficersState) {
	for _, o := range p.all {
		name := o.Name
		if name == "" {
			name = t.T("officers.number", "n", strconv.Itoa(o.User))
		}
		row := OfficerRow{User: o.User, Line: Line{Label: name, Text: t.T("posting.role." + o.Role.String())}}
		if o.Here {
			row.Line.Text += " · " + t.T("officers.you")
		} else {
			row.Remove = Action{Label: t.T("officers.remove"), Off: p.once.Busy()}
		}
		if o.User == p.going {
			s.Sure = Notice{Kind: Caution, Title: t.T("officers.sure", "name", name), Text: t.T("officers.sure_text")}
			s.Remove, s.Keep = Action{Label: t.T("officers.remove_now"), Off: p.once.Busy()}, Action{Label: t.T("officers.keep")}
		}
		s.Who = append(s.Who, row)
	}
}

func (p *OfficersPage) add(t locales.Language, s *OfficersState) {
	s.AddTitle, s.AddText = t.T("officers.add"), t.T("officers.add_text")
	s.Begin = Action{Label: t.T("officers.begin"), Off: p.once.Busy()}
	if !p.adding {
		return
	}
	s.Begin.Label = t.T("officers.not_now")
	s.Name = Field{Label: t.T("officers.name"), Text: p.name}
	if p.asked && strings.TrimSpace(p.name) == "" {
		s.Name.Problem = t.T("create.needed")
	}
	s.Role, s.New = roles(t, p.role), p.fresh.state(t, p.asked)
	s.Add = Action{Label: t.T("officers.add_now"), Off: p.once.Busy()}
}

func (p *OfficersPage) own(t locales.Language, s *OfficersState) {
	ready := p.old != "" && !p.once.Busy()
	s.OwnTitle, s.OwnText = t.T("officers.own"), t.T("officers.own_text")
	s.Old = Field{Label: t.T("officers.old"), Text: p.old}
	s.WithCard = Action{Label: t.T("unlock.with_card")}
	if _, ok := p.secret(p.old); p.withCard {
		s.WithCard.Label = t.T("unlock.without_card")
		s.Card = Field{Label: t.T("unlock.card"), Text: p.card, Hint: t.T("unlock.card_hint")}
		s.CardFile = Action{Label: t.T("unlock.card_file"), Off: p.reading.Busy()}
		s.DropCard = Action{Label: t.T("officers.drop_card"), Off: !ready || !ok}
		if p.wanted && !ok {
			s.Card.Problem = t.T("unlock.card_wrong")
		}
		ready = ready && ok
	}
	if p.wanted && p.old == "" {
		s.Old.Problem = t.T("create.needed")
	}
	s.Next = p.next.state(t, p.wanted)
	s.Next.Passphrase.Label, s.Next.Repeat.Label = t.T("officers.next"), t.T("officers.next_again")
	s.Seen = Option[bool]{Code: true, Label: t.T("officers.seen"), Chosen: p.renew}
	if p.renew {
		s.SeenText = Notice{Kind: Caution, Title: t.T("officers.seen_title"), Text: t.T("officers.seen_text")}
	}
	s.Change = Action{Label: t.T("officers.change"), Off: p.once.Busy()}
	s.CardTitle, s.CardText = t.T("officers.card"), t.T("officers.card_text")
	s.MakeCard, s.PrintCard = Action{Label: t.T("officers.make_card"), Off: !ready}, Action{Label: t.T("officers.print_card"), Off: !ready}
	s.CardName, s.CardPage = "card.txt", "card.pdf"
}

// heldOn says a day, or that there was none.
func heldOn(t locales.Language, at, now time.Time, never string) string {
	if at.IsZero() {
		return t.T(never)
	}
	return moment(t, at, now)
}
