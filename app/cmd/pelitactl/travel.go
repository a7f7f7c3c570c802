package main

import (
	"context"
	"strconv"

	"pelita/app/courier"
)

// travelOn takes all records from this device, or those of the caseloads that are
// named, into a file that it cannot open itself.
func travelOn(ctx context.Context, c *call) error {
	out, to, caseloads := c.text("out"), c.text("to"), c.text("caseload")
	if err := c.parse(0, "profile", "out"); err != nil {
		return err
	}
	p, err := c.open(ctx)
	if err != nil {
		return err
	}
	b, err := p.Leave(ctx, *out, comma(*to), comma(*caseloads)...)
	if err != nil {
		return err
	}
	shown := backupOut(b)
	shown.File, shown.Verified = *out, "content"
	lines := []string{"records that left: " + strconv.Itoa(b.Records), "file: " + *out}
	at, err := p.Travel(ctx)
	if err != nil {
		return err
	}
	return c.show(shown, append(lines, staying(at)...)...)
}

// staying says which caseloads did not leave.
func staying(at courier.Travel) (lines []string) {
	for _, id := range at.Stay {
		lines = append(lines, "stays on this device: caseload "+id)
	}
	return lines
}

// travelOff takes them back.
func travelOff(ctx context.Context, c *call) error {
	identity, grant := c.text("identity"), c.text("grant")
	if err := c.parse(1, "profile"); err != nil {
		return err
	}
	if (*identity == "") == (*grant == "") {
		return c.usage("one of --identity and --grant is needed")
	}
	var with courier.Opener
	var err error
	if *identity != "" {
		with.Recovery, err = c.readIdentity(*identity)
	} else {
		with.Grant, err = c.readFile(*grant, maxExchange)
	}
	if err != nil {
		return err
	}
	p, err := c.open(ctx)
	if err != nil {
		return err
	}
	was, err := p.Travel(ctx)
	if err != nil {
		return err
	}
	if err := p.Return(ctx, c.args[0], with); err != nil {
		return err
	}
	return c.show(map[string]int{"records": was.Records}, "records that came back: "+strconv.Itoa(was.Records))
}

// travelGrant lets another device have its records back, from a file that this
// one can open.
func travelGrant(ctx context.Context, c *call) error {
	out := c.text("out")
	p, err := c.begin(ctx, 1, "out")
	if err != nil {
		return err
	}
	b, err := p.GrantTravel(ctx, c.args[0])
	if err != nil {
		return err
	}
	if err := courier.WriteFile(*out, b); err != nil {
		return err
	}
	return c.show(map[string]string{"file": *out}, "grant: "+*out)
}

// travelJSON is what --json prints of a journey.
type travelJSON struct {
	Away    bool   `json:"away"`
	Since   string `json:"since,omitempty"`
	Records int    `json:"records"`
	SHA256  string `json:"sha256,omitempty"`
	// Stay are the caseloads that did not leave; none: all did.
	Stay []string `json:"stay,omitempty"`
}

func travelStatus(ctx context.Context, c *call) error {
	p, err := c.begin(ctx, 0)
	if err != nil {
		return err
	}
	t, err := p.Travel(ctx)
	if err != nil {
		return err
	}
	line := "the records are on this device"
	if t.Away {
		line = "not on this device since " + stamp(t.Since) + ": " + strconv.Itoa(t.Records) + " records"
	}
	return c.show(travelJSON{t.Away, stamp(t.Since), t.Records, t.Sum, t.Stay}, append([]string{line}, staying(t)...)...)
}
