package main

import (
	"context"
	"fmt"

	"pelita/app/courier"
)

// syncNow exchanges with the hub once. --hub and --pin are remembered in the
// profile and may be left out afterwards.
func syncNow(ctx context.Context, c *call) error {
	hub, pin := c.text("hub"), c.text("pin")
	if err := c.parse(0, "profile"); err != nil {
		return err
	}
	if (*hub == "") != (*pin == "") {
		return c.usage("--hub and --pin go together")
	}
	p, err := c.open(ctx)
	if err != nil {
		return err
	}
	if *hub != "" {
		if err := p.SetHub(ctx, courier.Hub{URL: *hub, Pin: *pin}); err != nil {
			return err
		}
	}
	report, err := p.Sync(ctx)
	if err != nil {
		return err
	}
	return c.show(map[string]int{"sent": report.Sent, "received": report.Received, "waiting": report.Waiting},
		fmt.Sprintf("sent %d, received %d, waiting %d", report.Sent, report.Received, report.Waiting))
}
