package presenter

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/indicator"
	"pelita/screening/protocol"
	"pelita/screening/screeningtest"
)

// formSitting is a form that is being filled in.
type formSitting struct {
	s *stand
	*FormPage
	view shown[FormState]
	id   screening.RecordID
}

func fillIn(t *testing.T, s *stand, id screening.RecordID, f protocol.Form) *formSitting {
	t.Helper()
	x := &formSitting{s: s, id: id}
	x.FormPage = NewFormPage(FormParams{Frame: s.frame, Work: s.work, Keeper: s.keeper, Record: id, Form: f, Render: x.view.render})
	s.again = x.FormPage.Rebuild
	x.Enter()
	return x
}

func casework(t *testing.T) *formSitting {
	t.Helper()
	s := newStand(t, inline{})
	return fillIn(t, s, s.open("tfc-returnee").ID, protocol.CaseworkForm)
}

func first(item protocol.ItemID) Spot { return Spot{Item: item} }

// field is the field as it is drawn now.
func (x *formSitting) field(at Spot) FormField {
	x.s.t.Helper()
	for _, b := range x.view.state.Blocks {
		for _, f := range b.Fields {
			if f.At == at {
				return f
			}
		}
	}
	x.s.t.Fatalf("%v is not drawn in %q", at, x.view.state.Part)
	return FormField{}
}

func (x *formSitting) chosen(at Spot) []string {
	var out []string
	for _, o := range x.field(at).Options {
		if o.Chosen {
			out = append(out, o.Code)
		}
	}
	return out
}

// put types into a field and leaves it.
func (x *formSitting) put(at Spot, text string) {
	x.Type(at, text)
	x.LeaveField(at)
}

// answers are the live answers to an item instance, from its usual source.
func (x *formSitting) answers(at Spot) []protocol.Answer {
	item, _ := x.s.work.Library.Bank.Item(at.Item)
	var out []protocol.Answer
	for _, l := range x.s.record(x.id).State.Live(history.Register{Item: at.Item, Instance: at.Instance, Source: item.Source}) {
		out = append(out, l.Answer)
	}
	return out
}

func TestEachAnswerOfAFormIsKeptWhenItsFieldIsLeft(t *testing.T) {
	t.Parallel()
	x := casework(t)
	x.Type(first("step_note"), "ask the lawyer")
	if len(x.answers(first("step_note"))) != 0 {
		t.Fatal("typing made an answer")
	}
	for _, a := range []struct {
		at         Spot
		text, want string
	}{
		{first("step_note"), "ask the lawyer", "ask the lawyer"}, {first("step_due"), "2026/3/20", "2026-03-20"},
		{first("step_by"), "F7", "F7"},
	} {
		x.put(a.at, a.text)
		if got := x.answers(a.at); len(got) != 1 || got[0].Value.Text != a.want {
			t.Errorf("%v: %+v, want %q", a.at, got, a.want)
		}
	}
	x.put(first("step_what"), "e")
	if got := x.chosen(first("step_what")); !slices.Equal(got, []string{"travel_paper"}) || x.view.state.Saved.Code != "kept" {
		t.Errorf("%v, %+v", got, x.view.state.Saved)
	}
	if c := x.s.record(x.id).State; len(c.Conflicts()) != 0 {
		t.Error("an officer disagrees with himself")
	}
}

func TestHalfTypedFieldsSurviveAKillEachAtItsPlace(t *testing.T) {
	t.Parallel()
	x := casework(t)
	x.Type(first("step_note"), "ask the law")
	x.Type(first("step_due"), "2026-")
	x.JumpSection("case_stay")
	x.Type(first("detained_where"), "the house behind")
	x.s.hand.pass(draftEvery)
	// no Leave: the power went
	y := fillIn(t, x.s, x.id, protocol.CaseworkForm)
	if got := y.field(first("step_due")).Entry.Text; got != "2026-" {
		t.Errorf("the date is %q", got)
	}
	y.JumpSection("case_stay")
	if got := y.answers(first("detained_where")); len(got) != 1 { // turning the part settled it
		if f := y.field(first("detained_where")); f.Entry.Text != "the house behind" {
			t.Errorf("%+v", f.Entry)
		}
	}
	if got := y.answers(first("step_note")); len(got) != 1 || got[0].Value.Text != "ask the law" {
		t.Errorf("%+v", got)
	}
}

