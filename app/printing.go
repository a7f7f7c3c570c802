package app

import (
	"context"
	"fmt"

	"pelita/app/courier"
	"pelita/app/presenter"
	"pelita/locales"
	"pelita/screening"
	"pelita/screening/outline/paper"
)

// printer prints blank forms into files that the person picked.
type printer struct {
	library   *screening.Library
	catalogue presenter.Catalogue
}

var _ presenter.Printer = printer{}

// Blank prints a protocol.
func (p printer) Blank(_ context.Context, b presenter.Blank, file string) error {
	proto, ok := p.library.Protocol(b.Protocol)
	if !ok {
		return fmt.Errorf("print form: %w", screening.ErrNoProtocol)
	}
	var beside []locales.Language
	if b.Beside != "" {
		beside = append(beside, p.catalogue.Language(b.Beside))
	}
	form, err := courier.BlankForm(proto, paper.A4, p.catalogue.Language(b.Language), beside...)
	if err != nil {
		return err
	}
	return courier.WriteFile(file, form)
}
