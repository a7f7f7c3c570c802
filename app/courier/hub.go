package courier

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"pelita/screening"
	"pelita/sync/client"
)

// Hub is where the agency's hub answers, and the pin of its key.
type Hub struct {
	URL string `cbor:"1,keyasint"`
	Pin string `cbor:"2,keyasint"`
	// Rev is that of the hub which the roster named when this one was taken: a later
	// one takes its place.
	Rev uint64 `cbor:"3,keyasint,omitempty"`
}

// pinPrefix opens a pin: the SHA-256 of the hub's public key follows, in base64.
const pinPrefix = "sha256/"

// Hub is the hub of this profile: the one that was set here, or the one that the
// administrators have named since; its pin is trusted then, and the one before it no
// more. screening.ErrNoHub when there is none.
func (p *Profile) Hub(ctx context.Context) (Hub, error) {
	var h Hub
	if err := loadRow(ctx, p.vault, secretHub, &h); err != nil {
		return Hub{}, err
	}
	if h == (Hub{}) {
		return p.namedHub(ctx)
	}
	named, err := p.namedHub(ctx)
	if err == nil && named.Rev > h.Rev {
		return named, nil
	}
	return h, nil // what was set here is known without the roster
}

// SetHub keeps where the hub is. screening.ErrUnreadable when it is no https
// address or no pin.
func (p *Profile) SetHub(ctx context.Context, h Hub) error {
	h, err := h.check()
	if err != nil {
		return fmt.Errorf("set hub: %w", err)
	}
	named, err := p.namedHub(ctx)
	if err == nil {
		h.Rev = named.Rev
	}
	return keepRow(ctx, p.vault, secretHub, h)
}

// check says whether the address and the pin can be those of a hub.
func (h Hub) check() (Hub, error) {
	h.URL, h.Pin = strings.TrimSpace(h.URL), strings.TrimSpace(h.Pin)
	u, err := url.Parse(h.URL)
	sum, base64Err := base64.StdEncoding.DecodeString(strings.TrimPrefix(h.Pin, pinPrefix))
	if err != nil || u.Scheme != "https" || u.Host == "" || base64Err != nil || len(sum) != sha256.Size || !strings.HasPrefix(h.Pin, pinPrefix) {
		return h, screening.ErrUnreadable
	}
	return h, nil
}

// speak gives the client of a hub: by the pin of this profile, and by those that
// the administrators named for the same address. Where nothing may be said any more
// the connection is not kept either.
func (m member) speak(ctx context.Context, h Hub, l Link) (*client.Client, error) {
	p, err := m.calling(ctx, h, l)
	if err != nil {
		m.line.drop()
		return nil, err
	}
	return m.line.with(p)
}

func (m member) calling(ctx context.Context, h Hub, l Link) (client.Params, error) {
	none := client.Params{}
	switch {
	case !m.enrolled():
		return none, screening.ErrNotEnrolled
	case m.keys.Away:
		return none, screening.ErrTravelling
	}
	if renewing, err := m.renewing(ctx); err != nil || renewing {
		return none, errors.Join(err, screening.ErrRenewing)
	}
	pins := []string{h.Pin}
	r, err := m.replica(m.genesis, nil)
	if err != nil {
		return none, err
	}
	roster, err := r.Roster(ctx)
	if err != nil {
		return none, told(err)
	}
	if named, ok := roster.Hub(); ok && strings.TrimRight(named.URL, "/") == strings.TrimRight(h.URL, "/") {
		pins = append(pins, named.Pins...)
	}
	return client.Params{URL: h.URL, Pins: pins, Device: m.deviceID(), Sign: m.keys.sign(), Proxy: l.Proxy}, nil
}
