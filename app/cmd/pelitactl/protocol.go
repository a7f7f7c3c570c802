package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"pelita/screening"
	"pelita/screening/country"
	"pelita/screening/indicator"
	"pelita/screening/protocol"
)

// maxPack bounds an instrument file that is linted.
const maxPack = 1 << 20

func protocolList(ctx context.Context, c *call) error {
	if err := c.parse(0); err != nil {
		return err
	}
	lib, _, err := c.reading(ctx)
	if err != nil {
		return err
	}
	type row struct {
		ID      string `json:"id"`
		Version string `json:"version"`
		Digest  string `json:"digest"`
	}
	rows, lines := []row{}, []string{}
	for _, p := range lib.Protocols() {
		r := row{p.ID, p.Version, digest(p)}
		rows = append(rows, r)
		lines = append(lines, fmt.Sprintf("%s %s %s", r.ID, r.Version, r.Digest[:16]))
	}
	return c.show(rows, lines...)
}

func digest(p *protocol.Protocol) string {
	d := p.Digest()
	return hex.EncodeToString(d[:])
}

// shownStep is one step of a protocol as protocol show prints it.
type shownStep struct {
	Item     string   `json:"item,omitempty"`
	Group    string   `json:"group,omitempty"`
	Type     string   `json:"type,omitempty"`
	Source   string   `json:"source,omitempty"`
	Distress string   `json:"distress,omitempty"`
	Options  []string `json:"options,omitempty"`
	Relevant string   `json:"relevant,omitempty"`
	Required string   `json:"required,omitempty"`
}

type shownSection struct {
	ID    string      `json:"id"`
	Kind  string      `json:"kind"`
	Steps []shownStep `json:"steps"`
}

func protocolShow(ctx context.Context, c *call) error {
	if err := c.parse(1); err != nil {
		return err
	}
	lib, _, err := c.reading(ctx)
	if err != nil {
		return err
	}
	p, ok := lib.Protocol(c.args[0])
	if !ok {
		return fmt.Errorf("show protocol %q: %w", c.args[0], screening.ErrNoProtocol)
	}
	sections, lines := []shownSection{}, []string{p.ID + " " + p.Version + " " + digest(p)}
	for _, s := range p.Sections {
		shown := shownSection{ID: s.ID, Kind: s.Kind.String(), Steps: []shownStep{}}
		lines = append(lines, "", s.ID+" ("+s.Kind.String()+")")
		for _, st := range s.Steps {
			step := showStep(st)
			shown.Steps = append(shown.Steps, step)
			lines = append(lines, fmt.Sprintf("  %-28s %-8s %-10s %s", step.Item+step.Group, step.Type, step.Distress, step.Relevant))
		}
		sections = append(sections, shown)
	}
	return c.show(map[string]any{"id": p.ID, "version": p.Version, "digest": digest(p), "sections": sections}, lines...)
}

func showStep(st protocol.Step) shownStep {
	var out shownStep
	if st.Group != nil {
		out.Group = st.Group.ID
	}
	if i := st.Item; i != nil {
		out = shownStep{Item: string(i.ID), Type: i.Type.String(), Source: i.Source.String(), Distress: i.Distress.String(), Options: i.Options}
	}
	if st.Relevant != nil {
		out.Relevant = st.Relevant.String()
	}
	if st.Required != nil {
		out.Required = st.Required.String()
	}
	return out
}

// protocolLint reads an instrument file, of whatever kind it is, against the
// shipped item bank, and names every problem by file, item and reason.
func protocolLint(_ context.Context, c *call) error {
	if err := c.parse(1); err != nil {
		return err
	}
	lib, err := c.shipped()
	if err != nil {
		return err
	}
	file := c.args[0]
	b, err := c.readFile(file, maxPack)
	if err != nil {
		return err
	}
	err = lint(lib.Bank, file, b)
	var found *protocol.LintError
	if !errors.As(err, &found) {
		if err == nil {
			err = c.show([]string{}, "no problems: "+file)
		}
		return err
	}
	type row struct {
		File   string `json:"file"`
		Item   string `json:"item"`
		Reason string `json:"reason"`
	}
	rows, lines := []row{}, []string{}
	for _, p := range found.Problems {
		rows = append(rows, row{p.File, string(p.Item), p.Reason})
		lines = append(lines, fmt.Sprintf("%s: %s: %s", p.File, p.Item, p.Reason))
	}
	if err := c.show(rows, lines...); err != nil {
		return err
	}
	return found
}

// lint parses the file as what it says it is: an item bank has items, an
// indicator set or topic list a kind, the facts of a country a country, and a
// protocol none of these. The first such line tells; the parsers do the rest.
func lint(bank *protocol.Bank, file string, b []byte) error {
	for _, line := range strings.Split(string(b), "\n") {
		key, _, assigned := strings.Cut(strings.TrimSpace(line), "=")
		switch {
		case key == "[[item]]":
			_, err := protocol.ParseBank(file, b)
			return err
		case assigned && strings.TrimSpace(key) == "kind":
			_, err := indicator.ParseSet(bank, file, b)
			return err
		case assigned && strings.TrimSpace(key) == "country":
			_, err := country.Parse(file, b)
			return err
		case strings.HasPrefix(key, "[["):
			_, err := protocol.Parse(bank, file, b)
			return err
		}
	}
	_, err := protocol.Parse(bank, file, b)
	return err
}
