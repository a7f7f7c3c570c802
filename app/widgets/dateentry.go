package widgets

import "fyne.io/fyne/v2"

// DateParts is a date as far as somebody remembers it. Empty parts are not
// known; About says that the rest is approximate.
type DateParts struct {
	Year, Month, Day string
	About            bool
}

// DateText is what stands around a date.
type DateText struct {
	Year, Day FieldText
	Month     string           // the label of the months
	Months    []Option[string] // codes of the months; the empty code is "not known"
	About     Option[bool]     // Chosen: the date is approximate
}

// DateEntry takes a date that may be partial: a year, a month of a year, a day,
// each of them perhaps approximate.
type DateEntry struct {
	block
	year, day *Field
	month     *Pills[string]
	about     *Pills[bool]
	parts     DateParts
	onTyped   func(DateParts)
}

// NewDateEntry makes an empty date. onTyped is called with all parts whenever a
// person changes one, never by Set.
func NewDateEntry(onTyped func(DateParts)) *DateEntry {
	d := &DateEntry{onTyped: onTyped}
	d.year = NewNumberField(func(text string) { d.change(func(p *DateParts) { p.Year = text }) })
	d.day = NewNumberField(func(text string) { d.change(func(p *DateParts) { p.Day = text }) })
	d.month = NewPills(func(code string) { d.change(func(p *DateParts) { p.Month = code }) })
	d.about = NewPills(func(bool) { d.change(func(p *DateParts) { p.About = !p.About }) })
	d.root = Column(Room, Columns(140, Snug, d.year, d.day), d.month, d.about)
	d.ExtendBaseWidget(d)
	return d
}

func (d *DateEntry) change(f func(*DateParts)) {
	f(&d.parts)
	d.onTyped(d.parts)
}

// Set shows a date.
func (d *DateEntry) Set(t DateText) {
	d.parts = DateParts{Year: t.Year.Text, Day: t.Day.Text, About: t.About.Chosen}
	for _, m := range t.Months {
		if m.Chosen {
			d.parts.Month = m.Code
		}
	}
	d.year.Set(t.Year)
	d.day.Set(t.Day)
	d.month.Set(t.Month, "", t.Months)
	about := t.About
	about.Code = true
	d.about.Set("", "", []Option[bool]{about})
	d.Refresh()
}

// OnDone is called when a person leaves one of the typed parts.
func (d *DateEntry) OnDone(done func()) {
	d.year.OnDone(done)
	d.day.OnDone(done)
}

// Parts gives what can be pressed and typed into, for tests: year, day, a month,
// about.
func (d *DateEntry) Parts() (year, day *Field, month func(string) fyne.Tappable, about fyne.Tappable) {
	return d.year, d.day, d.month.Option, d.about.Option(true)
}
