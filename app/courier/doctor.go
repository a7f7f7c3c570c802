package courier

import (
	"context"
	"errors"
	"fmt"
	"time"

	"pelita/screening"
	"pelita/screening/exposure"
	"pelita/screening/vault"
)

// Exposed says what a profile gives away to who has no passphrase. It opens
// nothing and changes nothing. screening.ErrNoProfile.
func Exposed(ctx context.Context, cfg Config) (exposure.Facts, error) {
	out, err := vault.Expose(ctx, cfg.Dir, cfg.Now())
	if err != nil {
		return exposure.Facts{}, fmt.Errorf("examine profile: %w", err)
	}
	return exposure.Facts{Outside: out, Device: device(cfg.Dir)}, nil
}

// Exposed says what the profile gives away now, to each adversary.
func (p *Profile) Exposed(ctx context.Context) (exposure.Facts, error) {
	out, err := p.vault.Exposure(ctx)
	if err != nil {
		return exposure.Facts{}, fmt.Errorf("examine profile: %w", err)
	}
	in, err := p.inside(ctx)
	if err != nil {
		return exposure.Facts{}, fmt.Errorf("examine profile: %w", err)
	}
	return exposure.Facts{Outside: out, Device: device(p.cfg.Dir), Inside: in}, nil
}

// inside counts what whoever unlocks the profile can read.
func (p *Profile) inside(ctx context.Context) (exposure.Inside, error) {
	in := exposure.Inside{Open: true, Sent: -1, Backup: -1, Code: p.HasCode()}
	m, err := p.member()
	if err != nil {
		return in, err
	}
	in.Away, in.Administrator = m.keys.Away, m.keys.administers()
	all, err := p.vault.Summaries(ctx)
	if err != nil {
		return in, err
	}
	for _, s := range all {
		p.count(&in, s)
	}
	recovery, err := p.vault.Recovery(ctx)
	if err != nil {
		return in, err
	}
	in.Recovery = len(recovery)
	if err := p.insideHub(ctx, &in); err != nil {
		return in, err
	}
	return in, p.insideFiles(ctx, &in)
}

func (p *Profile) count(in *exposure.Inside, s screening.Summary) {
	in.Records++
	if s.Name != "" {
		in.Named++
	}
	if s.Stage == screening.Closed {
		in.Closed++
	}
	if s.Sync == screening.KeptHere {
		in.Waiting++
	}
	in.Oldest = max(in.Oldest, p.days(s.Opened))
	in.Idle = max(in.Idle, p.days(s.Updated))
}

// days is how many days ago a time was; a time to come is today.
func (p *Profile) days(t time.Time) int {
	return max(0, int(p.cfg.Now().Sub(t)/(24*time.Hour)))
}

func (p *Profile) insideHub(ctx context.Context, in *exposure.Inside) error {
	_, err := p.Hub(ctx)
	if errors.Is(err, screening.ErrNoHub) {
		return nil
	}
	if err != nil {
		return err
	}
	in.Hub = true
	last, err := p.LastRound(ctx)
	if err == nil && !last.At.IsZero() {
		in.Sent = p.days(last.At)
	}
	return err
}

// insideFiles counts what left the device as files.
func (p *Profile) insideFiles(ctx context.Context, in *exposure.Inside) error {
	sent, err := p.Sent(ctx)
	if err != nil {
		return err
	}
	services := map[string]bool{}
	for _, r := range sent {
		services[r.Service] = true
	}
	in.Referrals, in.Services = len(sent), len(services)
	last, err := p.LastBackup(ctx)
	if err == nil && !last.At.IsZero() {
		in.Backup = p.days(last.At)
	}
	return err
}
