package protocol

import (
	"slices"
	"strconv"
)

// digestLabel names the form that is hashed. A new form needs a new label.
const digestLabel = "pelita protocol definition 2"

// Digest identifies the definition: the bank items that are used, their
// order, and the conditions. It does not cover words: those have a digest for
// each language.
func (p *Protocol) Digest() [32]byte { return p.digest }

func digestCondition(d Digester, c *Condition) {
	if c == nil {
		d.List(nil)
		return
	}
	d.List([]string{c.source})
}

func (p *Protocol) definitionDigest() [32]byte {
	d := NewDigester()
	d.Add(digestLabel, p.ID, p.Version, p.Family, strconv.Itoa(p.MaxAsked), strconv.FormatBool(p.Rapid))
	if p.Form != NoForm { // an interview hashes as before there were forms
		d.Add("form", p.Form.String())
	}
	d.Add(strconv.Itoa(len(p.Sections)))
	for _, s := range p.Sections {
		d.Add(s.ID, s.Kind.String(), strconv.Itoa(len(s.Steps)))
		for _, step := range s.Steps {
			p.digestStep(d, step)
		}
	}
	d.Add(strconv.Itoa(len(p.Stops)))
	for _, s := range p.Stops {
		d.Add(s.ID, string(s.Until), s.After, s.Effect.String())
		digestCondition(d, s.When)
		if i, ok := p.bank.Item(s.Until); ok {
			digestItem(d, i)
		}
	}
	return d.Sum()
}

func (p *Protocol) digestStep(d Digester, s Step) {
	group := ""
	if s.Group != nil {
		group = s.Group.ID
	}
	asked := s.Asked(p.bank)
	d.Add(group, strconv.Itoa(len(asked)))
	for _, i := range asked {
		digestItem(d, i)
	}
	digestCondition(d, s.Relevant)
	digestCondition(d, s.Required)
}

func digestItem(d Digester, i *Item) {
	d.Add(string(i.ID), i.Type.String(), i.None, i.Distress.String(), i.Phase.String(),
		i.Source.String(), i.Group, strconv.FormatInt(i.Min, 10), strconv.FormatInt(i.Max, 10))
	d.List(i.Options)
	d.List(i.Topics)
	if i.Shape != NoShape {
		d.Add("shape", i.Shape.String())
	}
}

// textLabel names the form of a text digest.
const textLabel = "pelita protocol text 1"

// TextKeys lists every locale key the protocol needs, sorted.
func (p *Protocol) TextKeys() []string {
	keys := []string{"protocol." + p.ID + ".name"}
	for _, s := range p.Sections {
		keys = append(keys, "section."+s.ID+".name")
		for _, step := range s.Steps {
			if step.Group != nil {
				keys = append(keys, "group."+step.Group.ID+".name")
			}
		}
	}
	for _, s := range p.Stops {
		keys = append(keys, "stop."+s.ID+".title", "stop."+s.ID+".do")
	}
	for _, i := range p.used() {
		keys = append(keys, "item."+string(i.ID)+".ask", "item."+string(i.ID)+".topic")
		for _, code := range i.Options {
			keys = append(keys, "item."+string(i.ID)+".option."+code)
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// HelpKeys lists the locale keys that the protocol may have: help is optional,
// but where it exists it is part of the wording.
func (p *Protocol) HelpKeys() []string {
	var keys []string
	for _, i := range p.used() {
		keys = append(keys, "item."+string(i.ID)+".help")
	}
	slices.Sort(keys)
	return keys
}

// used lists the items asked in steps and those that stops wait for.
func (p *Protocol) used() []*Item {
	list := slices.Clone(p.order)
	for _, s := range p.Stops {
		if i, ok := p.bank.Item(s.Until); ok && !slices.Contains(list, i) {
			list = append(list, i)
		}
	}
	return list
}

// TextDigest identifies the wording in one language: wording is part of the
// instrument. text gives the words of a key, or "" when there are none.
func (p *Protocol) TextDigest(text func(key string) string) [32]byte {
	d := NewDigester()
	d.Add(textLabel)
	for _, key := range slices.Concat(p.TextKeys(), p.HelpKeys()) {
		d.Add(key, text(key))
	}
	return d.Sum()
}
