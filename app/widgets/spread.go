package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// spread puts a thing at each side of a body that takes the rest.
type spread struct {
	remembered
	gap         float32
	lead, trail fyne.CanvasObject // may be nil
	stand       stand
}

// stand is where the sides stand beside a body that is taller than they are.
type stand uint8

const (
	standMiddle stand = iota
	standTop
)

func (s stand) offset(room, own float32) float32 {
	if s == standTop {
		return 0
	}
	return (room - own) / 2
}

// roomForWords is how narrow the body between two sides may get, in letters of
// body text and as a share of the whole, before what trails goes under it.
const (
	roomForWords         = 7
	shareOfWords float32 = 0.5
)

// Spread puts lead and trail at the two sides of a body that takes the rest.
// Either side may be nil. When the words of the body would get too narrow,
// trail goes under the body.
func Spread(gap Space, lead, body, trail fyne.CanvasObject) *fyne.Container {
	l := &spread{gap: float32(gap), lead: lead, trail: trail}
	objects := []fyne.CanvasObject{body}
	for _, o := range []fyne.CanvasObject{lead, trail} {
		if o != nil {
			objects = append(objects, o)
		}
	}
	return container.New(l, objects...)
}

// SpreadTop is Spread with the sides at the top of a taller body.
func SpreadTop(gap Space, lead, body, trail fyne.CanvasObject) *fyne.Container {
	c := Spread(gap, lead, body, trail)
	c.Layout.(*spread).stand = standTop
	return c
}

func shown(o fyne.CanvasObject) bool { return o != nil && o.Visible() }

// widths gives the width of lead, body and trail; stacked says that trail goes
// under the body.
func (s *spread) widths(body fyne.CanvasObject, width float32) (lead, rest, trail float32, stacked bool) {
	rest = width
	if shown(s.lead) {
		lead = min(naturalWidth(s.lead), max(width/2, s.lead.MinSize().Width))
		rest -= lead + s.gap
	}
	if !shown(s.trail) {
		return lead, rest, 0, false
	}
	trail = naturalWidth(s.trail)
	least := min(naturalWidth(body), max(roomForWords*current().TextSize(Body), shareOfWords*width))
	if rest-trail-s.gap < least {
		return lead, rest, min(trail, rest), true
	}
	return lead, rest - trail - s.gap, trail, false
}

func (s *spread) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	lead, rest, trail, stacked := s.widths(objects[0], width)
	h := HeightFor(objects[0], rest)
	if shown(s.trail) {
		own := HeightFor(s.trail, trail)
		if stacked {
			h += s.gap + own
		} else {
			h = max(h, own)
		}
	}
	if shown(s.lead) {
		h = max(h, HeightFor(s.lead, lead))
	}
	return h
}

func (s *spread) MinSize(objects []fyne.CanvasObject) fyne.Size {
	w := objects[0].MinSize().Width
	if shown(s.lead) {
		w += s.lead.MinSize().Width + s.gap
	}
	return fyne.NewSize(w, s.heightFor(objects, s.or(w)))
}

func (s *spread) naturalWidth(objects []fyne.CanvasObject) float32 {
	w := -s.gap
	for _, o := range []fyne.CanvasObject{objects[0], s.lead, s.trail} {
		if shown(o) {
			w += naturalWidth(o) + s.gap
		}
	}
	return max(w, 0)
}

func (s *spread) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	s.width = size.Width
	lead, rest, trail, stacked := s.widths(objects[0], size.Width)
	x := float32(0)
	if shown(s.lead) {
		h := HeightFor(s.lead, lead)
		place(s.lead, 0, s.stand.offset(size.Height, h), lead, h)
		x = lead + s.gap
	}
	own := HeightFor(objects[0], rest)
	if stacked {
		place(objects[0], x, 0, rest, own)
		place(s.trail, x, own+s.gap, trail, HeightFor(s.trail, trail))
		return
	}
	place(objects[0], x, s.stand.offset(size.Height, own), rest, own)
	if shown(s.trail) {
		h := HeightFor(s.trail, trail)
		place(s.trail, size.Width-trail, s.stand.offset(size.Height, h), trail, h)
	}
}
