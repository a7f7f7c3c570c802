package main

import (
	"context"
	"fmt"
	"strings"

	"pelita/app/courier"
	"pelita/screening"
	"pelita/screening/referral"
)

// partnerAdd names another organisation for the whole agency; --checked says how
// the fingerprint of its key was compared.
func partnerAdd(ctx context.Context, c *call) error {
	name, service, file, checked := c.text("name"), c.text("service"), c.text("recipient"), c.text("checked")
	key, id, proposal := c.text("key"), c.text("id"), c.text("proposal")
	if err := c.parse(0, "profile", "name", "recipient", "checked"); err != nil {
		return err
	}
	b, err := c.readFile(*file, maxReferral)
	if err != nil {
		return err
	}
	recipient, err := referral.ParseRecipient(strings.TrimSpace(string(b)))
	if err != nil {
		return fmt.Errorf("read %s: %w", *file, screening.ErrRecipient)
	}
	p, err := c.open(ctx)
	if err != nil {
		return err
	}
	partner, done, err := p.PutPartner(ctx, courier.Partner{
		ID: *id, Name: *name, Service: *service, Recipient: recipient.String(), Key: *key, Checked: *checked,
	})
	if err != nil {
		return err
	}
	return c.act(done, *proposal, "partner: "+partner+"  fingerprint: "+recipient.Fingerprint())
}

// partnerRemove takes an organisation out of the address book.
func partnerRemove(ctx context.Context, c *call) error {
	return c.actOn(ctx, "removed", (*courier.Profile).RemovePartner)
}

// partnerList lists the address book.
func partnerList(ctx context.Context, c *call) error {
	p, err := c.begin(ctx, 0)
	if err != nil {
		return err
	}
	all, err := p.Partners(ctx)
	if err != nil {
		return err
	}
	type row struct {
		ID          string `json:"id"`
		Name        string `json:"name"`
		Service     string `json:"service"`
		Fingerprint string `json:"fingerprint"`
		Key         string `json:"key"`
		Checked     string `json:"checked"`
	}
	rows, lines := []row{}, []string{}
	for _, one := range all {
		r := row{ID: one.ID, Name: one.Name, Service: one.Service, Key: one.Key, Checked: one.Checked}
		if key, err := referral.ParseRecipient(one.Recipient); err == nil {
			r.Fingerprint = key.Fingerprint()
		}
		rows = append(rows, r)
		lines = append(lines, fmt.Sprintf("%s  %s  %s", r.ID, r.Fingerprint, r.Name))
	}
	return c.show(rows, lines...)
}

// signerAdd names the keys of a root for the whole agency, its words compared.
func signerAdd(ctx context.Context, c *call) error {
	expect, proposal := c.text("expect"), c.text("proposal")
	if err := c.parse(1, "profile", "expect"); err != nil {
		return err
	}
	p, b, err := c.openOn(ctx, maxExchange)
	if err != nil {
		return err
	}
	done, err := p.NameSigners(ctx, b, *expect)
	if err != nil {
		return err
	}
	return c.act(done, *proposal, "signers named")
}

// signerRemove takes a key back.
func signerRemove(ctx context.Context, c *call) error {
	return c.actOn(ctx, "removed", (*courier.Profile).RemoveSigner)
}

// signerList lists the keys that are named.
func signerList(ctx context.Context, c *call) error {
	p, err := c.begin(ctx, 0)
	if err != nil {
		return err
	}
	all, err := p.PackSigners(ctx)
	if err != nil {
		return err
	}
	rows, lines := []map[string]string{}, []string{}
	for _, s := range all {
		rows = append(rows, map[string]string{"key": s.Key, "holder": s.Holder})
		lines = append(lines, s.Key+"  "+s.Holder)
	}
	return c.show(rows, lines...)
}
