package widgets_test

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"pelita/app/widgets"
)

// sample is one part in one of its states.
type sample struct {
	name string
	make func(words) fyne.CanvasObject
}

// words gives every text of a sample, so that it can be stretched.
type words func(string) string

func plainWords(s string) string { return s }

func longWords(s string) string {
	return strings.NewReplacer("a", "aä", "e", "eë", "i", "iï", "o", "oö", "u", "uü").Replace(s) + " öö"
}

func options(w words) []widgets.Option[string] {
	return []widgets.Option[string]{
		{Code: "road", Label: w("By road"), Detail: w("Lewat jalan")},
		{Code: "air", Label: w("By plane"), Detail: w("Dengan pesawat"), Chosen: true},
		{Code: "river", Label: w("Across a river, at night, with people who did not say where it went")},
		{Code: "other", Label: w("Another way")},
	}
}

func samples() []sample {
	return append(choiceSamples(), append(fieldSamples(), pageSamples()...)...)
}

func choiceSamples() []sample {
	return []sample{
		{"choice", func(w words) fyne.CanvasObject {
			c := widgets.NewChoice(func(string) {})
			c.Set(w("How did you get there?"), w("One answer"), options(w))
			return c
		}},
		{"multi-choice", func(w words) fyne.CanvasObject {
			c := widgets.NewMultiChoice(func(string) {})
			all := options(w)
			all[0].Chosen = true
			c.Set(w("What did they take?"), w("As many as apply"), all)
			return c
		}},
		{"pills", func(w words) fyne.CanvasObject {
			c := widgets.NewPills(func(string) {})
			c.Set(w("Show"), "", []widgets.Option[string]{{Code: "a", Label: w("All"), Chosen: true}, {Code: "o", Label: w("Open")}, {Code: "d", Label: w("Decided")}, {Code: "c", Label: w("Closed")}})
			return c
		}},
		{"answer-bar", func(w words) fyne.CanvasObject { return answerBar(w, "yes", "") }},
		{"answer-bar-reason", func(w words) fyne.CanvasObject { return answerBar(w, "", "declined") }},
		{"buttons", func(w words) fyne.CanvasObject {
			off := widgets.NewPrimaryButton(w("Begin"), nil)
			off.Set(w("Begin"), widgets.NotReady)
			return widgets.Wrap(widgets.Near,
				widgets.NewPrimaryButton(w("Continue"), nil), widgets.NewQuietButton(w("Skip"), nil),
				widgets.NewIconButton(widgets.IconPause, w("Pause"), nil), widgets.NewPlainButton(widgets.IconLeave, w("Quick exit"), nil), off)
		}},
		{"rail", func(w words) fyne.CanvasObject {
			r := widgets.NewRail(func(string) {})
			r.Set(railSteps(w))
			return widgets.Tray(r)
		}},
		{"steps", func(w words) fyne.CanvasObject {
			s := widgets.NewSteps()
			s.Set(6, 2, w("Journey"), w("3 of 7 answered"))
			return s
		}},
	}
}

func railSteps(w words) []widgets.RailStep[string] {
	return []widgets.RailStep[string]{
		{Code: "safety", Label: w("Safe to talk"), Progress: w("4 of 4 answered"), Done: true, Reachable: true},
		{Code: "needs", Label: w("Immediate needs"), Progress: w("5 of 5 answered"), Done: true, Reachable: true},
		{Code: "journey", Label: w("Journey"), Progress: w("3 of 7 answered"), Current: true, Reachable: true},
		{Code: "work", Label: w("Work and hours"), Progress: w("0 of 6 answered"), Reachable: true},
		{Code: "wishes", Label: w("Wishes and consent")},
	}
}

func answerBar(w words, answer, reason string) fyne.CanvasObject {
	b := widgets.NewAnswerBar(func(string) {}, func(string) {})
	b.Set([]widgets.Option[string]{
		{Code: "yes", Label: w("Yes"), Detail: w("Ya"), Chosen: answer == "yes"},
		{Code: "no", Label: w("No"), Detail: w("Tidak"), Chosen: answer == "no"},
	}, w("No answer, because the person"), []widgets.Option[string]{
		{Code: "unknown", Label: w("does not know")},
		{Code: "declined", Label: w("prefers not to say"), Chosen: reason == "declined"},
		{Code: "unsafe", Label: w("cannot safely be asked")},
	})
	return b
}

