package presenter

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pelita/screening"
	"pelita/screening/protocol"
	"pelita/screening/screeningtest"
)

// team are the officers of an agency.
type team struct {
	list []Colleague
	err  error
}

func (t *team) Colleagues(context.Context) ([]Colleague, error) { return t.list, t.err }

func twoOfficers() *team {
	return &team{list: []Colleague{{Device: "devicea", Name: "Ayu", Self: true}, {Device: "deviceb", Name: "Budi"}}}
}

// bus is a group with so many people, and its page.
func bus(t *testing.T, r Runner, people int) (*stand, *Group, *shown[GroupState]) {
	t.Helper()
	s, v := newStand(t, r), &shown[GroupState]{}
	id := s.open("form-group").ID
	for n := range people {
		s.hand.now = s.hand.now.Add(time.Second)
		if _, err := s.spokenWork().Join(t.Context(), id, fmt.Sprintf("%02d", n+1)); err != nil {
			t.Fatal(err)
		}
	}
	g := NewGroup(GroupParams{Frame: s.frame, Work: s.work, Colleagues: twoOfficers(), Record: id, Render: v.render})
	s.again = g.Rebuild
	g.Enter()
	return s, g, v
}

// group is a group of one, who is called up by 07.
func (s *stand) group() screening.RecordID {
	id := s.open("form-group").ID
	if _, err := s.spokenWork().Join(s.t.Context(), id, "07"); err != nil {
		s.t.Fatal(err)
	}
	return id
}

func names(st GroupState) []string {
	var out []string
	for _, r := range st.Rows {
		out = append(out, r.Name)
	}
	return out
}

func (g *Group) called(number string) screening.RecordID {
	n := slices.IndexFunc(g.members, func(m screening.Summary) bool { return m.Number == number })
	return g.members[n].ID
}

func TestPeopleAreAddedWithOneTapEach(t *testing.T) {
	t.Parallel()
	s, g, v := bus(t, inline{}, 0)
	if v.state.Empty.Kind != Advice || v.state.Number.Text != "01" {
		t.Fatalf("%+v", v.state)
	}
	for range 40 {
		s.hand.now = s.hand.now.Add(time.Second)
		g.Add()
	}
	if got := names(v.state); len(got) != 40 || got[0] != "01" || got[39] != "40" || v.state.Number.Text != "41" {
		t.Errorf("%d people, %v, next %q", len(got), got, v.state.Number.Text)
	}
	for _, m := range g.members {
		r := s.record(m.ID)
		if group, ok := r.Group(); !ok || group != g.id || r.Protocol().ID != screening.TriageProtocol {
			t.Errorf("%s is of %v under %s", m.Number, group, r.Protocol().ID)
		}
	}
	if got := strings.Join(v.state.Todo, "; "); got != "40 people; 40 not seen yet" {
		t.Error(got)
	}
}

func TestANumberIsGivenOnce(t *testing.T) {
	t.Parallel()
	_, g, v := bus(t, inline{}, 3)
	if v.state.Add.Label != "" {
		t.Error("people are added where they are seen")
	}
	g.ChooseMode(AddMembers)
	g.TypeNumber("02")
	g.Add()
	if len(v.state.Rows) != 3 || v.state.Number.Problem == "" || v.state.Number.Text != "02" {
		t.Errorf("%+v", v.state.Number)
	}
	g.TypeNumber("  ")
	g.Add()
	if len(v.state.Rows) != 3 {
		t.Error("somebody without a number was added")
	}
	g.TypeNumber("red hat")
	g.Add()
	if len(v.state.Rows) != 4 || v.state.Number.Problem != "" || v.state.Number.Text != "04" {
		t.Errorf("%d people, %+v", len(v.state.Rows), v.state.Number)
	}
}

func TestNumbersCountOn(t *testing.T) {
	t.Parallel()
	for number, want := range map[string]string{"01": "02", "09": "10", "99": "100", "B9": "B10", "A19": "A20", "red": "", "": "", "7": "8"} {
		if got := following(number); got != want {
			t.Errorf("%q is followed by %q, want %q", number, got, want)
		}
	}
}

// yes keeps a yes on somebody's record.
func (s *stand) yes(id screening.RecordID, item protocol.ItemID) {
	s.t.Helper()
	s.answer(s.record(id), item, screeningtest.YesNo(true))
}

