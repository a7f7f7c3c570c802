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
	run := p.Sync
	if *hub != "" {
		run = func(ctx context.Context) (courier.Report, error) {
			return p.SyncWith(ctx, courier.Hub{URL: *hub, Pin: *pin})
		}
	}
	report, err := run(ctx)
	if err != nil {
		return err
	}
	lines := []string{fmt.Sprintf("sent %d, received %d, waiting %d", report.Sent, report.Received, report.Waiting)}
	for _, a := range report.Alarms {
		lines = append(lines, "alarm: "+a)
	}
	damaged := map[string]int{}
	for _, d := range report.Damaged {
		damaged[d.Record.String()] = d.Count
		lines = append(lines, fmt.Sprintf("damaged: %d of record %s", d.Count, d.Record))
	}
	if err := c.show(map[string]any{
		"sent": report.Sent, "received": report.Received, "waiting": report.Waiting, "alarms": append([]string{}, report.Alarms...), "damaged": damaged,
	}, lines...); err != nil {
		return err
	}
	return report.Alarm()
}
