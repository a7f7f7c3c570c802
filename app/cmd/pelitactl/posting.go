package main

import (
	"context"

	"pelita/app/courier"
	"pelita/screening"
)

// postingShow prints what the officer of the profile is, and where.
func postingShow(ctx context.Context, c *call) error {
	p, err := c.begin(ctx, 0)
	if err != nil {
		return err
	}
	at, err := p.Posting(ctx)
	if err != nil {
		return err
	}
	return c.showPosting(at)
}

// postingSet changes the role, the country, or both.
func postingSet(ctx context.Context, c *call) error {
	role, country := c.text("role"), c.text("country")
	if err := c.parse(0, "profile"); err != nil {
		return err
	}
	if *role == "" && *country == "" {
		return c.usage("--role or --country is needed")
	}
	p, err := c.open(ctx)
	if err != nil {
		return err
	}
	at, err := p.Posting(ctx)
	if err != nil {
		return err
	}
	if *role != "" {
		if at.Role, err = c.role(*role); err != nil {
			return err
		}
	}
	if *country != "" {
		at.Country = *country
	}
	if err := p.SetPosting(ctx, at); err != nil {
		return err
	}
	return c.showPosting(at)
}

// role reads the code of a role; "unknown" is one.
func (c *call) role(code string) (screening.Role, error) {
	r := screening.ParseRole(code)
	if r == screening.UnknownRole && code != r.String() {
		return r, c.usage("no such role")
	}
	return r, nil
}

func (c *call) showPosting(at courier.Posting) error {
	return c.show(struct {
		Role    string `json:"role"`
		Country string `json:"country"`
		Powers  bool   `json:"powers"`
	}{at.Role.String(), at.Country, at.Role.Powers()}, "role: "+at.Role.String(), "country: "+at.Country)
}
