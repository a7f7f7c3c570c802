package protocol

import (
	"slices"
	"strings"
)

// CoreLimit is the most items that the core sections of a protocol may ask of
// the person (source said): about 25 minutes.
const CoreLimit = 35

// Parse reads a protocol and compiles its conditions. The error is a
// *LintError with every problem of the file.
func Parse(bank *Bank, file string, b []byte) (*Protocol, error) {
	l := &Lint{File: file}
	p := &Protocol{bank: bank, places: map[ItemID]place{}}
	if t := ReadTable(l, b); t != nil {
		p.read(t)
		t.Done()
		p.lint(l)
	}
	if err := l.Err(); err != nil {
		return nil, err
	}
	p.digest = p.definitionDigest()
	return p, nil
}

func (p *Protocol) read(t *Table) {
	p.ID = t.Must("id")
	if p.ID != "" && !ValidName(p.ID) {
		t.Addf("id: %q is not [a-z][a-z0-9-]*", p.ID)
	}
	p.Version = t.Must("version")
	if p.Version != "" && !validVersion(p.Version) {
		t.Addf("version: %q is not of the form 1.2.3", p.Version)
	}
	p.Family = t.Must("family")
	if p.Family != "" && p.Family != p.bank.family {
		t.Addf("family: %q, but the items are of the family %q", p.Family, p.bank.family)
	}
	if n, ok := t.Count("max_asked"); ok {
		if n < 1 || n > 1000 {
			t.Addf("max_asked: must be between 1 and 1000")
		}
		p.MaxAsked = int(n)
	}
	p.Rapid = t.Flag("rapid")
	if t.Has("form") {
		p.Form = Choice(t, "form", ParseForm)
	}
	p.readGoesOn(t)
	rows := t.Rows("section")
	if len(rows) == 0 {
		t.Addf("no section")
	}
	for _, r := range rows {
		p.readSection(r)
	}
	for _, r := range t.Rows("stop") {
		p.readStop(r)
	}
}

func (p *Protocol) readGoesOn(t *Table) {
	p.GoesOn = t.Texts("goes_on")
	for n, id := range p.GoesOn {
		if !ValidName(id) || id == p.ID || slices.Contains(p.GoesOn[:n], id) {
			t.Addf("goes_on: %q is no other protocol, or is named twice", id)
		}
	}
}

func (p *Protocol) readSection(t *Table) {
	s := Section{ID: t.Must("id")}
	if s.ID != "" {
		t.Call(s.ID)
		if !validID(s.ID) {
			t.Addf("id must be [a-z][a-z0-9_]{0,39}")
		}
		for _, o := range p.Sections {
			if o.ID == s.ID {
				t.Addf("duplicate section")
			}
		}
	}
	s.Kind = Choice(t, "kind", ParseSectionKind)
	rows := t.Rows("step")
	if len(rows) == 0 {
		t.Addf("no step")
	}
	t.Done()
	p.Sections = append(p.Sections, s)
	for _, r := range rows {
		p.readStep(r)
	}
}

// readStep appends a step to the last section.
func (p *Protocol) readStep(t *Table) {
	section := len(p.Sections) - 1
	s := &p.Sections[section]
	var step Step
	item, group := t.Text("item"), t.Text("group")
	switch {
	case item != "" && group != "":
		t.Call(item)
		t.Addf("a step asks an item or a group, not both")
	case item != "":
		t.Call(item)
		step.Item = p.stepItem(t, ItemID(item))
	case group != "":
		t.Call(group)
		step.Group = p.stepGroup(t, group)
	default:
		t.Call(s.ID)
		t.Addf("a step without item or group")
	}
	step.Relevant = TakeCondition(p.bank, t, "relevant")
	step.Required = TakeCondition(p.bank, t, "required")
	t.Done()
	if step.Item == nil && step.Group == nil {
		return
	}
	s.Steps = append(s.Steps, step)
	p.enter(t, step, place{section: section, step: len(s.Steps) - 1})
}

func (p *Protocol) stepItem(t *Table, id ItemID) *Item {
	i, ok := p.bank.Item(id)
	switch {
	case !ok:
		t.Addf("unknown item")
		return nil
	case i.Group != "":
		t.Addf("the item belongs to the group %q and is asked only with it", i.Group)
		return nil
	case p.bank.more[id] != nil:
		t.Addf("the item closes the group %q and is asked only with it", p.bank.more[id].ID)
		return nil
	}
	return i
}

func (p *Protocol) stepGroup(t *Table, id string) *Group {
	g, ok := p.bank.Group(id)
	if !ok {
		t.Addf("unknown group")
		return nil
	}
	return g
}

// enter gives the items of a step their place in the order.
func (p *Protocol) enter(t *Table, s Step, at place) {
	for _, i := range s.Asked(p.bank) {
		if _, twice := p.places[i.ID]; twice {
			t.Addf("the item %s is asked twice", i.ID)
			continue
		}
		at.rank = len(p.order)
		p.places[i.ID] = at
		p.order = append(p.order, i)
	}
}

func (p *Protocol) readStop(t *Table) {
	s := Stop{ID: t.Must("id")}
	if s.ID != "" {
		t.Call(s.ID)
		if !validID(s.ID) {
			t.Addf("id must be [a-z][a-z0-9_]{0,39}")
		}
		for _, o := range p.Stops {
			if o.ID == s.ID {
				t.Addf("duplicate stop")
			}
		}
	}
	s.When = MustCondition(p.bank, t, "when")
	s.Effect = Choice(t, "effect", ParseEffect)
	s.Until, s.After, s.GoOnIn = ItemID(t.Text("until")), t.Text("after"), t.Text("go_on_in")
	t.Done()
	p.lintStop(t, s)
	p.Stops = append(p.Stops, s)
}

func (p *Protocol) lintStop(t *Table, s Stop) {
	switch s.Effect {
	case Pause:
		i, ok := p.bank.Item(s.Until)
		switch {
		case s.Until == "":
			t.Addf("until is missing: a pause must be able to end")
		case !ok:
			t.Addf("until: unknown item %q", s.Until)
		case i.Type != YesNo || i.Group != "":
			t.Addf("until: %q must be a yes/no item outside groups", s.Until)
		}
		if s.After != "" {
			t.Addf("after: only a stop with effect end has it")
		}
		if s.GoOnIn != "" {
			t.Addf("go_on_in: only a stop with effect end has it")
		}
	case End:
		if s.Until != "" {
			t.Addf("until: only a stop with effect pause has it")
		}
		if p.sectionIndex(s.After) < 0 {
			t.Addf("after: unknown section %q", s.After)
		}
		if s.GoOnIn != "" && !slices.Contains(p.GoesOn, s.GoOnIn) {
			t.Addf("go_on_in: %q is not in goes_on", s.GoOnIn)
		}
	}
}

func (p *Protocol) sectionIndex(id string) int {
	for n, s := range p.Sections {
		if s.ID == id {
			return n
		}
	}
	return -1
}

// ValidName says whether s can name a protocol or an indicator set:
// [a-z][a-z0-9-]{0,39}.
func ValidName(s string) bool {
	return validID(strings.ReplaceAll(s, "-", "0")) && !strings.Contains(s, "_")
}

func validVersion(s string) bool {
	parts := strings.Split(s, ".")
	if len(parts) != 3 {
		return false
	}
	for _, d := range parts {
		if len(d) < 1 || len(d) > 6 || !all(d, '0', '9') {
			return false
		}
	}
	return true
}
