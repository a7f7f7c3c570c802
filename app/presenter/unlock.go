package presenter

import (
	"context"
	"errors"
	"strconv"
	"time"

	"pelita/screening"
	"pelita/screening/passphrase"
)

// UnlockState asks for the passphrase. It shows nothing else: no name, no count.
type UnlockState struct {
	Page
	// Unfinished is shown while a key of before could not be removed.
	Unfinished Notice
	// Passphrase is a secret field: it is drawn masked.
	Passphrase Field
	// WithCard asks for the unlock card as well. Card is its letters, and a secret
	// field; CardFile asks for its file.
	WithCard Action
	Card     Field
	CardFile Action
	Unlock   Action
	// Mend is offered when the profile is damaged, and MendNote says what it does.
	Mend     Action
	MendNote string
	// Wait says for how long no other try is taken.
	Wait     string
	Language Choice[string]
}

// Unlock opens the profile of this device.
type Unlock struct {
	stage[UnlockState]
	profiles   Profiles
	tongue     tongue
	once       Single
	reading    Single
	passphrase string
	card       string
	withCard   bool
	badCard    bool
	damaged    bool
	unfinished bool
	stop       func() // the clock of the wait
}

// NewUnlock makes the presenter of the unlock screen.
func NewUnlock(f Frame, profiles Profiles, keeper Keeper, render func(UnlockState)) *Unlock {
	u := &Unlock{
		stage: newStage(f, render), profiles: profiles, tongue: newTongue(f, keeper),
		once: Single{Runner: f.Runner}, reading: Single{Runner: f.Runner}, stop: func() {},
	}
	u.stage.build = u.state
	return u
}

// Enter shows the empty field.
func (u *Unlock) Enter() {
	u.unfinished = u.profiles.Unfinished()
	u.tick()
}

// tick shows how long is left of a wait, each second.
func (u *Unlock) tick() {
	u.stop()
	if u.left {
		return
	}
	if u.profiles.Wait() > 0 && u.frame.Timer != nil {
		u.stop = u.frame.Timer.After(time.Second, u.tick)
	}
	u.Rebuild()
}

// Leave forgets what was typed.
func (u *Unlock) Leave(done func()) {
	u.stop()
	u.passphrase, u.card = "", ""
	u.clear()
	u.tongue.leave(done)
}

// ChooseLanguage changes the language of the interface.
func (u *Unlock) ChooseLanguage(tag string) { u.tongue.choose(tag, u.shown) }

// Type takes the passphrase.
func (u *Unlock) Type(text string) {
	u.passphrase = text
	u.trouble = nil
	u.Rebuild()
}

// UseCard asks for the card as well, or no longer.
func (u *Unlock) UseCard() {
	u.withCard, u.card, u.badCard = !u.withCard, "", false
	u.Rebuild()
}

// TypeCard takes the letters of the card.
func (u *Unlock) TypeCard(text string) {
	u.card, u.badCard, u.trouble = text, false, nil
	u.Rebuild()
}

// ReadCard takes the card from its file.
func (u *Unlock) ReadCard(file string) {
	Once(&u.reading, func(ctx context.Context) (string, error) { return u.profiles.ReadCard(ctx, file) }, func(text string, err error) {
		if err == nil {
			u.card, u.badCard = text, false
		}
		u.fail(err)
		u.Rebuild()
	})
}

// secret is what is tried: the passphrase, and the card when one is used. It is
// false when the letters are those of no card.
func (u *Unlock) secret() ([]byte, bool) {
	if !u.withCard {
		return []byte(u.passphrase), true
	}
	c, err := passphrase.ParseCard([]byte(u.card))
	if err != nil {
		return nil, false
	}
	return c.With([]byte(u.passphrase)), true
}

// Submit opens the profile.
func (u *Unlock) Submit() { u.try(u.profiles.Unlock) }

// Mend mends the profile, and opens it when nothing is lost.
func (u *Unlock) Mend() {
	if u.damaged {
		u.try(func(ctx context.Context, secret []byte) error {
			if err := u.profiles.Mend(ctx, secret); err != nil {
				return err
			}
			return u.profiles.Unlock(ctx, secret)
		})
	}
}

func (u *Unlock) try(do func(ctx context.Context, secret []byte) error) {
	if u.passphrase == "" || u.profiles.Wait() > 0 {
		return
	}
	secret, ok := u.secret()
	if u.badCard = !ok; !ok {
		u.Rebuild()
		return
	}
	Once(&u.once, func(ctx context.Context) (struct{}, error) {
		defer clear(secret)
		return struct{}{}, do(ctx, secret)
	}, func(_ struct{}, err error) {
		u.passphrase = ""
		u.fail(err)
		if err == nil {
			u.goTo(CaseloadScreen, Route{}.Record)()
			return
		}
		u.damaged = errors.Is(err, screening.ErrDamaged) && !errors.Is(err, screening.ErrLost)
		u.tick()
	})
	u.Rebuild()
}

func (u *Unlock) state() UnlockState {
	t, wait := u.speech(), u.profiles.Wait()
	s := UnlockState{
		Page:       u.page(t.T("unlock.title")),
		Passphrase: Field{Label: t.T("unlock.passphrase"), Text: u.passphrase},
		WithCard:   Action{Label: t.T("unlock.with_card")},
		Unlock:     Action{Label: t.T("unlock.do"), Off: u.passphrase == "" || u.once.Busy() || wait > 0},
		Language:   u.tongue.choice(t.T("unlock.language")),
	}
	if u.unfinished {
		s.Unfinished = Notice{Kind: Caution, Title: t.T("unlock.unfinished"), Text: t.T("unlock.unfinished_text")}
	}
	if u.withCard {
		s.WithCard.Label = t.T("unlock.without_card")
		s.Card = Field{Label: t.T("unlock.card"), Text: u.card, Hint: t.T("unlock.card_hint")}
		s.CardFile = Action{Label: t.T("unlock.card_file"), Off: u.reading.Busy()}
		if u.badCard {
			s.Card.Problem = t.T("unlock.card_wrong")
		}
	}
	if u.damaged {
		s.Mend = Action{Label: t.T("unlock.mend"), Off: s.Unlock.Off}
		s.MendNote = t.T("unlock.mend_note")
	}
	if wait > 0 {
		s.Wait = t.T("unlock.wait", "n", strconv.Itoa(int((wait+time.Second-1)/time.Second)))
	}
	if u.once.Busy() {
		s.Busy = t.T("unlock.busy")
	}
	return s
}
