package presenter

import (
	"context"
	"crypto/sha256"
	"io"
	"slices"
	"strings"

	"pelita/locales"
	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/protocol"
)

// Ask opens the words and the form of one permission.
func (c *Consent) Ask(purpose string) {
	c.asking, c.who, c.service = purpose, explainers()[0], ""
	c.given = screening.Permission{
		Purpose: purpose, Scope: screening.ScopeRecord, Mode: screening.Modes()[0], Language: c.keeper.Preferences().Interviewee,
	}
	c.Rebuild()
}

// Cancel closes the form; nothing was permitted.
func (c *Consent) Cancel() {
	c.asking = ""
	c.Rebuild()
}

// ChooseScope says for whom the permission holds.
func (c *Consent) ChooseScope(code string) {
	c.given.Scope = code
	c.Rebuild()
}

// ChooseService names the one service of a scope.
func (c *Consent) ChooseService(id string) {
	c.service = id
	c.Rebuild()
}

// ChooseMode says how it was given.
func (c *Consent) ChooseMode(code string) {
	c.given.Mode = code
	c.Rebuild()
}

// ChooseLanguage says in which language it was explained.
func (c *Consent) ChooseLanguage(tag string) {
	c.given.Language = tag
	c.Rebuild()
}

// ChooseExplainer says who explained it.
func (c *Consent) ChooseExplainer(code string) {
	c.who = code
	c.Rebuild()
}

// TypeExplainer takes who else explained it.
func (c *Consent) TypeExplainer(text string) { c.typed(explainedPlace(), text) }

// explainers are the codes of who can explain a permission.
func explainers() []string { return []string{"officer", "interpreter", "other"} }

// oneService is the code of a scope that names a service.
const oneService = "one-service"

// Keep records the permission.
func (c *Consent) Keep() {
	p := c.given
	if p.Scope == oneService {
		p.Scope = screening.ScopeService(c.service)
	}
	if c.asking == "" || !c.complete() {
		return
	}
	switch c.who {
	case "interpreter":
		p.ExplainedBy = c.who
	case "other":
		p.ExplainedBy = strings.TrimSpace(c.half(explainedPlace()))
	}
	c.change(func(ctx context.Context, r screening.Record) (screening.Record, error) {
		return c.spokenWork(p.Language).Give(ctx, r, p)
	}, func() {
		c.asking = ""
		c.scrap.halves = c.scrap.halves.without(explainedPlace())
		c.scrap.put()
	})
}

// complete says whether nothing of the form is missing.
func (c *Consent) complete() bool {
	return (c.given.Scope != oneService || c.service != "") && (c.who != "other" || !blank(c.half(explainedPlace())))
}

// spokenWork is casework in the wording of the permissions that were read aloud:
// the questions and, with them, the words of this page.
func (c *Consent) spokenWork(tag string) screening.Casework {
	l := c.frame.Catalogue.Language(tag)
	work := spoken(c.work, l)
	ofQuestions := work.Text
	work.Text = func(p *protocol.Protocol) history.TextRef {
		ref := ofQuestions(p)
		h := sha256.New()
		h.Write(ref.Digest[:])
		for _, purpose := range screening.Purposes() {
			io.WriteString(h, askWords(l, purpose)+"\x00")
		}
		h.Sum(ref.Digest[:0])
		return ref
	}
	return work
}

func askWords(l locales.Language, purpose string) string { return l.T("consent.ask." + purpose) }

// Refuse records that the person says no, or takes back what was given, and
// carries out what follows from it.
func (c *Consent) Refuse(purpose string) {
	c.change(func(ctx context.Context, r screening.Record) (screening.Record, error) {
		return worded(c.frame, c.work, r).Refuse(ctx, r, purpose)
	}, func() {})
}

// narrow says whether a purpose has scopes of its own.
func narrow(purpose string) bool {
	return slices.Contains([]string{screening.PurposeService, screening.PurposeAuthorities}, purpose)
}
