package view_test

import (
	"fmt"
	"strconv"

	"pelita/app/presenter"
	"pelita/app/view"
	"pelita/screening/history"
)

var (
	_ view.GroupIntents = (*presenter.Group)(nil)
	_ view.GroupIntents = (*groupHands)(nil)
)

// groupHands is intents where each tap says on whom it was.
type groupHands struct{ *intents }

func (p *groupHands) TypeNumber(text string)           { p.note("number", text) }
func (p *groupHands) Add()                             { p.note("add") }
func (p *groupHands) ChooseMode(m presenter.GroupMode) { p.note("mode", strconv.Itoa(int(m))) }
func (p *groupHands) ChooseFilter(f presenter.GroupFilter) {
	p.note("filter", strconv.Itoa(int(f)))
}
func (p *groupHands) Open(id history.RecordID)    { p.note("open", strconv.Itoa(int(id[0]))) }
func (p *groupHands) Toggle(id history.RecordID)  { p.note("toggle", strconv.Itoa(int(id[0]))) }
func (p *groupHands) ChooseOfficer(device string) { p.note("officer", device) }
func (p *groupHands) HandOver()                   { p.note("hand over") }
func (p *groupHands) OpenAbout()                  { p.note("about") }

func groupScenes() []scene {
	group := func(p *intents) *view.Group { return view.NewGroup(&groupHands{p}) }
	at := presenter.GroupScreen
	return []scene{
		shot("group-empty", at, group, plain(emptyGroup())),
		shot("group-forty", at, group, plain(fortyPeople(presenter.SeeMembers))),
		shot("group-add", at, group, plain(fortyPeople(presenter.AddMembers))),
		shot("group-seat", at, group, plain(fortyPeople(presenter.SeatMembers))),
		shot("group-hand", at, group, plain(fortyPeople(presenter.HandMembers))),
	}
}

func groupHead() presenter.GroupState {
	return presenter.GroupState{
		Page:   presenter.Page{Title: "Bus from Poipet, second of two"},
		About:  presenter.Action{Label: "About the group"},
		Number: presenter.Field{Label: "Called up by", Text: "41", Hint: "A number or a word. The name comes later."},
		Add:    presenter.Action{Label: "Add one more"},
	}
}

func emptyGroup() presenter.GroupState {
	st := groupHead()
	st.Number.Text = "01"
	st.Empty = presenter.Notice{Kind: presenter.Advice, Title: "Nobody here yet", Text: "Give everybody a number, on paper or on the wrist, and add them one after another. Then see each for two minutes, alone."}
	return st
}

// fortyPeople are a bus, half of them seen.
func fortyPeople(mode presenter.GroupMode) presenter.GroupState {
	st := groupHead()
	if mode != presenter.AddMembers {
		st.Number, st.Add = presenter.Field{}, presenter.Action{}
	}
	st.Todo = []string{"40 people", "20 not seen yet", "1 begun and not finished", "3 need somebody within 4 hours", "2 need somebody within a day", "4 sit apart", "25 taken by nobody yet"}
	st.Mode = presenter.Choice[presenter.GroupMode]{Label: "What to do", Options: []presenter.Option[presenter.GroupMode]{
		{Code: presenter.SeeMembers, Label: "See people"}, {Code: presenter.AddMembers, Label: "Add people"}, {Code: presenter.SeatMembers, Label: "Seat apart"}, {Code: presenter.HandMembers, Label: "Hand over"},
	}}
	st.Mode.Options[mode].Chosen = true
	st.Filter.Options = []presenter.Option[presenter.GroupFilter]{
		{Code: presenter.WholeGroup, Label: "Everybody", Chosen: true}, {Code: presenter.NotSeenYet, Label: "To be seen"}, {Code: presenter.HandedToMe, Label: "Handed to me"},
	}
	for n := range 40 {
		row := somebodyOf(n)
		if mode == presenter.SeeMembers || mode == presenter.AddMembers {
			st.Rows = append(st.Rows, row)
			continue
		}
		st.Marks.Options = append(st.Marks.Options, presenter.Option[history.RecordID]{Code: row.ID, Label: row.Name, Detail: row.Detail, Chosen: n%9 == 0})
	}
	switch mode {
	case presenter.SeatMembers:
		st.Marks.Label, st.Marks.Hint = "Who sits apart", "Give no reason aloud and write none. Give them a task or a form to fill in elsewhere."
	case presenter.HandMembers:
		st.Marks.Label = "Who is handed over"
		st.Officers = presenter.Choice[string]{Label: "To whom", Options: []presenter.Option[string]{
			{Code: "a", Label: "Ayu (you)"}, {Code: "b", Label: "Budi", Chosen: true}, {Label: "Nobody"},
		}}
		st.HandOver = presenter.Action{Label: "Hand over 5"}
	}
	return st
}

func somebodyOf(n int) presenter.MemberRow {
	row := presenter.MemberRow{ID: history.RecordID{byte(n + 1)}, Name: fmt.Sprintf("%02d", n+1), Detail: "Not seen yet"}
	if n < 20 {
		row.Name, row.Detail = row.Name+" · Sari", "Seen"
	}
	if n < 5 {
		row.Chips = append(row.Chips, presenter.Chip{Code: "within", Label: "within 4 hours", Tone: presenter.Urgent})
	}
	if n%9 == 0 {
		row.Chips = append(row.Chips, presenter.Chip{Code: "apart", Label: "sits apart", Tone: presenter.Marked})
	}
	if n%3 == 0 {
		row.Chips = append(row.Chips, presenter.Chip{Code: "handed", Label: "with Budi", Tone: presenter.Quiet})
	}
	return row
}
