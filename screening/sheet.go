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

// Sheet gives the acts sheet of the newest edition that has one; false when none
// does. A pack brings none: what is sealed away is asked as the program asks it.
func (l *Library) Sheet() (*Sheet, bool) {
	for _, e := range l.Editions() {
		if e.sheet != nil {
			return e.sheet, true
		}
	}
	return nil, false
}

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
	if err := l.Apart(bank); err != nil {
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

// Apart says whether the bank of the records shares nothing with that of a
// sheet. The error is a *protocol.LintError.
func (l *Library) Apart(sheet *protocol.Bank) error {
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