func TestLeavingAFormKeepsWhatIsTypedAndDrawsNothingMore(t *testing.T) {
	t.Parallel()
	r := &held{}
	s := newStand(t, r)
	id := s.open("tfc-returnee").ID
	x := fillIn(t, s, id, protocol.CaseworkForm)
	r.finish(0)
	from := len(r.work)
	x.Type(first("step_note"), "ask")
	x.Type(first("step_due"), "20")
	done := false
	x.Leave(func() { done = true })
	if done || slices.ContainsFunc(texts(x.view.state), notBlank) {
		t.Errorf("done %v, drawn %+v", done, x.view.state)
	}
	r.finish(from)
	if !done {
		t.Fatal("the form is never left")
	}
	if got := x.answers(first("step_note")); len(got) != 1 || got[0].Value.Text != "ask" {
		t.Errorf("%+v", got)
	}
	d, err := s.store.Draft(t.Context(), id)
	if half := decodeHalves(placeOf(d), d.Text).at[place{Item: "step_due", Source: protocol.Observed}]; err != nil || half[0] != "20" {
		t.Errorf("%v, %v", half, err)
	}
}

func TestAnAnswerLeavesWhatIsHalfTypedElsewhere(t *testing.T) {
	t.Parallel()
	x := casework(t)
	x.Type(first("step_due"), "2026-")
	x.put(first("step_by"), "F7")
	// no Leave, and no time goes by: the power went
	y := fillIn(t, x.s, x.id, protocol.CaseworkForm)
	if got := y.field(first("step_due")).Entry.Text; got != "2026-" {
		t.Errorf("%q", got)
	}
}

func TestTheLastLettersAreKeptWhenAFormIsLeft(t *testing.T) {
	t.Parallel()
	x := casework(t)
	x.Type(first("step_due"), "2")
	x.Type(first("step_due"), "20") // within half a second of the first
	x.Leave(func() {})
	y := fillIn(t, x.s, x.id, protocol.CaseworkForm)
	if got := y.field(first("step_due")).Entry.Text; got != "20" {
		t.Errorf("%q", got)
	}
}

func TestWhatIsHalfTypedInAnInterviewStaysWhenAFormIsFilledIn(t *testing.T) {
	t.Parallel()
	x := begin(t, "tfc-returnee")
	x.until("call_name")
	x.TypeText("they call me Ra")
	x.TypeNote("trembles")
	x.Leave(func() {})
	y := fillIn(t, x.s, x.id, protocol.CaseworkForm)
	y.put(first("step_by"), "F7")
	y.Type(first("step_note"), "half")
	y.Leave(func() {})
	again := sit(t, x.s, x.id)
	q := again.view.state.Question
	if q.Item != "call_name" || q.Text.Text != "they call me Ra" || again.view.state.Note.Text != "trembles" {
		t.Errorf("%s, %q, note %q", q.Item, q.Text.Text, again.view.state.Note.Text)
	}
	z := fillIn(t, x.s, x.id, protocol.NoForm)
	z.JumpSection(z.proto.Sections[0].ID)
	if got := z.answers(first("call_name")); len(got) != 1 || got[0].Value.Text != "they call me Ra" {
		t.Errorf("keyed entry does not go on with it: %+v", got)
	}
}

func TestWhatCannotBeKeptStaysTypedAndIsSaid(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	id := s.open("tfc-returnee").ID
	store := &refusing{Store: s.store}
	s.work.Store = store
	x := fillIn(t, s, id, protocol.CaseworkForm)
	store.err = screening.ErrDamaged
	x.Type(first("step_by"), "F")
	x.put(first("step_by"), "F7")
	s.hand.pass(draftEvery)
	if y := fillIn(t, s, id, protocol.CaseworkForm); y.field(first("step_by")).Entry.Text != "F7" {
		t.Errorf("the draft holds %q", y.field(first("step_by")).Entry.Text)
	}
	if f := x.field(first("step_by")); f.Entry.Text != "F7" || x.view.state.Saved.Code != "not-kept" || x.view.state.Notice.Kind != Problem {
		t.Errorf("%+v, %+v", f.Entry, x.view.state.Saved)
	}
	store.err = nil
	x.LeaveField(first("step_by"))
	if got := x.answers(first("step_by")); len(got) != 1 || x.view.state.Saved.Code != "kept" {
		t.Errorf("%+v, %+v", got, x.view.state.Saved)
	}
}

