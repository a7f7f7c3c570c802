package protocol

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Limits of a bank.
const (
	maxID     = 40
	maxOption = 64
)

// File is one file of an instrument, by the name that problems are told under.
type File struct {
	Name  string
	Bytes []byte
}

// ParseBank reads an item bank that is one file. Errors as ParseBankFiles.
func ParseBank(file string, b []byte) (*Bank, error) {
	return ParseBankFiles([]File{{Name: file, Bytes: b}})
}

// ParseBankFiles reads an item bank that lies in several files of one family.
// The order of the files is the order of the items. The error joins a
// *LintError with every problem of each file.
func ParseBankFiles(files []File) (*Bank, error) {
	bank := &Bank{
		byID: map[ItemID]*Item{}, order: map[ItemID]int{},
		byGroup: map[string]*Group{}, more: map[ItemID]*Group{},
	}
	if len(files) == 0 {
		return nil, &LintError{Problems: []Problem{{File: "items", Reason: "no file"}}}
	}
	var problems []error
	for _, f := range files {
		l := &Lint{File: f.Name}
		if t := ReadTable(l, f.Bytes); t != nil {
			bank.read(t)
			t.Done()
		}
		problems = append(problems, l.Err())
	}
	if err := errors.Join(problems...); err != nil {
		return nil, err
	}
	env, err := newEnvironment(bank)
	if err != nil {
		return nil, fmt.Errorf("compile items: %w", err)
	}
	bank.cel = env
	return bank, nil
}

func (b *Bank) read(t *Table) {
	family := t.Must("family")
	switch {
	case family == "":
	case !validID(family):
		t.Addf("family: %q is not an id", family)
	case b.family != "" && b.family != family:
		t.Addf("family: %q, but the items before are of the family %q", family, b.family)
	default:
		b.family = family
	}
	rows := t.Rows("item")
	if len(rows) == 0 {
		t.Addf("no item")
	}
	for _, r := range rows {
		b.readItem(r)
	}
	for _, r := range t.Rows("group") {
		b.readGroup(r)
	}
}

func (b *Bank) readItem(t *Table) {
	id := t.Must("id")
	if id != "" {
		t.Call(id)
	}
	i := &Item{
		ID:       ItemID(id),
		Type:     Choice(t, "type", ParseType),
		Distress: Choice(t, "distress", ParseDistress),
		Phase:    Choice(t, "phase", ParsePhase),
		Options:  t.Texts("options"),
		None:     t.Text("none"),
		Topics:   t.Texts("topics"),
	}
	if t.Has("source") {
		i.Source = Choice(t, "source", ParseSource)
	}
	if t.Has("shape") {
		i.Shape = Choice(t, "shape", ParseShape)
		if i.Type != Text && i.Type != Handle && i.Type != 0 {
			t.Addf("shape: only an item of type text or handle has one")
		}
	}
	i.readRange(t)
	t.Done()
	i.lint(t)
	if _, twice := b.byID[i.ID]; twice {
		t.Addf("duplicate id")
		return
	}
	i.at, b.order[i.ID] = len(b.items), len(b.items)
	b.items = append(b.items, i)
	b.byID[i.ID] = i
}

// readRange takes the bounds of a number.
func (i *Item) readRange(t *Table) {
	least, bounded := t.Count("min")
	most, limited := t.Count("max")
	if !bounded && !limited {
		return
	}
	if i.Type != Number && i.Type != 0 {
		t.Addf("min, max: only an item of type number has them")
		return
	}
	if least < 0 {
		t.Addf("min: must not be less than 0")
	}
	if limited && (most < 1 || most < least || most > MaxNumber) {
		t.Addf("max: must be between min and %d, and at least 1", int64(MaxNumber))
	}
	if !limited && least > MaxNumber {
		t.Addf("min: must not be more than %d", int64(MaxNumber))
	}
	i.Min, i.Max = least, most
}

