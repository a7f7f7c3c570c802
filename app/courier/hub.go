package courier

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"math/big"
	"net/url"
	"slices"
	"strings"
	"time"

	"pelita/screening"
	"pelita/sync/client"
	"pelita/sync/replica"
)

// Hub is where the agency's hub answers, and the pin of its key.
type Hub struct {
	URL string `cbor:"1,keyasint"`
	Pin string `cbor:"2,keyasint"`
	// Rev is that of the hub which the roster named when this one was taken: a later
	// one takes its place.
	Rev uint64 `cbor:"3,keyasint,omitempty"`
}

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
	p.syncs.Lock() // one at a time: the second finds what the first left
	defer p.syncs.Unlock()
	l, err := p.Link(ctx)
	if err != nil {
		return Report{}, fmt.Errorf("sync: %w", err)
	}
	spent, err := p.Used(ctx)
	if err != nil {
		return Report{}, fmt.Errorf("sync: %w", err)
	}
	m, err := p.member()
	if err != nil {
		return Report{}, fmt.Errorf("sync: %w", err)
	}
	speak, err := m.speak(ctx, h, l)
	if err != nil {
		return Report{}, fmt.Errorf("sync: %w", err)
	}
	before := speak.Moved()
	moved := func() int64 { return speak.Moved() - before }
	r, err := m.within(m.genesis, speak, l.left(spent, moved))
	if err != nil {
		return Report{}, fmt.Errorf("sync: %w", err)
	}
	if err := m.announce(ctx, r); err != nil {
		return Report{}, fmt.Errorf("sync: %w", told(err))
	}
	copied, err := m.copied(ctx)
	if err != nil {
		return Report{}, fmt.Errorf("sync: %w", err)
	}
	comparing := p.compared.due(p.cfg.Now()) || !copied.IsZero()
	if comparing {
		r.Compare()
	}
	did, err := m.exchange(ctx, r)
	if err == nil {
		did, err = m.rejoined(ctx, r, did)
	}
	if err == nil {
		err = errors.Join(m.afterwards(ctx, r), p.upkeep(ctx, m, r))
	}
	if comparing && err == nil {
		p.compared.done(p.cfg.Now())
	}
	keep := context.WithoutCancel(ctx) // what moved has moved
	if spendErr := errors.Join(p.spend(keep, moved()), p.noteHeard(keep, did.Chains)); err == nil {
		err = spendErr
	}
	out := Report{At: p.cfg.Now().UTC(), Sent: did.Sent, Received: did.Received, Alarms: alarms(did.Alarms), Held: did.Spent}
	for _, chain := range did.Chains {
		out.Waiting += chain.Waiting + chain.Locked
	}
	if err == nil {
		noted := moved()
		var wrong []string
		var held bool
		wrong, held, err = m.carry(ctx, r, speak, thrift{l.Saving, l.left(spent, moved)})
		out.Alarms, out.Held = append(out.Alarms, wrong...), out.Held || held
		err = errors.Join(err, p.spend(keep, moved()-noted))
	}
	var damageErr error
	if out.Damaged, damageErr = damaged(keep, p.vault); err == nil {
		err = damageErr
	}
	if errors.Is(err, replica.ErrFork) || errors.Is(err, replica.ErrClone) { // the exchange came to its end
		err = errors.Join(err, keepRow(keep, p.vault, secretRound, out))
	}
	if err != nil {
		return out, fmt.Errorf("sync: %w", told(err))
	}
	err = errors.Join(keepRow(ctx, p.vault, secretHub, h), keepRow(ctx, p.vault, secretRound, out))
	if err == nil && out.Alarm() == nil { // what an older copy lacked came back
		err = p.vault.Settle(ctx)
	}
	return out, err
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

// LastRound is what the last exchange that ended well did; zero when there was none.
func (p *Profile) LastRound(ctx context.Context) (Report, error) {
	var r Report
	err := loadRow(ctx, p.vault, secretRound, &r)
	return r, err
}

// Forked is the alarm that a device has two histories. Of this device it is an error
// of the exchange; of a colleague's the exchange goes on.
const Forked = "fork"

// Rollback is the alarm that the hub had lost what it once confirmed. It was
// sent again.
const Rollback = "rollback"

// Cloned is the alarm that the hub holds more of this device's own log than this
// profile knows: it is an older copy, or was copied.
const Cloned = "clone"

// WrongSnapshot is the alarm that a colleague's device wrote a snapshot that leaves
// something out, or holds what nobody wrote. Nothing is let go for its sake.
const WrongSnapshot = "snapshot"

// Misnamed is the alarm that a colleague's device wrote in the name of another. What it
// wrote so is kept apart, and all else goes on.
const Misnamed = "misnamed"

// Alarm is screening.ErrCloned when the hub holds more of this device than it
// knows itself, screening.ErrHubLies when something else was noticed that is not
// healed already, and screening.ErrForked when all that was is that a colleague's
// device has two histories.
func (r Report) Alarm() error {
	worst := error(nil)
	for _, a := range r.Alarms {
		switch {
		case a == Cloned:
			return fmt.Errorf("sync: %w", screening.ErrCloned)
		case a == Forked && worst == nil:
			worst = screening.ErrForked
		case a != Forked && a != Rollback && a != Misnamed:
			worst = screening.ErrHubLies
		}
	}
	if worst != nil {
		worst = fmt.Errorf("sync: %w", worst)
	}
	return worst
}

// alarms are the codes of what was noticed, each once.
func alarms(all []replica.Alarm) []string {
	codes := map[replica.AlarmKind]string{
		replica.AlarmFork: Forked, replica.AlarmClone: Cloned, replica.AlarmForged: "forged",
		replica.AlarmBroken: "broken", replica.AlarmRollback: Rollback, replica.AlarmWithheld: "withheld",
		replica.AlarmSnapshot: WrongSnapshot, replica.AlarmMisnamed: Misnamed,
	}
	var out []string
	for _, a := range all {
		if code := codes[a.Kind]; !slices.Contains(out, code) {
			out = append(out, code)
		}
	}
	return out
}

// sleep waits for d, or until ctx ends.
func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// jitter is a random number below n.
func jitter(n int64) int64 {
	v, err := rand.Int(rand.Reader, big.NewInt(n))
	if err != nil {
		return 0
	}
	return v.Int64()
}