func TestWhatIsNoAnswerIsSaidAndKeptAsTyped(t *testing.T) {
	t.Parallel()
	x := casework(t)
	x.put(first("step_due"), "14.3.2026")
	x.put(first("step_what"), "z")
	if f := x.field(first("step_due")); f.Entry.Text != "14.3.2026" || f.Entry.Problem == "" {
		t.Errorf("%+v", f.Entry)
	}
	if f := x.field(first("step_what")); f.Entry.Text != "z" || f.Entry.Problem != "No answer has this letter." {
		t.Errorf("%+v", f.Entry)
	}
	x.Type(first("step_what"), "a")
	if f := x.field(first("step_what")); f.Entry.Problem != "" || !slices.Equal(x.chosen(first("step_what")), []string{"health"}) {
		t.Errorf("%+v", f)
	}
	if got := x.s.record(x.id).State.Registers(); len(got) != 0 {
		t.Errorf("%v is on record", got)
	}
}

func TestAnAnswerThatWasTakenOutIsNotAskedAgainAndNeverNo(t *testing.T) {
	t.Parallel()
	x := casework(t)
	x.put(first("step_done"), "2026-03-13")
	x.put(first("step_done"), "")
	if got := x.answers(first("step_done")); len(got) != 0 {
		t.Errorf("%+v", got)
	}
	x.JumpSection("case_people")
	x.put(first("embassy_wanted"), "y")
	x.put(first("embassy_wanted"), "")
	if got := x.answers(first("embassy_wanted")); len(got) != 0 || x.field(first("embassy_wanted")).Entry.Text != "" {
		t.Errorf("%+v", got)
	}
}

func TestYesAndNoAreOneLetterInEachLanguageAndAbsencesAreNeverNo(t *testing.T) {
	t.Parallel()
	for tag, letters := range map[string][2]string{"en": {"y", "n"}, "id": {"y", "t"}} {
		x := casework(t)
		x.s.keeper.held.Language = tag
		x.JumpSection("case_people")
		at := first("embassy_wanted")
		for i, letter := range letters {
			x.Type(at, letter) // the letter alone says it all
			if got := x.answers(at); len(got) != 1 || !got[0].Known() || got[0].Value.Bool != (i == 0) {
				t.Errorf("%s %s: %+v", tag, letter, got)
			}
		}
		for _, why := range []protocol.Absence{protocol.Unknown, protocol.Declined, protocol.UnsafeToAsk} {
			x.Absent(at, why)
			if got := x.answers(at); len(got) != 1 || got[0].Absence != why || got[0].Known() || x.field(at).Entry.Text != "" {
				t.Errorf("%v: %+v", why, got)
			}
		}
		x.Absent(first("family_told_on"), protocol.Declined)
		if len(x.answers(first("family_told_on"))) != 0 {
			t.Error("what the officer fills in of his own was declined")
		}
	}
}

func TestOneMoreOpensARoundAndLosesNone(t *testing.T) {
	t.Parallel()
	x := casework(t)
	more := func() string { return x.view.state.Blocks[len(x.view.state.Blocks)-1].More.Label }
	if more() != "" {
		t.Error("a second round is offered while the first is empty")
	}
	x.put(first("step_what"), "a")
	if more() != "Step: one more" {
		t.Fatalf("%q", more())
	}
	x.OneMore("step")
	second := Spot{Item: "step_what", Instance: 1}
	if x.view.state.Focus.At != second || len(x.answers(second)) != 0 {
		t.Errorf("%+v", x.view.state.Focus)
	}
	x.put(second, "c")
	y := fillIn(t, x.s, x.id, protocol.CaseworkForm)
	if !slices.Equal(y.chosen(first("step_what")), []string{"health"}) || !slices.Equal(y.chosen(second), []string{"lawyer"}) {
		t.Errorf("%v, %v", y.chosen(first("step_what")), y.chosen(second))
	}
	if len(x.answers(first("step_more"))) != 0 {
		t.Error("a form closes its rounds")
	}
}

func TestACodeLeadsToItsField(t *testing.T) {
	t.Parallel()
	x := casework(t)
	x.put(first("step_what"), "a")
	x.OneMore("step")
	x.JumpSection("case_people")
	x.Type(first("family_told_on"), "2026-03-14")
	x.TypeCode("a3")
	x.JumpCode()
	if want := (Spot{Item: "step_due", Instance: 1}); x.view.state.Focus.At != want || x.view.state.Jump.Text != "" || x.view.state.Part != "Steps" {
		t.Errorf("%+v, %+v", x.view.state.Focus, x.view.state.Jump)
	}
	if len(x.answers(first("family_told_on"))) != 1 {
		t.Error("what was typed was left behind")
	}
	for code, says := range map[string]string{"Z9": "No field has this code.", "C4": "This field is out of question by other answers."} {
		x.JumpSection("case_protection")
		x.put(first("removal_planned"), "n")
		turn := x.view.state.Focus.Turn
		x.TypeCode(code)
		x.JumpCode()
		if x.view.state.Jump.Problem != says || x.view.state.Focus.Turn != turn || x.view.state.Jump.Text != code {
			t.Errorf("%s: %+v", code, x.view.state.Jump)
		}
	}
}

