package courier

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"pelita/screening"
	"pelita/screening/vault"
)

// Losing says what a profile that is destroyed takes with it.
type Losing struct {
	Records int
	// Changes of this device that the hub is not known to hold. Those of records that
	// are away are not among them.
	Changes uint64
	// Away are records that left for a journey, at Since: what would open their file on
	// this device again goes with the profile.
	Away  int
	Since time.Time
	// Files are those that are here and that the hub is not known to have in full.
	Files int
	// Held are the records under a legal hold, here or away.
	Held int
}

// Losing counts what there is to lose.
func (p *Profile) Losing(ctx context.Context) (Losing, error) {
	l, err := p.losing(ctx)
	if err != nil {
		return Losing{}, fmt.Errorf("count what would be lost: %w", err)
	}
	return l, nil
}

func (p *Profile) losing(ctx context.Context) (Losing, error) {
	m, err := p.member()
	if err != nil {
		return Losing{}, err
	}
	all, err := p.vault.Summaries(ctx)
	if err != nil {
		return Losing{}, err
	}
	away, err := p.Travel(ctx)
	if err != nil {
		return Losing{}, err
	}
	l := Losing{Records: len(all), Away: away.Records, Since: away.Since}
	if l.Changes, err = p.vault.Alone(); err != nil {
		return Losing{}, err
	}
	if l.Files, err = m.filesAlone(ctx); err != nil {
		return Losing{}, err
	}
	l.Held, err = m.heldRecords(ctx)
	return l, err
}

// filesAlone counts the files that the hub is not known to have in full: their bytes
// travel apart from the records.
func (m member) filesAlone(ctx context.Context) (n int, err error) {
	c := &carrying{member: m}
	if err := c.load(ctx); err != nil {
		return 0, err
	}
	kept, err := m.vault.Kept()
	for _, k := range kept {
		if at, _ := c.known(k.ID); at.Size != uint64(k.Sealed) || at.Have < at.Size {
			n++
		}
	}
	return n, err
}

// heldRecords counts the records under a hold.
func (m member) heldRecords(ctx context.Context) (int, error) {
	orders, err := m.vault.Holds(ctx)
	held := map[screening.RecordID]bool{}
	for _, h := range orders {
		if m.vault.Held(h.Record) {
			held[h.Record] = true
		}
	}
	return len(held), err
}

// Destroy makes an end of the profile, keys first: afterwards neither a passphrase,
// with its card, nor a recovery key opens anything here, and the profile is closed.
// vault.ErrUnfinished when something is left all the same; FinishDestroying goes on.
// After any other error nothing was changed.
func (p *Profile) Destroy() error {
	err := p.vault.Destroy()
	if err == nil || errors.Is(err, vault.ErrUnfinished) {
		p.forget()
	}
	return err
}

// FinishDestroying goes on where Destroy was cut off. It does nothing to any other
// profile, and nothing where there is none.
func FinishDestroying(cfg Config) error {
	dir, err := filepath.Abs(cfg.Dir)
	if err != nil {
		return fmt.Errorf("find profile: %w", err)
	}
	return vault.FinishDestroying(vault.Config{Dir: dir, Anchor: cfg.Anchor})
}
