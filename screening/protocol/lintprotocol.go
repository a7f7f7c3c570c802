package protocol

import (
	"slices"
	"strings"
)

// lint looks at the protocol as a whole.
func (p *Protocol) lint(l *Lint) {
	if n := said(p.CoreItems()); n > CoreLimit {
		l.Addf("", "the core asks %d items, at most %d are allowed", n, CoreLimit)
	}
	if n := said(p.order); p.MaxAsked > 0 && n > p.MaxAsked {
		l.Addf("", "%d items are asked, max_asked is %d", n, p.MaxAsked)
	}
	p.lintForm(l)
	for _, s := range p.Sections {
		for _, step := range s.Steps {
			p.lintStep(l, step)
		}
	}
	for _, s := range p.Stops {
		p.lintReads(l, s.ID, "when", s.When)
	}
}

// lintForm keeps forms and interviews apart: a field is never walked to, and a
// question of an interview never stands in a form.
func (p *Protocol) lintForm(l *Lint) {
	form := p.Form != NoForm
	for _, s := range p.Sections {
		if fields := s.Kind == Fields; fields != form {
			l.Addf(s.ID, "kind: the sections of a form are fields, those of an interview are not")
		}
	}
	if form && (p.Rapid || len(p.Stops) > 0) {
		l.Addf("", "a form is not rapid and has no stop")
	}
}

// said counts the items that are asked of the person. What the officer only
// observes costs the person nothing.
func said(items []*Item) int {
	n := 0
	for _, i := range items {
		if i.Source == Said {
			n++
		}
	}
	return n
}

func (p *Protocol) lintStep(l *Lint, s Step) {
	asked := s.Asked(p.bank)
	if len(asked) == 0 {
		return
	}
	name := string(asked[0].ID)
	if s.Group != nil {
		name = s.Group.ID
	}
	p.lintReads(l, name, "relevant", s.Relevant)
	p.lintReads(l, name, "required", s.Required)
	if s.Relevant == nil {
		return
	}
	first := p.places[asked[0].ID].rank
	for _, i := range s.Relevant.items {
		at, ok := p.places[i.ID]
		if !ok || at.rank < first {
			continue
		}
		if cycle := p.cycle(asked[0].ID, i.ID); cycle != "" {
			l.Addf(name, "relevant: a cycle: %s", cycle)
		} else {
			l.Addf(name, "relevant: depends on %s, which is asked later", i.ID)
		}
	}
}

// lintReads finds items that a condition reads and the protocol never asks:
// the condition could then never be decided here.
func (p *Protocol) lintReads(l *Lint, name, key string, c *Condition) {
	if c == nil {
		return
	}
	for _, i := range c.items {
		if !p.Has(i.ID) {
			l.Addf(name, "%s: reads %s, which this protocol does not ask", key, i.ID)
		}
	}
}

// cycle finds a way from one item through relevant conditions back to an item
// of the same step, and writes it down.
func (p *Protocol) cycle(from, next ItemID) string {
	goal := p.places[from]
	seen := map[ItemID]bool{}
	var path []string
	var visit func(id ItemID) bool
	visit = func(id ItemID) bool {
		if at, ok := p.places[id]; !ok || seen[id] {
			return false
		} else if at.section == goal.section && at.step == goal.step {
			path = append(path, string(id))
			return true
		}
		seen[id] = true
		if c := p.step(id).Relevant; c != nil {
			for _, i := range c.items {
				if visit(i.ID) {
					path = append(path, string(id))
					return true
				}
			}
		}
		return false
	}
	if !visit(next) {
		return ""
	}
	slices.Reverse(path)
	return string(from) + " -> " + strings.Join(path, " -> ")
}