func TestAFieldThatIsOutOfQuestionKeepsItsAnswerAndSaysThatItDoesNotCount(t *testing.T) {
	t.Parallel()
	x := casework(t)
	x.JumpSection("case_protection")
	x.put(first("removal_planned"), "y")
	x.put(first("removal_date"), "2026-03-20")
	x.put(first("removal_planned"), "n")
	f := x.field(first("removal_date"))
	if f.Mark.Code != "aside" || f.Entry.Text != "2026-03-20" || len(x.answers(first("removal_date"))) != 1 {
		t.Errorf("%+v", f)
	}
}

func arrive(s *stand, r screening.Record, reg history.Register, a protocol.Answer, counter uint64) {
	c := screeningtest.Set(r.ID, screening.DeviceID{7}, counter, history.Op{Kind: history.Set, Register: reg, Answer: a})
	c.Officer, c.HLC, c.Protocol = screening.OfficerID{9}, r.State.Updated()+1, r.Protocol()
	s.store.Apply(c)
}

func TestAnotherOfficersAnswerStaysBesideAndIsShown(t *testing.T) {
	t.Parallel()
	x := casework(t)
	at := first("step_by")
	x.put(at, "F7")
	arrive(x.s, x.s.record(x.id), history.Register{Item: "step_by", Source: protocol.Observed}, text(protocol.Handle, "K2"), 1)
	x.put(first("step_note"), "x") // the change brings in what arrived
	f := x.field(at)
	if len(x.answers(at)) != 2 || f.Conflict.Kind != Caution || len(f.OnRecord) != 2 || f.Entry.Text != "" {
		t.Fatalf("%+v", f)
	}
	y := fillIn(t, x.s, x.id, protocol.CaseworkForm)
	y.put(at, "K2")
	if got := y.answers(at); len(got) != 2 || got[0].Value.Text != "K2" || got[1].Value.Text != "K2" || y.field(at).Conflict.Kind != NoNotice {
		t.Errorf("%+v", got)
	}
}

// An answer that arrives while this one is under way is never overwritten by it.
func TestAnAnswerThatArrivesWhileAFieldIsTypedStands(t *testing.T) {
	t.Parallel()
	x := casework(t)
	at := first("step_by")
	x.Type(at, "F7")
	arrive(x.s, x.s.record(x.id), history.Register{Item: "step_by", Source: protocol.Observed}, text(protocol.Handle, "K2"), 1)
	x.LeaveField(at)
	if got := x.answers(at); len(got) != 2 {
		t.Errorf("%+v", got)
	}
}

func text(kind protocol.Type, s string) protocol.Answer {
	return protocol.Answer{Value: protocol.Value{Type: kind, Text: s}}
}

func TestAFormOfThePersonIsNoFormOfAnAdvertisement(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	person, advert := s.open("tfc-border").ID, s.open("form-advert").ID
	for _, tt := range []struct {
		id   screening.RecordID
		form protocol.Form
		ok   bool
	}{
		{person, protocol.CaseworkForm, true}, {person, protocol.ContactForm, true}, {person, protocol.NoForm, true},
		{person, protocol.AdvertForm, false}, {person, protocol.GroupForm, false},
		{advert, protocol.AdvertForm, true}, {advert, protocol.CaseworkForm, false}, {advert, protocol.GroupForm, false},
	} {
		x := fillIn(t, s, tt.id, tt.form)
		if ok := len(x.view.state.Blocks) > 0; ok != tt.ok || !tt.ok && x.view.state.Notice.Kind != Problem {
			t.Errorf("%s on %v: %+v", tt.form, tt.id, x.view.state.Notice)
		}
	}
}

