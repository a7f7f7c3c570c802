package presenter

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"pelita/screening"
)

type endingsFake struct {
	all []DueRecord
	err error
}

func (e *endingsFake) Endings(context.Context) ([]DueRecord, error) { return e.all, e.err }

// A record whose time is over, or soon will be, says so where it stands in the list,
// in every language; the others say nothing, and the list stands also when nobody can
// say.
func TestARecordWhoseTimeEndsSaysSoInTheList(t *testing.T) {
	t.Parallel()
	s, c, v := listing(t, inline{})
	soon, over, held, free := s.open("tfc-returnee").ID, s.open("tfc-returnee").ID, s.open("tfc-border").ID, s.open("tfc-border").ID
	heldSoon := s.open("tfc-border").ID
	until := time.Date(2026, 12, 3, 9, 0, 0, 0, time.UTC)
	c.OfferEndings(&endingsFake{all: []DueRecord{
		{soon, Kept{Until: until}}, {over, Kept{Until: until, Over: true}}, {held, Kept{Until: until, Over: true, Held: true}},
		{heldSoon, Kept{Until: until, Held: true}},
	}})
	c.Enter()
	marks := func() map[screening.RecordID]Chip {
		out := map[screening.RecordID]Chip{}
		for n := range v.state.Rows.Len() {
			row := v.state.Rows.At(n)
			spokenWell(t, row)
			out[row.ID] = row.Ending
		}
		return out
	}
	for _, tag := range []string{"en", "id"} {
		s.keeper.held.Language = tag
		c.Rebuild()
		m := marks()
		if m[soon].Code != "soon" || !strings.Contains(m[soon].Label, "3") || !strings.Contains(m[soon].Label, "2026") ||
			m[over].Code != "over" || m[over].Tone != Marked || m[held].Code != "held" || m[held].Tone != Marked || m[heldSoon] != m[soon] || m[free] != (Chip{}) {
			t.Errorf("%s: %+v", tag, m)
		}
		if labels := map[string]bool{m[soon].Label: true, m[over].Label: true, m[held].Label: true}; len(labels) != 3 {
			t.Errorf("%s: %v", tag, labels)
		}
	}
	failing := NewCaseload(s.frame, s.store, s.work.Library, v.render)
	failing.OfferEndings(&endingsFake{err: errors.New("no")})
	failing.Enter()
	if v.state.Rows.Len() != 5 || v.state.Notice.Kind != Problem || marks()[over] != (Chip{}) {
		t.Errorf("%d rows, %+v", v.state.Rows.Len(), v.state.Notice)
	}
}
