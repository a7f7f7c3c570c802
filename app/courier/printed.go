package courier

import (
	"context"
	"errors"
	"fmt"

	"pelita/screening"
	"pelita/screening/evidence"
	phrase "pelita/screening/passphrase"
	"pelita/screening/picture"
	"pelita/screening/quorum"
)

// ReadCard reads an unlock card from its file: the letters, or a picture of its
// code. screening.ErrUnreadable.
func ReadCard(ctx context.Context, file string) (phrase.Card, error) {
	b, err := ReadFile(file, evidence.MaxPicture)
	if err != nil {
		return phrase.Card{}, fmt.Errorf("read card: %w: %w", screening.ErrUnreadable, err)
	}
	return CardIn(ctx, b)
}

// CardIn is ReadCard for what is read already, and clears it.
func CardIn(ctx context.Context, b []byte) (phrase.Card, error) {
	var card phrase.Card
	err := eachPrinted(ctx, b, func(text string) error {
		var err error
		card, err = phrase.ParseCard([]byte(text))
		return err
	})
	if err != nil {
		return phrase.Card{}, fmt.Errorf("read card: %w", err)
	}
	return card, nil
}

// ReadSheets reads recovery sheets from a file: one that was typed, or a picture
// with the code of one or of several. Each is given as it would be typed.
// screening.ErrUnreadable.
func ReadSheets(ctx context.Context, file string) ([]string, error) {
	b, err := ReadFile(file, evidence.MaxPicture)
	if err != nil {
		return nil, err
	}
	var out []string
	err = eachPrinted(ctx, b, func(text string) error {
		s, err := quorum.Parse(text)
		if err == nil {
			out = append(out, s.Text())
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read sheet: %w", err)
	}
	return out, nil
}

// eachPrinted shows every text in the bytes of a file to take: those of the codes in a picture,
// which are read in a process that can do nothing else, or the bytes themselves.
// screening.ErrUnreadable when take accepts none.
func eachPrinted(ctx context.Context, b []byte, take func(text string) error) (err error) {
	defer clear(b)
	texts := []string{}
	switch {
	case evidence.Picture(evidence.Media(b[:min(len(b), evidence.HeadLen)])):
		texts, err = picture.Decoder{}.Codes(ctx, b)
		if errors.Is(err, picture.ErrNoCode) || errors.Is(err, screening.ErrNotDrawn) {
			err = fmt.Errorf("%w: %w", screening.ErrUnreadable, err)
		}
	case len(b) <= maxPrinted:
		texts = []string{string(b)}
	}
	if err != nil {
		return err
	}
	taken := 0
	for _, text := range texts {
		if take(text) == nil {
			taken++
		}
	}
	if taken == 0 {
		return screening.ErrUnreadable
	}
	return nil
}

// maxPrinted bounds what a person types from paper.
const maxPrinted = 4 << 10
