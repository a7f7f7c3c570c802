package main

import (
	"context"
	"fmt"

	"pelita/app/courier"
)

// caseloadList lists the caseloads of the agency.
func caseloadList(ctx context.Context, c *call) error {
	p, err := c.begin(ctx, 0)
	if err != nil {
		return err
	}
	all, err := p.Caseloads(ctx)
	if err != nil {
		return err
	}
	type row struct {
		ID      string `json:"id"`
		Name    string `json:"name"`
		Members int    `json:"members"`
		Reads   bool   `json:"reads"`
		New     bool   `json:"new"`
		Away    bool   `json:"away,omitempty"`
	}
	rows, lines := []row{}, []string{}
	for _, one := range all {
		rows = append(rows, row{one.ID, one.Name, one.Members, one.Reads, one.New, one.Away})
		mark := " "
		if one.New {
			mark = "*"
		}
		if one.Away {
			one.Name = "(on a journey)"
		}
		lines = append(lines, fmt.Sprintf("%s %s  %d devices  %s", mark, one.ID, one.Members, one.Name))
	}
	return c.show(rows, lines...)
}

// caseloadCreate makes a caseload.
func caseloadCreate(ctx context.Context, c *call) error {
	name, proposal := c.text("name"), c.text("proposal")
	p, err := c.begin(ctx, 0, "name")
	if err != nil {
		return err
	}
	id, done, err := p.CreateCaseload(ctx, *name)
	if err != nil {
		return err
	}
	return c.act(done, *proposal, "caseload: "+id)
}

// caseloadUse says where new records of this profile go.
func caseloadUse(ctx context.Context, c *call) error {
	p, err := c.begin(ctx, 1)
	if err != nil {
		return err
	}
	if err := p.ChooseCaseload(ctx, c.args[0]); err != nil {
		return err
	}
	return c.show(map[string]string{"new": c.args[0]}, "new records go to: "+c.args[0])
}

// caseloadAdd lets a device into a caseload.
func caseloadAdd(ctx context.Context, c *call) error {
	return c.members(ctx, "added", (*courier.Profile).AddMember)
}

// caseloadRemove takes a caseload away from a device.
func caseloadRemove(ctx context.Context, c *call) error {
	return c.members(ctx, "removed", (*courier.Profile).RemoveMember)
}

func (c *call) members(ctx context.Context, did string, change func(*courier.Profile, context.Context, string, string) (courier.Act, error)) error {
	device, proposal := c.text("device"), c.text("proposal")
	p, err := c.begin(ctx, 1, "device")
	if err != nil {
		return err
	}
	done, err := change(p, ctx, c.args[0], *device)
	if err != nil {
		return err
	}
	return c.act(done, *proposal, did+": "+*device)
}

// quarantineList lists what is kept apart.
func quarantineList(ctx context.Context, c *call) error {
	p, err := c.begin(ctx, 0)
	if err != nil {
		return err
	}
	all, err := p.Quarantine(ctx)
	if err != nil {
		return err
	}
	type row struct {
		ID      string   `json:"id"`
		Device  string   `json:"device"`
		Number  uint64   `json:"number"`
		Why     string   `json:"why"`
		Changes int      `json:"changes"`
		Records []string `json:"records"`
	}
	rows, lines := []row{}, []string{}
	for _, a := range all {
		r := row{ID: a.ID, Device: a.Device, Number: a.Number, Why: a.Why, Changes: a.Changes, Records: []string{}}
		for _, id := range a.Records {
			r.Records = append(r.Records, id.String())
		}
		rows = append(rows, r)
		lines = append(lines, fmt.Sprintf("%s  %s %d  %s  %d changes of %d records", a.ID, a.Device, a.Number, a.Why, a.Changes, len(a.Records)))
	}
	return c.show(rows, lines...)
}

// quarantineAccept accepts a segment for the whole agency.
func quarantineAccept(ctx context.Context, c *call) error {
	return c.actOn(ctx, "accepted", (*courier.Profile).Accept)
}
