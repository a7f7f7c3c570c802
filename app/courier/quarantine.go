package courier

import (
	"context"
	"encoding/hex"
	"fmt"
	"slices"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/sync/envelope"
	"pelita/sync/replica"
	"pelita/sync/wire"
)

// The reasons for which a segment is kept apart.
const (
	// ApartLate: its device was revoked or removed, and wrote it after that.
	ApartLate = "late"
	// ApartForbidden: it holds what its device may not do.
	ApartForbidden = "forbidden"
	// ApartForked: it is another one of the same place in the chain of its device.
	// It stays apart.
	ApartForked = "forked"
	// ApartBroken: what is in it cannot be read. It stays apart.
	ApartBroken = "broken"
	// ApartMisnamed: it holds changes in the name of another device. It stays apart.
	ApartMisnamed = "misnamed"
)

// Acceptable says whether the agency can accept it.
func (a Apart) Acceptable() bool { return a.Why == ApartLate || a.Why == ApartForbidden }

// Apart is a segment that is kept apart until the agency accepts it.
type Apart struct {
	ID, Device, Officer string
	Number              uint64
	Why                 string
	// Records are the records that it changes, and Changes how many changes it
	// holds; none when this device cannot open it.
	Records []screening.RecordID
	Changes int
	// Counted says that it counts on this device, which did not know then that it
	// came late. Elsewhere it is kept apart.
	Counted bool
}

// Quarantine lists what is kept apart.
func (p *Profile) Quarantine(ctx context.Context) ([]Apart, error) {
	m, r, err := p.ours(nil)
	if err != nil {
		return nil, fmt.Errorf("list quarantine: %w", err)
	}
	apart, err := r.Quarantine(ctx)
	if err != nil {
		return nil, fmt.Errorf("list quarantine: %w", told(err))
	}
	roster, err := r.Roster(ctx)
	if err != nil {
		return nil, fmt.Errorf("list quarantine: %w", told(err))
	}
	ring := m.ring(roster)
	var out []Apart
	for _, a := range apart {
		out = append(out, shownApart(a, namer{roster, ring}))
	}
	return out, nil
}

func shownApart(a replica.Apart, n namer) Apart {
	s := a.Segment
	about := n.about("", s.Device)
	out := Apart{ID: hex.EncodeToString(s.ID[:]), Device: about.Device, Officer: about.Name, Number: s.Seq, Why: ApartLate, Counted: a.Applied}
	switch {
	case a.Spoilt == replica.Forked:
		out.Why = ApartForked
	case a.Spoilt == replica.Broken:
		out.Why = ApartBroken
	case a.Spoilt == replica.Misnamed:
		out.Why = ApartMisnamed
	case a.Forbidden:
		out.Why = ApartForbidden
	}
	key, ok := n.ring.Key(s.Space, s.Epoch)
	if !ok {
		return out
	}
	contents, err := new(envelope.Codec).Open(s, key)
	if err != nil {
		return out
	}
	for _, b := range contents.Payloads {
		c, err := history.Decode(b)
		if err != nil {
			continue
		}
		out.Changes++
		if !slices.Contains(out.Records, c.Record) {
			out.Records = append(out.Records, c.Record)
		}
	}
	return out
}

// Accept says for the whole agency that a segment counts, and with a late one
// those before it. It cannot be taken back. screening.ErrNotApart,
// ErrNotPermitted.
func (p *Profile) Accept(ctx context.Context, id string) (Act, error) {
	b, err := hex.DecodeString(id)
	if err != nil || len(b) != len(wire.Hash{}) {
		return Act{}, fmt.Errorf("accept segment: %w", screening.ErrNotApart)
	}
	return p.administer(ctx, "accept segment", func(m member, r *replica.Replica) error {
		return r.Accept(ctx, m.admins(), wire.Hash(b))
	})
}
