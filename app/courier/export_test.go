package courier

import (
	"context"
	"errors"
	"io"
	"slices"

	"pelita/screening/history"
	"pelita/screening/vault"
	"pelita/sync/bundle"
	"pelita/sync/envelope"
	"pelita/sync/replica"
	"pelita/sync/wire"
)

// Allows says whether the rights with these codes are enough for an op.
func Allows(codes []string, o history.Op) bool {
	var may wire.Rights
	for _, r := range rights() {
		if slices.Contains(codes, r.code) {
			may |= r.bit
		}
	}
	return may.May(needs(o))
}

// WithSync is c with another way to make a new name durable.
func WithSync(c Config, sync func(dir string) error) Config {
	c.syncFolder = sync
	return c
}

// SealOutbox makes segments of what waits, and speaks to nobody.
func (p *Profile) SealOutbox(ctx context.Context) error {
	_, r, err := p.ours(nil)
	if err != nil {
		return err
	}
	_, err = r.Seal(ctx)
	return err
}

// SealOneSegment shows what would go into the next segment, and makes none.
func (p *Profile) SealOneSegment(ctx context.Context, show func(changesets [][]byte)) error {
	m, err := p.member()
	if err != nil {
		return err
	}
	slot := replica.Slot{Space: m.caseload, Device: m.deviceID(), Bytes: envelope.TargetPlaintext}
	return m.log().Append(ctx, slot, func(tail replica.Tail) (wire.Segment, error) {
		var all [][]byte
		for _, p := range tail.Payloads {
			all = append(all, p.Bytes)
		}
		show(all)
		return wire.Segment{}, nil
	})
}

// HearFrom lets a profile hear a signed order as if a segment of a device brought it.
func (p *Profile) HearFrom(ctx context.Context, signed []byte, space, device wire.ID) error {
	b, err := wire.Marshal(aside{Orders: [][]byte{signed}})
	if err != nil {
		return err
	}
	return p.vault.Exchange(ctx, func(tx *vault.Tx) error {
		return hear(tx, bearer{Space: space, Device: device, Seq: 1 << 20}, b)
	})
}

// OwnForks is what a profile makes of forks of chains of these devices.
func (p *Profile) OwnForks(forked ...wire.ID) error {
	m, err := p.member()
	if err != nil {
		return err
	}
	var all []replica.Alarm
	for _, d := range forked {
		all = append(all, replica.Alarm{Kind: replica.AlarmFork, Device: d})
	}
	return told(m.ownForks(errors.Join(nil, replica.ErrFork), all))
}

// WriteBundleTo is WriteBundle with another place for the parts.
func (p *Profile) WriteBundleTo(ctx context.Context, c Carrying, create func(name string) (bundle.Part, error)) (Carried, error) {
	return p.writeBundle(ctx, c, create)
}

// PartsOnTheirWay counts the files of which pieces lie here.
func (p *Profile) PartsOnTheirWay() (int, error) {
	all, err := p.vault.Parts()
	return len(all), err
}

// SealChanged makes a segment of what a program of its own says, in place of what waits.
func (p *Profile) SealChanged(ctx context.Context, changesets ...[]byte) error {
	return p.sealAs(ctx, wire.KindOps, changesets...)
}

func (p *Profile) sealAs(ctx context.Context, kind wire.Kind, changesets ...[]byte) error {
	m, r, err := p.ours(nil)
	if err != nil {
		return err
	}
	roster, err := r.Roster(ctx)
	if err != nil {
		return err
	}
	ring, _ := envelope.OpenRing(roster, m.deviceID(), m.identity)
	epoch, _ := roster.Current(m.caseload)
	key, ok := ring.Key(m.caseload, epoch.ID().Short())
	if !ok {
		return envelope.ErrNoKey
	}
	slot := replica.Slot{Space: m.caseload, Device: m.deviceID()}
	return m.log().Append(ctx, slot, func(tail replica.Tail) (wire.Segment, error) {
		return new(envelope.Codec).Seal(envelope.Draft{
			Kind: kind, Space: m.caseload, Device: m.deviceID(), Prev: tail.Link, Epoch: epoch.ID().Short(), Key: key, Sign: m.keys.sign(),
			Contents: envelope.Contents{Payloads: changesets},
		})
	})
}

// SealLater makes a segment of a kind that only a later version writes.
func (p *Profile) SealLater(ctx context.Context) error {
	return p.sealAs(ctx, wire.KindHeartbeat+1)
}

// Bring takes segments that were carried by hand.
func (p *Profile) Bring(ctx context.Context, segments ...[]byte) error {
	_, r, err := p.ours(nil)
	if err != nil {
		return err
	}
	_, err = r.Bring(ctx, replica.Delivery{Next: func() ([]byte, error) {
		if len(segments) == 0 {
			return nil, io.EOF
		}
		one := segments[0]
		segments = segments[1:]
		return one, nil
	}})
	return err
}

