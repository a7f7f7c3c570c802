package protocol

import (
	"errors"
	"slices"
	"strconv"
)

// MaxInstances bounds how often a group is repeated.
const MaxInstances = 200

// ParseAnswers reads an answers file against the protocol it names; lib finds
// protocols. The error is a *LintError with every problem of the file; a key
// that nobody knows is one of them.
func ParseAnswers(lib func(id string) (*Protocol, bool), file string, b []byte) (*AnswersFile, error) {
	l := &Lint{File: file}
	f := &AnswersFile{}
	if t := ReadTable(l, b); t != nil {
		f.read(t, lib)
	}
	if err := l.Err(); err != nil {
		return nil, err
	}
	return f, nil
}

func (f *AnswersFile) read(t *Table, lib func(id string) (*Protocol, bool)) {
	f.Protocol, f.Title, f.Notes = t.Must("protocol"), t.Text("title"), t.Text("notes")
	p, ok := lib(f.Protocol)
	if !ok {
		if f.Protocol != "" {
			t.Addf("protocol: unknown protocol %q", f.Protocol)
		}
		return
	}
	in := &answersReader{protocol: p, file: f}
	in.age(t)
	in.answers(t.Sub("answers"), 0, false)
	in.absent(t.Sub("absent"), 0, "")
	in.groups(t.Sub("group"))
	if e := t.Sub("expect"); e != nil {
		f.Expect = readExpect(e, p)
	}
	t.Done()
	slices.SortStableFunc(f.Given, func(a, b Given) int {
		if a.Item == b.Item {
			return a.Instance - b.Instance
		}
		return p.rank(a.Item) - p.rank(b.Item)
	})
}

// answersReader puts what a file says into Given.
type answersReader struct {
	protocol *Protocol
	file     *AnswersFile
}

// age reads the top-level key: a number, "14-19" or "unknown".
func (in *answersReader) age(t *Table) {
	raw := t.Take("age")
	if raw == nil {
		return
	}
	i, ok := in.protocol.bank.Item(AgeItem)
	if !ok {
		t.Addf("age: the items of this protocol have no age")
		return
	}
	switch v := raw.(type) {
	case int64:
		in.give(t, i, 0, Answer{Value: Value{Type: Age, Text: strconv.FormatInt(v, 10)}})
	case string:
		if v == Unknown.String() {
			in.give(t, i, 0, Answer{Absence: Unknown})
			return
		}
		in.give(t, i, 0, Answer{Value: Value{Type: Age, Text: v}})
	default:
		t.Addf("age: wrong type, want a number, \"14-19\" or \"unknown\"")
	}
}

// answers reads item = value pairs; in a group table only that group's items
// may stand.
func (in *answersReader) answers(t *Table, instance int, grouped bool) {
	if t == nil {
		return
	}
	for _, key := range t.Keys() {
		raw := t.Take(key)
		i := in.item(t, key, grouped)
		if i == nil {
			continue
		}
		if v, ok := readValue(i, raw); ok {
			in.give(t, i, instance, Answer{Value: v})
		} else {
			t.Addf("%s: wrong type for an item of type %s", key, i.Type)
		}
	}
}

// item finds the item of a key where it may stand.
func (in *answersReader) item(t *Table, key string, grouped bool) *Item {
	i, ok := in.protocol.bank.Item(ItemID(key))
	switch {
	case !ok:
		t.Addf("unknown item %q", key)
	case !in.protocol.Has(i.ID) && i.ID != AgeItem:
		t.Addf("%s: not an item of the protocol %s", key, in.protocol.ID)
	case !grouped && i.Group != "":
		t.Addf("%s: repeated, belongs under [[group.%s]]", key, i.Group)
	default:
		return i
	}
	return nil
}

func (in *answersReader) give(t *Table, i *Item, instance int, a Answer) {
	if err := i.Check(a); err != nil {
		var misfit *AnswerError
		if errors.As(err, &misfit) {
			t.Addf("%s: %s", i.ID, misfit.Reason)
		}
		return
	}
	for _, g := range in.file.Given {
		if g.Item == i.ID && g.Instance == instance {
			t.Addf("%s: answered twice", i.ID)
			return
		}
	}
	in.file.Given = append(in.file.Given, Given{Item: i.ID, Instance: instance, Source: i.Source, Answer: a})
}

// absent reads item = "declined" | "unknown" | "unsafe".
func (in *answersReader) absent(t *Table, instance int, group string) {
	if t == nil {
		return
	}
	for _, key := range t.Keys() {
		raw := t.Take(key)
		i := in.item(t, key, group != "")
		if i == nil {
			continue
		}
		if i.Group != group {
			t.Addf("%s: not an item of the group %s", key, group)
			continue
		}
		code, _ := raw.(string)
		absence, ok := ParseAbsence(code)
		if !ok || absence == NotAsked {
			t.Addf("%s: must be declined, unknown or unsafe", key)
			continue
		}
		in.give(t, i, instance, Answer{Absence: absence})
	}
}

// groups reads [[group.NAME]]: each table is one instance. Inside it, absent
// = {item = "declined"} says why an item has no value.
func (in *answersReader) groups(t *Table) {
	if t == nil {
		return
	}
	for _, name := range t.Keys() {
		g, ok := in.protocol.bank.Group(name)
		if !ok {
			t.Take(name)
			t.Addf("unknown group %q", name)
			continue
		}
		rows := t.Rows(name)
		if len(rows) > MaxInstances {
			t.Addf("%s: more than %d instances", name, MaxInstances)
			continue
		}
		for n, row := range rows {
			in.absent(row.Sub("absent"), n, g.ID)
			for _, key := range row.Keys() {
				if i, ok := in.protocol.bank.Item(ItemID(key)); ok && i.Group != g.ID {
					row.Take(key)
					row.Addf("%s: not an item of the group %s", key, g.ID)
				}
			}
			in.answers(row, n, true)
		}
	}
}
