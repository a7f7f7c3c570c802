package main

import (
	"context"
	"fmt"
	"strings"

	"pelita/app/courier"
	"pelita/locales"
	"pelita/screening"
	"pelita/screening/outline"
	"pelita/screening/outline/fhir"
	"pelita/screening/outline/paper"
	"pelita/screening/outline/xlsform"
	"pelita/screening/protocol"
)

// exporter writes a protocol in one format.
type exporter func(*protocol.Protocol, exportChoice) ([]byte, error)

// exportChoice is what a person chose for an export: the languages, the first of
// them the main one, and what concerns paper alone.
type exportChoice struct {
	languages []locales.Language
	beside    string
	page      paper.Page
}

func (x exportChoice) wordings() []outline.Wording {
	var out []outline.Wording
	for _, l := range x.languages {
		out = append(out, courier.Wording(l))
	}
	return out
}

func exporters() map[string]exporter {
	return map[string]exporter{"xlsform": exportXLSForm, "fhir": exportFHIR, "paper": exportPaper}
}

// protocolExport writes a protocol for other tools. Nothing of a person is in it.
func protocolExport(_ context.Context, c *call) error {
	format, lang, out, beside, size := c.text("format"), c.text("lang"), c.text("out"), c.text("beside"), c.text("page")
	if err := c.parse(1, "format", "out"); err != nil {
		return err
	}
	write, ok := exporters()[*format]
	if !ok {
		return c.usage("no such format: " + *format)
	}
	lib, err := c.shipped()
	if err != nil {
		return err
	}
	p, ok := lib.Protocol(c.args[0])
	if !ok {
		return fmt.Errorf("export protocol %q: %w", c.args[0], screening.ErrNoProtocol)
	}
	choice := exportChoice{beside: *beside}
	if choice.languages, err = spokenIn(*lang); err != nil {
		return err
	}
	if choice.page, err = pageSize(*size); err != nil {
		return err
	}
	b, err := write(p, choice)
	if err != nil {
		return err
	}
	if err := courier.WriteFile(*out, b); err != nil {
		return err
	}
	return c.show(map[string]any{"protocol": p.ID, "version": p.Version, "digest": digest(p), "format": *format, "size": len(b)},
		fmt.Sprintf("%s %s as %s: %d bytes", p.ID, p.Version, *format, len(b)))
}

// spokenIn are all languages, the source first, or the one that is named.
func spokenIn(tag string) ([]locales.Language, error) {
	if tag != "" {
		l, err := speak(tag)
		return []locales.Language{l}, err
	}
	catalogue, err := locales.Load()
	if err != nil {
		return nil, err
	}
	return catalogue.Languages(), nil
}

func pageSize(name string) (paper.Page, error) {
	for _, p := range []paper.Page{paper.A4, paper.Letter} {
		if strings.EqualFold(name, p.String()) {
			return p, nil
		}
	}
	if name == "" {
		return paper.A4, nil
	}
	return 0, usageError("no such page: " + name)
}

func exportXLSForm(p *protocol.Protocol, choice exportChoice) ([]byte, error) {
	return workbook(xlsform.Sheets(p, choice.wordings()...))
}

func exportFHIR(p *protocol.Protocol, choice exportChoice) ([]byte, error) {
	return fhir.Marshal(p, choice.wordings()...)
}

func exportPaper(p *protocol.Protocol, choice exportChoice) ([]byte, error) {
	if choice.beside == "" {
		return courier.BlankForm(p, choice.page, choice.languages[0])
	}
	beside, err := speak(choice.beside)
	if err != nil {
		return nil, err
	}
	return courier.BlankForm(p, choice.page, choice.languages[0], beside)
}
