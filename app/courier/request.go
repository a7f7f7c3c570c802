package courier

import (
	"context"
	"errors"
	"fmt"

	"pelita/screening"
	"pelita/sync/wire"
)

// Request is a file that asks an administrator to admit this device, and the
// six words that both sides read aloud.
type Request struct {
	File  []byte
	Words string
	// Forgot are the ids that earlier requests for new keys asked for. Should one of them
	// be answered, that id is to be revoked: its keys are not here any more.
	Forgot []string
}

// Request makes this device's request to join an agency. Asked again before
// the device has joined it gives the same file, so that the words stay true.
func (p *Profile) Request(ctx context.Context) (Request, error) {
	m, err := p.member()
	if err == nil && m.enrolled() {
		err = fmt.Errorf("%w: it belongs to an agency already", screening.ErrNotPermitted)
	}
	if err != nil {
		return Request{}, fmt.Errorf("ask to join: %w", err)
	}
	b, err := p.vault.Secret(ctx, secretRequest)
	if err == nil && b == nil {
		b, err = m.newRequest(ctx)
	}
	if err != nil {
		return Request{}, fmt.Errorf("ask to join: %w", err)
	}
	r, err := wire.ParseRequest(b)
	if err != nil {
		return Request{}, fmt.Errorf("ask to join: %w", &screening.DamagedError{Part: secretRequest})
	}
	return Request{File: b, Words: r.Words()}, nil
}

func (m member) newRequest(ctx context.Context) ([]byte, error) {
	was, err := m.was(ctx)
	if err != nil {
		return nil, err
	}
	own, err := m.recipient()
	if err != nil {
		return nil, err
	}
	b, err := wire.NewRequest(wire.Request{
		Device: m.deviceID(), Recipient: own.String(), Nonce: nonce(), Name: m.keys.Name, Former: was,
	}, m.keys.sign())
	if err != nil {
		return nil, err
	}
	return b, m.vault.PutSecret(ctx, secretRequest, b)
}

// Asking is another device's request, read.
type Asking struct {
	Device, Officer, Words string
	// Renews is the id of the device that asks for new keys, when it is enrolled
	// already; "" when it is new.
	Renews string
	// Former are the ids that it says it had before: it was restored from their backup,
	// or renews one. What it writes in their name counts.
	Former []string
	// Unsaid: it was written by a version that does not say so. What such a device writes
	// in the name of any other counts.
	Unsaid bool
}

// ReadRequest reads a request, so that two people can compare its words.
// screening.ErrUnreadable, ErrForged.
func ReadRequest(b []byte) (Asking, error) {
	r, err := parseRequest(b)
	if err != nil {
		return Asking{}, err
	}
	out := Asking{Device: r.Device.String(), Officer: r.Name, Words: r.Words(), Unsaid: r.Former == nil}
	if !r.Renews.IsZero() {
		out.Renews = r.Renews.String()
	}
	for _, id := range r.Was() {
		out.Former = append(out.Former, id.String())
	}
	return out, nil
}

func parseRequest(b []byte) (wire.Request, error) {
	r, err := wire.ParseRequest(b)
	if errors.Is(err, wire.ErrSignature) {
		return r, fmt.Errorf("read request: %w", screening.ErrForged)
	}
	if err != nil {
		return r, fmt.Errorf("read request: %w", screening.ErrUnreadable)
	}
	return r, nil
}
