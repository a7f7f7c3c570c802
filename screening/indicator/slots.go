package indicator

import "pelita/screening/protocol"

// slots is the largest number of strong rows that can each have an answer of
// their own: a maximum matching of rows to answers (augmenting paths).
//
// The standard counts facts, and one fact must not count twice as the two
// strong indicators that establish a dimension.
//
// ILO and European Commission, Operational indicators of trafficking in human
// beings, 2009, which speaks of indicators and not of questions; the reading is ours.
func slots(rows [][]protocol.ItemID) int {
	m := matching{rows: rows, taken: map[protocol.ItemID]int{}}
	n := 0
	for row := range rows {
		if m.place(row, map[protocol.ItemID]bool{}) {
			n++
		}
	}
	return n
}

type matching struct {
	rows  [][]protocol.ItemID
	taken map[protocol.ItemID]int // answer -> row
}

// place finds an answer for a row, moving other rows to other answers.
func (m matching) place(row int, tried map[protocol.ItemID]bool) bool {
	for _, id := range m.rows[row] {
		if tried[id] {
			continue
		}
		tried[id] = true
		other, used := m.taken[id]
		if !used || m.place(other, tried) {
			m.taken[id] = row
			return true
		}
	}
	return false
}
