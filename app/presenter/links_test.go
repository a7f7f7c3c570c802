package presenter

import (
	"testing"

	"pelita/screening"
	"pelita/screening/screeningtest"
)

func (s *stand) links(id screening.RecordID) (*Links, *shown[LinksState]) {
	view := &shown[LinksState]{}
	l := NewLinks(s.frame, s.work, id, view.render)
	l.Enter()
	return l, view
}

func TestTwoRecordsOfOnePersonAreLinkedByTheOfficersOwnSearchAndPartedAgain(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	a := s.answer(s.open("tfc-returnee"), "call_name", screeningtest.Text("Ratna"))
	b := s.answer(s.open("tfc-border"), "call_name", screeningtest.Text("Ratna W."))
	s.group()
	l, view := s.links(a.ID)
	if len(view.state.Found) != 0 || view.state.None == "" {
		t.Fatalf("something is suggested: %+v", view.state)
	}
	l.Search("ratna")
	if len(view.state.Found) != 1 || view.state.Found[0].ID != b.ID { // not the record itself
		t.Fatalf("%+v", view.state.Found)
	}
	l.Choose(b.ID)
	l.TypeWhy("same scar")
	l.Leave(func() {})
	l, view = s.links(a.ID) // what was half typed is there again
	l.Search("ratna")
	l.Choose(b.ID)
	if view.state.Why.Text != "same scar" {
		t.Errorf("%q", view.state.Why.Text)
	}
	l.Link()
	if st := view.state; len(st.Linked) != 1 || st.Linked[0].Name != "Ratna W." || st.Linked[0].Reason != "Because: same scar" || st.Linked[0].Note != "" {
		t.Fatalf("%+v", st.Linked)
	}
	_, other := s.links(b.ID)
	if len(other.state.Linked) != 1 || other.state.Linked[0].ID != a.ID {
		t.Errorf("the other record says %+v", other.state.Linked)
	}
	l.Search("ratna")
	if view.state.Nothing == "" {
		t.Error("what is linked is offered again")
	}
	l.Unlink(b.ID)
	if len(view.state.Linked) != 0 || len(s.record(b.ID).State.Links()) != 0 {
		t.Errorf("%+v", view.state.Linked)
	}
}
