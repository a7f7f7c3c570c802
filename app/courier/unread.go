package courier

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"pelita/sync/envelope"
	"pelita/sync/replica"
	"pelita/sync/wire"
)

// Unread is what arrived of a device and is neither in its records nor kept apart.
type Unread struct {
	Device, Officer string
	// Heard is when something last came of it, by this device's own clock.
	Heard time.Time
	// Gap counts the segments that wait for others before them, Shut those for which
	// this device has no key yet, Newer those of a later version of the program.
	Gap, Shut, Newer int
}

// Unread lists it, device by device.
func (p *Profile) Unread(ctx context.Context) ([]Unread, error) {
	m, err := p.member()
	if err != nil {
		return nil, fmt.Errorf("list the unread: %w", err)
	}
	state, err := m.log().State(ctx)
	if err != nil {
		return nil, fmt.Errorf("list the unread: %w", err)
	}
	of := map[wire.ID]*Unread{}
	for _, c := range state.Chains {
		if c.Waiting+c.Locked == 0 {
			continue
		}
		if of[c.Device] == nil {
			of[c.Device] = &Unread{Device: c.Device.String()}
		}
		if err := m.addUnread(ctx, c, of[c.Device]); err != nil {
			return nil, fmt.Errorf("list the unread: %w", err)
		}
	}
	if len(of) == 0 {
		return nil, nil
	}
	return p.namedUnread(ctx, of)
}

func (m member) addUnread(ctx context.Context, c replica.Chain, to *Unread) error {
	to.Gap += c.Waiting
	locked, err := m.log().Read(ctx, replica.Query{Space: c.Space, Device: c.Device, Status: replica.Locked})
	if err != nil {
		return err
	}
	for _, s := range locked {
		if h, err := wire.ParseHeader(s.Raw); err == nil && !envelope.Opens(h) {
			to.Newer++
		} else {
			to.Shut++
		}
	}
	return nil
}

func (p *Profile) namedUnread(ctx context.Context, of map[wire.ID]*Unread) ([]Unread, error) {
	devices, err := p.Devices(ctx)
	if err != nil {
		return nil, err
	}
	was, err := p.heardFrom(ctx)
	if err != nil {
		return nil, err
	}
	var out []Unread
	for id, one := range of {
		for _, d := range devices {
			if d.ID == one.Device {
				one.Officer = d.Officer
			}
		}
		if at := was[id].At; at != 0 {
			one.Heard = time.Unix(at, 0).UTC()
		}
		out = append(out, *one)
	}
	slices.SortFunc(out, func(a, b Unread) int { return strings.Compare(a.Device, b.Device) })
	return out, nil
}
