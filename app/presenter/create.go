package presenter

import (
	"context"
	"strings"
	"time"

	"pelita/locales"
	"pelita/screening"
)

// Way is how a profile begins.
type Way uint8

// The ways.
const (
	// NewAgency: this is the first device of an agency.
	NewAgency Way = iota
	// JoinAgency: an agency exists, and this device will ask to join it.
	JoinAgency
)

// NewProfile is what a person enters to make a profile. Passphrase is cleared
// by the presenter when Create returns.
type NewProfile struct {
	Way             Way
	Officer, Agency string
	Posting         Posting
	Passphrase      []byte
}

// Profiles makes and opens the profile of this device.
type Profiles interface {
	// Create makes and opens the profile. screening.ErrProfileExists,
	// screening.ErrWeakPassphrase, screening.ErrInUse.
	Create(ctx context.Context, p NewProfile) error
	// ReadCard gives the letters of the unlock card in a file.
	// screening.ErrUnreadable.
	ReadCard(ctx context.Context, file string) (string, error)
	// Wait is how long until Unlock may be tried again; it answers from memory and
	// guards the screen only, never the files.
	Wait() time.Duration
	// Unfinished says that a key of before is still on this device: what left or was
	// erased is not safe from an older copy of the disk until Unlock.
	Unfinished() bool
	// Unlock opens it. screening.ErrWrongPassphrase, screening.ErrDamaged with
	// the part, screening.ErrInUse, screening.ErrNoProfile.
	Unlock(ctx context.Context, passphrase []byte) error
	// Mend makes anew what can be made anew of a profile that Unlock calls
	// damaged, and touches no answer. screening.ErrLost when it opens again, but
	// something is lost; otherwise the errors of Unlock.
	Mend(ctx context.Context, passphrase []byte) error
}

// CreateState is the first screen on a new device.
type CreateState struct {
	Page
	Intro string
	Way   Choice[Way]
	// Officer is the officer's name; Agency is shown for NewAgency only (empty
	// Label: not shown).
	Officer, Agency Field
	// Role is what the officer is, and Country where: both can be left open.
	Role    Choice[screening.Role]
	Country Field
	ChoosePassphrase
	// Recovery says that nobody can read this without the passphrase or the
	// agency's recovery key.
	Recovery Notice
	// Language can be chosen before anything else.
	Language Choice[string]
	Create   Action
	// Restore leads to the page that makes this device out of a backup.
	Restore Action
}

// Create makes the profile of this device.
type Create struct {
	stage[CreateState]
	profiles        Profiles
	tongue          tongue
	once            Single
	way             Way
	officer, agency string
	role            screening.Role
	country         string
	choosing        choosing
	asked           bool // the button was pressed: say what is missing
}

// NewCreate makes the presenter of the first screen.
func NewCreate(f Frame, profiles Profiles, keeper Keeper, render func(CreateState)) *Create {
	c := &Create{stage: newStage(f, render), profiles: profiles, tongue: newTongue(f, keeper), once: Single{Runner: f.Runner}}
	c.stage.build = c.state
	return c
}

// Enter shows the empty form.
func (c *Create) Enter() { c.Rebuild() }

// Leave forgets what was typed.
func (c *Create) Leave(done func()) {
	c.choosing = choosing{}
	c.clear()
	c.tongue.leave(done)
}

// ChooseLanguage changes the language of the interface.
func (c *Create) ChooseLanguage(tag string) { c.tongue.choose(tag, c.shown) }

// ChooseWay says whether an agency begins here.
func (c *Create) ChooseWay(w Way) {
	c.way = w
	c.Rebuild()
}

// TypeOfficer takes the officer's name.
func (c *Create) TypeOfficer(text string) { c.typed(&c.officer, text) }

// TypeAgency takes the agency's name.
func (c *Create) TypeAgency(text string) { c.typed(&c.agency, text) }

// ChooseRole says what the officer is.
func (c *Create) ChooseRole(r screening.Role) {
	c.role = r
	c.Rebuild()
}

