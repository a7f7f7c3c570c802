package widgets

import "fyne.io/fyne/v2"

// holder is a part that other parts stand in.
type holder interface {
	inside() fyne.CanvasObject
}

func (b *block) inside() fyne.CanvasObject     { return b.root }
func (p *pressable) inside() fyne.CanvasObject { return p.pad }
func (s *Scroller) inside() fyne.CanvasObject  { return s.body }

// reveal scrolls the page that a thing stands on until the thing is in sight, as
// when the keyboard has moved to it.
func reveal(o fyne.CanvasObject) {
	driver := fyne.CurrentApp().Driver()
	c := driver.CanvasForObject(o)
	if c == nil {
		return
	}
	page := pageOf(c.Content(), o, nil)
	if page == nil {
		return
	}
	above := driver.AbsolutePositionForObject(o).Y - driver.AbsolutePositionForObject(page).Y
	page.bring(above, o.Size().Height)
}

// bring scrolls until what begins so far below the upper edge is in sight.
func (s *Scroller) bring(above, height float32) {
	room, margin := s.Size().Height, float32(Wide)
	switch below := above + height + margin - room; {
	case above < margin || height+2*margin > room:
		s.scroll.Offset.Y = max(0, s.scroll.Offset.Y+above-margin)
	case below > 0:
		s.scroll.Offset.Y += below
	default:
		return
	}
	s.scroll.Refresh()
}

// pageOf finds the innermost scroller that a thing stands in.
func pageOf(at, thing fyne.CanvasObject, page *Scroller) *Scroller {
	if at == thing {
		return page
	}
	if at == nil || !at.Visible() {
		return nil
	}
	if s, ok := at.(*Scroller); ok {
		page = s
	}
	parts := []fyne.CanvasObject{}
	switch o := at.(type) {
	case *fyne.Container:
		parts = o.Objects
	case holder:
		parts = append(parts, o.inside())
	}
	for _, part := range parts {
		if found := pageOf(part, thing, page); found != nil {
			return found
		}
	}
	return nil
}