func TestSeveralPeopleNameTheSameAdvertisement(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	advert := s.answer(s.open("form-advert"), "advert_title", text(protocol.Place, "Typist"))
	away := screening.RecordID{0xaa}
	for range 2 {
		x := fillIn(t, s, s.open("tfc-border").ID, protocol.CaseworkForm)
		x.JumpSection("case_adverts")
		at := first(screening.ItemAdvertSeen)
		if f := x.field(at); len(f.Options) != 1 || f.Options[0].Label != "Typist" || f.Open.Label != "" || !f.TapOnly {
			t.Fatalf("%+v", f)
		}
		x.Choose(at, advert.ID.String())
		x.OpenLink(at)
		if got := s.last(); got != (Route{Screen: FormScreen, Record: advert.ID, Form: protocol.AdvertForm}) || x.field(at).Open.Label == "" {
			t.Errorf("%+v", got)
		}
		s.answer(s.record(x.id), screening.ItemAdvertSeen, text(protocol.Handle, away.String()))
		y := fillIn(t, s, x.id, protocol.CaseworkForm)
		y.JumpSection("case_adverts")
		if f := y.field(at); f.Open.Label != "" || f.Help != "Advertisement "+shortID(away)+" has not arrived on this device." {
			t.Errorf("%+v", f)
		}
	}
	if got := s.record(advert.ID).State.Registers(); len(got) != 1 {
		t.Errorf("the advertisement holds %v", got)
	}
}

func TestTheListTellsPeopleAdvertisementsAndGroupsApart(t *testing.T) {
	t.Parallel()
	s, c, v := listing(t, inline{})
	person := s.open("tfc-border")
	c.Enter()
	if len(v.state.Kind.Options) != 0 {
		t.Error("kinds are offered where there are people only")
	}
	advert := s.answer(s.open("form-advert"), "advert_title", text(protocol.Place, "Typist"))
	group := s.open("form-group")
	c.Search("")
	for kind, want := range map[CaseKind][]screening.RecordID{
		EveryKind: {person.ID, advert.ID, group.ID}, People: {person.ID}, Adverts: {advert.ID}, Groups: {group.ID},
	} {
		c.ShowKind(kind)
		var got []screening.RecordID
		for n := range v.state.Rows.Len() {
			row := v.state.Rows.At(n)
			got = append(got, row.ID)
			spokenWell(t, row)
			if row.ID != person.ID && row.Outcome != "" {
				t.Errorf("%s has an outcome: %q", row.Name, row.Outcome)
			}
		}
		slices.SortFunc(got, func(a, b screening.RecordID) int { return slices.Compare(a[:], b[:]) })
		slices.SortFunc(want, func(a, b screening.RecordID) int { return slices.Compare(a[:], b[:]) })
		if !slices.Equal(got, want) || v.state.Kind.Chosen() != kind {
			t.Errorf("%v lists %v, want %v", kind, got, want)
		}
	}
	for id, want := range map[screening.RecordID]Route{
		person.ID: {Screen: RecordScreen, Record: person.ID},
		advert.ID: {Screen: FormScreen, Record: advert.ID, Form: protocol.AdvertForm},
		group.ID:  {Screen: GroupScreen, Record: group.ID},
	} {
		if c.Open(id); s.last() != want {
			t.Errorf("%v, want %v", s.last(), want)
		}
	}
}

func TestANewAdvertisementBeginsWhereAScreeningBegins(t *testing.T) {
	t.Parallel()
	s, v := newStand(t, inline{}), &shown[StartState]{}
	p := NewStart(s.frame, s.work, s.keeper, &printer{}, v.render)
	p.Enter()
	for id, screen := range map[string]Screen{"form-advert": FormScreen, "form-group": GroupScreen} {
		p.ChooseProtocol(id)
		p.Begin()
		if to := s.last(); to.Screen != screen || s.record(to.Record).Protocol().ID != id {
			t.Errorf("%s leads to %+v", id, to)
		}
	}
	if slices.ContainsFunc(v.state.Protocol.Options, func(o Option[string]) bool { return o.Code == "form-casework" }) {
		t.Error("casework is offered as a record of its own")
	}
}

func TestTheRecordLeadsToItsFormsAndListsWhatTheyHold(t *testing.T) {
	t.Parallel()
	x := casework(t)
	x.put(first("step_by"), "F7")
	arrive(x.s, x.s.record(x.id), history.Register{Item: "step_by", Source: protocol.Observed}, text(protocol.Handle, "K2"), 1)
	p, v := filing(t, x.s, x.id)
	var keys []string
	for _, place := range v.state.Places {
		if place.Screen == FormScreen {
			keys = append(keys, place.Form.String())
		}
	}
	if !slices.Equal(keys, []string{"casework", "contact", ""}) {
		t.Errorf("%q", keys)
	}
	if n := slices.IndexFunc(v.state.Sections, func(s AnswerSection) bool { return s.Code == "case_steps" }); n < 0 {
		t.Errorf("%+v", v.state.Sections)
	}
	p.Settle("step_by", 0)
	if got := x.s.last(); got != (Route{Screen: FormScreen, Record: x.id, Form: protocol.CaseworkForm}) {
		t.Errorf("%+v", got)
	}
}

