package widgets

import (
	"strings"

	"fyne.io/fyne/v2"
)

// CoverText is what the cover shows. It says nothing about what this program is
// for.
type CoverText struct {
	Title, Text string // each line of the text stands on a rule of its own
	Return      string
}

// Cover is drawn over everything at a quick exit: a ruled sheet of notes, like
// the page of any office program.
type Cover struct {
	block
	title *WrapText
	lines *fyne.Container
	back  *Button
}

// coverRules is how many rules the sheet has at least.
const coverRules = 14

// NewCover makes a cover. onReturn is called by its one button.
func NewCover(onReturn func()) *Cover {
	c := &Cover{lines: Column(0)}
	c.title = NewText("", Style{Size: Title, Weight: Strong})
	c.back = NewPlainButton(IconNote, "", onReturn)
	head := InsetXY(Room, Tight, Spread(Room, nil, c.title, c.back))
	sheet := Measure(760, Column(0, head, Rule(), c.lines))
	c.root = Overlay(newPlate(plateStyle{fill: token(Surface)}), NewScroller(InsetXY(0, Near, sheet)))
	c.ExtendBaseWidget(c)
	return c
}

// Set shows a sheet.
func (c *Cover) Set(t CoverText) {
	showText(c.title, t.Title)
	c.back.Set(t.Return, IsReady)
	show(c.back, t.Return != "")
	c.lines.Objects = nil
	if t.Title+t.Text != "" {
		lines := strings.Split(t.Text, "\n")
		for len(lines) < coverRules {
			lines = append(lines, "")
		}
		for _, line := range lines {
			words := Overlay(newBlank(1, TouchTarget), InsetXY(Room, Snug, NewText(line, Style{})))
			c.lines.Objects = append(c.lines.Objects, words, Rule())
		}
	}
	c.Refresh()
}

// Return is the button that leads back.
func (c *Cover) Return() fyne.Tappable { return c.back }
