package presenter

import (
	"strconv"

	"pelita/locales"
	"pelita/screening/history"
)

// Damaged is a record of which Count changes that wait cannot be read.
type Damaged struct {
	Record history.RecordID
	Count  int
}

// damaged names what did not go, by the name that the list gives it.
func (s *Sync) damaged(t locales.Language) []Notice {
	var out []Notice
	for _, d := range s.last.Damaged {
		name := callName(t, "", d.Record)
		for _, r := range s.rows {
			if r.ID == d.Record {
				name = callName(t, r.Name, r.ID)
			}
		}
		out = append(out, Notice{Kind: Problem, Title: t.T("sync.damaged", "record", name, "n", strconv.Itoa(d.Count)), Text: t.T("sync.damaged.do")})
	}
	return out
}
