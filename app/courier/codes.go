package courier

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"

	"pelita/screening"
	"pelita/screening/evidence"
	"pelita/screening/picture"
	"pelita/sync/bundle"
	"pelita/sync/replica"
	"pelita/sync/wire"
)

// RequestCodes are a request to join as the texts of codes.
func RequestCodes(request []byte) ([]string, error) { return codesOf(bundle.Request, request) }

// GrantCodes are a grant as the texts of codes. screening.ErrForStick when the
// roster in it is too long for that: it goes as a file.
func GrantCodes(grant []byte) ([]string, error) { return codesOf(bundle.Grant, grant) }

// ReceiptCodes are a receipt as the text of a code.
func ReceiptCodes(receipt []byte) ([]string, error) { return codesOf(bundle.Receipt, receipt) }

func codesOf(kind bundle.Kind, message []byte) ([]string, error) {
	texts, err := bundle.Codes(kind, message)
	if err != nil {
		return nil, fmt.Errorf("write codes: %w", told(err))
	}
	return texts, nil
}

// ErrCodesMissing says that some codes of a set are still to be read.
var ErrCodesMissing = errors.New("codes are missing")

// errEnough ends a cargo that is too large for codes.
var errEnough = fmt.Errorf("%w: more than a few answers", bundle.ErrCodes)

// CaseCodes are the segments of this device that neither the hub nor every
// colleague is known to hold, as codes: a single short case. None when there is
// nothing. screening.ErrForStick when it is too much.
func (p *Profile) CaseCodes(ctx context.Context) ([]string, error) {
	p.syncs.Lock() // what waits is sealed
	defer p.syncs.Unlock()
	m, r, err := p.finished(ctx)
	if err != nil {
		return nil, fmt.Errorf("write codes: %w", err)
	}
	held, err := m.held(ctx)
	if err != nil {
		return nil, fmt.Errorf("write codes: %w", err)
	}
	own, size := m.deviceID(), 0
	var segments [][]byte
	_, err = r.Carry(ctx, replica.Cargo{
		Held: held,
		From: func(c replica.Chain) uint64 {
			if c.Device != own {
				return c.Link.Seq
			}
			return c.Acked
		},
		Begin: func(replica.Manifest) error { return nil },
		Put: func(segment []byte) error {
			if size += len(segment); size > bundle.MaxMessage {
				return errEnough
			}
			segments = append(segments, segment)
			return nil
		},
	})
	if err != nil {
		return nil, fmt.Errorf("write codes: %w", told(err))
	}
	if len(segments) == 0 {
		return nil, nil
	}
	strip, err := bundle.Strip(segments)
	if err != nil {
		return nil, fmt.Errorf("write codes: %w", err)
	}
	return codesOf(bundle.Segments, strip)
}

// Scan gathers codes from pictures. The zero Scan has none. It is used by one
// goroutine at a time.
type Scan struct{ found bundle.Collector }

// Scanned is how far a scan has come: Have of Of codes; Missing are the numbers of
// the others, from 1. Of is zero when nothing of the kind was found.
type Scanned struct {
	Have, Of int
	Missing  []int
}

// Picture reads the codes of one picture, in a process that can do nothing else.
// screening.ErrNotDrawn when it is no picture, ErrUnreadable when there is no code
// of ours in it.
func (s *Scan) Picture(ctx context.Context, b []byte) error {
	texts, err := picture.Decoder{}.Codes(ctx, b)
	if errors.Is(err, picture.ErrNoCode) {
		err = fmt.Errorf("%w: %w", screening.ErrUnreadable, err)
	}
	if err != nil {
		return err
	}
	ours := 0
	for _, text := range texts {
		if s.found.Add(text) == nil {
			ours++
		}
	}
	if ours == 0 {
		return fmt.Errorf("read codes: %w", screening.ErrUnreadable)
	}
	return nil
}

// PictureFile is Picture for a file.
func (s *Scan) PictureFile(ctx context.Context, name string) error {
	b, err := ReadFile(name, evidence.MaxPicture)
	if err != nil {
		return err
	}
	return s.Picture(ctx, b)
}

// Request gives the request, once all of its codes are there.
func (s *Scan) Request() ([]byte, Scanned, error) { return s.message(bundle.Request) }

// Grant gives the grant.
func (s *Scan) Grant() ([]byte, Scanned, error) { return s.message(bundle.Grant) }

func (s *Scan) message(kind bundle.Kind) ([]byte, Scanned, error) {
	b, ok, err := s.found.Message(kind)
	p := s.found.Progress(kind)
	if err != nil {
		return nil, Scanned{}, fmt.Errorf("read codes: %w", told(err))
	}
	if !ok {
		b = nil
	}
	return b, Scanned{Have: p.Have, Of: p.Of, Missing: p.Missing}, nil
}

// TakeScan takes the case and the receipt that were scanned, when they are whole.
// The Scanned is that of what is not; its Of is zero when nothing is missing.
func (p *Profile) TakeScan(ctx context.Context, s *Scan) (Taken, Scanned, error) {
	if _, _, err := p.atHand(ctx); err != nil {
		return Taken{}, Scanned{}, fmt.Errorf("read codes: %w", err)
	}
	var out Taken
	receipt, said, err := s.message(bundle.Receipt)
	if err == nil && receipt != nil {
		out, err = p.TakeReceipt(ctx, receipt)
	}
	if err != nil {
		return out, said, err
	}
	strip, segments, err := s.message(bundle.Segments)
	if err != nil {
		return out, segments, err
	}
	if strip == nil {
		if segments.Of == 0 && said.Have == said.Of {
			return out, Scanned{}, nil
		}
		return out, segments, nil
	}
	next := bundle.Unstrip(strip)
	taken, err := p.bring(ctx, replica.Delivery{Next: func() ([]byte, error) {
		b, err := next()
		if errors.Is(err, wire.ErrCut) {
			err = io.EOF // the set has its own check: what is here is what was written
		}
		return b, err
	}})
	taken.Colleagues = out.Colleagues
	return taken, Scanned{}, err
}

// Of a code that is drawn: the quiet zone, in modules.
const quietZone = 4

// CodePicture is a code as a PNG, black on white with its quiet zone.
func CodePicture(text string, module int) (*image.Gray, error) {
	rows, err := Squares(text)
	if err != nil {
		return nil, err
	}
	side := (len(rows) + 2*quietZone) * module
	out := image.NewGray(image.Rect(0, 0, side, side))
	for y := range side {
		for x := range side {
			row, column := y/module-quietZone, x/module-quietZone
			if row < 0 || row >= len(rows) || column < 0 || column >= len(rows) || !rows[row][column] {
				out.SetGray(x, y, color.Gray{Y: 255})
			}
		}
	}
	return out, nil
}

// WriteCode writes a code as a PNG.
func WriteCode(w io.Writer, text string) error {
	m, err := CodePicture(text, 6)
	if err != nil {
		return err
	}
	return png.Encode(w, m)
}

// GrantWords are the six words of the agency that a grant is of. People compare
// them: it is the one thing that a grant cannot prove. screening.ErrUnreadable,
// ErrForged.
func GrantWords(grant []byte) (string, error) {
	_, roster, err := wire.ParseGrant(grant)
	if err != nil {
		return "", fmt.Errorf("read grant: %w", told(err))
	}
	return roster.Genesis().Agency().Words(), nil
}