func TestTheWordingOfAFormIsKeptWithItsAnswersAndTheInterviewStaysInItsLanguage(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	s.keeper.held.Interviewee = "id"
	x := fillIn(t, s, s.open("tfc-returnee").ID, protocol.CaseworkForm)
	x.put(first("step_by"), "F7")
	live := s.record(x.id).State.Live(history.Register{Item: "step_by", Source: protocol.Observed})
	def, _ := s.work.Library.Form(protocol.CaseworkForm)
	if got := live[0]; got.Protocol.ID != def.ID || got.Text.Locale != "id" {
		t.Errorf("%+v, %+v", got.Protocol, got.Text)
	}
	if r := s.record(x.id); r.Protocol().ID != "tfc-returnee" || lastWording(r) != "id" {
		t.Errorf("%+v in %q", r.Protocol(), lastWording(r))
	}
}

// --- keyed entry

// lineFor is how a paper's answer is keyed in.
func (x *formSitting) lineFor(item *protocol.Item, a protocol.Answer) string {
	switch item.Type {
	case protocol.YesNo:
		return x.yesNoKey(a.Value.Bool)
	case protocol.One, protocol.Many:
		var out string
		for _, code := range item.Options {
			if slices.Contains(a.Value.Codes, code) {
				out += letterOf(item, code) + ", "
			}
		}
		return out
	}
	return lineOf(item, partsOf(a))
}

// sampleAnswers are three answers that an item can have, and an absence.
func sampleAnswers(item *protocol.Item) []protocol.Answer {
	of := func(v protocol.Value) protocol.Answer { v.Type = item.Type; return protocol.Answer{Value: v} }
	out := []protocol.Answer{{Absence: protocol.Declined}}
	switch item.Type {
	case protocol.YesNo:
		return append(out, of(protocol.Value{Bool: true}), of(protocol.Value{}))
	case protocol.One, protocol.Many:
		for _, code := range []string{item.Options[0], item.Options[len(item.Options)-1]} {
			out = append(out, of(protocol.Value{Codes: []string{code}}))
		}
		if item.Type == protocol.Many {
			both := slices.Clone(item.Options[:2])
			slices.Sort(both)
			out = append(out, of(protocol.Value{Codes: both}))
		}
		return out
	case protocol.Number:
		return append(out, of(protocol.Value{Number: max(item.Min, 12)}))
	case protocol.Money:
		return append(out, of(protocol.Value{Amount: protocol.Amount{Decimal: "1200.50", Currency: "USD"}}))
	case protocol.Date:
		return append(out, of(protocol.Value{Text: "2025-03~"}), of(protocol.Value{Text: "2025-03-14"}), of(protocol.Value{Text: "2025"}))
	case protocol.Age:
		return append(out, of(protocol.Value{Text: "34"}), of(protocol.Value{Text: "14-19"}))
	}
	return append(out, of(protocol.Value{Text: "a word"}))
}

// The same answers, walked through or keyed in, are the same state and mean the
// same.
func TestKeyedEntryIsTheSameAsTheInterview(t *testing.T) {
	t.Parallel()
	for turn := range 4 {
		for _, id := range []string{"tfc-border", "tfc-returnee"} {
			walked, keyed := newStand(t, inline{}), newStand(t, inline{})
			for _, s := range []*stand{walked, keyed} { // the list is not looked at
				s.store.Summarise = func(r screening.Record) screening.Summary { return screening.Summary{ID: r.ID} }
			}
			r := walked.open(id)
			x := fillIn(t, keyed, keyed.open(id).ID, protocol.NoForm)
			def, _ := walked.work.Library.Protocol(id)
			for n, item := range def.Items() {
				samples := sampleAnswers(item)
				a := samples[(turn+n)%len(samples)]
				if x.needsClear(item) && !a.Known() {
					a = samples[1]
				}
				r = walked.answer(r, item.ID, a)
				section, _, _ := def.Place(item.ID)
				x.JumpSection(def.Sections[section].ID)
				if a.Known() {
					x.put(first(item.ID), x.lineFor(item, a))
				} else {
					x.Absent(first(item.ID), a.Absence)
				}
			}
			got, want := keyed.record(x.id).Facts(), walked.record(r.ID).Facts()
			for _, item := range def.Items() {
				if !slices.EqualFunc(got[item.ID], want[item.ID], func(a, b []protocol.Answer) bool {
					return slices.EqualFunc(a, b, protocol.Answer.Equal)
				}) {
					t.Errorf("%s %d: %s is %+v, walked %+v", id, turn, item.ID, got[item.ID], want[item.ID])
				}
			}
			same(t, keyed.record(x.id), walked.record(r.ID), keyed.work.Library)
			if a, b := len(keyed.record(x.id).State.Consents()), len(walked.record(r.ID).State.Consents()); a != b {
				t.Errorf("%d consents, walked %d", a, b)
			}
		}
	}
}