// TypeCountry takes the country of the posting.
func (c *Create) TypeCountry(text string) { c.typed(&c.country, text) }

// TypePassphrase takes the passphrase.
func (c *Create) TypePassphrase(text string) { c.typed(&c.choosing.passphrase, text) }

// TypeRepeat takes it a second time.
func (c *Create) TypeRepeat(text string) { c.typed(&c.choosing.repeat, text) }

// OfferWords draws six words for a passphrase.
func (c *Create) OfferWords() {
	c.choosing.draw(c.speech())
	c.Rebuild()
}

func (c *Create) typed(field *string, text string) {
	*field = text
	c.Rebuild()
}

// FromBackup leads to the page that makes this device out of a backup.
func (c *Create) FromBackup() {
	if !c.once.Busy() {
		c.goTo(RestoreScreen, Route{}.Record)()
	}
}

// Submit makes the profile when nothing is missing.
func (c *Create) Submit() {
	c.asked = true
	if !c.complete() {
		c.Rebuild()
		return
	}
	country, _ := countryCode(c.country)
	p := NewProfile{
		Way: c.way, Officer: strings.TrimSpace(c.officer), Agency: strings.TrimSpace(c.agency),
		Posting: Posting{Role: c.role, Country: country}, Passphrase: []byte(c.choosing.passphrase),
	}
	Once(&c.once, func(ctx context.Context) (struct{}, error) {
		defer clear(p.Passphrase)
		return struct{}{}, c.profiles.Create(ctx, p)
	}, func(_ struct{}, err error) {
		c.fail(err)
		if err != nil {
			c.Rebuild()
			return
		}
		next := CaseloadScreen
		if c.way == JoinAgency {
			next = SyncScreen
		}
		c.goTo(next, Route{}.Record)()
	})
	c.Rebuild()
}

func (c *Create) complete() bool {
	named := strings.TrimSpace(c.officer) != "" && (c.way == JoinAgency || strings.TrimSpace(c.agency) != "")
	_, placed := countryCode(c.country)
	return named && placed && c.choosing.complete()
}

func (c *Create) state() CreateState {
	t := c.speech()
	s := CreateState{
		Page:             c.page(t.T("create.title")),
		Intro:            t.T("create.intro"),
		Officer:          Field{Label: t.T("create.officer"), Text: c.officer, Hint: t.T("create.officer_hint")},
		ChoosePassphrase: c.choosing.state(t, c.asked),
		Recovery:         Notice{Kind: Caution, Title: t.T("create.recovery_title"), Text: t.T("create.recovery")},
		Language:         c.tongue.choice(t.T("create.language")),
		Role:             roles(t, c.role),
		Country:          countryField(t, c.country),
		Create:           Action{Label: t.T("create.do"), Off: c.once.Busy()},
		Restore:          Action{Label: t.T("restore.begin"), Off: c.once.Busy()},
	}
	s.Way = Choice[Way]{Label: t.T("create.way"), Options: []Option[Way]{
		{Code: NewAgency, Label: t.T("create.way_new"), Detail: t.T("create.way_new_detail"), Chosen: c.way == NewAgency},
		{Code: JoinAgency, Label: t.T("create.way_join"), Detail: t.T("create.way_join_detail"), Chosen: c.way == JoinAgency},
	}}
	if c.way == NewAgency {
		s.Agency = Field{Label: t.T("create.agency"), Text: c.agency, Hint: t.T("create.agency_hint")}
	}
	if c.once.Busy() {
		s.Busy = t.T("create.busy")
	}
	c.missing(t, &s)
	return s
}

// missing says what is still needed, below a field that was asked for.
func (c *Create) missing(t locales.Language, s *CreateState) {
	if !c.asked {
		return
	}
	if strings.TrimSpace(c.officer) == "" {
		s.Officer.Problem = t.T("create.needed")
	}
	if _, ok := countryCode(c.country); !ok {
		s.Country.Problem = t.T("posting.no_country")
	}
	if c.way == NewAgency && strings.TrimSpace(c.agency) == "" {
		s.Agency.Problem = t.T("create.needed")
	}
}
