package presenter

import (
	"context"
	"time"

	"pelita/locales"
	"pelita/screening"
)

// Company is what is known of a record among colleagues.
type Company interface {
	// Among says it of one record; nothing when this device has no colleagues.
	Among(ctx context.Context, id screening.RecordID) (Among, error)
}

// Among is the caseload in which a record lives, when the device reads more than one,
// and who of that caseload has seen the record.
type Among struct {
	// Caseload is its name. Several says that it is worth saying.
	Caseload string
	Several  bool
	Seen     []Sight
}

// Sight is how far a record has arrived on a colleague's device, by its own word.
type Sight struct {
	Device, Officer string
	// All: every change that is here, as of On, or, when On is zero, since it wrote
	// them itself. Some: a part of them.
	All, Some bool
	On        time.Time
}

// sightLines say of each colleague whether the record has arrived on their device. It is
// not said that they looked, nor, where nothing was heard, that it has not arrived.
func sightLines(t locales.Language, all []Sight) []Line {
	var out []Line
	for _, s := range all {
		l := Line{Label: deviceName(t, s.Officer, s.Device)}
		switch {
		case s.All && s.On.IsZero():
			l.Text = t.T("seen.wrote")
		case s.All:
			l.Text = t.T("seen.all", "day", day(t, s.On))
		case s.Some:
			l.Text = t.T("seen.some")
		default:
			l.Text = t.T("seen.none")
		}
		out = append(out, l)
	}
	return out
}

// caseloadName is the name of a caseload; the first one of an agency has none.
func caseloadName(t locales.Language, name string) string {
	if name == "" {
		return t.T("caseloads.nameless")
	}
	return name
}