// The interview itself, question after question, and the same answers keyed in.
func TestTheCounterScreenWalkedIsTheCounterScreenKeyed(t *testing.T) {
	t.Parallel()
	x := begin(t, "tfc-border")
	type given struct {
		item protocol.ItemID
		a    protocol.Answer
	}
	var paper []given
	for turn := 0; x.view.state.Card != FinishedCard; turn++ {
		if turn > 200 {
			t.Fatalf("the walk does not end: %+v", x.view.state.Question.Item)
		}
		q := x.view.state.Question
		if x.view.state.Card == SectionEndCard {
			x.Next()
			continue
		}
		item, _ := x.s.work.Library.Bank.Item(q.Item)
		code, room := roomAnswer(q.Item)
		switch {
		case item.Type == protocol.Age:
			x.TypeAge(AgeDraft{From: "30"})
		case room:
			x.Choose(code)
		case turn%5 == 4 && item.Source == protocol.Said:
			x.Absent(protocol.Declined)
		case item.Type == protocol.YesNo:
			x.Choose(codeNo)
		case item.Type == protocol.Number:
			x.TypeText("14")
		default:
			x.Choose(item.Options[turn%len(item.Options)])
		}
		x.Next()
		paper = append(paper, given{q.Item, x.s.live(x.id, q.Item)})
	}
	if len(paper) < 14 {
		t.Fatalf("%d questions were asked", len(paper))
	}
	s := newStand(t, inline{})
	y := fillIn(t, s, s.open("tfc-border").ID, protocol.NoForm)
	for _, one := range paper {
		item, _ := s.work.Library.Bank.Item(one.item)
		y.TypeCode(protocol.Code(y.proto, one.item))
		if y.JumpCode(); y.view.state.Focus.At != first(one.item) {
			t.Fatalf("%s is not reached: %+v", one.item, y.view.state.Jump)
		}
		if one.a.Known() {
			y.put(first(one.item), y.lineFor(item, one.a))
		} else {
			y.Absent(first(one.item), one.a.Absence)
		}
	}
	walked, keyed := x.s.record(x.id), s.record(y.id)
	for _, reg := range walked.State.Registers() {
		a, b := walked.State.Live(reg), keyed.State.Live(reg)
		if len(a) != 1 || len(b) != 1 || !a[0].Answer.Equal(b[0].Answer) {
			t.Errorf("%v: %+v walked, %+v keyed", reg, a, b)
		}
	}
	if a, b := len(walked.State.Registers()), len(keyed.State.Registers()); a != b {
		t.Errorf("%d registers walked, %d keyed", a, b)
	}
	same(t, keyed, walked, s.work.Library)
}

func same(t *testing.T, a, b screening.Record, l *screening.Library) {
	t.Helper()
	found, err := l.Assess(a)
	other, err2 := l.Assess(b)
	if err := errors.Join(err, err2); err != nil {
		t.Fatal(err)
	}
	rows := func(grounds []indicator.Ground) (ids []string) {
		for _, g := range grounds {
			ids = append(ids, g.Row.ID)
		}
		return ids
	}
	if found.Outcome != other.Outcome || found.Next != other.Next || !slices.Equal(rows(found.Present), rows(other.Present)) ||
		!slices.Equal(rows(found.Urgency), rows(other.Urgency)) || !slices.Equal(rows(found.Flags), rows(other.Flags)) {
		t.Errorf("assessed differently: %v and %v", found.Outcome, other.Outcome)
	}
}

