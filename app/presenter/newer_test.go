package presenter

import (
	"bytes"
	"io/fs"
	"testing"
	"testing/fstest"

	"pelita/assets"
	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/interview"
	"pelita/screening/protocol"
	"pelita/screening/screeningtest"
)

// later is the instrument of 1.0.0 with a made-up 2.0.0 before it: the option
// "never" of days_off is gone, and living_bad is not asked.
func later(t *testing.T) (old, both *screening.Library) {
	t.Helper()
	first, err := fs.Sub(assets.Files(), "earlier/1.0.0")
	if err != nil {
		t.Fatal(err)
	}
	files := fstest.MapFS{}
	err = fs.WalkDir(first, ".", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := fs.ReadFile(first, path)
		files["earlier/1.0.0/"+path] = &fstest.MapFile{Data: b}
		for _, change := range [][2]string{
			{`version = "1.0.0"`, `version = "2.0.0"`}, {`days_off == "never"`, `days_off == "no_day"`},
			{`["weekly", "sometimes", "never"]`, `["weekly", "sometimes", "no_day"]`}, {"[[section.step]]\n  item = \"living_bad\"\n", ""},
		} {
			b = bytes.ReplaceAll(b, []byte(change[0]), []byte(change[1]))
		}
		files[path] = &fstest.MapFile{Data: b}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if old, err = screening.LoadLibrary(first); err != nil {
		t.Fatal(err)
	}
	if both, err = screening.LoadLibrary(files); err != nil {
		t.Fatal(err)
	}
	return old, both
}

func TestARecordOfAnEarlierVersionIsOfferedTheNewerAndLosesNothingByMoving(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	old, both := later(t)
	s.work.Library, s.store.Summarise = old, old.Summarise
	r := safely(s, s.open("tfc-returnee"))
	r = s.answer(r, "consent_interview", yes())
	r = s.answer(r, "age", protocol.Answer{Value: protocol.Value{Type: protocol.Age, Text: "30"}})
	r = s.answer(r, "days_off", protocol.Answer{Value: protocol.Value{Type: protocol.One, Codes: []string{"never"}}})
	r = s.answer(r, "living_bad", yes())
	h := halves{note: "half a note"}
	at := interview.Position{Item: "call_name"}
	h.put(place{Item: "call_name"}, parts{"half a na"})
	d := screening.Draft{Record: r.ID, At: at, Text: h.encode(place{Item: "call_name"})}
	if err := s.store.PutDraft(t.Context(), d); err != nil {
		t.Fatal(err)
	}

	s.work.Library, s.store.Summarise = both, both.Summarise
	x := sit(t, s, r.ID) // it goes on under its own version
	if x.proto.Version != "1.0.0" || x.view.state.Question.Item != "call_name" {
		t.Errorf("under %s, at %s", x.proto.Version, x.view.state.Question.Item)
	}
	x.Leave(func() {})

	var v shown[RecordState]
	p := NewRecordPage(RecordPageParams{Frame: s.frame, Work: s.work, Record: r.ID, Render: v.render})
	p.Enter()
	spokenWell(t, v.state)
	if !says(v.state, "version 1.0.0") || len(v.state.Move) == 0 || v.state.Move[0].Title == "" {
		t.Fatalf("the newer version is not offered: %+v", v.state.Move)
	}
	offer := v.state.Move[0]
	if !says(offer, "can no longer be chosen") || !says(offer, "not asked any more") {
		t.Errorf("what differs is not pointed out: %+v", offer.Changes)
	}
	p.MoveTo(offer.Protocol)
	if s.last().Screen != InterviewScreen || s.record(r.ID).Protocol().Version != "2.0.0" {
		t.Fatalf("%+v, %s", s.last(), s.record(r.ID).Protocol().Version)
	}
	if len(v.state.Move) != 0 && v.state.Move[0].Title != "" {
		t.Error("the version it has is offered again")
	}
	if !says(v.state, "does not count") {
		t.Error("an answer that no longer fits is not shown as such")
	}
	p.Leave(func() {})
	x = sit(t, s, r.ID)
	if st := x.view.state; st.Question.Item != "call_name" || st.Question.Text.Text != "half a na" || st.Note.Text != "half a note" {
		t.Errorf("what was half typed is gone: %s %q %q", st.Question.Item, st.Question.Text.Text, st.Note.Text)
	}
	if len(s.record(r.ID).State.Registers()) != len(r.State.Registers()) {
		t.Error("an answer is gone")
	}
}

func TestARecordOfAVersionThatIsNotHereSaysSoAndShowsItsAnswers(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	r := s.open("tfc-returnee")
	s.answer(r, "call_name", screeningtest.Text("Synthetic Name"))
	s.store.Apply(screeningtest.Set(r.ID, screening.DeviceID{0xee}, 1, history.Op{
		Kind: history.UseProtocol, Prev: r.State.ProtocolHeads(),
		Protocol: history.ProtocolRef{ID: "tfc-returnee", Version: "9.9.9", Digest: [32]byte{9}},
	}))
	var v shown[RecordState]
	p := NewRecordPage(RecordPageParams{Frame: s.frame, Work: s.work, Record: r.ID, Render: v.render})
	p.Enter()
	spokenWell(t, v.state)
	if !says(v.state, "does not hold") || !says(v.state, "9.9.9") || !says(v.state.Sections, "Synthetic Name") {
		t.Errorf("%q %q %+v", v.state.Finding, v.state.Protocol, v.state.Sections)
	}
	if !v.state.Continue.Off || !v.state.Findings.Off {
		t.Error("it is offered to be read by another version")
	}
}
