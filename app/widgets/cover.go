package widgets

import (
	"strconv"

	"fyne.io/fyne/v2"
)

// CoverText is what the cover shows. It says nothing about what this program is
// for.
type CoverText struct {
	Title, Text string
	Days        int // of the month that is drawn
	First       int // the place of its first day in the week, 0 to 6
	Return      string
}

// Cover is drawn over everything at a quick exit: a sheet of a calendar with a
// few lines of notes, like the page of any office program.
type Cover struct {
	block
	title, text *WrapText
	days        *fyne.Container
	back        *Button
}

// NewCover makes a cover. onReturn is called by its one button.
func NewCover(onReturn func()) *Cover {
	c := &Cover{days: Columns(30, Tight)}
	c.title = NewText("", Style{Size: Title, Weight: Strong})
	c.text = NewText("", Style{})
	c.back = NewPlainButton(NoIcon, "", onReturn)
	sheet := Column(Room, c.title, Rule(), c.days, Rule(), c.text, Wrap(Near, c.back))
	page := NewScroller(InsetXY(Room, Wide, Measure(560, sheet)))
	c.root = Overlay(newPlate(plateStyle{fill: token(Paper)}), page)
	c.ExtendBaseWidget(c)
	return c
}

// Set shows a sheet.
func (c *Cover) Set(t CoverText) {
	showText(c.title, t.Title)
	showText(c.text, t.Text)
	c.back.Set(t.Return, IsReady)
	show(c.back, t.Return != "")
	c.days.Layout = &grid{columns: func() int { return 7 }}
	c.days.Objects = nil
	for i := range t.First + t.Days {
		day := ""
		if i >= t.First {
			day = strconv.Itoa(i - t.First + 1)
		}
		c.days.Objects = append(c.days.Objects, InsetXY(2, Near, NewText(day+" ", Style{Size: Caption, Align: AlignMiddle})))
	}
	c.days.Refresh()
	c.Refresh()
}

// Return is the button that leads back.
func (c *Cover) Return() fyne.Tappable { return c.back }
