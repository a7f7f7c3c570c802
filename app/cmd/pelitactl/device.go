package main

import (
	"context"
	"fmt"

	"pelita/app/courier"
)

// maxExchange bounds the files that devices exchange.
const maxExchange = 4 << 20

// initProfile makes the first device of a new agency.
func initProfile(ctx context.Context, c *call) error {
	officer, agency, recovery := c.text("officer"), c.text("agency"), c.text("recovery")
	role, country := c.text("role"), c.text("country")
	if err := c.parse(0, "profile", "officer"); err != nil {
		return err
	}
	at := courier.Posting{Country: *country}
	if *role != "" {
		r, err := c.role(*role)
		if err != nil {
			return err
		}
		at.Role = r
	}
	n, err := c.newcomer(ctx, *officer)
	if err != nil {
		return err
	}
	defer clear(n.Passphrase)
	n.Posting = at
	n.Agency = *agency
	if *recovery != "" {
		n.Recovery = []string{*recovery}
	}
	cfg, err := c.config()
	if err != nil {
		return err
	}
	c.opened, err = courier.Create(ctx, cfg, n)
	if err != nil {
		return err
	}
	id := c.opened.AgencyID()
	return c.show(map[string]string{"agency": id, "device": c.opened.Device().String()}, "agency: "+id, "device: "+c.opened.Device().String())
}

func (c *call) newcomer(ctx context.Context, officer string) (courier.Newcomer, error) {
	secret, err := c.newPassphrase(ctx)
	return courier.Newcomer{Passphrase: secret, Officer: officer}, err
}

// agencyExport writes the public part that a hub operator or a partner gets.
func agencyExport(ctx context.Context, c *call) error {
	out := c.text("out")
	if err := c.parse(0, "profile", "out"); err != nil {
		return err
	}
	p, err := c.open(ctx)
	if err != nil {
		return err
	}
	b, err := p.AgencyFile(ctx)
	if err != nil {
		return err
	}
	if err := courier.WriteFile(*out, b); err != nil {
		return err
	}
	return c.show(map[string]string{"agency": p.AgencyID(), "file": *out}, "agency: "+p.AgencyID())
}

// deviceRequest makes the profile of a new device and its request to join.
func deviceRequest(ctx context.Context, c *call) error {
	officer, out := c.text("officer"), c.text("out")
	if err := c.parse(0, "profile", "officer", "out"); err != nil {
		return err
	}
	n, err := c.newcomer(ctx, *officer)
	if err != nil {
		return err
	}
	defer clear(n.Passphrase)
	cfg, err := c.config()
	if err != nil {
		return err
	}
	var request courier.Request
	c.opened, request, err = courier.Ask(ctx, cfg, n)
	if err != nil {
		return err
	}
	if err := courier.WriteFile(*out, request.File); err != nil {
		return err
	}
	return c.show(map[string]string{"device": c.opened.Device().String(), "words": request.Words}, "words: "+request.Words)
}

// deviceEnrol admits a device. It never prompts for the words: it prints them,
// and with --expect refuses a request that has others.
func deviceEnrol(ctx context.Context, c *call) error {
	request, out, expect := c.text("request"), c.text("out"), c.text("expect")
	if err := c.parse(0, "profile", "request", "out"); err != nil {
		return err
	}
	b, err := c.readFile(*request, maxExchange)
	if err != nil {
		return err
	}
	p, err := c.open(ctx)
	if err != nil {
		return err
	}
	grant, err := p.Enrol(ctx, b, *expect)
	if err != nil {
		return err
	}
	if err := courier.WriteFile(*out, grant.File); err != nil {
		return err
	}
	return c.show(map[string]string{"device": grant.Device, "words": grant.Words}, "device: "+grant.Device, "words: "+grant.Words)
}

// deviceJoin completes a request with the grant that answered it.
func deviceJoin(ctx context.Context, c *call) error {
	grant := c.text("grant")
	if err := c.parse(0, "profile", "grant"); err != nil {
		return err
	}
	b, err := c.readFile(*grant, maxExchange)
	if err != nil {
		return err
	}
	p, err := c.open(ctx)
	if err != nil {
		return err
	}
	if err := p.Join(ctx, b); err != nil {
		return err
	}
	return c.show(map[string]string{"agency": p.AgencyID(), "device": p.Device().String()}, "joined agency: "+p.AgencyID())
}

// deviceList lists the devices of the roster that this device holds.
func deviceList(ctx context.Context, c *call) error {
	if err := c.parse(0, "profile"); err != nil {
		return err
	}
	p, err := c.open(ctx)
	if err != nil {
		return err
	}
	devices, err := p.Devices(ctx)
	if err != nil {
		return err
	}
	type row struct {
		ID            string `json:"id"`
		Administrator bool   `json:"administrator"`
		This          bool   `json:"this"`
		Revoked       bool   `json:"revoked"`
		Words         string `json:"words"`
	}
	rows, lines := []row{}, []string{}
	for _, d := range devices {
		rows = append(rows, row{d.ID, d.Administrator, d.This, d.Revoked, d.Words})
		mark := " "
		switch {
		case d.This:
			mark = "*"
		case d.Revoked:
			mark = "x"
		}
		lines = append(lines, fmt.Sprintf("%s %s  %s", mark, d.ID, d.Words))
	}
	return c.show(rows, lines...)
}

// deviceRevoke takes a device out of the agency for ever; what it wrote after
// its last segment known here goes to quarantine.
func deviceRevoke(ctx context.Context, c *call) error {
	if err := c.parse(1, "profile"); err != nil {
		return err
	}
	p, err := c.open(ctx)
	if err != nil {
		return err
	}
	if err := p.Revoke(ctx, c.args[0]); err != nil {
		return err
	}
	return c.show(map[string]string{"revoked": c.args[0]}, "revoked: "+c.args[0])
}

// repair makes anew what can be made anew of a profile that does not open.
func repair(ctx context.Context, c *call) error {
	if err := c.parse(0, "profile"); err != nil {
		return err
	}
	cfg, err := c.config()
	if err != nil {
		return err
	}
	secret, err := c.readPassphrase(ctx)
	if err != nil {
		return err
	}
	defer clear(secret)
	if err := courier.Repair(ctx, cfg, secret); err != nil {
		return err
	}
	return c.show(map[string]string{"repaired": *c.profile}, "repaired: "+*c.profile)
}
