package presenter

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"pelita/locales"
	"pelita/screening"
	"pelita/screening/address"
	"pelita/screening/history"
	"pelita/screening/interview"
	"pelita/screening/protocol"
)

// question is one item as it is asked now.
func (i *Interview) question(t locales.Language, item *protocol.Item) Question {
	at := i.place()
	q := Question{
		Item: item.ID, Instance: at.Instance, Type: item.Type,
		Manner:   i.manner(t, item),
		Ask:      t.T("item." + string(item.ID) + ".ask"),
		Help:     helpWords(t, item.ID),
		Group:    i.groupWords(t, item, at.Instance),
		Distress: distressChip(t, item.Distress),
		Problem:  i.problemWords(t, item),
	}
	if i.readAlong(t, item) {
		q.AskAlso = i.also.T("item." + string(item.ID) + ".ask")
		q.AlsoRightToLeft = i.also.RightToLeft()
	}
	q.Gentle = i.gentle(t, item, at)
	i.controls(t, item, at, &q)
	live := i.live(at)
	if !i.needsValue(item) {
		q.Absences = absences(t, live)
	}
	q.Source = Choice[protocol.Source]{Label: t.T("interview.source")}
	for _, s := range []protocol.Source{protocol.Said, protocol.Observed, protocol.Document} {
		q.Source.Options = append(q.Source.Options, Option[protocol.Source]{
			Code: s, Label: t.T("source." + s.String()), Chosen: s == i.source,
		})
	}
	i.onRecord(t, item, at, &q)
	i.aloud(t, item, &q)
	return q
}

// gentle prepares for a severe question that was not answered yet.
func (i *Interview) gentle(t locales.Language, item *protocol.Item, at place) Gentle {
	if item.Distress != protocol.Severe || i.live(at).Asked() {
		return Gentle{}
	}
	g := Gentle{Title: t.T("asking.gentle.title"), Say: t.T("asking.gentle.say")}
	if i.readAlong(t, item) {
		g.SayAlso = i.also.T("asking.gentle.say")
	}
	section, _, ok := i.proto.Place(item.ID)
	if ok && i.proto.Sections[section].Kind != protocol.Needs && !i.needed() {
		g.Leave = Action{Label: t.T("asking.gentle.leave")}
	}
	return g
}

func absences(t locales.Language, live protocol.Answer) Choice[protocol.Absence] {
	c := Choice[protocol.Absence]{Label: t.T("interview.absences")}
	for _, a := range []protocol.Absence{protocol.Unknown, protocol.Declined, protocol.UnsafeToAsk} {
		c.Options = append(c.Options, Option[protocol.Absence]{
			Code: a, Label: t.T("absence." + a.String()), Chosen: live.Absence == a,
		})
	}
	return c
}

func (i *Interview) manner(t locales.Language, item *protocol.Item) string {
	if section, _, ok := i.proto.Place(item.ID); ok && i.proto.Sections[section].Kind == protocol.Notice {
		return t.T("interview.read_aloud")
	}
	if item.Source == protocol.Observed {
		return t.T("interview.observe")
	}
	return t.T("interview.ask")
}

func helpWords(t locales.Language, id protocol.ItemID) string {
	if key := "item." + string(id) + ".help"; known(t, key) {
		return t.T(key)
	}
	return ""
}

func (i *Interview) groupWords(t locales.Language, item *protocol.Item, instance int) string {
	if item.Group == "" {
		return ""
	}
	return t.T("interview.round", "group", t.T("group."+item.Group+".name"), "n", strconv.Itoa(instance+1))
}

func distressChip(t locales.Language, d protocol.Distress) Chip {
	switch d {
	case protocol.Sensitive:
		return Chip{Code: d.String(), Label: t.T("interview.sensitive"), Tone: Quiet}
	case protocol.Severe:
		return Chip{Code: d.String(), Label: t.T("interview.severe"), Tone: Marked}
	}
	return Chip{}
}

