package presenter

import (
	"context"

	"pelita/screening/sensitive"
)

// UnlockState asks for the passphrase. It shows nothing else: no name, no count.
type UnlockState struct {
	Page
	// Passphrase is a secret field: it is drawn masked.
	Passphrase Field
	Unlock     Action
	Language   Choice[string]
}

// Unlock opens the profile of this device.
type Unlock struct {
	stage[UnlockState]
	profiles   Profiles
	tongue     tongue
	once       Single
	passphrase sensitive.Value[string]
}

// NewUnlock makes the presenter of the unlock screen.
func NewUnlock(f Frame, profiles Profiles, keeper Keeper, render func(UnlockState)) *Unlock {
	u := &Unlock{stage: newStage(f, render), profiles: profiles, tongue: newTongue(f, keeper), once: Single{Runner: f.Runner}}
	u.stage.build = u.state
	return u
}

// Enter shows the empty field.
func (u *Unlock) Enter() { u.Rebuild() }

// Leave forgets what was typed.
func (u *Unlock) Leave(done func()) {
	u.passphrase.Forget()
	u.clear()
	u.tongue.leave(done)
}

// ChooseLanguage changes the language of the interface.
func (u *Unlock) ChooseLanguage(tag string) { u.tongue.choose(tag, u.shown) }

// Type takes the passphrase.
func (u *Unlock) Type(text string) {
	u.passphrase = sensitive.New(text)
	u.trouble = nil
	u.Rebuild()
}

// Submit opens the profile.
func (u *Unlock) Submit() {
	if u.passphrase.Reveal() == "" {
		return
	}
	secret := []byte(u.passphrase.Reveal())
	Once(&u.once, func(ctx context.Context) (struct{}, error) {
		defer clear(secret)
		return struct{}{}, u.profiles.Unlock(ctx, secret)
	}, func(_ struct{}, err error) {
		u.passphrase.Forget()
		u.fail(err)
		if err == nil {
			u.goTo(CaseloadScreen, Route{}.Record)()
			return
		}
		u.Rebuild()
	})
	u.Rebuild()
}

func (u *Unlock) state() UnlockState {
	t := u.speech()
	s := UnlockState{
		Page:       u.page(t.T("unlock.title")),
		Passphrase: Field{Label: t.T("unlock.passphrase"), Text: u.passphrase.Reveal()},
		Unlock:     Action{Label: t.T("unlock.do"), Off: u.passphrase.Reveal() == "" || u.once.Busy()},
		Language:   u.tongue.choice(t.T("unlock.language")),
	}
	if u.once.Busy() {
		s.Busy = t.T("unlock.busy")
	}
	return s
}