func TestPeopleAreSeenInTheOrderInWhichTheyNeedSomebody(t *testing.T) {
	t.Parallel()
	s, g, v := bus(t, inline{}, 5)
	s.yes(g.called("04"), "return_danger")
	s.yes(g.called("05"), "hurt_now")
	for _, m := range g.members {
		s.answer(s.record(m.ID), "age", protocol.Answer{Value: protocol.Value{Type: protocol.Age, Text: "30"}})
	}
	g.reload()
	got := names(v.state)
	if !slices.Equal(got[2:], []string{"01", "02", "03"}) || !slices.Contains(got[:2], "04") || !slices.Contains(got[:2], "05") {
		t.Errorf("%v", got)
	}
	if g.members[0].Within > g.members[1].Within {
		t.Errorf("%v before %v", g.members[0].Within, g.members[1].Within)
	}
	for _, r := range v.state.Rows[:2] { // why is nobody else's business
		if len(r.Chips) != 1 || r.Chips[0].Code != "within" || strings.Contains(strings.ToLower(r.Chips[0].Label+r.Detail), "doctor") {
			t.Errorf("%+v", r)
		}
	}
}

func TestATapLeadsToTheTriageAndLaterToTheRecord(t *testing.T) {
	t.Parallel()
	s, g, _ := bus(t, inline{}, 2)
	id := g.called("02")
	g.Open(id)
	if s.last() != (Route{Screen: InterviewScreen, Record: id}) {
		t.Errorf("%v", s.last())
	}
	i := NewInterview(s.frame, s.work, s.keeper, id, func(InterviewState) {})
	i.Enter()
	i.Pause()
	if s.last() != (Route{Screen: GroupScreen, Record: g.id}) {
		t.Errorf("a triage leads to %v, not back to the group", s.last())
	}
	r := s.record(id)
	if _, err := s.spokenWork().Move(t.Context(), r, "tfc-returnee"); err != nil {
		t.Fatal(err)
	}
	g.reload()
	g.Open(id)
	if s.last() != (Route{Screen: RecordScreen, Record: id}) {
		t.Errorf("%v", s.last())
	}
}

func TestSeatingApartSaysNoReasonAndIsTakenBack(t *testing.T) {
	t.Parallel()
	s, g, v := bus(t, inline{}, 3)
	g.ChooseMode(SeatMembers)
	id := g.called("02")
	g.Toggle(id)
	if m, _ := g.member(id); !m.Apart {
		t.Fatal("nobody sits apart")
	}
	for _, o := range v.state.Marks.Options {
		if o.Chosen != (o.Code == id) {
			t.Errorf("%+v", o)
		}
	}
	g.Toggle(id)
	if m, _ := g.member(id); m.Apart || len(s.record(id).Answers(screening.ItemSeatApart, 0, protocol.Observed)) != 0 {
		t.Error("a slip is not taken back")
	}
}

func TestPartsOfAGroupAreHandedToOfficers(t *testing.T) {
	t.Parallel()
	s, g, v := bus(t, inline{}, 4)
	g.ChooseMode(HandMembers)
	if !v.state.HandOver.Off || len(v.state.Officers.Options) != 3 {
		t.Fatalf("%+v", v.state)
	}
	g.Toggle(g.called("01"))
	g.Toggle(g.called("03"))
	g.Toggle(g.called("04"))
	g.Toggle(g.called("04"))
	g.ChooseOfficer("devicea")
	g.HandOver()
	for number, want := range map[string]string{"01": "devicea", "02": "", "03": "devicea", "04": ""} {
		if m, _ := g.member(g.called(number)); m.HandedTo != want {
			t.Errorf("%s is handed to %q", number, m.HandedTo)
		}
	}
	if !slices.Contains(v.state.Todo, "2 taken by nobody yet") {
		t.Errorf("%v", v.state.Todo)
	}
	g.ChooseMode(SeeMembers)
	g.ChooseFilter(HandedToMe)
	if got := names(v.state); !slices.Equal(got, []string{"01", "03"}) {
		t.Errorf("mine are %v", got)
	}
	if !strings.Contains(fmt.Sprint(v.state.Rows[0].Chips), "Ayu") {
		t.Errorf("%v", v.state.Rows[0])
	}
	g.ChooseMode(HandMembers)
	g.Toggle(g.called("01"))
	g.ChooseOfficer("")
	g.HandOver()
	if m, _ := g.member(g.called("01")); m.HandedTo != "" || len(s.record(m.ID).Answers(screening.ItemHandedTo, 0, protocol.Observed)) != 0 {
		t.Error("a handing over is not taken back")
	}
}