func (i *Item) lint(t *Table) {
	if id := string(i.ID); id != "" {
		if !validID(id) {
			t.Addf("id must be [a-z][a-z0-9_]{0,39}")
		}
		if reserved(id) {
			t.Addf("id is a word of the condition language")
		}
	}
	if i.Source == Document {
		t.Addf("source: an item is said or observed")
	}
	if i.ID == AgeItem && i.Type != Age && i.Type != 0 {
		t.Addf("type: the item age must have type age")
	}
	i.lintOptions(t)
	lintTopics(t, i.Topics)
}

func (i *Item) lintOptions(t *Table) {
	choice := i.Type == One || i.Type == Many
	switch {
	case choice && len(i.Options) < 2:
		t.Addf("options: an item of type %s needs at least two", i.Type)
	case !choice && i.Type != 0 && len(i.Options) > 0:
		t.Addf("options: an item of type %s has none", i.Type)
	case len(i.Options) > maxOption:
		t.Addf("options: more than %d", maxOption)
	}
	for n, code := range i.Options {
		if !validID(code) {
			t.Addf("options: %q is not a code", code)
		}
		if slices.Contains(i.Options[:n], code) {
			t.Addf("options: duplicate code %q", code)
		}
	}
	if i.None == "" {
		return
	}
	if i.Type != Many {
		t.Addf("none: only an item of type many has an excluding option")
	}
	if !i.HasOption(i.None) {
		t.Addf("none: %q is not among the options", i.None)
	}
}

func lintTopics(t *Table, topics []string) {
	for n, id := range topics {
		if !ValidTopic(id) {
			t.Addf("topics: %q is not a topic id such as SC01", id)
		}
		if slices.Contains(topics[:n], id) {
			t.Addf("topics: duplicate %q", id)
		}
	}
}

func (b *Bank) readGroup(t *Table) {
	g := &Group{ID: t.Must("id"), More: ItemID(t.Must("more"))}
	if g.ID != "" {
		t.Call(g.ID)
		if !validID(g.ID) {
			t.Addf("id must be [a-z][a-z0-9_]{0,39}")
		}
	}
	for _, id := range t.Texts("items") {
		g.Items = append(g.Items, ItemID(id))
	}
	t.Done()
	if len(g.Items) == 0 {
		t.Addf("items: a group needs at least one")
	}
	b.lintMore(t, g)
	b.claimItems(t, g)
	if _, twice := b.byGroup[g.ID]; twice {
		t.Addf("duplicate id")
		return
	}
	b.groups = append(b.groups, g)
	b.byGroup[g.ID] = g
}

func (b *Bank) lintMore(t *Table, g *Group) {
	if g.More == "" {
		return
	}
	i, ok := b.byID[g.More]
	switch {
	case !ok:
		t.Addf("more: unknown item %q", g.More)
	case i.Type != YesNo:
		t.Addf("more: %q must be of type yesno", g.More)
	case slices.Contains(g.Items, g.More):
		t.Addf("more: %q cannot be one of the repeated items", g.More)
	case b.more[g.More] != nil:
		t.Addf("more: %q already closes the group %q", g.More, b.more[g.More].ID)
	default:
		b.more[g.More] = g
	}
}

func (b *Bank) claimItems(t *Table, g *Group) {
	for n, id := range g.Items {
		i, ok := b.byID[id]
		switch {
		case !ok:
			t.Addf("items: unknown item %q", id)
		case slices.Contains(g.Items[:n], id):
			t.Addf("items: duplicate %q", id)
		case i.Group != "":
			t.Addf("items: %q already belongs to the group %q", id, i.Group)
		case id == AgeItem:
			t.Addf("items: age cannot be repeated")
		default:
			i.Group = g.ID
		}
	}
}

func validID(s string) bool {
	if len(s) < 1 || len(s) > maxID || s[0] < 'a' || s[0] > 'z' {
		return false
	}
	for n := range len(s) {
		c := s[n]
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' {
			return false
		}
	}
	return true
}

// ValidTopic says whether s is the id of a scam-centre topic, such as SC01.
func ValidTopic(s string) bool {
	return len(s) == 4 && strings.HasPrefix(s, "SC") && all(s[2:], '0', '9')
}
