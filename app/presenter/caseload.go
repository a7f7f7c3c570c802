package presenter

import "pelita/screening/history"

// CaseFilter is which records the list shows.
type CaseFilter uint8

// The filters.
const (
	AllCases CaseFilter = iota
	OpenCases
	DecidedCases
	ClosedCases
)

// CaseloadState is the list of records.
type CaseloadState struct {
	Page
	Search Field
	Filter Choice[CaseFilter]
	// Count is the number of rows in words, "12 of 240".
	Count string
	Rows  CaseRows
	// Empty is shown instead of rows: no record yet, or none that fits.
	Empty Notice
	New   Action
}

// CaseRow is one record in the list.
type CaseRow struct {
	ID history.RecordID
	// Name is what the person wants to be called, or the short id.
	Name string
	// Detail says the protocol and the short id.
	Detail string
	Stage  Chip
	// Outcome is the finding in words.
	Outcome string
	// Urgency holds one chip for every urgent need on record.
	Urgency []Chip
	// Conflicts is shown when answers differ and wait for a person.
	Conflicts Chip
	// Sync says where the newest change is; Updated when it was, "5 min ago".
	Sync    Chip
	Updated string
}

// CaseRows makes rows when they are drawn, since a caseload can hold ten
// thousand. The zero value has none.
type CaseRows struct {
	count int
	at    func(i int) CaseRow
}

// Len is the number of rows.
func (r CaseRows) Len() int { return r.count }

// At makes row i; a row outside the list is empty.
func (r CaseRows) At(i int) CaseRow {
	if i < 0 || i >= r.count {
		return CaseRow{}
	}
	return r.at(i)
}

// RowsOf gives rows that are already made.
func RowsOf(rows ...CaseRow) CaseRows {
	return CaseRows{count: len(rows), at: func(i int) CaseRow { return rows[i] }}
}
