package presenter

import (
	"context"
	"testing"

	"pelita/screening"
	"pelita/screening/protocol"
)

// album keeps pictures in memory.
type album struct {
	taken map[protocol.Attachment][]byte
	err   error
}

func (a *album) Take(_ context.Context, file string) (protocol.Attachment, error) {
	kept := protocol.Attachment{ID: [16]byte{byte(len(a.taken) + 1)}, Key: [16]byte{1}, Size: 3000, Media: "image/png"}
	if a.err == nil {
		a.taken[kept] = []byte(file)
	}
	return kept, a.err
}

func (a *album) Look(_ context.Context, kept protocol.Attachment) (screening.Drawn, error) {
	b, ok := a.taken[kept]
	switch {
	case !ok:
		return screening.Drawn{}, screening.ErrNoAttachment
	case string(b) == "broken.png":
		return screening.Drawn{}, screening.ErrNotDrawn
	}
	return screening.Drawn{Width: 1, Height: 1, Pix: b[:4]}, nil
}

func TestAPictureOfAnAdvertisementIsTakenInShownAndHidden(t *testing.T) {
	t.Parallel()
	s, kept := newStand(t, inline{}), &album{taken: map[protocol.Attachment][]byte{}}
	id := s.open("form-advert").ID
	x := &formSitting{s: s, id: id}
	x.FormPage = NewFormPage(FormParams{
		Frame: s.frame, Work: s.work, Keeper: s.keeper, Record: id, Form: protocol.AdvertForm, Pictures: kept, Render: x.view.render,
	})
	x.Enter()
	at := first("advert_picture")
	if f := x.field(at); !f.TapOnly || f.Picture.Take.Label == "" || f.Picture.Show.Label != "" || f.Picture.Facts != "" {
		t.Fatalf("%+v", f.Picture)
	}
	kept.err = screening.ErrUnreadable
	x.TakePicture(at, "letter.pdf")
	if len(x.answers(at)) != 0 || x.view.state.Notice.Kind != Problem {
		t.Errorf("%+v", x.view.state.Notice)
	}
	kept.err = nil
	x.TakePicture(at, "page.png")
	if f := x.field(at); f.Picture.Facts != "Kept, 3 KB" || f.Picture.Drawn.Pix != nil || x.view.state.Notice.Kind != NoNotice {
		t.Errorf("%+v, %+v", f.Picture, x.view.state.Notice)
	}
	x.ShowPicture(at)
	if f := x.field(at); string(f.Picture.Drawn.Pix) != "page" || f.Picture.Show.Label != "Hide it" {
		t.Errorf("%+v", f.Picture)
	}
	x.ShowPicture(at)
	if f := x.field(at); f.Picture.Drawn.Pix != nil {
		t.Error("the picture is not hidden")
	}
	x.ShowPicture(at)
	x.Next()
	x.Previous()
	if f := x.field(at); f.Picture.Drawn.Pix != nil {
		t.Error("the picture stays in memory behind another part")
	}
	if got := x.answers(at); len(got) != 1 || got[0].Value.Kept.Media != "image/png" {
		t.Errorf("%+v", got)
	}
	x.TakePicture(at, "broken.png")
	if x.ShowPicture(at); x.field(at).Picture.NotDrawn == "" || x.view.state.Notice.Kind != NoNotice {
		t.Errorf("one that cannot be drawn: %+v, %+v", x.field(at).Picture, x.view.state.Notice)
	}
	x.ShowPicture(at)
	clear(kept.taken) // as on another device
	if x.ShowPicture(at); !says(x.view.state.Notice, "The picture is not on this device") {
		t.Errorf("%+v", x.view.state.Notice)
	}
}

func TestWithoutAPlaceForPicturesNoneIsOffered(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	x := fillIn(t, s, s.open("form-advert").ID, protocol.AdvertForm)
	x.TakePicture(first("advert_picture"), "page.png")
	x.ShowPicture(first("advert_picture"))
	if f := x.field(first("advert_picture")); f.Picture.Take.Label != "" || len(x.answers(first("advert_picture"))) != 0 {
		t.Errorf("%+v", f.Picture)
	}
}