// OwnSegments are the segments of this device in its caseload.
func (p *Profile) OwnSegments(ctx context.Context) (out [][]byte, err error) {
	m, err := p.member()
	if err != nil {
		return nil, err
	}
	all, err := m.log().Read(ctx, replica.Query{Space: m.caseload, Device: m.deviceID()})
	for _, s := range all {
		out = append(out, s.Raw)
	}
	return out, err
}

// ReplyKey is the key that signs the replies of this profile.
func (p *Profile) ReplyKey() ([]byte, error) {
	m, err := p.member()
	if err != nil {
		return nil, err
	}
	return m.public(), nil
}

// OldRequest leaves the request of a version that did not say which devices this one was.
func (p *Profile) OldRequest(ctx context.Context) ([]byte, error) {
	m, err := p.member()
	if err != nil {
		return nil, err
	}
	b, err := wire.NewRequest(wire.Request{
		Device: m.deviceID(), Recipient: m.identity.Recipient().String(), Nonce: nonce(), Name: m.keys.Name,
	}, m.keys.sign())
	if err != nil {
		return nil, err
	}
	return b, p.vault.PutSecret(ctx, secretRequest, b)
}

// Pried tries what a changed program could with the keys of this device: each epoch key
// that opens for it, also where a wrap is another device's, on each of the segments. It
// says how many wraps there were, how many keys it had and how many segments opened.
func (p *Profile) Pried(ctx context.Context, segments [][]byte) (wraps, keys, opened int, err error) {
	m, err := p.member()
	if err != nil {
		return 0, 0, 0, err
	}
	roster, err := m.roster(ctx)
	if err != nil {
		return 0, 0, 0, err
	}
	var all []envelope.Key
	for _, space := range roster.AllSpaces() {
		for _, e := range roster.Epochs(space) {
			for _, d := range roster.Devices() {
				w, ok := roster.Wrap(e.ID(), d.Enrol.Device)
				if !ok {
					continue
				}
				wraps++
				if key, err := envelope.Unwrap(m.identity, e, w); err == nil {
					all = append(all, key)
				}
			}
		}
	}
	for _, raw := range segments {
		seg, err := wire.ParseSegment(raw)
		if err != nil {
			return 0, 0, 0, err
		}
		if slices.ContainsFunc(all, func(key envelope.Key) bool {
			_, err := new(envelope.Codec).Open(seg, key)
			return err == nil
		}) {
			opened++
		}
	}
	return wraps, len(all), opened, nil
}

// SegmentsOf are the segments of a caseload that are here, of all devices.
func (p *Profile) SegmentsOf(ctx context.Context, caseload string) (out [][]byte, err error) {
	m, err := p.member()
	if err != nil {
		return nil, err
	}
	space, err := wire.ParseID(caseload)
	if err != nil {
		return nil, err
	}
	roster, err := m.roster(ctx)
	for _, d := range roster.Devices() {
		all, readErr := m.log().Read(ctx, replica.Query{Space: space, Device: d.Enrol.Device})
		for _, s := range all {
			out = append(out, s.Raw)
		}
		err = errors.Join(err, readErr)
	}
	return out, err
}

// renewed is this device, what it asked for, and what it will be with that.
func (p *Profile) renewed(ctx context.Context) (m member, n renewal, next member, err error) {
	if m, err = p.member(); err != nil {
		return m, n, next, err
	}
	if n, err = p.renewal(ctx); err == nil {
		next, err = m.under(n)
	}
	return m, n, next, err
}

// HalfJoin takes the roster of a grant for new keys, as if the program were killed then.
func (p *Profile) HalfJoin(ctx context.Context, grant []byte) error {
	m, _, next, err := p.renewed(ctx)
	if err != nil {
		return err
	}
	r, err := next.replica(m.genesis, nil)
	if err != nil {
		return err
	}
	return r.Join(ctx, grant)
}

// UnsealedJoin takes a grant for new keys, as if the program were killed before it seals.
func (p *Profile) UnsealedJoin(ctx context.Context, grant []byte) error {
	if err := p.HalfJoin(ctx, grant); err != nil {
		return err
	}
	m, n, next, err := p.renewed(ctx)
	if err != nil {
		return err
	}
	return m.become(ctx, next, n.lowest())
}

// Unsealed counts the changes that are in no segment.
func (p *Profile) Unsealed(ctx context.Context) (n int, err error) {
	err = p.vault.Exchange(ctx, func(tx *vault.Tx) error {
		n, _ = tx.OutboxSize()
		return nil
	})
	return n, err
}

// SpoilSealAgain damages the note that something is to be sealed again.
func (p *Profile) SpoilSealAgain(ctx context.Context) error {
	return p.vault.PutSecret(ctx, secretSealAgain, []byte{0xff})
}
