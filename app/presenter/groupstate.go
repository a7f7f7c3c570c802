package presenter

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"pelita/locales"
	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/protocol"
)

// GroupState is the page of a group.
type GroupState struct {
	Page
	// Todo says in words what is left to do, one short text for each thing.
	Todo []string
	// About opens what is known of the group as a whole.
	About Action
	// Number is what the next person is called up by; Add begins their record. Both
	// are offered while people are added.
	Number Field
	Add    Action
	Mode   Choice[GroupMode]
	Filter Choice[GroupFilter]
	// Rows are the members where a tap opens them; Marks where it marks them.
	Rows  []MemberRow
	Marks Choice[history.RecordID]
	// Officers, and HandOver, are offered where members are handed on.
	Officers Choice[string]
	HandOver Action
	// Empty is shown instead of members.
	Empty Notice
}

// MemberRow is somebody of a group. It never says why somebody needs help soon,
// or sits apart: the page is open where others sit.
type MemberRow struct {
	ID           history.RecordID
	Name, Detail string
	Chips        []Chip
}

func (g *Group) state() GroupState {
	t := g.speech()
	st := GroupState{Page: g.page("")}
	if g.load.Loading() && !g.read {
		st.Busy = t.T("group.busy")
	}
	if !g.read {
		return st
	}
	st.Title = recordName(t, protocol.GroupForm, g.work.Library.Summarise(g.record).Name, g.id)
	if g.queue.Busy() {
		st.Busy = t.T("group.keeping")
	}
	st.About = Action{Label: t.T("group.about")}
	if g.mode == AddMembers || len(g.members) == 0 {
		g.adding(t, &st)
	}
	if len(g.members) == 0 {
		st.Empty = Notice{Kind: Advice, Title: t.T("group.empty_title"), Text: t.T("group.empty")}
		return st
	}
	st.Todo = g.todo(t)
	st.Mode = g.modes(t)
	st.Filter = g.filters(t)
	g.list(t, &st)
	return st
}

func (g *Group) adding(t locales.Language, st *GroupState) {
	st.Number = Field{Label: t.T("group.number"), Text: g.next(), Hint: t.T("group.number_hint")}
	if g.twice {
		st.Number.Problem = t.T("group.twice")
	}
	st.Add = Action{Label: t.T("group.add")}
}

// todo says what is left.
func (g *Group) todo(t locales.Language) []string {
	count := func(is func(screening.Summary) bool) int {
		n := 0
		for _, m := range g.members {
			if is(m) {
				n++
			}
		}
		return n
	}
	lines := []string{t.T("group.people", "n", strconv.Itoa(len(g.members)))}
	for _, one := range []struct {
		key string
		n   int
	}{
		{"group.todo_unseen", count(func(m screening.Summary) bool { return m.Seen == screening.NotSeen })},
		{"group.todo_begun", count(func(m screening.Summary) bool { return m.Seen == screening.BeingSeen })},
		{"group.todo_4h", count(within(4 * time.Hour))},
		{"group.todo_24h", count(within(24 * time.Hour))},
		{"group.todo_72h", count(within(72 * time.Hour))},
		{"group.todo_apart", count(func(m screening.Summary) bool { return m.Apart })},
		{"group.todo_unhanded", g.unhanded(count)},
	} {
		if one.n > 0 {
			lines = append(lines, t.T(one.key, "n", strconv.Itoa(one.n)))
		}
	}
	return lines
}

func within(d time.Duration) func(screening.Summary) bool {
	return func(m screening.Summary) bool { return m.Within == d }
}

// unhanded counts those whom nobody has taken yet, once parts of the group were
// handed on.
func (g *Group) unhanded(count func(func(screening.Summary) bool) int) int {
	free := count(func(m screening.Summary) bool { return m.HandedTo == "" })
	if free == len(g.members) {
		return 0
	}
	return free
}

func (g *Group) modes(t locales.Language) Choice[GroupMode] {
	c := Choice[GroupMode]{Label: t.T("group.mode")}
	for m, key := range []string{"group.mode_see", "group.mode_add", "group.mode_seat", "group.mode_hand"} {
		c.Options = append(c.Options, Option[GroupMode]{Code: GroupMode(m), Label: t.T(key), Chosen: g.mode == GroupMode(m)})
	}
	return c
}