func TestKeyedEntrySaysWhatAnInterviewWouldDemandAndBlocksNothing(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	x := fillIn(t, s, s.open("tfc-border").ID, protocol.NoForm)
	if f := x.field(first("private_place")); f.Mark.Code != "needed" || len(f.Absences.Options) != 0 {
		t.Errorf("%+v", f)
	}
	x.Absent(first("private_place"), protocol.Declined)
	if len(x.answers(first("private_place"))) != 0 {
		t.Error("safety was declined")
	}
	x.JumpSection("notice")
	if f := x.field(first("consent_interview")); len(f.Absences.Options) != 0 {
		t.Errorf("permission can be left unsaid: %+v", f)
	}
	x.JumpSection("safety")
	x.put(first("afraid_here"), "y")
	n := slices.IndexFunc(x.view.state.Blocks, func(b FormBlock) bool { return b.Code == "stopdanger_here" })
	if n < 0 || x.view.state.Blocks[n].Notice.Kind != Caution || x.view.state.Blocks[n].Fields[0].At != first("danger_here_gone") {
		t.Fatalf("%+v", x.view.state.Blocks)
	}
	x.JumpSection("counter") // nothing holds it up
	x.put(first("papers_taken"), "y")
	if got := x.answers(first("papers_taken")); len(got) != 1 {
		t.Fatalf("%+v", got)
	}
	x.TypeCode(protocol.Code(x.proto, "danger_here_gone"))
	x.JumpCode()
	if x.view.state.Focus.At != first("danger_here_gone") {
		t.Errorf("%+v, %+v", x.view.state.Focus, x.view.state.Jump)
	}
	x.put(first("danger_here_gone"), "y")
	n = slices.IndexFunc(x.view.state.Blocks, func(b FormBlock) bool { return b.Code == "stopdanger_here" })
	if b := x.view.state.Blocks[n]; b.Notice.Kind != NoNotice || len(b.Fields) != 1 {
		t.Errorf("dealt with, and still said: %+v", b)
	}
	x.JumpSection("needs")
	x.put(first("age"), "15")
	if !says(x.view.state.Blocks, "In an interview the questions end here.") {
		t.Error("the end of the questions is not said")
	}
}

// Two minutes for a paper of 35 answers: a code at most, a letter and one key
// each.
func TestAPaperIsKeyedInWithFewKeys(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	x := fillIn(t, s, s.open("tfc-border").ID, protocol.NoForm)
	keys := 0
	for range x.proto.Sections {
		for _, b := range x.view.state.Blocks {
			for _, f := range b.Fields {
				item, _ := s.work.Library.Bank.Item(f.At.Item)
				line := x.lineFor(item, sampleAnswers(item)[1])
				x.put(f.At, line)
				keys += len(line) + 1 // and return
			}
		}
		x.Next()
	}
	if keys > 3*len(x.proto.Items()) {
		t.Errorf("%d keys for %d items", keys, len(x.proto.Items()))
	}
}

func TestTimeGoesByOnAForm(t *testing.T) {
	t.Parallel()
	x := casework(t)
	x.Type(first("step_note"), "a")
	x.s.hand.pass(time.Hour)
	if d, _ := x.s.store.Draft(t.Context(), x.id); d.Text == "" {
		t.Error("half a sentence waits for more than half a second")
	}
}

// refusing is a store that keeps nothing when told so.
type refusing struct {
	screening.Store
	err error
}

func (r *refusing) Commit(ctx context.Context, c screening.Change) (screening.Record, error) {
	if r.err != nil {
		return screening.Record{}, r.err
	}
	return r.Store.Commit(ctx, c)
}

func TestWhatAnAddressAmountsToIsSaidWhileItIsTypedAndNothingIsRefused(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	s.frame.Postings = &postingsFake{held: Posting{Country: "ID"}}
	x := fillIn(t, s, s.open("form-advert").ID, protocol.AdvertForm)
	x.put(first("advert_platform"), "c")
	x.JumpSection("advert_who")
	for item, typed := range map[protocol.ItemID]string{"advert_phone": "0812 3456 789", "advert_account": "@kerja.mudah"} {
		x.Type(first(item), typed)
		if f := x.field(first(item)); f.Check.Kind == NoNotice || f.Check.Title == "" {
			t.Errorf("%s: %+v", item, f.Check)
		}
		x.LeaveField(first(item))
		if got := x.answers(first(item)); len(got) != 1 || got[0].Value.Text != typed {
			t.Errorf("%s: %+v", item, got)
		}
		spokenWell(t, x.view.state)
	}
	if f := x.field(first("advert_account")); !says(f.Check, "Telegram") {
		t.Errorf("the platform of the form is not used: %+v", f.Check)
	}
	if f := x.field(first("advert_licence")); f.Check.Kind != NoNotice {
		t.Errorf("%+v", f.Check)
	}
}
