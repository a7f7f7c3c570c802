package main

import (
	"context"
	"fmt"
	"strconv"

	"pelita/screening"
)

// losingJSON is what --json prints of what is lost with a profile.
type losingJSON struct {
	Records   int    `json:"records"`
	Changes   uint64 `json:"changes"`
	Destroyed bool   `json:"destroyed"`
}

// profileWipe destroys the profile. Whoever does it says how many changes are lost
// with it, as they are told without --lose: nobody does that by chance, and not when
// something came meanwhile.
func profileWipe(ctx context.Context, c *call) error {
	lose := c.text("lose")
	p, err := c.begin(ctx, 0)
	if err != nil {
		return err
	}
	losing, err := p.Losing(ctx)
	if err != nil {
		return err
	}
	out, now := losingJSON{Records: losing.Records, Changes: losing.Changes}, strconv.FormatUint(losing.Changes, 10)
	lines := []string{"records on this device: " + strconv.Itoa(losing.Records), "changes that the hub is not known to hold: " + now}
	if *lose == "" {
		return c.show(out, append(lines, "nothing was destroyed; --lose "+now+" destroys the profile for ever")...)
	}
	if *lose != now {
		return fmt.Errorf("destroy profile: %w", screening.ErrMeanwhile)
	}
	if err := p.Destroy(); err != nil {
		return err
	}
	out.Destroyed = true
	return c.show(out, append(lines, "the profile is destroyed",
		"earlier copies of this disk, backups and images among them, still open with the passphrase of their time")...)
}
