package presenter

import (
	"strconv"
	"strings"

	"pelita/locales"
	"pelita/screening/pack"
	"pelita/screening/protocol"
)

// shownRows is how many changes of one kind are listed; a person who wants them all
// has the command line.
const shownRows = 40

// proposed shows a pack before it is taken.
func (p *PacksPage) proposed(t locales.Language, st *PacksState) {
	if p.proposal == nil {
		return
	}
	pr := *p.proposal
	out := ProposedPack{
		Title: t.T("pack.proposed"), Facts: packFacts(t, pr.InstalledPack, p.frame.Now()),
		Golden:  Notice{Kind: Advice, Title: t.T("pack.golden", "n", strconv.Itoa(pr.Cases))},
		Take:    Action{Label: t.T("pack.take"), Off: !p.ready()},
		PutAway: Action{Label: t.T("pack.put_away")},
		Areas:   areas(t, pr.Differences),
	}
	if len(pr.Differences) == 0 {
		out.NoChange = t.T("pack.no_change")
	}
	p.shifts(t, pr, &out)
	st.Proposal = out
}

func (p *PacksPage) shifts(t locales.Language, pr PackProposal, out *ProposedPack) {
	n, all := strconv.Itoa(casesOf(pr.Shifts)), strconv.Itoa(pr.Reference)
	if len(pr.Shifts) == 0 {
		out.ShiftsNotice = Notice{Kind: Advice, Title: t.T("pack.no_shift", "all", all)}
		return
	}
	out.ShiftsNotice = Notice{Kind: Caution, Title: t.T("pack.shift", "n", n, "all", all), Text: t.T("pack.shift_text")}
	if pr.Shifts[0].Less {
		out.ShiftsNotice.Kind, out.ShiftsNotice.Text = Problem, t.T("pack.shift_less")
	}
	for i, s := range pr.Shifts {
		if i == shownRows {
			out.Shifts = append(out.Shifts, Line{Label: t.T("pack.more", "n", strconv.Itoa(len(pr.Shifts)-i))})
			break
		}
		out.Shifts = append(out.Shifts, shiftLine(t, s))
	}
	out.Second = Option[bool]{Code: true, Label: t.T("pack.second"), Detail: t.T("pack.second_detail"), Chosen: p.second}
}

// casesOf counts the cases of which anything changes.
func casesOf(shifts []pack.Shift) int {
	seen := map[string]bool{}
	for _, s := range shifts {
		seen[s.Case] = true
	}
	delete(seen, "") // what no case meets
	return len(seen)
}

func shiftLine(t locales.Language, s pack.Shift) Line {
	direction := t.T("pack.protects_more")
	if s.Less {
		direction = t.T("pack.protects_less")
	}
	what := t.T("pack.shift." + s.What)
	if s.Row != "" {
		what += ": " + shiftName(t, s)
	}
	label := t.T("pack.shift_case", "direction", direction, "case", strings.ReplaceAll(s.Case, "-", " "))
	if s.Case == "" {
		label = t.T("pack.shift_no_case", "direction", direction, "protocol", named(t, "protocol."+s.Protocol+".name", s.Protocol))
	}
	return Line{
		Label: label,
		Text:  t.T("pack.shift_line", "what", what, "from", shiftCode(t, s.What, s.From), "to", shiftCode(t, s.What, s.To)),
	}
}

// shiftName names a row, a stop or an item. The title of a stop says only what a
// bystander may read, so its id stands beside it.
func shiftName(t locales.Language, s pack.Shift) string {
	switch s.What {
	case "stop":
		return stopName(t, s.Row)
	case "required":
		return named(t, "item."+s.Row+".topic", s.Row)
	}
	return named(t, "indicator."+s.Row+".name", s.Row)
}

func stopName(t locales.Language, id string) string {
	return named(t, "stop."+id+".title", id) + " (" + id + ")"
}

func shiftCode(t locales.Language, what, code string) string {
	switch what {
	case "outcome":
		return named(t, "outcome."+code, t.T("pack.nothing"))
	case "forced-criminality":
		return named(t, "state."+code, t.T("pack.nothing"))
	case "child":
		return named(t, "pack.profile."+code, code)
	}
	if code == "" {
		return t.T("pack.nothing")
	}
	if what == "stop" || what == "required" {
		return named(t, "pack."+what+"."+code, code)
	}
	return named(t, "within."+code, t.T("pack.present"))
}

