package protocol

import (
	"slices"
	"strconv"
	"strings"
)

// Code is the short code of an item, as it is printed on the paper form of a
// protocol and typed to come to it on a screen: the letter of the section and
// the number of the item in it, "B3". The items of a group are numbered in the
// order of the group, and the one that closes it comes last. What only a stop
// waits for is counted behind the last section. Codes follow the order of the
// protocol alone: they hold for one version of it, in every language. "" is for
// an item that the protocol does not use.
func Code(p *Protocol, id ItemID) string {
	at, ok := p.places[id]
	if !ok {
		return stopCode(p, id)
	}
	n := 0
	for _, i := range p.order {
		if p.places[i.ID].section == at.section {
			n++
		}
		if i.ID == id {
			break
		}
	}
	return SectionCode(at.section) + strconv.Itoa(n)
}

func stopCode(p *Protocol, id ItemID) string {
	waited := p.Waited()
	n := slices.IndexFunc(waited, func(i *Item) bool { return i.ID == id })
	if n < 0 {
		return ""
	}
	return SectionCode(len(p.Sections)) + strconv.Itoa(n+1)
}

// Waited lists the items that a stop waits for and no step asks, in the order of
// the stops: on paper they stand together, behind the last section.
func (p *Protocol) Waited() []*Item { return p.used()[len(p.order):] }

// SectionCode is the letter of a section by its number, counted from 0: A to Z,
// then AA, AB and so on.
func SectionCode(section int) string { return strings.ToUpper(letters(section)) }

// OptionCode is the letter of an option by its number in the item, counted from
// 0: a to z, then aa, ab and so on.
func OptionCode(option int) string { return letters(option) }

func letters(n int) string {
	if n < 0 {
		return ""
	}
	s := string(rune('a' + n%26))
	if n >= 26 {
		s = letters(n/26-1) + s
	}
	return s
}

// Coded finds the item of a code, in capital or small letters.
func Coded(p *Protocol, code string) (*Item, bool) {
	code = strings.ToUpper(strings.TrimSpace(code))
	for _, i := range p.used() {
		if code != "" && Code(p, i.ID) == code {
			return i, true
		}
	}
	return nil, false
}
