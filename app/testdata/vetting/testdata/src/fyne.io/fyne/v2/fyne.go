// Package fyne stands for the toolkit in the fixtures.
package fyne

type Preferences interface{ SetString(key, value string) }
type Clipboard interface{ SetContent(text string) }
type Notification struct{}

type App interface {
	Preferences() Preferences
	Clipboard() Clipboard
	SendNotification(n *Notification)
}

type Window interface {
	SetTitle(title string)
	Show()
}

func LogError(reason string, err error) {}