func fieldSamples() []sample {
	return []sample{
		{"field", func(w words) fyne.CanvasObject {
			f := widgets.NewField(func(string) {})
			f.Set(widgets.FieldText{Label: w("What should we call you?"), Text: "Ratna", Hint: w("It need not be the real name.")})
			return f
		}},
		{"field-problem", func(w words) fyne.CanvasObject {
			f := widgets.NewNumberField(func(string) {})
			f.Set(widgets.FieldText{Label: w("Hours a day"), Text: "44", Problem: w("A day has at most 24 hours.")})
			return f
		}},
		{"text-area", func(w words) fyne.CanvasObject {
			a := widgets.NewTextArea(func(string) {}, func(time.Duration, func()) func() { return func() {} })
			a.Set(widgets.FieldText{Label: w("Note"), Hint: w("Kept with the record, never shared"), Text: w("Asked for water twice. Wants to phone her sister before anything else.")})
			return a
		}},
		{"passphrase", func(w words) fyne.CanvasObject {
			p := widgets.NewPassphraseEntry(func(string) {})
			p.Set(widgets.FieldText{Label: w("Passphrase"), Text: "correct horse"})
			return p
		}},
		{"date", func(w words) fyne.CanvasObject {
			d := widgets.NewDateEntry(func(widgets.DateParts) {})
			d.Set(dateText(w))
			return d
		}},
		{"money", func(w words) fyne.CanvasObject {
			m := widgets.NewMoneyEntry(func(widgets.MoneyParts) {})
			m.Set(widgets.MoneyText{
				Amount: widgets.FieldText{Label: w("Amount"), Text: "1200.50"}, Currency: w("Currency"),
				Currencies: []widgets.Option[string]{{Code: "IDR", Label: "IDR"}, {Code: "USD", Label: "USD", Chosen: true}, {Code: "THB", Label: "THB"}, {Code: "USDT", Label: "USDT"}},
				Code:       widgets.FieldText{Label: w("Code of the currency"), Text: "JP", Hint: w("Two letters are enough")},
				Offer:      w("Which one?"), Offered: []widgets.Option[string]{{Code: "JPY", Label: "JPY"}},
			})
			return m
		}},
	}
}

func dateText(w words) widgets.DateText {
	t := widgets.DateText{
		Year: widgets.FieldText{Label: w("Year"), Text: "2025"}, Day: widgets.FieldText{Label: w("Day")},
		Month: w("Month"), About: widgets.Option[bool]{Label: w("About then"), Chosen: true},
		Months: []widgets.Option[string]{{Code: "", Label: w("Not known")}},
	}
	for i, name := range strings.Fields("January February March April May June July August September October November December") {
		code := string([]byte{'0' + byte((i+1)/10), '0' + byte((i+1)%10)})
		t.Months = append(t.Months, widgets.Option[string]{Code: code, Label: w(name), Chosen: i == 2})
	}
	return t
}

func pageSamples() []sample {
	notice := func(kind widgets.NoticeKind, title, text string) func(words) fyne.CanvasObject {
		return func(w words) fyne.CanvasObject {
			n := widgets.NewNotice()
			n.Set(kind, w(title), w(text))
			return n
		}
	}
	return []sample{
		{"notice-calm", notice(widgets.Calm, "Saved", "This record is kept on this device and goes to the hub when you are online.")},
		{"notice-attention", notice(widgets.Attention, "Nobody has checked this translation", "Read the question in your own words when the person does not understand it.")},
		{"notice-alarm", notice(widgets.Alarm, "Do this first", "The person is injured. Call a doctor before any other question.")},
		{"row", func(w words) fyne.CanvasObject {
			r := widgets.NewRow(func() {})
			r.Set(widgets.RowText{Title: w("Ratna"), Detail: w("Returnee interview, k7q2m"), Meta: w("5 min ago"), Chips: []widgets.ChipText{
				{Label: w("Open"), Tone: widgets.PlainTone}, {Label: w("Needs a doctor"), Tone: widgets.UrgentTone}, {Label: w("Kept here"), Tone: widgets.QuietTone}}})
			return r
		}},
		{"card", func(w words) fyne.CanvasObject {
			return widgets.Card(widgets.NewText(w("Recruitment by deception"), widgets.Style{Size: widgets.Title, Weight: widgets.Strong}),
				widgets.NewText(w("The work, the place and the pay were not what was promised."), widgets.Style{}),
				widgets.Bullets(w("the offer"), w("the pay that was promised")), widgets.Pair(w("Opened"), w("Tuesday, 3 March")))
		}},
		{"empty", func(w words) fyne.CanvasObject {
			e := widgets.NewEmptyState(widgets.IconCase, widgets.NewPrimaryButton(w("New screening"), nil))
			e.Set(w("No record yet"), w("A record begins with a screening. It stays on this device until you go online."))
			return e
		}},
		{"fingerprint", func(w words) fyne.CanvasObject {
			f := widgets.NewFingerprint()
			f.Set(w("Read these words aloud"), "harbour", "lemon", "seven", "cotton", "bright", "island")
			return f
		}},
		{"cover", func(w words) fyne.CanvasObject {
			c := widgets.NewCover(func() {}, nil)
			c.Set(widgets.CoverText{Title: w("March"), Text: w("Rice, eggs, soap\nCall the plumber\nDentist, Thursday 10:30"), Return: w("Open")})
			return c
		}},
		{"scripts", func(w words) fyne.CanvasObject {
			return widgets.Column(widgets.Snug, widgets.NewText(w("What happened to your passport?"), widgets.Style{Size: widgets.Question, Weight: widgets.Strong}),
				widgets.NewText(w("Apa yang terjadi dengan paspor Anda?"), widgets.Style{Size: widgets.Lead, Colour: widgets.InkSoft}))
		}},
	}
}
