package presenter

import (
	"strconv"
	"time"

	"pelita/locales"
	"pelita/screening"
	"pelita/screening/protocol"
)

// row is one record as it stands in the list.
func (c *Caseload) row(t locales.Language, s screening.Summary, now time.Time) CaseRow {
	form := c.library.FormOf(s.Protocol)
	r := CaseRow{
		ID: s.ID, Name: recordName(t, form, s.Name, s.ID),
		Stage: stageChip(t, s.Stage), Ending: c.ending.chip(t, s.ID), Sync: syncChip(t, s.Sync), Updated: ago(t, s.Updated, now),
	}
	if clockAhead(s.Updated, now) {
		r.Updated = t.T("caseload.clock_ahead")
	}
	if s.Protocol == "" {
		r.Detail, r.Outcome = shortID(s.ID), t.T("case.not_arrived")
		return r
	}
	r.Detail = t.T("case.detail", "protocol", protocolName(t, s.Protocol), "id", shortID(s.ID))
	switch group, there := c.summary(s.Group); {
	case form == protocol.GroupForm:
		r.Detail = c.members(t, s.ID) + "\n" + r.Detail
	case there:
		r.Name = memberName(t, s)
		r.Detail = t.T("caseload.of_group", "group", recordName(t, protocol.GroupForm, group.Name, group.ID)) + "\n" + r.Detail
	}
	if name := c.within.name(t, s.ID); name != "" {
		r.Detail += "\n" + name
	}
	if !form.Alone() {
		r.Outcome = t.T("outcome." + s.Outcome.String())
	}
	for _, row := range s.Urgency {
		r.Urgency = append(r.Urgency, Chip{Code: row, Label: indicatorName(t, row), Tone: Urgent})
	}
	if s.Conflicts > 0 {
		r.Conflicts = Chip{Code: "conflict", Label: t.T("case.conflicts", "n", strconv.Itoa(s.Conflicts)), Tone: Marked}
	}
	return r
}

func stageChip(t locales.Language, s screening.Stage) Chip {
	return Chip{Code: s.String(), Label: t.T("stage." + s.String())}
}

func syncChip(t locales.Language, s screening.SyncState) Chip {
	return Chip{Code: s.String(), Label: t.T("sync.state." + s.String()), Tone: Quiet}
}

func protocolName(t locales.Language, id string) string { return t.Ever("protocol." + id + ".name") }

func indicatorName(t locales.Language, row string) string {
	return t.Ever("indicator." + row + ".name")
}
