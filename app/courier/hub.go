package courier

import (
	"context"
	"crypto/rand"
	"fmt"
	"math/big"
	"net/url"
	"strings"
	"time"

	"github.com/fxamacker/cbor/v2"

	"pelita/screening"
	"pelita/sync/client"
)

// Hub is where the agency's hub answers, and the pin of its key.
type Hub struct {
	URL string `cbor:"1,keyasint"`
	Pin string `cbor:"2,keyasint"`
}

// Report is what one exchange with the hub did. A zero At is never.
type Report struct {
	At time.Time `cbor:"1,keyasint"`
	// Sent and Received count segments.
	Sent     int `cbor:"2,keyasint"`
	Received int `cbor:"3,keyasint"`
	// Waiting counts segments that wait for others, or cannot be opened yet.
	Waiting int `cbor:"4,keyasint"`
	// Alarms counts what should not happen between honest parties.
	Alarms int `cbor:"5,keyasint"`
}

// pinPrefix opens a pin: the SHA-256 of the hub's public key follows, in base64.
const pinPrefix = "sha256/"

// Hub is the hub of this profile. screening.ErrNoHub when none is set.
func (p *Profile) Hub(ctx context.Context) (Hub, error) {
	var h Hub
	b, err := p.vault.Secret(ctx, secretHub)
	if err != nil {
		return h, err
	}
	if b == nil {
		return h, screening.ErrNoHub
	}
	if cbor.Unmarshal(b, &h) != nil {
		return h, fmt.Errorf("read hub: %w", &screening.DamagedError{Part: secretHub})
	}
	return h, nil
}

// SetHub keeps where the hub is. screening.ErrUnreadable when it is no https
// address or no pin.
func (p *Profile) SetHub(ctx context.Context, h Hub) error {
	h.URL, h.Pin = strings.TrimSpace(h.URL), strings.TrimSpace(h.Pin)
	u, err := url.Parse(h.URL)
	if err != nil || u.Scheme != "https" || u.Host == "" || !strings.HasPrefix(h.Pin, pinPrefix) {
		return fmt.Errorf("set hub: %w", screening.ErrUnreadable)
	}
	b, err := cbor.Marshal(h)
	if err != nil {
		return fmt.Errorf("set hub: %w", err)
	}
	return p.vault.PutSecret(ctx, secretHub, b)
}

// Sync exchanges with the hub until neither side has anything new. What could
// not be sent stays queued. screening.ErrNotEnrolled, ErrNoHub, ErrHubAway,
// ErrHubPin, ErrHubReply, ErrHubRefused.
func (p *Profile) Sync(ctx context.Context) (Report, error) {
	if !p.Enrolled() {
		return Report{}, fmt.Errorf("sync: %w", screening.ErrNotEnrolled)
	}
	h, err := p.Hub(ctx)
	if err != nil {
		return Report{}, fmt.Errorf("sync: %w", err)
	}
	c, err := client.New(client.Params{URL: h.URL, Pins: []string{h.Pin}, Device: p.deviceID(), Sign: p.keys.sign()})
	if err != nil {
		return Report{}, fmt.Errorf("sync: %w: %w", screening.ErrUnreadable, err)
	}
	defer c.Close()
	r, err := p.ours(c)
	if err != nil {
		return Report{}, fmt.Errorf("sync: %w", err)
	}
	did, err := r.Sync(ctx)
	out := Report{At: p.cfg.Now().UTC(), Sent: did.Sent, Received: did.Received, Alarms: len(did.Alarms)}
	for _, chain := range did.Chains {
		out.Waiting += chain.Waiting + chain.Locked
	}
	if err != nil {
		return out, fmt.Errorf("sync: %w", told(err))
	}
	return out, p.keepRound(ctx, out)
}

func (p *Profile) keepRound(ctx context.Context, r Report) error {
	b, err := cbor.Marshal(r)
	if err != nil {
		return fmt.Errorf("keep report: %w", err)
	}
	return p.vault.PutSecret(ctx, secretRound, b)
}

// LastRound is what the last exchange that ended well did; zero when there was none.
func (p *Profile) LastRound(ctx context.Context) (Report, error) {
	var r Report
	b, err := p.vault.Secret(ctx, secretRound)
	if err != nil || b == nil {
		return r, err
	}
	if cbor.Unmarshal(b, &r) != nil {
		return r, fmt.Errorf("read report: %w", &screening.DamagedError{Part: secretRound})
	}
	return r, nil
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
