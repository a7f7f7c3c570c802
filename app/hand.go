package app

import (
	"context"
	"errors"
	"image"

	"pelita/app/courier"
	"pelita/app/presenter"
	"pelita/app/view"
	"pelita/screening"
)

// enterHand makes the page for what goes by hand.
func (r *room) enterHand() presenter.Presenter {
	var v *view.Hand
	p := presenter.NewHandPage(r.stand(), &byHand{enrolment: enrolment{r.desk}}, seen(r, func(s presenter.HandState) { v.Render(s) }))
	v = view.NewHand(p, r.picker())
	return r.show(p, v)
}

// byHand is the desk as that page sees it. The page does one thing at a time.
type byHand struct {
	enrolment
	scan    courier.Scan
	request []byte
	grant   []byte // scanned, or made here
	// proposal was opened here, and waits for administrators.
	proposal []byte
}

var _ presenter.ByHand = (*byHand)(nil)

// Forget drops what was scanned.
func (h *byHand) Forget() { h.scan, h.request, h.grant, h.proposal = courier.Scan{}, nil, nil, nil }

func (h *byHand) TakeAlong(ctx context.Context, file string, what presenter.CargoKind) (presenter.HandWritten, error) {
	p, err := h.profile()
	if err != nil {
		return presenter.HandWritten{}, err
	}
	w, err := p.WriteBundle(ctx, courier.Carrying{File: file, RecordsOnly: what == presenter.CargoRecords})
	return presenter.HandWritten{Files: w.Parts, Segments: w.Segments, Attachments: w.Attachments, For: w.For}, err
}

func (h *byHand) ReadStick(ctx context.Context, file string) (presenter.HandTaken, error) {
	p, err := h.profile()
	if err != nil {
		return presenter.HandTaken{}, err
	}
	t, err := p.ReadBundle(ctx, file)
	h.learn(ctx, p)
	return handTaken(t), err
}

func handTaken(t courier.Taken) presenter.HandTaken {
	return presenter.HandTaken{
		New: t.Segments, Missing: t.Missing, Waiting: t.Waiting, Colleagues: t.Colleagues,
		Attachments: t.Attachments, Unfinished: t.Unfinished, Cut: t.Cut,
	}
}

func (h *byHand) Codes(ctx context.Context, kind presenter.ShownKind) ([]screening.Drawn, error) {
	p, err := h.profile()
	if err != nil {
		return nil, err
	}
	texts, err := codesOf(ctx, p, kind)
	if err != nil {
		return nil, err
	}
	return drawCodes(texts)
}

func codesOf(ctx context.Context, p *courier.Profile, kind presenter.ShownKind) ([]string, error) {
	switch kind {
	case presenter.ShowCase:
		return p.CaseCodes(ctx)
	case presenter.ShowReceipt:
		b, err := p.Receipt(ctx)
		if err != nil {
			return nil, err
		}
		return courier.ReceiptCodes(b)
	}
	ask := p.Request
	if p.Enrolled() { // for new keys
		ask = p.Renew
	}
	r, err := ask(ctx)
	if err != nil || r.File == nil {
		return nil, err
	}
	return courier.RequestCodes(r.File)
}

// codePixels is how many pixels a module of a code has: sharp on any screen.
const codePixels = 8

func drawCodes(texts []string) ([]screening.Drawn, error) {
	var out []screening.Drawn
	for _, text := range texts {
		m, err := courier.CodePicture(text, codePixels)
		if err != nil {
			return nil, err
		}
		out = append(out, drawnOf(m))
	}
	return out, nil
}

func drawnOf(m *image.Gray) screening.Drawn {
	d := screening.Drawn{Width: m.Rect.Dx(), Height: m.Rect.Dy(), Pix: make([]byte, 0, 4*len(m.Pix))}
	for _, y := range m.Pix {
		d.Pix = append(d.Pix, y, y, y, 255)
	}
	return d
}

func (h *byHand) Scan(ctx context.Context, file string) (presenter.HandRead, error) {
	if err := h.scan.PictureFile(ctx, file); err != nil {
		if errors.Is(err, screening.ErrNotDrawn) {
			return presenter.HandRead{}, screening.ErrUnreadable
		}
		return presenter.HandRead{}, err
	}
	p, err := h.profile()
	if err != nil {
		return presenter.HandRead{}, err
	}
	s, err := p.Standing(ctx)
	if err != nil {
		return presenter.HandRead{}, err
	}
	if !s.Enrolled || s.Renewing {
		return h.scannedGrant()
	}
	if read, err := h.scannedRequest(ctx); err != nil || read.Of > 0 {
		return read, err
	}
	if s.Dropped { // an administrator may have answered all the same
		if read, err := h.scannedGrant(); err != nil || read.Of > 0 {
			return read, err
		}
	}
	t, rest, err := p.TakeScan(ctx, &h.scan)
	if err != nil || rest.Of > 0 {
		return presenter.HandRead{Have: rest.Have, Of: rest.Of, Missing: rest.Missing}, err
	}
	h.Forget()
	h.learn(ctx, p)
	taken := handTaken(t)
	return presenter.HandRead{Taken: &taken}, nil
}

func (h *byHand) scannedRequest(ctx context.Context) (presenter.HandRead, error) {
	b, s, err := h.scan.Request()
	read := presenter.HandRead{Have: s.Have, Of: s.Of, Missing: s.Missing}
	if err != nil || b == nil {
		return read, err
	}
	asked, err := h.asked(ctx, b)
	if err != nil {
		return read, err
	}
	h.request, read.Asking = b, &asked
	return read, nil
}

func (h *byHand) scannedGrant() (presenter.HandRead, error) {
	b, s, err := h.scan.Grant()
	read := presenter.HandRead{Have: s.Have, Of: s.Of, Missing: s.Missing}
	if err != nil || b == nil {
		return read, err
	}
	words, err := courier.GrantWords(b)
	if err != nil {
		return read, err
	}
	h.grant, read.Agency = b, words
	return read, nil
}

func (h *byHand) SaveGrant(_ context.Context, file string) error {
	return courier.WriteFile(file, h.grant)
}

func (h *byHand) Join(ctx context.Context) error {
	p, err := h.profile()
	if err != nil {
		return err
	}
	if err := p.Join(ctx, h.grant); err != nil {
		return err
	}
	h.Forget()
	h.learn(ctx, p)
	return nil
}
