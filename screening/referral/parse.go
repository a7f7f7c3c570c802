package referral

import (
	"slices"
	"time"

	"pelita/screening/disclose"
	"pelita/screening/protocol"
)

// maxValid is how long after it was looked up a directory may be used.
const maxValid = 366 // days

// ParseDirectory reads a directory: the one that comes with the program, or
// one an agency lays over it. It is strict: an unknown key, a fact without a
// source, a source without a fact, a date that cannot be, and a key that is not
// age1pq1 are all refused. The error is a *protocol.LintError with every
// problem of the file.
func ParseDirectory(file string, b []byte) (*Directory, error) {
	p := &parser{lint: &protocol.Lint{File: file}, dir: &Directory{file: file}, sources: map[string]Source{}, used: map[string]bool{}}
	if t := protocol.ReadTable(p.lint, b); t != nil {
		p.read(t)
	}
	if err := p.lint.Err(); err != nil {
		return nil, err
	}
	p.dir.sort()
	for _, k := range p.dir.keys {
		p.dir.give(k, p.dir.expires) // a key for no service of this file waits for With
	}
	return p.dir, nil
}

// parser holds what is known while one file is read.
type parser struct {
	lint    *protocol.Lint
	dir     *Directory
	country string
	sources map[string]Source
	used    map[string]bool
}

func (p *parser) read(t *protocol.Table) {
	p.country = t.Must("country")
	if !isCountry(p.country) {
		t.Addf("country must be two capital letters")
	}
	p.dir.asOf, p.dir.expires = mustDay(t, "as_of"), mustDay(t, "expires")
	p.span(t)
	for _, r := range t.Rows("source") {
		p.readSource(r)
	}
	for _, r := range t.Rows("service") {
		p.readService(r)
	}
	for _, r := range t.Rows("key") {
		p.readKey(r)
	}
	t.Done()
	for id := range p.sources {
		if !p.used[id] {
			p.lint.Addf(id, "source: no fact comes from it")
		}
	}
}

// span checks that the file does not outlive its facts.
func (p *parser) span(t *protocol.Table) {
	from, err1 := time.Parse(time.DateOnly, p.dir.asOf)
	to, err2 := time.Parse(time.DateOnly, p.dir.expires)
	if err1 != nil || err2 != nil {
		return // reported already
	}
	if !to.After(from) || to.After(from.AddDate(0, 0, maxValid)) {
		t.Addf("expires must be after as_of, by at most %d days", maxValid)
	}
}

func (p *parser) readSource(t *protocol.Table) {
	s := Source{ID: mustID(t), Name: mustText(t, "name"), URL: t.Text("url"), Published: t.Text("published"), Seen: mustDay(t, "seen")}
	if s.URL != "" && !isURL(s.URL) {
		t.Addf("url is not an http or https address")
	}
	if s.Published != "" && !protocol.ValidDate(s.Published) {
		t.Addf("published is not a date")
	}
	if s.Seen > p.dir.asOf {
		t.Addf("seen is later than as_of")
	}
	if _, twice := p.sources[s.ID]; twice {
		t.Addf("duplicate id")
	}
	t.Done()
	p.sources[s.ID] = s
}

func (p *parser) readService(t *protocol.Table) {
	s := Service{
		ID: mustID(t), Country: p.country, Name: mustText(t, "name"), Operator: mustText(t, "operator"),
		Body: protocol.Choice(t, "body", protocol.ByCode[disclose.Body](bodyCodes())), Sources: p.from(t),
		AsOf: p.dir.asOf, Expires: p.dir.expires,
	}
	contacts := t.Rows("contact")
	if len(contacts) == 0 {
		t.Addf("no contact")
	}
	for _, r := range contacts {
		s.Contacts = append(s.Contacts, p.readContact(r, s.ID))
	}
	s.Offers = p.readFacts(t.Rows("offer"), s.ID, Offers())
	s.Serves = p.readFacts(t.Rows("serves"), s.ID, Groups())
	t.Done()
	if slices.ContainsFunc(p.dir.services, func(o Service) bool { return o.ID == s.ID }) {
		t.Addf("duplicate id")
	}
	p.dir.services = append(p.dir.services, s)
}

func (p *parser) readContact(t *protocol.Table, service string) Contact {
	t.Call(service + " contact")
	c := Contact{
		Kind:  protocol.Choice(t, "kind", protocol.ByCode[ContactKind](contactCodes())),
		Value: mustText(t, "value"), From: protocol.Choice(t, "from", protocol.ByCode[Reach](reachCodes())),
		Sources: p.from(t),
	}
	t.Done()
	if c.Kind != 0 && c.Value != "" && !c.Kind.fits(c.Value) {
		t.Addf("value: %q is not of kind %s", c.Value, c.Kind)
	}
	return c
}

func (p *parser) readFacts(rows []*protocol.Table, service string, codes []string) []Fact {
	var out []Fact
	for _, t := range rows {
		t.Call(service + " fact")
		f := Fact{Code: t.Must("code"), Sources: p.from(t)}
		t.Done()
		if !slices.Contains(codes, f.Code) {
			t.Addf("code: unknown code %q", f.Code)
		}
		out = append(out, f)
	}
	return out
}

// from takes the sources of a fact: at least one, and each must be listed.
func (p *parser) from(t *protocol.Table) []Source {
	var out []Source
	for _, id := range t.Texts("sources") {
		s, ok := p.sources[id]
		if !ok {
			t.Addf("sources: unknown source %q", id)
			continue
		}
		p.used[id] = true
		out = append(out, s)
	}
	if len(out) == 0 {
		t.Addf("sources: a fact needs at least one")
	}
	return out
}

func (p *parser) readKey(t *protocol.Table) {
	k := keyEntry{service: t.Must("service"), checked: mustText(t, "checked"), asOf: mustDay(t, "as_of")}
	if k.service != "" {
		t.Call(k.service)
	}
	key, err := ParseRecipient(t.Must("recipient"))
	if err != nil {
		t.Addf("recipient is not an age1pq1 recipient")
	}
	k.key = key
	t.Done()
	if slices.ContainsFunc(p.dir.keys, func(o keyEntry) bool { return o.service == k.service }) {
		t.Addf("key: a second one for the same service")
	}
	p.dir.keys = append(p.dir.keys, k)
}
