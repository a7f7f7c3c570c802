package presenter

import (
	"context"

	"pelita/screening"
)

// ChooseOverride names the service that may be told.
func (c *Consent) ChooseOverride(id string) {
	c.overTo = id
	c.Rebuild()
}

// TypeReason takes the reason of an override.
func (c *Consent) TypeReason(text string) { c.typed(reasonPlace(), text) }

// Override lets one service be told without consent. It needs a reason.
func (c *Consent) Override() {
	reason, to := c.half(reasonPlace()), c.overTo
	c.asked = true
	if blank(reason) || to == "" {
		c.Rebuild()
		return
	}
	c.change(func(ctx context.Context, r screening.Record) (screening.Record, error) {
		return worded(c.frame, c.work, r).Override(ctx, r, to, reason)
	}, func() {
		c.overTo, c.asked = "", false
		c.scrap.halves = c.scrap.halves.without(reasonPlace())
		c.scrap.put()
	})
}

// ChooseDecided names the service that is to be told about a child.
func (c *Consent) ChooseDecided(id string) {
	c.decided.Service = id
	c.Rebuild()
}

// ChooseDecider says who decided for a child.
func (c *Consent) ChooseDecider(code string) {
	c.decided.By = code
	c.Rebuild()
}

// ChooseHeard says what the child said when it was told.
func (c *Consent) ChooseHeard(code string) {
	c.decided.Heard = code
	c.Rebuild()
}

// TypeDecision takes the reason of a decision for a child.
func (c *Consent) TypeDecision(text string) { c.typed(decisionPlace(), text) }

// DecideForChild records that one service may be told about a child.
func (c *Consent) DecideForChild() {
	d := c.decided
	d.Reason = c.half(decisionPlace())
	if c.decision(c.speech()).Do.Off {
		return
	}
	c.change(func(ctx context.Context, r screening.Record) (screening.Record, error) {
		return worded(c.frame, c.work, r).BestInterests(ctx, r, d)
	}, func() {
		c.decided = screening.ChildDecision{}
		c.scrap.halves = c.scrap.halves.without(decisionPlace())
		c.scrap.put()
	})
}
