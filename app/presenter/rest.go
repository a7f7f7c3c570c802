package presenter

import (
	"strconv"
	"strings"
	"time"

	"pelita/locales"
)

// restAfter is how long a person is asked before the screen reminds of a break:
// guidance on interviewing people who were hurt speaks of a break every twenty to
// thirty minutes; the number within that is ours.
const restAfter = 25 * time.Minute

// restGap is how long a pause has to be to count as a break of its own.
const restGap = 10 * time.Minute

// stretch is a time of asking without a break: since when, and when it was last
// seen to go on. The zero stretch is none.
type stretch struct{ began, seen time.Time }

// worthKeeping: a few minutes of asking may be forgotten, and leave a draft as it
// is typed.
func (s stretch) worthKeeping() bool { return s.seen.Sub(s.began) >= 5*time.Minute }

func (s stretch) encode() string {
	return strconv.FormatInt(s.began.UnixMilli(), 10) + "-" + strconv.FormatInt(s.seen.UnixMilli(), 10)
}

// decodeStretch reads the text form; what does not parse is no stretch.
func decodeStretch(text string) stretch {
	began, seen, _ := strings.Cut(text, "-")
	from, err := strconv.ParseInt(began, 10, 64)
	if err != nil {
		return stretch{}
	}
	to, err := strconv.ParseInt(seen, 10, 64)
	if err != nil || to < from {
		return stretch{}
	}
	return stretch{time.UnixMilli(from), time.UnixMilli(to)}
}

// goesOn is the stretch at a later moment: the same one, or a new one after a
// break. A clock that was set back begins anew.
func (s stretch) goesOn(now time.Time) stretch {
	if s == (stretch{}) || now.Sub(s.seen) >= restGap || now.Before(s.seen) {
		return stretch{now, now}
	}
	return stretch{s.began, now}
}

// Rest reminds of a break. It stands beside the question and blocks nothing.
type Rest struct {
	Title, Text string
	// Stop pauses the interview, Later puts the reminder off.
	Stop, Later Action
}

// rest is the reminder, when it is time for one.
func (i *Interview) rest(t locales.Language, card Card) Rest {
	if i.untilRest() > 0 || card != QuestionCard && card != SectionEndCard {
		return Rest{}
	}
	return Rest{
		Title: t.T("asking.rest.title"), Text: t.T("asking.rest.text"),
		Stop: Action{Label: t.T("asking.rest.stop")}, Later: Action{Label: t.T("asking.rest.later")},
	}
}

// untilRest is how long it is until the reminder.
func (i *Interview) untilRest() time.Duration {
	return restAfter - i.frame.Now().Sub(i.halves.asking.began)
}

// Later puts the reminder off, as after a break: the next one comes in its time.
func (i *Interview) Later() {
	if !i.read {
		return
	}
	i.ask(stretch{})
	i.pad.put()
	i.Rebuild()
}

// ask begins a stretch of asking, or goes on with the one of the visit before,
// and has the screen drawn again when it is time for a break.
func (i *Interview) ask(before stretch) {
	i.halves.asking = before.goesOn(i.frame.Now())
	i.unrest()
	if wait := i.untilRest(); wait > 0 {
		i.stopRest = i.frame.Timer.After(wait, i.Rebuild)
	}
}

// unrest stops the timer of the reminder.
func (i *Interview) unrest() {
	if i.stopRest != nil {
		i.stopRest()
		i.stopRest = nil
	}
}
