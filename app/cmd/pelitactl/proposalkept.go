package main

import (
	"context"
	"fmt"

	"pelita/app/courier"
	"pelita/screening"
)

// rosterKept says how the proposal stands that was made on this device and is in no file
// yet: until it is, nothing else is proposed. --out writes it, --drop throws it away.
func rosterKept(ctx context.Context, c *call) error {
	out, drop := c.text("out"), c.flags.Bool("drop", false, "")
	p, err := c.begin(ctx, 0)
	if err != nil {
		return err
	}
	if *drop && *out != "" {
		return c.usage("one of --out and --drop")
	}
	if *drop {
		return c.dropKept(ctx, p)
	}
	kept, err := p.KeptProposal(ctx)
	if err != nil {
		return err
	}
	if kept.Done() {
		return c.show(map[string]any{"kept": false}, "no proposal is kept")
	}
	if *out == "" {
		return c.show(map[string]any{"kept": true, "approved": kept.Have, "needed": kept.Need},
			fmt.Sprintf("a proposal is kept and in no file yet: %d of %d have approved; --out FILE writes it, --drop throws it away", kept.Have, kept.Need))
	}
	if err := c.act(kept, *out, ""); err != nil {
		return err
	}
	return p.KeepProposal(ctx, courier.Act{})
}

// dropKept throws the proposal away.
func (c *call) dropKept(ctx context.Context, p *courier.Profile) error {
	kept, err := p.KeptProposal(ctx)
	if err == nil && kept.Done() {
		err = fmt.Errorf("drop proposal: %w", screening.ErrNotReady)
	}
	if err != nil {
		return err
	}
	if err := p.KeepProposal(ctx, courier.Act{}); err != nil {
		return err
	}
	return c.show(map[string]any{"kept": false}, "the proposal was thrown away")
}
