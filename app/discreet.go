package app

import (
	"errors"
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"pelita/app/presenter"
)

// discreet stands between the toolkit and what it would write down or show to
// other programs. Its dialogs ask the app that is current, which is this one.
type discreet struct {
	fyne.App
	kept fyne.Preferences
	clip *clipboard
}

// beDiscreet takes the place of the toolkit's app.
func beDiscreet(a fyne.App, t presenter.Timer) *discreet {
	d := &discreet{App: a, kept: newPreferences(a.Preferences()), clip: &clipboard{Clipboard: a.Clipboard(), timer: t}}
	fyne.SetCurrentApp(d)
	return d
}

// Clipboard is one that forgets.
func (d *discreet) Clipboard() fyne.Clipboard { return d.clip }

// Preferences are those that keep what is on the list and nothing else.
func (d *discreet) Preferences() fyne.Preferences { return d.kept }

// SendNotification shows none: it would stand on a locked screen.
func (*discreet) SendNotification(*fyne.Notification) {}

// ScheduleNotification shows none either.
func (*discreet) ScheduleNotification(*fyne.Notification, time.Time) (*fyne.ScheduledNotification, error) {
	return nil, errors.ErrUnsupported
}

// preferences is a file that anybody can read. These keys are all that is ever
// written there, and they name nobody.
type preferences struct{ fyne.Preferences }

func preferenceKeys() []string {
	return []string{keyLanguage, keyInterviewee, keyText, keyTheme, keyIdle, keyPause, keyAway}
}

// toolkitKeys are what the toolkit writes down by itself, and what earlier
// versions of the app let it write: the folder that was used last, and more.
func toolkitKeys() []string {
	return []string{"fyne:fileDialogLastFolder", "fyne:fileDialogViewLayout", "color_recents"}
}

func newPreferences(p fyne.Preferences) preferences {
	for _, key := range toolkitKeys() {
		p.RemoveValue(key)
	}
	return preferences{p}
}

// SetString keeps a text whose key is on the list.
func (p preferences) SetString(key, value string) {
	if slices.Contains(preferenceKeys(), key) {
		p.Preferences.SetString(key, value)
	}
}

// SetInt keeps a number whose key is on the list.
func (p preferences) SetInt(key string, value int) {
	if slices.Contains(preferenceKeys(), key) {
		p.Preferences.SetInt(key, value)
	}
}

// No other kind of value is kept.

func (preferences) SetBool(string, bool)           {}
func (preferences) SetBoolList(string, []bool)     {}
func (preferences) SetFloat(string, float64)       {}
func (preferences) SetFloatList(string, []float64) {}
func (preferences) SetIntList(string, []int)       {}
func (preferences) SetStringList(string, []string) {}
