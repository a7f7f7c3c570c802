package courier

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"pelita/sync/replica"
	"pelita/sync/wire"
)

// heard is when something new last came from each device. It is this device's
// own clock: nobody else's is believed.
type heard map[wire.ID]heardAt

type heardAt struct {
	_   struct{} `cbor:",toarray"`
	Seq uint64   // its segments in all spaces together
	At  int64    // seconds since 1970
}

// Colleague is another device of the caseload, as it is known here.
type Colleague struct {
	Device  string
	Officer string
	Heard   time.Time // when something new last came; zero: never
	// Hidden counts segments that others have of it and the hub did not show.
	Hidden uint64
	// Has says that all that this device has sent has arrived there, by its own word, as
	// of On.
	Has bool
	On  time.Time
}

// noteHeard keeps of which devices something came.
func (p *Profile) noteHeard(ctx context.Context, chains []replica.Chain) error {
	was, err := p.heardFrom(ctx)
	if err != nil {
		return err
	}
	grown := false
	for device, n := range written(chains) {
		if device != p.deviceID() && n > was[device].Seq {
			was[device], grown = heardAt{Seq: n, At: p.cfg.Now().Unix()}, true
		}
	}
	if !grown {
		return nil
	}
	return keepRow(ctx, p.vault, secretHeard, was)
}

// written counts what is here of each device, over all spaces: one may have written much
// into the roster, and now a little into a caseload.
func written(chains []replica.Chain) map[wire.ID]uint64 {
	out := map[wire.ID]uint64{}
	for _, c := range chains {
		out[c.Device] += c.Link.Seq
	}
	return out
}

func (p *Profile) heardFrom(ctx context.Context) (heard, error) {
	was := heard{}
	return was, loadRow(ctx, p.vault, secretHeard, &was)
}

// Others are the other devices that share the caseload and were not removed.
func (p *Profile) Others(ctx context.Context) ([]Colleague, error) {
	m, err := p.member()
	if err != nil || !m.enrolled() {
		return nil, err
	}
	_, r, err := p.ours(nil)
	if err != nil {
		return nil, err
	}
	roster, err := r.Roster(ctx)
	if err != nil {
		return nil, fmt.Errorf("list colleagues: %w", told(err))
	}
	devices, err := p.Devices(ctx)
	if err != nil {
		return nil, err
	}
	was, err := p.heardFrom(ctx)
	if err != nil {
		return nil, err
	}
	state, err := m.log().State(ctx)
	if err != nil {
		return nil, fmt.Errorf("list colleagues: %w", err)
	}
	hidden := map[string]uint64{}
	for _, c := range state.Chains {
		if c.Known > c.Link.Seq {
			hidden[c.Device.String()] += c.Known - c.Link.Seq
		}
	}
	var out []Colleague
	for _, d := range devices {
		if d.This || d.Revoked {
			continue
		}
		one := Colleague{Device: d.ID, Officer: d.Officer, Hidden: hidden[d.ID]}
		if id, err := wire.ParseID(d.ID); err == nil && was[id].At != 0 {
			one.Heard = time.Unix(was[id].At, 0).UTC()
		}
		if one.Has, one.On, err = m.hasAll(ctx, d.ID, roster, state); err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, nil
}

// HeadWords are eight words for what this device holds of its caseload, to
// compare with a colleague by telephone; none before the device joined an agency.
func (p *Profile) HeadWords(ctx context.Context) ([]string, error) {
	m, err := p.member()
	if err != nil || !m.enrolled() {
		return nil, err
	}
	state, err := m.log().State(ctx)
	if err != nil {
		return nil, fmt.Errorf("head words: %w", err)
	}
	var heads []wire.Head
	for _, c := range state.Chains {
		if c.Space == m.caseload {
			heads = append(heads, wire.Head{Device: c.Device, Seq: c.Link.Seq, Hash: c.Link.ID.Short()})
		}
	}
	return slices.Clip(strings.Fields(wire.HeadWords(m.caseload, heads))), nil
}
