package widgets

import "fyne.io/fyne/v2"

// RowList shows a list that may be very long: it makes rows as a person comes
// to them. It stands in a Scroller, whose OnNearEnd calls More.
type RowList struct {
	block
	list  *fyne.Container
	rows  []*Row
	count int
	at    func(i int) RowText
	open  func(i int)
}

// batch is how many rows are made at a time.
const batch = 40

// NewRowList makes an empty list. onOpen is called with the place of the row
// that a person presses.
func NewRowList(onOpen func(i int)) *RowList {
	l := &RowList{open: onOpen, list: Column(Near)}
	l.root = l.list
	l.ExtendBaseWidget(l)
	return l
}

// Set shows n rows; at makes one. As many stay made as were before.
func (l *RowList) Set(n int, at func(i int) RowText) {
	l.count, l.at = n, at
	l.fill(min(n, max(batch, len(l.rows))))
	l.Refresh()
}

// More makes the next rows.
func (l *RowList) More() {
	if len(l.rows) < l.count {
		l.fill(min(l.count, len(l.rows)+batch))
		l.Refresh()
	}
}

func (l *RowList) fill(n int) {
	for len(l.rows) < n {
		i := len(l.rows)
		l.rows = append(l.rows, NewRow(func() { l.open(i) }))
	}
	l.rows = l.rows[:n]
	l.list.Objects = l.list.Objects[:0]
	for i, row := range l.rows {
		row.Set(l.at(i))
		l.list.Objects = append(l.list.Objects, row)
	}
}

// Row gives a row that is made, for tests, or nil.
func (l *RowList) Row(i int) fyne.Tappable {
	if i < 0 || i >= len(l.rows) {
		return nil
	}
	return l.rows[i]
}
