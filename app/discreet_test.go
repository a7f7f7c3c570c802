package app

import (
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"pelita/screening"
)

// written lists the keys that the toolkit would write into its file.
func written(t *testing.T, p fyne.Preferences) []string {
	t.Helper()
	reader, ok := p.(interface{ ReadValues(func(map[string]any)) })
	if !ok {
		t.Fatal("the toolkit keeps its preferences otherwise now")
	}
	var keys []string
	reader.ReadValues(func(values map[string]any) {
		for key := range values {
			keys = append(keys, key)
		}
	})
	slices.Sort(keys)
	return keys
}

func TestSRC11_AFileDialogWritesDownNoFolder(t *testing.T) {
	w := opened(t, screening.NGO)
	plain := w.app.App.Preferences()
	before := written(t, plain)
	w.picker().Open(func(string) {})
	if w.window.Canvas().Overlays().Top() == nil {
		t.Fatal("there is no dialog")
	}
	if got := written(t, plain); !slices.Equal(got, before) {
		t.Errorf("it wrote %v", got)
	}
	t.Run("the control: it would", func(t *testing.T) {
		fyne.SetCurrentApp(w.app.App)
		defer fyne.SetCurrentApp(w.app)
		w.picker().Open(func(string) {})
		if got := written(t, plain); !slices.Contains(got, toolkitKeys()[0]) {
			t.Errorf("%v", got)
		}
	})
}

func TestSRC11_OnlyWhatIsOnTheListIsKept(t *testing.T) {
	plain := test.NewTempApp(t).Preferences()
	plain.SetString(toolkitKeys()[0], "file:///home/somebody/shelter") // an earlier version let it
	p := newPreferences(plain)
	for _, key := range []string{keyLanguage, "recent", "fyne:fileDialogLastFolder"} {
		p.SetString(key, "x")
		p.SetInt(key+"-number", 1)
		p.SetBool(key+"-yes", true)
		p.SetFloat(key+"-part", 1)
		p.SetStringList(key+"-list", []string{"x"})
		p.SetIntList(key+"-numbers", []int{1})
		p.SetBoolList(key+"-all", []bool{true})
		p.SetFloatList(key+"-parts", []float64{1})
	}
	if got := written(t, plain); !slices.Equal(got, []string{keyLanguage}) {
		t.Errorf("%v", got)
	}
}

// alarm keeps the one timer that was set last.
type alarm struct {
	after time.Duration
	ring  func()
}

func (a *alarm) After(d time.Duration, f func()) func() {
	a.after, a.ring = d, f
	return func() { a.ring = func() {} }
}

func TestSRC07_WhatWasCopiedIsGoneAfterHalfAMinuteAndAtALock(t *testing.T) {
	for name, end := range map[string]func(*clipboard, *alarm){
		"after its time": func(_ *clipboard, a *alarm) { a.ring() },
		"at a lock":      func(c *clipboard, _ *alarm) { c.forget() },
	} {
		system, a := test.NewTempApp(t).Clipboard(), &alarm{}
		c := &clipboard{Clipboard: system, timer: a}
		c.SetContent("https://hub.example")
		if system.Content() != "https://hub.example" || a.after != 30*time.Second {
			t.Fatalf("%s: %q, %v", name, system.Content(), a.after)
		}
		end(c, a)
		if system.Content() != "" || c.held.Reveal() != "" {
			t.Errorf("%s: %q stays", name, system.Content())
		}
		c.SetContent("mine")
		system.SetContent("copied elsewhere")
		end(c, a)
		if system.Content() != "copied elsewhere" {
			t.Errorf("%s: it took what somebody copied elsewhere", name)
		}
	}
}

func TestSRC10_NothingIsNotified(t *testing.T) {
	plain := test.NewTempApp(t)
	a := beDiscreet(plain, &alarm{})
	fyne.SetCurrentApp(plain) // which counts them
	test.AssertNotificationSent(t, nil, func() { a.SendNotification(fyne.NewNotification("Ratna", "arrived")) })
}
