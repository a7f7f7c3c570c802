package presenter

import (
	"context"
	"errors"
	"strconv"

	"pelita/locales"
	"pelita/screening"
	"pelita/screening/protocol"
)

// Pictures keeps pictures sealed beside the records.
type Pictures interface {
	// Take reads a picture from a file that a person picked, and seals it.
	// screening.ErrNoPicture for anything else, ErrTooLarge for one too large.
	Take(ctx context.Context, file string) (protocol.Attachment, error)
	// Look draws one. screening.ErrNoAttachment when it is not on this device,
	// ErrNotDrawn when it is no picture that can be shown.
	Look(ctx context.Context, a protocol.Attachment) (screening.Drawn, error)
}

// TakePicture seals a picture and makes it the answer of a field. What was there
// before is superseded, as every answer is.
func (p *FormPage) TakePicture(spot Spot, file string) {
	item, at, ok := p.place(spot)
	if !ok || item.Type != protocol.Picture || p.pictures == nil {
		return
	}
	p.hide()
	Add(&p.queue, Job[screening.Record]{
		Prepare: func() func(context.Context) (screening.Record, error) {
			record := p.record
			return func(ctx context.Context) (screening.Record, error) {
				a, err := p.pictures.Take(ctx, file)
				if err != nil {
					return record, err
				}
				return p.work.Answer(ctx, record, screening.Answered{
					Item: at.Item, Instance: at.Instance, Source: at.Source,
					Answer: protocol.Answer{Value: protocol.Value{Type: protocol.Picture, Kept: a}},
				})
			}
		},
		Done: func(r screening.Record, err error) {
			p.fail(err)
			if err == nil {
				p.record = r
			}
			p.Rebuild()
		},
	})
	p.Rebuild()
}

// ShowPicture shows the picture of a field, or hides it again. One is shown at a
// time, and none stays in memory that is not.
func (p *FormPage) ShowPicture(spot Spot) {
	item, at, ok := p.place(spot)
	live := p.live(at)
	if !ok || item.Type != protocol.Picture || p.pictures == nil || !live.Known() {
		return
	}
	if _, shown := p.looked[at]; shown {
		p.hide()
		p.Rebuild()
		return
	}
	p.hide()
	p.look.Load(func(ctx context.Context) (screening.Drawn, error) {
		return p.pictures.Look(ctx, live.Value.Kept)
	}, func(d screening.Drawn, err error) {
		if errors.Is(err, screening.ErrNotDrawn) {
			d, err = screening.Drawn{}, nil
		}
		p.fail(err)
		if err == nil {
			p.looked = map[place]screening.Drawn{at: d}
		}
		p.Rebuild()
	})
	p.Rebuild()
}

func (p *FormPage) hide() {
	p.look.Drop()
	p.looked = nil
}

// picture fills in the control of a picture.
func (p *FormPage) picture(t locales.Language, item *protocol.Item, at place, f *FormField) {
	if item.Type != protocol.Picture {
		return
	}
	f.TapOnly, f.Entry = true, Field{}
	live := p.live(at)
	if p.pictures != nil {
		f.Picture.Take = Action{Label: t.T("form.picture_take")}
	}
	if !live.Known() {
		return
	}
	f.Picture.Facts = t.T("form.picture_kept", "size", kilobytes(live.Value.Kept.Size))
	if p.pictures == nil {
		return
	}
	f.Picture.Take.Label, f.Picture.Show = t.T("form.picture_again"), Action{Label: t.T("form.picture_show")}
	if d, shown := p.looked[at]; shown {
		f.Picture.Drawn = d
		if d.Pix == nil {
			f.Picture.NotDrawn = t.T("form.picture_not_drawn")
		}
		f.Picture.Show.Label = t.T("form.picture_hide")
	}
}

// kilobytes says a size as people read it of a file; the unit is the same in
// every language here.
func kilobytes(n int64) string { return strconv.FormatInt((n+1023)/1024, 10) + " KB" }
