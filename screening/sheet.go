package screening

import (
	"errors"
	"io/fs"

	"pelita/screening/protocol"
)

// Sheet is the acts sheet: its own questions, in a bank of their own. Nothing of
// it can be answered in a record, since a record's bank does not hold it.
type Sheet struct {
	Bank     *protocol.Bank
	Protocol *protocol.Protocol
}

// The files of the sheet.
const (
	sheetItems = "sheets/items.toml"
	sheetFile  = "sheets/acts.toml"
)

// Sheet gives the acts sheet; false when the library was loaded without one.
func (l *Library) Sheet() (*Sheet, bool) { return l.sheet, l.sheet != nil }

// addSheet reads the sheet, if there is one. A bank that shares an item or a
// group with that of the records is refused.
func (l *Library) addSheet(fsys fs.FS) error {
	items, err := readInstrument(fsys, sheetItems)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	bank, err := protocol.ParseBank(sheetItems, items)
	if err != nil {
		return err
	}
	if err := l.apart(bank); err != nil {
		return err
	}
	b, err := readInstrument(fsys, sheetFile)
	if err != nil {
		return err
	}
	p, err := protocol.Parse(bank, sheetFile, b)
	if err != nil {
		return err
	}
	if p.Form != protocol.ActsForm {
		return belongs(sheetFile, p.ID, "only the acts sheet lies here")
	}
	l.sheet = &Sheet{Bank: bank, Protocol: p}
	return nil
}

// apart says whether the sheet's bank shares nothing with that of the records.
func (l *Library) apart(sheet *protocol.Bank) error {
	lint := protocol.Lint{File: sheetItems}
	for _, i := range sheet.Items() {
		if _, both := l.Bank.Item(i.ID); both {
			lint.Addf(string(i.ID), "this item is in the bank of the records")
		}
		if _, both := l.Bank.Group(i.Group); both && i.Group != "" {
			lint.Addf(i.Group, "this group is in the bank of the records")
		}
	}
	return lint.Err()
}