func (g *Group) filters(t locales.Language) Choice[GroupFilter] {
	c := Choice[GroupFilter]{Options: []Option[GroupFilter]{
		{Code: WholeGroup, Label: t.T("group.filter_all")}, {Code: NotSeenYet, Label: t.T("group.filter_unseen")},
	}}
	if g.self() != "" {
		c.Options = append(c.Options, Option[GroupFilter]{Code: HandedToMe, Label: t.T("group.filter_mine")})
	}
	for n := range c.Options {
		c.Options[n].Chosen = c.Options[n].Code == g.filter
	}
	return c
}

// self is the device of this officer, or "".
func (g *Group) self() string {
	n := slices.IndexFunc(g.others, func(c Colleague) bool { return c.Self })
	if n < 0 {
		return ""
	}
	return g.others[n].Device
}

func (g *Group) admits(m screening.Summary) bool {
	switch g.filter {
	case NotSeenYet:
		return m.Seen != screening.WasSeen
	case HandedToMe:
		return m.HandedTo != "" && m.HandedTo == g.self()
	}
	return true
}

// list shows the members, in the order in which they need somebody.
func (g *Group) list(t locales.Language, st *GroupState) {
	for _, m := range g.members {
		if !g.admits(m) {
			continue
		}
		row := g.row(t, m)
		if g.mode == SeeMembers || g.mode == AddMembers {
			st.Rows = append(st.Rows, row)
			continue
		}
		st.Marks.Options = append(st.Marks.Options, Option[history.RecordID]{
			Code: m.ID, Label: row.Name, Detail: row.marked(g.mode), Chosen: g.marked(m),
		})
	}
	if len(st.Rows)+len(st.Marks.Options) == 0 {
		st.Empty = Notice{Kind: Advice, Title: t.T("group.none_title"), Text: t.T("group.none")}
		return
	}
	switch g.mode {
	case SeatMembers:
		st.Marks.Label, st.Marks.Hint = t.T("group.seat"), t.T("group.seat_hint")
	case HandMembers:
		st.Marks.Label = t.T("group.pick")
		g.handing(t, st)
	}
}

func (g *Group) marked(m screening.Summary) bool {
	if g.mode == SeatMembers {
		return m.Apart
	}
	return g.picked[m.ID]
}

// handing offers the officers, and the handing over once both are chosen.
func (g *Group) handing(t locales.Language, st *GroupState) {
	st.Officers = Choice[string]{Label: t.T("group.officer")}
	for _, c := range g.others {
		label := c.Name
		if c.Self {
			label = t.T("group.officer_self", "name", c.Name)
		}
		st.Officers.Options = append(st.Officers.Options, Option[string]{Code: c.Device, Label: label, Chosen: g.officer == c.Device})
	}
	st.Officers.Options = append(st.Officers.Options, Option[string]{Label: t.T("group.officer_none"), Chosen: g.officer == ""})
	n := 0
	for _, picked := range g.picked {
		if picked {
			n++
		}
	}
	st.HandOver = Action{Label: t.T("group.hand_over", "n", strconv.Itoa(n)), Off: n == 0}
}

// row says of somebody what others may read too.
func (g *Group) row(t locales.Language, m screening.Summary) MemberRow {
	row := MemberRow{ID: m.ID, Name: memberName(t, m), Detail: t.T("group.seen." + m.Seen.String())}
	if m.Within > 0 {
		hours := strconv.Itoa(int(m.Within / time.Hour))
		row.Chips = append(row.Chips, Chip{Code: "within", Label: t.T("group.within", "n", hours), Tone: Urgent})
	}
	if m.Apart {
		row.Chips = append(row.Chips, Chip{Code: "apart", Label: t.T("group.apart"), Tone: Marked})
	}
	if m.HandedTo != "" {
		row.Chips = append(row.Chips, Chip{Code: "handed", Label: t.T("group.handed", "name", g.handedName(t, m.HandedTo)), Tone: Quiet})
	}
	return row
}

// marked is what an option says beside a name: how far, and to whom.
func (r MemberRow) marked(mode GroupMode) string {
	words := []string{r.Detail}
	for _, c := range r.Chips {
		if mode != SeatMembers || c.Code != "apart" { // the mark says that
			words = append(words, c.Label)
		}
	}
	return strings.Join(words, " · ")
}

func (g *Group) handedName(t locales.Language, device string) string {
	if name := g.deviceName(device); name != "" {
		return name
	}
	return t.T("group.device", "id", strings.ToUpper(device[:min(6, len(device))]))
}

// memberName is what somebody is called up by, and what they want to be called.
func memberName(t locales.Language, m screening.Summary) string {
	switch {
	case m.Number == "":
		return callName(t, m.Name, m.ID)
	case m.Name == "" || m.Name == m.Number:
		return m.Number
	}
	return m.Number + " · " + m.Name
}
