package courier

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"pelita/screening"
	"pelita/sync/client"
	"pelita/sync/replica"
)

// Report is what one exchange with the hub did. A zero At is never.
type Report struct {
	At time.Time `cbor:"1,keyasint"`
	// Sent and Received count segments.
	Sent     int `cbor:"2,keyasint"`
	Received int `cbor:"3,keyasint"`
	// Waiting counts segments that wait for others, or cannot be opened yet.
	Waiting int `cbor:"4,keyasint"`
	// Alarms are codes of what should not happen between honest parties.
	Alarms []string `cbor:"5,keyasint,omitempty"`
	// Held says that the bytes of the day were used up: there is more to move.
	Held bool `cbor:"6,keyasint,omitempty"`
	// Damaged are the records that stay here because a change of theirs does not open.
	Damaged []Damaged `cbor:"7,keyasint,omitempty"`
}

// Sync exchanges with the hub until neither side has anything new. What could
// not be sent stays queued. screening.ErrNotEnrolled, ErrNoHub, ErrHubAway,
// ErrHubPin, ErrHubReply, ErrHubRefused.
func (p *Profile) Sync(ctx context.Context) (Report, error) {
	h, err := p.Hub(ctx)
	if errors.Is(err, screening.ErrNoHub) && !p.Enrolled() {
		err = screening.ErrNotEnrolled
	}
	if err != nil {
		return Report{}, fmt.Errorf("sync: %w", err)
	}
	return p.SyncWith(ctx, h)
}

// SyncWith is Sync with a hub that is kept as ours once it has answered well.
func (p *Profile) SyncWith(ctx context.Context, h Hub) (Report, error) {
	h, err := h.check()
	if err != nil {
		return Report{}, fmt.Errorf("sync: %w", err)
	}
	if named, err := p.namedHub(ctx); err == nil && h.Rev == 0 {
		h.Rev = named.Rev // before the exchange: what it brings is taken up by the next
	}
	ctx, done := p.syncs.exchanging(ctx) // one at a time: the second finds what the first left
	defer done()
	o, err := p.ready(ctx, h)
	if err != nil {
		return Report{}, fmt.Errorf("sync: %w", err)
	}
	if err = o.records(ctx); err == nil {
		err = o.pieces(ctx)
	}
	err = o.writeDown(ctx, err)
	return o.out, err
}

// round is one exchange with a hub: what is spoken with, what it may cost, and what
// it did.
type round struct {
	member
	hub     Hub
	link    Link
	client  *client.Client
	r       *replica.Replica
	compare bool  // the ends of all chains are asked for
	spent   int64 // bytes of the day, before this round
	start   int64 // what the client had moved before it
	noted   int64 // of what moved since, how much is written down
	out     Report
}

// ready gives a round with what it speaks with. Nothing has been said to the hub yet.
func (p *Profile) ready(ctx context.Context, h Hub) (*round, error) {
	if err := p.finishRenewal(ctx); err != nil {
		return nil, told(err)
	}
	o := &round{hub: h}
	var err error
	if o.link, err = p.Link(ctx); err != nil {
		return nil, err
	}
	if o.spent, err = p.Used(ctx); err != nil {
		return nil, err
	}
	if o.member, err = p.member(); err != nil {
		return nil, err
	}
	if o.client, err = o.speak(ctx, h, o.link); err != nil {
		return nil, err
	}
	o.start = o.client.Moved()
	if o.r, err = o.within(o.genesis, o.client, o.left()); err != nil {
		return nil, err
	}
	if err = o.announce(ctx, o.r); err != nil {
		return nil, told(err)
	}
	copied, err := o.copied(ctx)
	if err != nil {
		return nil, err
	}
	if o.compare = o.compared.due(o.cfg.Now()) || !copied.IsZero(); o.compare {
		o.r.Compare()
	}
	return o, nil
}

// moved counts the bytes of this round.
func (o *round) moved() int64 { return o.client.Moved() - o.start }

// left gives how many bytes may still move today.
func (o *round) left() func() int64 { return o.link.left(o.spent, o.moved) }

// noteMoved adds what moved since it was last noted to the bytes of the day.
func (o *round) noteMoved(ctx context.Context) error {
	more := o.moved() - o.noted
	o.noted += more
	return o.spend(ctx, more)
}

// records exchanges records, and does what follows from what came.
func (o *round) records(ctx context.Context) error {
	did, err := o.exchange(ctx, o.r)
	if err == nil {
		did, err = o.rejoined(ctx, o.r, did)
	}
	if err == nil {
		err = errors.Join(o.afterwards(ctx, o.r), o.upkeep(ctx, o.member, o.r))
	}
	if o.compare && err == nil {
		o.compared.done(o.cfg.Now())
	}
	o.out = Report{At: o.cfg.Now().UTC(), Sent: did.Sent, Received: did.Received, Alarms: alarms(did.Alarms), Held: did.Spent}
	for _, chain := range did.Chains {
		o.out.Waiting += chain.Waiting + chain.Locked
	}
	keep := context.WithoutCancel(ctx) // what moved has moved
	if keepErr := errors.Join(o.noteMoved(keep), o.noteHeard(keep, did.Chains)); err == nil {
		err = keepErr
	}
	return err
}

// pieces moves attachments.
func (o *round) pieces(ctx context.Context) error {
	wrong, held, err := o.carry(ctx, o.r, o.client, thrift{o.link.Saving, o.left()})
	o.out.Alarms, o.out.Held = append(o.out.Alarms, wrong...), o.out.Held || held
	return errors.Join(err, o.noteMoved(context.WithoutCancel(ctx)))
}

// writeDown keeps what the round did, which came to its end with err, and the hub when
// it answered well.
func (o *round) writeDown(ctx context.Context, err error) error {
	keep := context.WithoutCancel(ctx)
	var damageErr error
	if o.out.Damaged, damageErr = damaged(keep, o.vault); err == nil {
		err = damageErr
	}
	if errors.Is(err, replica.ErrFork) || errors.Is(err, replica.ErrClone) { // the exchange came to its end
		err = errors.Join(err, keepRow(keep, o.vault, secretRound, o.out))
	}
	if err != nil {
		return fmt.Errorf("sync: %w", told(err))
	}
	err = errors.Join(keepRow(ctx, o.vault, secretHub, o.hub), keepRow(ctx, o.vault, secretRound, o.out))
	if err == nil && o.out.Alarm() == nil { // what an older copy lacked came back
		err = o.vault.Settle(ctx)
	}
	return err
}

// exchange is one Sync of the replica. That a colleague's device has two histories is
// an alarm in its report and no error: this device goes on.
func (m member) exchange(ctx context.Context, r *replica.Replica) (replica.Report, error) {
	did, err := r.Sync(ctx)
	return did, m.ownForks(err, did.Alarms)
}

// ownForks is err without replica.ErrFork when no fork is of this device.
func (m member) ownForks(err error, all []replica.Alarm) error {
	own := slices.ContainsFunc(all, func(a replica.Alarm) bool { return a.Kind == replica.AlarmFork && a.Device == m.deviceID() })
	joined, many := err.(interface{ Unwrap() []error })
	if own || !many {
		return err
	}
	return errors.Join(slices.DeleteFunc(slices.Clone(joined.Unwrap()), func(e error) bool { return e == replica.ErrFork })...)
}

// LastRound is what the last exchange that ended well did; zero when there was none.
func (p *Profile) LastRound(ctx context.Context) (Report, error) {
	var r Report
	err := loadRow(ctx, p.vault, secretRound, &r)
	return r, err
}
