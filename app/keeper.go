package app

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"pelita/app/presenter"
)

// darkVariant is Fyne's word for a dark system.
const darkVariant = theme.VariantDark

// keeper keeps preferences where the toolkit keeps them: a readable file. These
// keys are all that is ever written there, and they name nobody.
type keeper struct {
	store fyne.Preferences
	apply func(presenter.Preferences)
	held  *presenter.Preferences
}

var _ presenter.Keeper = (*keeper)(nil)

// The keys of the preferences file.
const (
	keyLanguage    = "language"
	keyInterviewee = "interviewee"
	keyText        = "text"
	keyTheme       = "theme"
	keyIdle        = "idle"
	keyPause       = "pause"
	keyAway        = "away"
)

// Preferences gives the ones that hold now.
func (k *keeper) Preferences() presenter.Preferences {
	if k.held == nil {
		k.held = &presenter.Preferences{
			Language:     k.store.StringWithFallback(keyLanguage, "en"),
			Interviewee:  k.store.StringWithFallback(keyInterviewee, "id"),
			TextSize:     min(max(k.store.IntWithFallback(keyText, 100), 100), 200),
			Theme:        presenter.Theme(min(max(k.store.Int(keyTheme), 0), int(presenter.DarkTheme))),
			IdleMinutes:  min(max(k.store.IntWithFallback(keyIdle, 5), 1), 60),
			PauseMinutes: min(max(k.store.IntWithFallback(keyPause, 5), 1), 10),
			AwayMinutes:  min(max(k.store.IntWithFallback(keyAway, 2), 0), 60),
		}
	}
	return *k.held
}

// Apply makes them hold at once.
func (k *keeper) Apply(p presenter.Preferences) {
	k.held = &p
	k.apply(p)
}

// forget takes all of them away, as on a device that never had any.
func (k *keeper) forget() {
	k.held = nil
	for _, key := range preferenceKeys() {
		k.store.RemoveValue(key)
	}
}

// Keep writes them down.
func (k *keeper) Keep(_ context.Context, p presenter.Preferences) error {
	k.store.SetString(keyLanguage, p.Language)
	k.store.SetString(keyInterviewee, p.Interviewee)
	k.store.SetInt(keyText, p.TextSize)
	k.store.SetInt(keyTheme, int(p.Theme))
	k.store.SetInt(keyIdle, p.IdleMinutes)
	k.store.SetInt(keyPause, p.PauseMinutes)
	k.store.SetInt(keyAway, p.AwayMinutes)
	return nil
}