// named says a key, or something else where there are no words for it: a pack can
// speak of what this program has never heard of.
func named(t locales.Language, key, otherwise string) string {
	if words := t.Ever(key); words != "["+key+"]" {
		return words
	}
	return otherwise
}

// areas groups what changes by its kind, in the order in which it matters.
func areas(t locales.Language, all []pack.Difference) []ChangedArea {
	var out []ChangedArea
	for _, area := range []string{"protocol", "stop", "section", "step", "row", "item", "country", "text"} {
		a := ChangedArea{}
		n := 0
		for _, d := range all {
			if d.Area != area {
				continue
			}
			if n++; n <= shownRows {
				a.Rows = append(a.Rows, differenceLine(t, d))
			}
		}
		if n == 0 {
			continue
		}
		a.Title = t.T("pack.area."+area, "n", strconv.Itoa(n))
		if n > shownRows {
			a.More = t.T("pack.more", "n", strconv.Itoa(n-shownRows))
		}
		out = append(out, a)
	}
	return out
}

func differenceLine(t locales.Language, d pack.Difference) Line {
	kind := t.T("pack.kind." + d.Kind)
	l := Line{Label: t.T("pack.diff_label", "kind", kind, "name", differenceName(t, d))}
	switch {
	case d.From == "":
		l.Text = d.To
	case d.To == "":
		l.Text = d.From
	default:
		l.Text = t.T("pack.from_to", "from", d.From, "to", d.To)
	}
	return l
}

func differenceName(t locales.Language, d pack.Difference) string {
	first, rest, _ := strings.Cut(d.ID, " ")
	switch d.Area {
	case "protocol":
		return named(t, "protocol."+d.ID+".name", d.ID)
	case "stop":
		return named(t, "protocol."+first+".name", first) + ", " + stopName(t, rest)
	case "section", "step":
		return named(t, "protocol."+first+".name", first) + ", " + partName(t, rest)
	case "country":
		return first + ", " + named(t, "country.field."+rest, rest)
	case "row":
		return named(t, "indicator."+d.ID+".name", d.ID)
	case "item":
		return named(t, "item."+d.ID+".topic", d.ID)
	}
	return d.ID
}

// partName names a section, or an item or group of one.
func partName(t locales.Language, id string) string {
	section, step, in := strings.Cut(id, " ")
	name := named(t, "section."+section+".name", section)
	if !in {
		return name
	}
	return name + ", " + named(t, "item."+step+".topic", named(t, "group."+step+".name", step))
}

// expired says that what a record is read by should have been replaced.
func (b book) expired(t locales.Language, f Frame) Notice {
	if b.Library == nil || !b.Origin.Expired(f.Now()) {
		return Notice{}
	}
	return Notice{Kind: Caution, Title: t.T("pack.expired.title"), Text: t.T("pack.expired.text")}
}

// workedOut says by what a result was worked out, so that somebody else can do it
// again: program, pack, protocol, and the digests of answers and result.
func (b book) workedOut(t locales.Language, f Frame, facts protocol.Facts) []Line {
	if !b.ok {
		return nil
	}
	r := pack.ReceiptOfFacts(b.Library, b.def, facts, f.Version)
	by := t.T("pack.own")
	if r.Pack != "" {
		by = t.T("pack.id_version", "id", r.Pack, "version", strconv.FormatUint(r.Version, 10)) + ", " + shortDigest(r.Digest)
	}
	return []Line{
		{Label: t.T("pack.worked_by"), Text: t.T("pack.program", "version", f.Version)},
		{Label: t.T("pack.name"), Text: by},
		{Label: t.T("pack.worked_protocol"), Text: t.T("pack.under", "protocol", protocolName(t, r.Protocol), "version", r.ProtocolVersion) + ", " + shortDigest(r.Definition)},
		{Label: t.T("pack.worked_answers"), Text: shortDigest(r.Answers)},
		{Label: t.T("pack.worked_receipt"), Text: shortDigest(r.Sum())},
	}
}