// Nobody on the visible page is said to be anything but a number, a time and a
// seat: no finding, no reason, no likelihood.
func TestThePageOfAGroupSaysNothingOfFindings(t *testing.T) {
	t.Parallel()
	s, g, v := bus(t, inline{}, 2)
	s.yes(g.called("01"), "afraid_here")
	s.yes(g.called("01"), "made_to_do")
	g.reload()
	for _, mode := range []GroupMode{SeeMembers, AddMembers, SeatMembers, HandMembers} {
		g.ChooseMode(mode)
		for _, text := range texts(v.state) {
			for _, word := range []string{"indicator", "traffick", "victim", "afraid", "feared", "[", "{"} {
				if strings.Contains(strings.ToLower(text), word) {
					t.Errorf("%q is said in mode %d: %q", word, mode, text)
				}
			}
		}
	}
}

func TestAGroupThatCannotBeReadSaysSo(t *testing.T) {
	t.Parallel()
	s, g, v := bus(t, inline{}, 1)
	s.store.Lock()
	g.ChooseMode(AddMembers)
	g.TypeNumber("17")
	g.Add()
	if v.state.Number.Text != "17" {
		t.Errorf("17 was not added, and the next is %q", v.state.Number.Text)
	}
	g.reload()
	if v.state.Notice.Kind == NoNotice {
		t.Error("nothing is said")
	}
	g.colleagues = &team{err: errors.New("no roster")}
	g.Leave(func() {})
	if v.state.Title != "" || len(v.state.Rows) != 0 {
		t.Error("somebody is drawn on a page that was left")
	}
}

func TestTheListShowsTheMembersOfAGroupUnderIt(t *testing.T) {
	t.Parallel()
	s, c, v := listing(t, inline{})
	alone := s.open("tfc-border").ID
	group := s.open("form-group").ID
	var members []screening.RecordID
	for _, number := range []string{"01", "02", "03"} {
		s.hand.now = s.hand.now.Add(time.Second)
		r, err := s.spokenWork().Join(t.Context(), group, number)
		if err != nil {
			t.Fatal(err)
		}
		members = append(members, r.ID)
	}
	s.hand.now = s.hand.now.Add(time.Second)
	s.answer(s.record(alone), "call_name", screeningtest.Text("Ratna"))
	s.answer(s.record(members[2]), "hurt_now", yes())
	s.frame.Self = func() screening.DeviceID { return screening.DeviceID{7} }
	c.frame = s.frame
	c.Enter()
	var ids []screening.RecordID
	for n := range v.state.Rows.Len() {
		ids = append(ids, v.state.Rows.At(n).ID)
	}
	want := []screening.RecordID{group, members[2], members[0], members[1]}
	n := slices.Index(ids, group)
	if len(ids) != 5 || n < 0 || !slices.Equal(ids[n:min(n+4, len(ids))], want) {
		t.Fatalf("%v, want %v together", ids, want)
	}
	if row := v.state.Rows.At(n); !strings.HasPrefix(row.Detail, "3 people, 3 not seen yet\n") || row.Outcome != "" {
		t.Errorf("%+v", row)
	}
	if row := v.state.Rows.At(n + 1); row.Name != "03" || !strings.HasPrefix(row.Detail, "Of ") {
		t.Errorf("%+v", row)
	}
	if len(v.state.Filter.Options) != 4 {
		t.Errorf("mine is offered where nothing is: %v", v.state.Filter.Options)
	}
	if _, err := s.spokenWork().HandTo(t.Context(), s.record(members[1]), (screening.DeviceID{7}).String()); err != nil {
		t.Fatal(err)
	}
	c.ChooseFilter(MyCases)
	c.reload()
	if v.state.Rows.Len() != 1 || v.state.Rows.At(0).ID != members[1] || len(v.state.Filter.Options) != 5 {
		t.Errorf("%d are mine", v.state.Rows.Len())
	}
}
