package app

import (
	"context"

	"pelita/app/presenter"
	"pelita/screening"
	"pelita/screening/picture"
	"pelita/screening/protocol"
)

// pictures is the desk as the forms see it that keep pictures.
type pictures struct{ *desk }

var _ presenter.Pictures = pictures{}

func (p pictures) Take(ctx context.Context, file string) (protocol.Attachment, error) {
	kept, err := p.attachments()
	if err != nil {
		return protocol.Attachment{}, err
	}
	b, err := readFile(file)
	if err != nil {
		return protocol.Attachment{}, err
	}
	return kept.PutAttachment(ctx, b)
}

// Look decodes in a child process.
func (p pictures) Look(ctx context.Context, a protocol.Attachment) (screening.Drawn, error) {
	b, err := p.bytes(ctx, a)
	if err != nil {
		return screening.Drawn{}, err
	}
	return picture.Decoder{}.Shown(ctx, b)
}

func (p pictures) bytes(ctx context.Context, a protocol.Attachment) ([]byte, error) {
	kept, err := p.attachments()
	if err != nil {
		return nil, err
	}
	return kept.Attachment(ctx, a)
}

// attachments are those of the open profile; screening.ErrLocked when there is none.
func (p pictures) attachments() (screening.Attachments, error) {
	if kept, ok := p.store().(screening.Attachments); ok {
		return kept, nil
	}
	return nil, screening.ErrLocked
}
