package main

import (
	"context"
	"fmt"

	"pelita/app/courier"
	"pelita/locales"
	"pelita/screening"
	"pelita/screening/outline"
	"pelita/screening/outline/fhir"
	"pelita/screening/outline/xlsform"
	"pelita/screening/protocol"
)

// exporter writes a protocol in one format.
type exporter func(*protocol.Protocol, exportChoice) ([]byte, error)

// exportChoice is what a person chose for an export: the languages, the first of
// them the main one.
type exportChoice struct {
	wordings []outline.Wording
}

func exporters() map[string]exporter {
	return map[string]exporter{"xlsform": exportXLSForm, "fhir": exportFHIR}
}

// protocolExport writes a protocol for other tools. Nothing of a person is in it.
func protocolExport(_ context.Context, c *call) error {
	format, lang, out := c.text("format"), c.text("lang"), c.text("out")
	if err := c.parse(1, "format", "out"); err != nil {
		return err
	}
	write, ok := exporters()[*format]
	if !ok {
		return c.usage("no such format: " + *format)
	}
	lib, err := c.library()
	if err != nil {
		return err
	}
	p, ok := lib.Protocol(c.args[0])
	if !ok {
		return fmt.Errorf("export protocol %q: %w", c.args[0], screening.ErrNoProtocol)
	}
	wordings, err := wordings(*lang)
	if err != nil {
		return err
	}
	b, err := write(p, exportChoice{wordings: wordings})
	if err != nil {
		return err
	}
	if err := courier.WriteFile(*out, b); err != nil {
		return err
	}
	return c.show(map[string]any{"protocol": p.ID, "version": p.Version, "digest": digest(p), "format": *format, "size": len(b)},
		fmt.Sprintf("%s %s as %s: %d bytes", p.ID, p.Version, *format, len(b)))
}

// wordings are all languages, the source first, or the one that is named.
func wordings(tag string) ([]outline.Wording, error) {
	if tag != "" {
		l, err := speak(tag)
		return []outline.Wording{wording(l)}, err
	}
	catalogue, err := locales.Load()
	if err != nil {
		return nil, err
	}
	var all []outline.Wording
	for _, l := range catalogue.Languages() {
		all = append(all, wording(l))
	}
	return all, nil
}

func wording(l locales.Language) outline.Wording {
	return outline.Wording{Language: l, Checked: l.Review().State != locales.Unreviewed}
}

func exportXLSForm(p *protocol.Protocol, choice exportChoice) ([]byte, error) {
	return workbook(xlsform.Sheets(p, choice.wordings...))
}

func exportFHIR(p *protocol.Protocol, choice exportChoice) ([]byte, error) {
	return fhir.Marshal(p, choice.wordings...)
}
