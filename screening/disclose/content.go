package disclose

import (
	"bytes"
	"fmt"
	"slices"
	"time"

	"github.com/fxamacker/cbor/v2"

	"pelita/screening"
	"pelita/screening/protocol"
)

// Content is what a Disclosure says, decoded. Every text in it is a code, a
// version, a month or the last day of a month.
type Content struct {
	Profile    Profile
	Protocol   string
	Version    string
	Pseudonym  string
	Made       string // month, "2026-11"
	Expires    string // the last day of a month, "2027-02-28"
	Basis      string // on what the sharing rests: one of bases
	Age        string // one of the fixed bands, see band.go
	Child      bool   // treated as a child; also when the age is in doubt
	Choices    []Choice
	Urgency    []Urgent
	Indicators []string // ids of the rows that were found, sorted
	Answered   int      // core items that are answered, of
	Core       int      // all core items
	// Facts of control, in the order of Controls, and from when to when the person
	// was held: a month, a year, or "" when it is not known. Only in a Statement.
	Facts       []Fact
	From, Until string
}

// Choice is what was chosen for one listed item.
type Choice struct {
	Field Field
	Item  protocol.ItemID
	Codes []string
}

// Urgent is one urgency and the time within which somebody has to act.
type Urgent struct {
	Row    string
	Within string // "4h", "24h" or "72h"
}

// format is the version of the byte format that this package writes and reads.
const format = 1

// maxBytes bounds a disclosure before it is decoded.
const maxBytes = 16 << 10

// dayForm and monthForm are the forms of time in a disclosure.
const (
	dayForm   = time.DateOnly
	monthForm = "2006-01"
	yearForm  = "2006"
)

// body is Content as CBOR. The keys are documented in README.md and never get
// another meaning.
type body struct {
	Format      uint64      `cbor:"1,keyasint"`
	Profile     string      `cbor:"2,keyasint"`
	Protocol    string      `cbor:"3,keyasint"`
	Version     string      `cbor:"4,keyasint"`
	Pseudonym   string      `cbor:"5,keyasint"`
	Made        string      `cbor:"6,keyasint"`
	Expires     string      `cbor:"7,keyasint"`
	Age         string      `cbor:"8,keyasint"`
	Child       bool        `cbor:"9,keyasint"`
	Region      []choice    `cbor:"10,keyasint,omitempty"`
	Needs       []choice    `cbor:"11,keyasint,omitempty"`
	Language    []choice    `cbor:"12,keyasint,omitempty"`
	Interpreter []choice    `cbor:"13,keyasint,omitempty"`
	Urgency     []urgentRow `cbor:"14,keyasint,omitempty"`
	Indicators  []string    `cbor:"15,keyasint,omitempty"`
	Answered    uint64      `cbor:"16,keyasint"`
	Core        uint64      `cbor:"17,keyasint"`
	Basis       string      `cbor:"18,keyasint,omitempty"` // left out for a consent
	Facts       []factRow   `cbor:"19,keyasint,omitempty"`
	From        string      `cbor:"20,keyasint,omitempty"`
	Until       string      `cbor:"21,keyasint,omitempty"`
}

type factRow struct {
	_       struct{} `cbor:",toarray"`
	Item    string
	Code    string
	Sources []string
}

type choice struct {
	_     struct{} `cbor:",toarray"`
	Item  string
	Codes []string
}

type urgentRow struct {
	_      struct{} `cbor:",toarray"`
	Row    string
	Within string
}

// field is the place of a field's choices; nil for the age, which is a band.
func (b *body) field(f Field) *[]choice {
	switch f {
	case Region:
		return &b.Region
	case Needs:
		return &b.Needs
	case Language:
		return &b.Language
	case Interpreter:
		return &b.Interpreter
	}
	return nil
}

func choiceFields() []Field { return []Field{Region, Needs, Language, Interpreter} }

