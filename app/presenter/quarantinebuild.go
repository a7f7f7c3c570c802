package presenter

import (
	"strconv"

	"pelita/locales"
	"pelita/screening/history"
)

// QuarantineState is the page of what is kept apart.
type QuarantineState struct {
	Page
	Intro string
	// ReadOnly says why this device can accept nothing, Empty that there is nothing.
	ReadOnly, Empty Notice
	// Unread says how much arrived that is neither in its records nor kept apart.
	Unread Notice
	Done   Notice
	Waits  WaitsState
	Apart  []ApartRow
}

// ApartRow is one thing that is kept apart.
type ApartRow struct {
	ID    string
	Title string
	Why   Notice
	Facts []Line
	// Records are those that it changes; the words of one that cannot be opened say
	// so.
	RecordsTitle string
	Records      []TouchedRow
	Accept       Action
	// Refused says why it cannot be accepted.
	Refused string
	// Sure asks again, with what will happen.
	Sure     Notice
	Do, Keep Action
}

// TouchedRow is a record that it changes.
type TouchedRow struct {
	ID   history.RecordID
	Text string
	Open Action
}

func (p *QuarantinePage) state() QuarantineState {
	t := p.speech()
	s := QuarantineState{Page: p.page(t.T("quarantine.title"))}
	switch {
	case p.acts.once.Busy():
		s.Busy = t.T("devices.working")
	case p.load.Loading() && !p.here:
		s.Busy = t.T("quarantine.busy")
	}
	if !p.here {
		return s
	}
	s.Intro, s.Done, s.Waits = t.T("quarantine.intro"), p.acts.doneNotice(t), p.acts.waiting(t)
	for _, a := range p.all.Apart {
		s.Apart = append(s.Apart, p.row(t, a))
	}
	s.Unread = p.unread(t)
	switch {
	case len(s.Apart) == 0:
		s.Empty = Notice{Kind: Advice, Title: t.T("quarantine.none"), Text: t.T("quarantine.none_text")}
	case !p.all.Administrator:
		s.ReadOnly = Notice{Kind: Advice, Title: t.T("devices.read_only"), Text: t.T("quarantine.read_only_text")}
	}
	return s
}

func (p *QuarantinePage) row(t locales.Language, a KeptApart) ApartRow {
	r := ApartRow{ID: a.ID, Title: t.T("quarantine.from", "name", deviceName(t, a.Officer, a.Device)), Why: apartWhy(t, a)}
	changes := t.T("quarantine.closed")
	if a.Changes > 0 {
		changes = strconv.Itoa(a.Changes)
	}
	r.Facts = []Line{{Label: t.T("quarantine.changes"), Text: changes}}
	for _, one := range a.Records {
		r.RecordsTitle = t.T("quarantine.records")
		r.Records = append(r.Records, touchedRow(t, one))
	}
	switch {
	case !a.Acceptable:
		r.Refused = t.T("quarantine.refused." + a.Why)
	case p.all.Administrator:
		r.Accept = Action{Label: t.T("quarantine.accept"), Off: p.acts.once.Busy()}
	}
	if p.sure == a.ID {
		r.Accept = Action{}
		r.Sure = Notice{Kind: Caution, Title: t.T("quarantine.sure"), Text: t.T("quarantine.sure." + a.Why)}
		r.Do, r.Keep = Action{Label: t.T("quarantine.do"), Off: p.acts.once.Busy()}, Action{Label: t.T("quarantine.keep")}
	}
	return r
}

func apartWhy(t locales.Language, a KeptApart) Notice {
	key := a.Why
	if a.Counted {
		key = "counted"
	}
	return Notice{Kind: Caution, Title: t.T("quarantine.why." + key), Text: t.T("quarantine.why." + key + "_text")}
}

func touchedRow(t locales.Language, one TouchedRecord) TouchedRow {
	r := TouchedRow{ID: one.ID, Text: callName(t, one.Name, one.ID)}
	if one.Here {
		r.Open = Action{Label: t.T("quarantine.open")}
		return r
	}
	r.Text = t.T("quarantine.not_here", "id", shortID(one.ID))
	return r
}

// unread says what is not in the records yet, device by device, and why.
func (p *QuarantinePage) unread(t locales.Language) Notice {
	n, text := 0, t.T("quarantine.unread_text")
	for _, u := range p.all.Unread {
		line := deviceName(t, u.Officer, u.Device) + ": " + heardOn(t, u.Heard, p.frame.Now(), 0)
		for _, one := range []struct {
			why string
			n   int
		}{{"gap", u.Gap}, {"shut", u.Shut}, {"newer", u.Newer}} {
			if one.n > 0 {
				n += one.n
				line += " · " + t.T("quarantine.unread."+one.why, "n", strconv.Itoa(one.n))
			}
		}
		text += "\n" + line
	}
	if n == 0 {
		return Notice{}
	}
	return Notice{Kind: Advice, Title: t.T("quarantine.unread", "n", strconv.Itoa(n)), Text: text}
}
