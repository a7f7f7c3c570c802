package indicator

import (
	"slices"
	"strings"

	"pelita/screening/protocol"
)

// ParseSet reads an indicator set against an item bank. The error is a
// *protocol.LintError with every problem of the file.
func ParseSet(bank *protocol.Bank, file string, b []byte) (*Set, error) {
	l := &protocol.Lint{File: file}
	s := &Set{bank: bank}
	if t := protocol.ReadTable(l, b); t != nil {
		(&setReader{bank: bank, set: s}).read(t)
	}
	if err := l.Err(); err != nil {
		return nil, err
	}
	return s, nil
}

type setReader struct {
	bank *protocol.Bank
	set  *Set
}

func (in *setReader) read(t *protocol.Table) {
	s := in.set
	s.ID, s.Version, s.Standard = t.Must("id"), t.Must("version"), t.Must("standard")
	if s.ID != "" && !protocol.ValidName(s.ID) {
		t.Addf("id: %q is not [a-z][a-z0-9-]*", s.ID)
	}
	s.Kind = protocol.Choice(t, "kind", ParseKind)
	rows, topics := t.Rows("row"), t.Rows("topic")
	in.lintTables(t, len(rows), len(topics))
	for _, r := range rows {
		in.row(r)
	}
	for _, r := range topics {
		in.topic(r)
	}
	t.Done()
}

func (in *setReader) lintTables(t *protocol.Table, rows, topics int) {
	kind, want, extra, name := in.set.Kind, rows, topics, "row"
	if kind == Topics {
		want, extra, name = topics, rows, "topic"
	}
	if want == 0 {
		t.Addf("no %s", name)
	}
	if extra > 0 {
		t.Addf("a set of kind %s has only [[%s]] tables", kind, name)
	}
}

func (in *setReader) row(t *protocol.Table) {
	r := Row{ID: t.Must("id")}
	if r.ID != "" {
		t.Call(r.ID)
	}
	if r.ID != "" && !validRowID(r.ID) {
		t.Addf("id must be [a-z][a-z0-9_]*")
	}
	if _, twice := in.set.Row(r.ID); twice {
		t.Addf("duplicate id")
	}
	r.When = protocol.MustCondition(in.bank, t, "when")
	r.How = protocol.Choice(t, "how", ParseHow)
	r.Cite = cite(t)
	r.Ours = t.Flag("ours")
	r.Checked = checked(t)
	r.Vulnerability, r.Coercion = t.Flag("vulnerability"), t.Flag("coercion")
	in.kind(t, &r)
	t.Done()
	in.set.Rows = append(in.set.Rows, r)
}

// kind reads what only rows of this kind of set have; a key that belongs to
// another kind stays in the table and is reported.
func (in *setReader) kind(t *protocol.Table, r *Row) {
	switch in.set.Kind {
	case ILO:
		r.Dimension = dimension(t, dimensions())
		r.Adult = protocol.Choice(t, "adult", ParseStrength)
		r.Child = protocol.Choice(t, "child", ParseStrength)
		if r.Adult == None && r.Child == None {
			t.Addf("a row without weight for adult or child")
		}
	case Palermo:
		r.Dimension = dimension(t, append(elements(), ForcedCriminality))
	case Urgency:
		r.Within = t.Must("within")
		if r.Within != "" && !slices.Contains([]string{"4h", "24h", "72h"}, r.Within) {
			t.Addf("within: must be 4h, 24h or 72h")
		}
		r.Vital = t.Flag("vital")
	}
}

func dimension(t *protocol.Table, allowed []string) string {
	d := t.Must("dimension")
	if d != "" && !slices.Contains(allowed, d) {
		t.Addf("dimension: %q is not one of %s", d, strings.Join(allowed, ", "))
	}
	return d
}

// cite takes the citation. A rule without a source is an opinion.
func cite(t *protocol.Table) string {
	c := t.Must("cite")
	if c != "" && strings.TrimSpace(c) == "" {
		t.Addf("cite is empty")
	}
	return c
}

// checked reads `checked = false` or [row.checked] by, on, against.
func checked(t *protocol.Table) Checked {
	switch v := t.Peek("checked").(type) {
	case nil:
		return Checked{}
	case bool:
		t.Take("checked")
		if v {
			t.Addf("checked: say by whom, on which day and against which document")
		}
		return Checked{}
	}
	sub := t.Sub("checked")
	if sub == nil {
		return Checked{}
	}
	sub.CallUnder(t)
	c := Checked{By: sub.Must("by"), On: sub.Must("on"), Against: sub.Must("against")}
	if c.On != "" && !protocol.ValidDate(c.On) {
		sub.Addf("on: %q is not a date", c.On)
	}
	sub.Done()
	return c
}

func (in *setReader) topic(t *protocol.Table) {
	p := Topic{ID: t.Must("id")}
	if p.ID != "" {
		t.Call(p.ID)
		if !protocol.ValidTopic(p.ID) {
			t.Addf("id must be SC and two digits")
		}
	}
	if slices.ContainsFunc(in.set.Topics, func(o Topic) bool { return o.ID == p.ID }) {
		t.Addf("duplicate id")
	}
	p.How = protocol.Choice(t, "how", ParseHow)
	p.Cite = cite(t)
	p.Rows = t.Texts("rows")
	for _, id := range t.Texts("items") {
		p.Items = append(p.Items, protocol.ItemID(id))
		if _, ok := in.bank.Item(protocol.ItemID(id)); !ok {
			t.Addf("items: unknown item %q", id)
		}
	}
	if len(p.Items) == 0 {
		t.Addf("items: a topic nobody speaks of")
	}
	t.Done()
	in.set.Topics = append(in.set.Topics, p)
}

func validRowID(s string) bool {
	for n := range len(s) {
		c := s[n]
		letter := c >= 'a' && c <= 'z'
		if !letter && (n == 0 || (c != '_' && (c < '0' || c > '9'))) {
			return false
		}
	}
	return s != "" && len(s) <= 60
}
