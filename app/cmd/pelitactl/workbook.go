package main

import (
	"fmt"

	"github.com/xuri/excelize/v2"

	"pelita/screening/outline/xlsform"
)

// workbook puts sheets into an xlsx file. Every cell is a text.
func workbook(sheets []xlsform.Sheet) ([]byte, error) {
	f := excelize.NewFile()
	defer f.Close()
	for n, s := range sheets {
		if err := addSheet(f, n, s); err != nil {
			return nil, fmt.Errorf("write sheet %s: %w", s.Name, err)
		}
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		return nil, fmt.Errorf("write workbook: %w", err)
	}
	return b.Bytes(), nil
}

func addSheet(f *excelize.File, n int, s xlsform.Sheet) error {
	if n == 0 { // a new file has one sheet
		if err := f.SetSheetName(f.GetSheetName(0), s.Name); err != nil {
			return err
		}
	} else if _, err := f.NewSheet(s.Name); err != nil {
		return err
	}
	for k, row := range s.Rows {
		for column, text := range row {
			if text == "" {
				continue
			}
			cell, err := excelize.CoordinatesToCellName(column+1, k+1)
			if err != nil {
				return err
			}
			if err := f.SetCellStr(s.Name, cell, text); err != nil {
				return err
			}
		}
	}
	return setSize(f, s)
}

// setSize says how large the sheet is. Tools that read a sheet row by row take
// the file's word for it, and the library's word is one cell.
func setSize(f *excelize.File, s xlsform.Sheet) error {
	last, err := excelize.CoordinatesToCellName(len(s.Rows[0]), len(s.Rows))
	if err != nil {
		return err
	}
	return f.SetSheetDimension(s.Name, "A1:"+last)
}
