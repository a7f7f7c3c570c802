package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"pelita/app/courier"
	"pelita/screening"
)

// act tells what became of something an administrator did: it is done, or the file
// that goes to the other administrators was written.
func (c *call) act(a courier.Act, proposal, done string) error {
	if a.Done() {
		return c.show(map[string]any{"done": true}, done)
	}
	if proposal == "" {
		return fmt.Errorf("%w: %d of %d have; --proposal FILE writes the file that goes to them", screening.ErrApprovals, a.Have, a.Need)
	}
	if err := courier.WriteFile(proposal, a.Proposal); err != nil {
		return err
	}
	return c.show(map[string]any{"done": false, "proposal": proposal, "approved": a.Have, "needed": a.Need},
		fmt.Sprintf("not done yet: %d of %d administrators have approved; carry %s to the others", a.Have, a.Need, proposal))
}

// actOn does on the one argument what an administrator's act is.
func (c *call) actOn(ctx context.Context, did string, act func(*courier.Profile, context.Context, string) (courier.Act, error)) error {
	proposal := c.text("proposal")
	p, err := c.begin(ctx, 1)
	if err != nil {
		return err
	}
	done, err := act(p, ctx, c.args[0])
	if err != nil {
		return err
	}
	return c.act(done, *proposal, did+": "+c.args[0])
}

// proposalJSON is a proposal as it is shown.
type proposalJSON struct {
	Agency   string         `json:"agency"`
	Words    string         `json:"words"`
	From     string         `json:"from"`
	Deeds    []courier.Deed `json:"deeds"`
	Approved int            `json:"approved"`
	Needed   int            `json:"needed"`
	Mine     bool           `json:"mine"`
	Stale    bool           `json:"stale"`
}

// rosterShow says what a proposal does.
func rosterShow(ctx context.Context, c *call) error {
	lang := c.text("lang")
	if err := c.parse(1, "profile"); err != nil {
		return err
	}
	_, _, shown, err := c.proposal(ctx)
	if err != nil {
		return err
	}
	return c.showDeeds(shown, *lang)
}

// proposal opens the profile and reads the proposal that is named first.
func (c *call) proposal(ctx context.Context) (*courier.Profile, []byte, courier.ShownProposal, error) {
	p, b, err := c.openOn(ctx, maxExchange)
	if err != nil {
		return nil, nil, courier.ShownProposal{}, err
	}
	shown, err := p.ReadProposal(ctx, b)
	return p, b, shown, err
}

func (c *call) showDeeds(s courier.ShownProposal, lang string) error {
	language, err := speak(lang)
	if err != nil {
		return err
	}
	lines := []string{"agency: " + s.Words, "from device: " + s.From}
	for _, d := range s.Deeds {
		lines = append(lines, "- "+language.T("roster.deed."+d.Code, "device", d.Device, "name", d.Name, "words", d.Words, "what", d.What))
	}
	lines = append(lines, "approved: "+strconv.Itoa(s.Have)+" of "+strconv.Itoa(s.Need))
	if s.Stale {
		lines = append(lines, "stale: it has to be made anew")
	}
	return c.show(proposalJSON{s.Agency, s.Words, s.From, s.Deeds, s.Have, s.Need, s.Mine, s.Stale}, lines...)
}

// rosterApprove adds this administrator's approval. It shows what the proposal does
// first, and approves only what --expect says, when it is given: the six words of
// the agency.
func rosterApprove(ctx context.Context, c *call) error {
	out, lang, expect := c.text("out"), c.text("lang"), c.text("expect")
	if err := c.parse(1, "profile", "out"); err != nil {
		return err
	}
	p, b, shown, err := c.proposal(ctx)
	if err != nil {
		return err
	}
	if *expect != "" && !strings.EqualFold(strings.Join(strings.Fields(*expect), " "), shown.Words) {
		return screening.ErrWords
	}
	approved, err := p.ApproveProposal(ctx, b)
	if err != nil {
		return err
	}
	if err := courier.WriteFile(*out, approved); err != nil {
		return err
	}
	if shown, err = p.ReadProposal(ctx, approved); err != nil {
		return err
	}
	return c.showDeeds(shown, *lang)
}

// rosterSubmit writes a proposal that enough have approved, and the grants of the
// devices that it admits.
func rosterSubmit(ctx context.Context, c *call) error {
	out := c.text("out")
	if err := c.parse(1, "profile"); err != nil {
		return err
	}
	p, b, err := c.openOn(ctx, maxExchange)
	if err != nil {
		return err
	}
	grants, err := p.SubmitProposal(ctx, b)
	if err != nil {
		return err
	}
	lines := []string{"submitted"}
	files := []string{}
	for i, g := range grants {
		name := *out
		if name == "" {
			lines = append(lines, "device "+g.Device+" is admitted: `device enrol` with its request writes the grant")
			continue
		}
		if i > 0 {
			name += "." + strconv.Itoa(i+1)
		}
		if err := courier.WriteFile(name, g.File); err != nil {
			return err
		}
		files = append(files, name)
		lines = append(lines, "grant for "+g.Device+": "+name)
	}
	return c.show(map[string]any{"submitted": true, "grants": files}, lines...)
}

// hubName says for the whole agency where its hub answers.
func hubName(ctx context.Context, c *call) error {
	hub, pin, proposal := c.text("hub"), c.text("pin"), c.text("proposal")
	p, err := c.begin(ctx, 0, "hub", "pin")
	if err != nil {
		return err
	}
	pins := strings.Split(*pin, ",") // the first is that of now
	done, err := p.NameHub(ctx, courier.Hub{URL: *hub, Pin: pins[0]}, pins[1:]...)
	if err != nil {
		return err
	}
	return c.act(done, *proposal, "hub: "+*hub)
}