func (i *Interview) problemWords(t locales.Language, item *protocol.Item) string {
	var needed *interview.RequiredError
	switch {
	case errors.Is(i.problem, interview.ErrUnreachable):
		return t.T("interview.unreachable")
	case errors.As(i.problem, &needed) && needed.Item == item.ID && i.needsClear(item):
		return t.T("interview.required_clear")
	case errors.As(i.problem, &needed) && needed.Item == item.ID && i.needsValue(item):
		return t.T("interview.required_choice")
	case errors.As(i.problem, &needed) && needed.Item == item.ID:
		return t.T("interview.required")
	case errors.As(i.problem, &needed):
		return t.T("interview.required_first", "topic", topic(t, needed.Item))
	}
	return misfit(t, item, i.problem)
}

// controls fills in the control of the item's type.
func (i *Interview) controls(t locales.Language, item *protocol.Item, at place, q *Question) {
	live, p := i.live(at), i.entries(at)
	switch item.Type {
	case protocol.YesNo:
		for _, code := range []string{codeYes, codeNo} {
			o := Option[string]{Code: code, Label: yesNo(t, code == codeYes)}
			o.Chosen = live.Known() && live.Value.Bool == (code == codeYes)
			if i.readAlong(t, item) {
				o.Detail = yesNo(i.also, code == codeYes)
			}
			q.Options.Options = append(q.Options.Options, o)
		}
	case protocol.One, protocol.Many:
		if item.Type == protocol.Many {
			q.Options.Hint = t.T("interview.many_hint")
		}
		for _, code := range item.Options {
			o := Option[string]{Code: code, Label: optionLabel(t, item, code)}
			o.Chosen = live.Known() && slices.Contains(live.Value.Codes, code)
			if i.readAlong(t, item) {
				o.Detail = optionLabel(i.also, item, code)
			}
			q.Options.Options = append(q.Options.Options, o)
		}
	case protocol.Date:
		q.Date = dateEntry(t, p)
	case protocol.Money:
		q.Money = moneyEntry(t, p)
	case protocol.Age:
		q.Age = AgeEntry{
			From: Field{Label: t.T("interview.age_from"), Text: p[0]},
			To:   Field{Label: t.T("interview.age_to"), Text: p[1]},
			Hint: t.T("interview.age_hint"),
		}
	default:
		q.Text = Field{Label: t.T("interview.entry." + item.Type.String()), Text: p[0], Hint: t.T("interview.hint." + item.Type.String())}
		q.Check = checkNotice(t, item.Shape, p[0], address.Hint{})
	}
}

// readAlong says whether the interviewee's wording is shown too. What the
// officer observes is not: it is an instruction, and may speak of somebody who
// is in the room.
func (i *Interview) readAlong(t locales.Language, item *protocol.Item) bool {
	return i.also.Tag() != t.Tag() && item.Source != protocol.Observed
}

func dateEntry(t locales.Language, p parts) DateEntry {
	e := DateEntry{
		Year:  Field{Label: t.T("interview.year"), Text: p[0], Hint: t.T("interview.date_hint")},
		Day:   Field{Label: t.T("interview.day"), Text: strings.TrimPrefix(p[2], "0")},
		Month: Choice[string]{Label: t.T("interview.month"), Options: []Option[string]{{Label: t.T("interview.month_unknown"), Chosen: p[1] == ""}}},
		About: Option[bool]{Code: true, Label: t.T("interview.about"), Chosen: p[3] == aboutMark},
	}
	for m := 1; m <= 12; m++ {
		code := strconv.Itoa(m + 100)[1:]
		e.Month.Options = append(e.Month.Options, Option[string]{Code: code, Label: t.T("date.month." + code), Chosen: p[1] == code})
	}
	return e
}

// onRecord lists the answers to the item, when there is more to say than the
// controls show.
func (i *Interview) onRecord(t locales.Language, item *protocol.Item, at place, q *Question) {
	all := i.record.Answers(item.ID, at.Instance, i.source)
	if len(all) == 0 {
		return
	}
	if i.inConflict(at) {
		q.Conflict = Notice{Kind: Caution, Title: t.T("conflict.title"), Text: t.T("conflict.text")}
	}
	q.OnRecord = i.frame.authors(i.work).answers(item, i.record, at)
	if live := i.live(at); len(q.OnRecord) == 1 && screening.Fits(item, live) == nil && (live.Known() || live.Asked() && !i.needsClear(item)) {
		q.OnRecord = nil // the controls show it
	}
}

func (i *Interview) inConflict(at place) bool {
	return slices.Contains(i.record.State.Conflicts(), history.Register{Item: at.Item, Instance: at.Instance, Source: at.Source})
}
