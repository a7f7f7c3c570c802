package widgets

import "fyne.io/fyne/v2"

// Steps shows on one line how far a walk is, for a phone: one bar for each part,
// and in words where it is.
type Steps struct {
	block
	bars        *fyne.Container
	place, rest *WrapText
}

// NewSteps makes an empty line.
func NewSteps() *Steps {
	s := &Steps{bars: Columns(1, Tight)}
	s.place = NewText("", Style{Weight: Strong, Leading: Close})
	s.rest = NewText("", Style{Size: Caption, Colour: InkSoft, Leading: Close})
	s.root = Column(Near, s.bars, Spread(Near, nil, s.place, s.rest))
	s.ExtendBaseWidget(s)
	return s
}

// Set shows parts of which the first n are behind the walk, and where it is.
func (s *Steps) Set(parts, behind int, place, progress string) {
	s.bars.Objects = nil
	for i := range parts {
		c := Line
		if i <= behind {
			c = Accent
		}
		bar := Overlay(newPlate(plateStyle{fill: token(c), radius: 2}), newBlank(1, 5))
		s.bars.Objects = append(s.bars.Objects, bar)
	}
	show(s.bars, parts > 1)
	showText(s.place, place)
	showText(s.rest, progress)
	s.bars.Refresh()
	s.Refresh()
}
