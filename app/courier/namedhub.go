package courier

import (
	"context"
	"fmt"

	"pelita/screening"
	"pelita/sync/replica"
	"pelita/sync/wire"
)

// NameHub says for the whole agency where its hub answers. screening.ErrUnreadable
// when it is no https address or no pin, ErrNotPermitted.
func (p *Profile) NameHub(ctx context.Context, h Hub) (Act, error) {
	h, err := h.check()
	if err != nil {
		return Act{}, fmt.Errorf("name hub: %w", err)
	}
	return p.administer("name hub", func(m member, r *replica.Replica) error {
		return r.NameHub(ctx, m.admins(), wire.Hub{URL: h.URL, Pins: []string{h.Pin}})
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
	return Hub{URL: named.URL, Pin: named.Pins[0]}, nil
}
