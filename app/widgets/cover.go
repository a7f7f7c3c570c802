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
	Code        FieldText // asked for when it has a label
}

// Cover is drawn over everything at a quick exit: a ruled sheet of notes, like
// the page of any office program.
type Cover struct {
	block
	title *WrapText
	lines *fyne.Container
	back  *Button
	code  *PassphraseEntry
}

// coverRules is how many rules the sheet has at least.
const coverRules = 14

// NewCover makes a cover. onReturn is called by its one button, onCode with the
// digits that are typed while a code is asked for.
func NewCover(onReturn func(), onCode func(string)) *Cover {
	c := &Cover{lines: Column(0)}
	c.title = NewText("", Style{Size: Title, Weight: Strong})
	c.back = NewPlainButton(IconNote, "", onReturn)
	c.code = NewCodeEntry(onCode)
	head := InsetXY(Room, Tight, Spread(Room, nil, c.title, c.back))
	sheet := Measure(760, Column(0, head, InsetXY(Room, 0, c.code), Rule(), c.lines))
	c.code.Hide()
	c.root = Overlay(newPlate(plateStyle{fill: token(Surface)}), NewScroller(InsetXY(0, Near, sheet)))
	c.ExtendBaseWidget(c)
	return c
}

// Set shows a sheet.
func (c *Cover) Set(t CoverText) {
	showText(c.title, t.Title)
	c.back.Set(t.Return, IsReady)
	show(c.back, t.Return != "")
	asked := c.code.Visible()
	c.code.Set(t.Code)
	if show(c.code, t.Code.Label != ""); c.code.Visible() && !asked {
		c.code.Focus()
	}
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
