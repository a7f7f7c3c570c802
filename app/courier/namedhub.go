package courier

import (
	"context"
	"fmt"

	"pelita/screening"
	"pelita/sync/replica"
	"pelita/sync/wire"
)

// NameHub says for the whole agency where its hub answers. screening.ErrUnreadable
// when it is no https address or no pin, ErrNotPermitted. Keys that it will have later
// are named by more pins; no other is trusted any more once a device has heard.
func (p *Profile) NameHub(ctx context.Context, h Hub, more ...string) (Act, error) {
	h, err := h.check()
	if err != nil {
		return Act{}, fmt.Errorf("name hub: %w", err)
	}
	pins := []string{h.Pin}
	for _, pin := range more {
		other, err := Hub{URL: h.URL, Pin: pin}.check()
		if err != nil {
			return Act{}, fmt.Errorf("name hub: %w", err)
		}
		pins = append(pins, other.Pin)
	}
	return p.administer(ctx, "name hub", func(m member, r *replica.Replica) error {
		return r.NameHub(ctx, m.admins(), wire.Hub{URL: h.URL, Pins: pins})
	})
}

// namedHub is the hub that the roster names.
func (p *Profile) namedHub(ctx context.Context) (Hub, error) {
	if !p.Enrolled() {
		return Hub{}, screening.ErrNoHub
	}
	_, r, err := p.ours(nil)
	if err != nil {
		return Hub{}, err
	}
	roster, err := r.Roster(ctx)
	if err != nil {
		return Hub{}, told(err)
	}
	named, ok := roster.Hub()
	if !ok || len(named.Pins) == 0 {
		return Hub{}, screening.ErrNoHub
	}
	return Hub{URL: named.URL, Pin: named.Pins[0], Rev: named.Rev}, nil
}
