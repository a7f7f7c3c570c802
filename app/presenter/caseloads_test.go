package presenter

import (
	"context"
	"slices"
	"testing"

	"pelita/screening"
)

// shelvesFake is an agency of three caseloads, of which this device reads two.
type shelvesFake struct {
	fleetFake
	all   []AgencyCaseload
	homes map[screening.RecordID]string
}

func (s *shelvesFake) Caseloads(context.Context) ([]AgencyCaseload, error) { return s.all, nil }
func (s *shelvesFake) UseCaseload(_ context.Context, id string) error {
	s.did = append(s.did, "use "+id)
	for i := range s.all {
		s.all[i].New = s.all[i].ID == id
	}
	return nil
}
func (s *shelvesFake) Homes(context.Context) (map[screening.RecordID]string, string, error) {
	return s.homes, "first", nil
}
func (s *shelvesFake) CreateCaseload(_ context.Context, name string) (Waiting, error) {
	return s.do("create " + name)
}
func (s *shelvesFake) AddMember(_ context.Context, c, d string) (Waiting, error) {
	return s.do("add " + c + " " + d)
}
func (s *shelvesFake) RemoveMember(_ context.Context, c, d string) (Waiting, error) {
	return s.do("remove " + c + " " + d)
}

func newShelves() *shelvesFake {
	return &shelvesFake{fleetFake: *newFleet(), homes: map[screening.RecordID]string{}, all: []AgencyCaseload{
		{ID: "first", Devices: []string{"aaaaaaaa", "bbbbbbbb"}, Reads: true, New: true},
		{ID: "shelter", Name: "Shelter", Devices: []string{"aaaaaaaa"}, Reads: true},
		{ID: "closed", Devices: []string{"cccccccc"}},
	}}
}

func shelvesStage(t *testing.T, s *shelvesFake) (*CaseloadsPage, *shown[CaseloadsState]) {
	t.Helper()
	st, v := newStand(t, inline{}), &shown[CaseloadsState]{}
	p := NewCaseloadsPage(st.frame, s, v.render)
	p.Enter()
	return p, v
}

func TestCaseloadsSayWhoReadsThemAndWhereNewRecordsGo(t *testing.T) {
	t.Parallel()
	s := newShelves()
	p, v := shelvesStage(t, s)
	for i, words := range [][]string{{"First caseload", "New records go here", "Ayu", "Sari"}, {"Shelter", "Let new records go here"}, {"Not read on this device", "Device cccccc"}} {
		for _, w := range words {
			if !says(v.state.Caseloads[i], w) {
				t.Errorf("caseload %d does not say %q: %+v", i, w, v.state.Caseloads[i])
			}
		}
	}
	p.UseCaseload("shelter")
	if !slices.Equal(s.did, []string{"use shelter"}) || !says(v.state.Caseloads[1], "New records go here") || v.state.Done.Kind != Advice {
		t.Errorf("%v, %+v", s.did, v.state)
	}
}

func TestADeviceIsLetIntoACaseloadOrOutOnlyWhenItIsSaidTwice(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ caseload, device, want, says string }{
		"in":  {"shelter", "bbbbbbbb", "add shelter bbbbbbbb", "also what was written before"},
		"out": {"first", "bbbbbbbb", "remove first bbbbbbbb", "keeps what it has read"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShelves()
			p, v := shelvesStage(t, s)
			p.ChangeMember()
			p.OpenCaseload(tt.caseload)
			p.AskMember(tt.device)
			if len(s.did) != 0 || !says(v.state.Caseloads, tt.says) {
				t.Fatalf("%v, %+v", s.did, v.state.Caseloads)
			}
			p.AskMember("")
			p.ChangeMember()
			if len(s.did) != 0 {
				t.Fatalf("done although it was to stay: %v", s.did)
			}
			p.AskMember(tt.device)
			p.ChangeMember()
			if !slices.Equal(s.did, []string{tt.want}) || v.state.Done.Kind != Advice {
				t.Errorf("%v", s.did)
			}
		})
	}
}

func TestACaseloadThatThisDeviceDoesNotReadSaysWhyNobodyCanBeLetIn(t *testing.T) {
	t.Parallel()
	p, v := shelvesStage(t, newShelves())
	p.OpenCaseload("closed")
	if c := v.state.Caseloads[2]; c.Closed == "" || len(c.Members.Options) != 0 {
		t.Errorf("%+v", c)
	}
}