// encode gives the exact bytes: deterministic CBOR, padded.
func (c Content) encode() ([]byte, error) {
	b := body{
		Format: format, Profile: c.Profile.String(), Protocol: c.Protocol, Version: c.Version,
		Pseudonym: c.Pseudonym, Made: c.Made, Expires: c.Expires, Age: c.Age, Child: c.Child,
		Indicators: c.Indicators, Answered: uint64(c.Answered), Core: uint64(c.Core),
		From: c.From, Until: c.Until,
	}
	for _, f := range c.Facts {
		b.Facts = append(b.Facts, factRow{Item: string(f.Item), Code: f.Code, Sources: f.Sources})
	}
	if c.Basis != screening.BasisConsent {
		b.Basis = c.Basis
	}
	for _, ch := range c.Choices {
		if place := b.field(ch.Field); place != nil {
			*place = append(*place, choice{Item: string(ch.Item), Codes: ch.Codes})
		}
	}
	for _, u := range c.Urgency {
		b.Urgency = append(b.Urgency, urgentRow{Row: u.Row, Within: u.Within})
	}
	raw, err := codec().Marshal(b)
	if err != nil {
		return nil, fmt.Errorf("encode disclosure: %w", err)
	}
	return Pad(raw), nil
}

// Parse decodes the exact bytes of a disclosure, as a receiver gets them.
// screening.ErrUnreadable when they are not what this package writes: anything
// but codes where codes belong is refused, so that nobody can slip a text to
// the reader. Keys that a newer version added are passed over.
func Parse(exact []byte) (Content, error) {
	if len(exact) > maxBytes {
		return Content{}, fmt.Errorf("parse disclosure: %w", screening.ErrUnreadable)
	}
	raw, err := Unpad(exact)
	if err != nil {
		return Content{}, fmt.Errorf("parse disclosure: %w", err)
	}
	var b body
	if codec().Unmarshal(raw, &b) != nil || !canonical(raw, b) || b.Format != format {
		return Content{}, fmt.Errorf("parse disclosure: %w", screening.ErrUnreadable)
	}
	c, ok := b.content()
	if !ok || !c.valid() {
		return Content{}, fmt.Errorf("parse disclosure: %w", screening.ErrUnreadable)
	}
	return c, nil
}

// canonical says whether raw is the one encoding of b and of the keys that this
// version does not know.
func canonical(raw []byte, b body) bool {
	var all, known map[uint64]cbor.RawMessage
	again, err := codec().Marshal(b)
	if err != nil || codec().Unmarshal(raw, &all) != nil || codec().Unmarshal(again, &known) != nil {
		return false
	}
	for k, v := range all {
		if _, ok := known[k]; ok {
			continue
		}
		if k <= lastKey || !canonicalItem(v) { // an empty list in full, say
			return false
		}
		known[k] = v
	}
	again, err = codec().Marshal(known)
	return err == nil && bytes.Equal(again, raw)
}

// lastKey is the highest key this version writes.
const lastKey = 21

func canonicalItem(raw []byte) bool {
	var v any
	if codec().Unmarshal(raw, &v) != nil {
		return false
	}
	again, err := codec().Marshal(v)
	return err == nil && bytes.Equal(again, raw)
}

func (b body) content() (Content, bool) {
	p, ok := ParseProfile(b.Profile)
	if !ok || b.Answered > maxList || b.Core > maxList {
		return Content{}, false
	}
	c := Content{
		Profile: p, Protocol: b.Protocol, Version: b.Version, Pseudonym: b.Pseudonym,
		Made: b.Made, Expires: b.Expires, Age: b.Age, Child: b.Child,
		Indicators: b.Indicators, Answered: int(b.Answered), Core: int(b.Core),
		From: b.From, Until: b.Until,
	}
	for _, f := range b.Facts {
		c.Facts = append(c.Facts, Fact{Item: protocol.ItemID(f.Item), Code: f.Code, Sources: f.Sources})
	}
	if c.Basis = b.Basis; c.Basis == "" {
		c.Basis = screening.BasisConsent
	}
	for _, f := range choiceFields() {
		for _, ch := range *b.field(f) {
			c.Choices = append(c.Choices, Choice{Field: f, Item: protocol.ItemID(ch.Item), Codes: ch.Codes})
		}
	}
	for _, u := range b.Urgency {
		c.Urgency = append(c.Urgency, Urgent{Row: u.Row, Within: u.Within})
	}
	return c, true
}

// clone copies what c refers to.
func (c Content) clone() Content {
	c.Choices = slices.Clone(c.Choices)
	for i := range c.Choices {
		c.Choices[i].Codes = slices.Clone(c.Choices[i].Codes)
	}
	c.Urgency = slices.Clone(c.Urgency)
	c.Indicators = slices.Clone(c.Indicators)
	c.Facts = slices.Clone(c.Facts)
	for i := range c.Facts {
		c.Facts[i].Sources = slices.Clone(c.Facts[i].Sources)
	}
	return c
}
