package presenter

import "context"

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
	// Profile holds officer, agency and recovery in words.
	ProfileTitle string
	Profile      []Line
	Recovery     Notice
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
