package main

import (
	"context"
	"fmt"
	"strconv"

	"pelita/app/courier"
	"pelita/screening"
)

// losingJSON is what --json prints of what is lost with a profile.
type losingJSON struct {
	Records   int    `json:"records"`
	Changes   uint64 `json:"changes"`
	Away      int    `json:"away"`
	Since     string `json:"since,omitempty"`
	Files     int    `json:"files"`
	Held      int    `json:"held"`
	Lose      string `json:"lose"`
	Destroyed bool   `json:"destroyed"`
}

// lost is what --lose must be: how many changes, records that are away, and files are
// lost.
func lost(l courier.Losing) string { return fmt.Sprintf("%d,%d,%d", l.Changes, l.Away, l.Files) }

func (l losingJSON) lines() []string {
	lines := []string{"records on this device: " + strconv.Itoa(l.Records), "changes that the hub is not known to hold: " + strconv.FormatUint(l.Changes, 10)}
	if l.Away > 0 {
		lines = append(lines, fmt.Sprintf("%d records left for a journey at %s; without a recovery key nobody can open the file after this", l.Away, l.Since))
	}
	lines = append(lines, "files that the hub is not known to have in full: "+strconv.Itoa(l.Files))
	if l.Held > 0 {
		lines = append(lines, fmt.Sprintf("%d records are under a legal hold, which keeps a record from being erased and does not stop this", l.Held))
	}
	return lines
}

// profileWipe destroys the profile. Whoever does it says how much is lost with it, as
// they are told without --lose: nobody does that by chance, and not when something came
// meanwhile.
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
	out := losingJSON{
		Records: losing.Records, Changes: losing.Changes, Away: losing.Away, Since: stamp(losing.Since), Files: losing.Files, Held: losing.Held, Lose: lost(losing),
	}
	lines := out.lines()
	if *lose == "" {
		return c.show(out, append(lines, "nothing was destroyed; --lose "+out.Lose+" destroys the profile for ever")...)
	}
	if *lose != out.Lose {
		return fmt.Errorf("destroy profile: %w", screening.ErrMeanwhile)
	}
	if err := p.Destroy(); err != nil {
		return err
	}
	out.Destroyed = true
	return c.show(out, append(lines, "the profile is destroyed",
		"earlier copies of this disk, backups and images among them, still open with the passphrase of their time")...)
}