func TestACaseloadIsMadeByAnAdministratorAlone(t *testing.T) {
	t.Parallel()
	s := newShelves()
	p, v := shelvesStage(t, s)
	p.TypeCaseload("  ")
	p.CreateCaseload()
	p.TypeCaseload(" Night desk ")
	p.CreateCaseload()
	if !slices.Equal(s.did, []string{"create Night desk"}) || v.state.Name.Text != "" {
		t.Errorf("%v, %q", s.did, v.state.Name.Text)
	}
	s.fleet.Administrator, s.did = false, nil
	p, v = shelvesStage(t, s)
	p.TypeCaseload("Other")
	p.CreateCaseload()
	p.OpenCaseload("shelter")
	if len(s.did) != 0 || v.state.ReadOnly.Title == "" || v.state.Create.Label != "" || says(v.state, "Which devices") {
		t.Errorf("%v, %+v", s.did, v.state)
	}
}

// Where there is one caseload nobody is asked; where there are several, the one of the
// last record is offered, and the chosen one holds before the record is made.
func TestANewRecordGoesIntoTheChosenCaseloadByDefaultThatOfTheLast(t *testing.T) {
	t.Parallel()
	stand, s := newStand(t, inline{}), newShelves()
	begin := func(chosen string) StartState {
		v := &shown[StartState]{}
		p := NewStart(stand.frame, stand.work, stand.keeper, &printer{}, v.render)
		p.OfferCaseloads(s)
		p.Enter()
		if chosen != "" {
			p.ChooseCaseload(chosen)
		}
		before := v.state
		p.ChooseProtocol("tfc-returnee")
		p.Begin()
		return before
	}
	st := begin("")
	if len(st.Caseload.Options) != 2 || st.Caseload.Chosen() != "first" || len(s.did) != 0 {
		t.Errorf("%+v, %v", st.Caseload, s.did)
	}
	if st = begin("shelter"); !slices.Equal(s.did, []string{"use shelter"}) || st.Caseload.Chosen() != "shelter" {
		t.Errorf("%v", s.did)
	}
	if st = begin(""); st.Caseload.Chosen() != "shelter" || len(s.did) != 1 {
		t.Errorf("the last one is not the default: %+v", st.Caseload)
	}
	s.all = s.all[:1]
	if st = begin(""); len(st.Caseload.Options) != 0 {
		t.Errorf("asked although there is one: %+v", st.Caseload)
	}
}

func TestTheListShowsTheRecordsOfOneCaseloadAndOfEachItsOwn(t *testing.T) {
	t.Parallel()
	stand, s := newStand(t, inline{}), newShelves()
	one, two := stand.open("tfc-returnee"), stand.open("tfc-returnee")
	s.homes[two.ID] = "shelter"
	v := &shown[CaseloadState]{}
	p := NewCaseload(stand.frame, stand.store, stand.work.Library, v.render)
	p.OfferCaseloads(s)
	p.Enter()
	if v.state.Rows.Len() != 2 || len(v.state.Within.Options) != 3 {
		t.Fatalf("%d rows, %+v", v.state.Rows.Len(), v.state.Within)
	}
	for i := range 2 {
		want := "First caseload"
		if v.state.Rows.At(i).ID == two.ID {
			want = "Shelter"
		}
		if !says(v.state.Rows.At(i), want) {
			t.Errorf("row %d does not say %q", i, want)
		}
	}
	for in, id := range map[string]screening.RecordID{"first": one.ID, "shelter": two.ID} {
		p.ShowWithin(in)
		if v.state.Rows.Len() != 1 || v.state.Rows.At(0).ID != id || says(v.state.Rows.At(0), "Caseload:") {
			t.Errorf("%s: %d rows, %+v", in, v.state.Rows.Len(), v.state.Rows.At(0))
		}
	}
	s.all = s.all[:1]
	p = NewCaseload(stand.frame, stand.store, stand.work.Library, v.render)
	p.OfferCaseloads(s)
	p.Enter()
	if len(v.state.Within.Options) != 0 || says(v.state.Rows.At(0), "caseload") {
		t.Errorf("%+v", v.state.Within)
	}
}
