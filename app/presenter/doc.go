// Package presenter decides what every screen says and what every tap does.
//
// A screen is one file: its State, which is a value that holds finished
// strings, codes and flags, and its presenter, whose methods are the intents a
// person has on that screen. A view draws the State and nothing else; it
// formats nothing and asks nothing. There is no Fyne here, so that a whole
// interview is tested in microseconds.
//
// The flow is always the same. An intent changes what the presenter holds;
// slow work goes through Latest (loads, where a newer one supersedes) or Queue
// (changes, one at a time, none dropped); then one build makes the whole State
// and render receives it. Everything but the work itself runs on the goroutine
// that draws. Errors become a Notice, by one table; their text is never shown.
//
// Each presenter declares the ports it needs. screening.Casework is used as it
// is: it is pure, and its Store is a port.
package presenter
