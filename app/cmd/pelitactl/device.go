package main

import (
	"context"
	"fmt"
	"strconv"

	"pelita/app/courier"
)

// maxExchange bounds the files that devices exchange.
const maxExchange = 4 << 20

// initProfile makes the first device of a new agency.
func initProfile(ctx context.Context, c *call) error {
	officer, agency, recovery := c.text("officer"), c.text("agency"), c.text("recovery")
	role, country := c.text("role"), c.text("country")
	others, need, proposal := c.text("administrator"), c.text("need"), c.text("proposal")
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
	if err := c.administered(&n, *others, *need, *proposal); err != nil {
		return err
	}
	cfg, err := c.config()
	if err != nil {
		return err
	}
	c.opened, err = courier.Create(ctx, cfg, n)
	if err != nil {
		return err
	}
	if waits, err := c.opened.Founding(ctx); err != nil || waits != nil {
		return c.founding(ctx, waits, *proposal, err)
	}
	id := c.opened.AgencyID()
	return c.show(map[string]string{"agency": id, "device": c.opened.Device().String()}, "agency: "+id, "device: "+c.opened.Device().String())
}

// administered reads who administers a new agency.
func (c *call) administered(n *courier.Newcomer, files, need, proposal string) error {
	for _, name := range comma(files) {
		b, err := c.readFile(name, maxExchange)
		if err != nil {
			return err
		}
		n.Administrators = append(n.Administrators, b)
	}
	if need == "" {
		return nil
	}
	var err error
	if n.Need, err = strconv.Atoi(need); err != nil || n.Need < 1 || n.Need > len(n.Administrators)+1 {
		return c.usage("--need is no number of administrators")
	}
	if n.Need > 1 && proposal == "" {
		return c.usage("--proposal is needed: the others have to approve")
	}
	return nil
}

// founding writes the proposal of an agency that its administrators have to approve.
func (c *call) founding(ctx context.Context, waits []byte, proposal string, err error) error {
	if err != nil {
		return err
	}
	shown, err := c.opened.ReadProposal(ctx, waits)
	if err != nil {
		return err
	}
	return c.act(courier.Act{Proposal: waits, Have: shown.Have, Need: shown.Need}, proposal, "")
}

func (c *call) newcomer(ctx context.Context, officer string) (courier.Newcomer, error) {
	secret, err := c.newPassphrase(ctx)
	return courier.Newcomer{Passphrase: secret, Officer: officer}, err
}

// agencyExport writes the public part that a hub operator or a partner gets.
func agencyExport(ctx context.Context, c *call) error {
	out := c.text("out")
	p, err := c.begin(ctx, 0, "out")
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
	caseloads, proposal := c.text("caseload"), c.text("proposal")
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
	grant, err := p.Enrol(ctx, b, *expect, comma(*caseloads)...)
	if err != nil {
		return err
	}
	if !grant.Done() {
		return c.act(grant.Act, *proposal, "")
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
	p, err := c.begin(ctx, 0)
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
		// Rights are the codes of what it may do.
		Rights []string `json:"rights"`
	}
	rows, lines := []row{}, []string{}
	for _, d := range devices {
		rows = append(rows, row{d.ID, d.Administrator, d.This, d.Revoked, d.Words, d.Rights})
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
	proposal := c.text("proposal")
	p, err := c.begin(ctx, 1)
	if err != nil {
		return err
	}
	done, err := p.Revoke(ctx, c.args[0])
	if err != nil {
		return err
	}
	if !done.Done() {
		return c.act(done, *proposal, "")
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
