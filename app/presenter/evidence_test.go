package presenter

import (
	"context"
	"errors"
	"strings"
	"testing"

	"pelita/screening"
	"pelita/screening/evidence"
	"pelita/screening/history"
)

// shelf is a locker in memory, over the store of a stand.
type shelf struct {
	s    *stand
	bad  map[[16]byte]error
	err  error
	left []string // what was exported
	n    byte
}

func (l *shelf) work() screening.Casework { return l.s.spokenWork() }

func (l *shelf) Here(_ context.Context, f history.File) error { return l.bad[f.ID] }

func (l *shelf) Take(ctx context.Context, id screening.RecordID, file string, t screening.Taking) (screening.Record, error) {
	if l.err != nil {
		return screening.Record{}, l.err
	}
	media := evidence.JPEG
	if strings.HasSuffix(file, ".ogg") {
		media = evidence.Ogg
	}
	if t.Kind == "" {
		t.Kind = evidence.KindsOf(media)[0]
	}
	l.n++
	r, err := l.s.work.Store.Record(ctx, id)
	if err != nil {
		return r, err
	}
	return l.work().Attach(ctx, r, history.File{ID: [16]byte{l.n}, Key: [16]byte{1}, Sum: [32]byte{0xab, 31: 0xcd}, Size: 2000, Media: media}, t)
}

func (l *shelf) step(ctx context.Context, id screening.RecordID, file [16]byte, step string) (screening.Record, error) {
	r, err := l.s.work.Store.Record(ctx, id)
	if err != nil {
		return r, err
	}
	return l.work().Handle(ctx, r, step, "", file)
}

func (l *shelf) Look(ctx context.Context, id screening.RecordID, file [16]byte) (screening.Record, screening.Drawn, error) {
	if l.err != nil {
		return screening.Record{}, screening.Drawn{}, l.err
	}
	r, err := l.step(ctx, id, file, evidence.Viewed)
	return r, screening.Drawn{Width: 1, Height: 1, Pix: make([]byte, 4)}, err
}

func (l *shelf) Check(ctx context.Context, id screening.RecordID, file [16]byte) (screening.Record, error) {
	if err := l.bad[file]; err != nil {
		r, stepErr := l.step(ctx, id, file, evidence.Failed)
		return r, errors.Join(err, stepErr)
	}
	return l.step(ctx, id, file, evidence.Verified)
}

func (l *shelf) Export(ctx context.Context, id screening.RecordID, out LeavingFile) (screening.Record, error) {
	l.left = append(l.left, out.As+" to "+out.Service+" in "+out.Out)
	r, err := l.s.work.Store.Record(ctx, id)
	if err != nil {
		return r, err
	}
	return l.work().Handle(ctx, r, evidence.Exported, out.Service, out.File)
}

// evidenceSitting is somebody at the page of evidence.
type evidenceSitting struct {
	*Evidence
	shelf *shelf
	view  shown[EvidenceState]
}

func sitWithEvidence(t *testing.T) *evidenceSitting {
	t.Helper()
	s := newStand(t, inline{})
	x := &evidenceSitting{shelf: &shelf{s: s, bad: map[[16]byte]error{}}}
	x.Evidence = NewEvidence(EvidenceParams{
		Frame: s.frame, Work: s.spokenWork(), Locker: x.shelf, Directory: &shelter{}, Record: s.answer(s.open("tfc-returnee"), "consent_service", yes()).ID, Render: x.view.render,
	})
	x.Enter()
	return x
}

func (x *evidenceSitting) steps() string {
	var out []string
	for _, c := range x.view.state.Open.Custody {
		out = append(out, c.Text)
	}
	return strings.Join(out, ", ")
}

func TestAFileIsTakenInOnlyWhenItIsKnownHowItCame(t *testing.T) {
	t.Parallel()
	x := sitWithEvidence(t)
	if s := x.view.state; s.Empty.Kind != Advice || !s.Add.Pick.Off || s.Add.Way.Hint == "" || len(s.Files) != 0 || s.Add.Voice.Label != "" {
		t.Fatalf("%+v", s.Add)
	}
	x.TakeEvidence("a.jpg")
	if len(x.view.state.Files) != 0 {
		t.Fatal("it was taken in without a way")
	}
	x.ChooseCame("stick")
	x.TypeCaption(strings.Repeat("x", screening.MaxCaption+1))
	if s := x.view.state; s.Add.Caption.Problem == "" || !s.Add.Pick.Off {
		t.Errorf("a long caption: %+v", s.Add)
	}
	x.TypeCaption(" The gate ")
	x.TakeEvidence("a.jpg")
	s := x.view.state
	if len(s.Files) != 1 || s.Files[0].Caption != "The gate" || s.Files[0].Title != "Photo" || s.Done.Text == "" || s.Add.Caption.Text != "" || s.Add.Way.Chosen() != "stick" {
		t.Fatalf("%+v", s)
	}
	for _, err := range []error{screening.ErrNotKept, screening.ErrTooLarge, screening.ErrUnreadable} {
		x.shelf.err = err
		x.TakeEvidence("b.exe")
		if s := x.view.state; s.Notice.Kind != Problem || s.Done.Text != "" || len(s.Files) != 1 {
			t.Errorf("%v: %+v", err, s.Notice)
		}
	}
}

func TestWhatIsDoneWithAFileStandsInItsCustody(t *testing.T) {
	t.Parallel()
	x := sitWithEvidence(t)
	x.ChooseCame("persons-phone")
	x.TakeEvidence("a.jpg")
	id := x.view.state.Files[0].ID
	x.OpenEvidence(id)
	o := x.view.state.Open
	if !strings.HasPrefix(o.Sum.Text, "ab00") || len(o.Sum.Text) > 24 || o.Show.Label != "Show it" || len(o.As.Options) != 2 || o.Save.Label != "" || o.FileName != "file-01000000.age" {
		t.Fatalf("%+v", o)
	}
	if x.ShowSum(); len(x.view.state.Open.Sum.Text) != 64 {
		t.Error("the whole digest is not shown")
	}
	x.ShowEvidence()
	if x.view.state.Open.Drawn.Pix == nil {
		t.Error("the picture is not shown")
	}
	if x.ShowEvidence(); x.view.state.Open.Drawn.Pix != nil {
		t.Error("it is not hidden")
	}
	x.CheckEvidence()
	if x.view.state.Done.Text == "" {
		t.Error("nobody is told that it is sound")
	}
	x.SaveEvidence("nowhere")
	if len(x.shelf.left) != 0 {
		t.Error("it left before a form was chosen")
	}
	x.ChooseLeaving(LeavesAsCopy)
	if o := x.view.state.Open; o.Warning.Kind != Caution || o.Save.Label == "" {
		t.Errorf("%+v", o)
	}
	x.SaveEvidence("there")
	if len(x.shelf.left) != 0 || !x.view.state.Open.Save.Off || len(x.view.state.Open.Services.Options) != 1 {
		t.Fatalf("it left before somebody was chosen, or for whom the person did not agree to: %v, %+v", x.shelf.left, x.view.state.Open.Services)
	}
	x.ChooseEvidenceService("one")
	x.SaveEvidence("there")
	if len(x.shelf.left) != 1 || x.shelf.left[0] != "copy to one in there" || x.view.state.Open.Save.Label != "" {
		t.Errorf("%v", x.shelf.left)
	}
	x.NoteHandover()
	x.TypeHandedTo(strings.Repeat("x", screening.MaxHandedTo+1))
	if o := x.view.state.Open; o.To.Problem == "" || !o.HandOver.Off {
		t.Errorf("%+v", o.To)
	}
	x.TypeHandedTo("Legal aid")
	x.NoteHandover()
	if got := x.steps(); got != "Taken in, Looked at, Checked: as it was taken in, Original sealed for one, Handed over to Legal aid" {
		t.Errorf("custody: %s", got)
	}
	if x.view.state.Open.To.Text != "" {
		t.Error("the name still stands in the field")
	}
}

func TestAVoiceIsNotOpenedAndAPictureThatCannotBeShownSaysSo(t *testing.T) {
	t.Parallel()
	x := sitWithEvidence(t)
	x.ChooseCame("stick")
	x.TakeEvidence("a.ogg")
	x.TakeEvidence("b.jpg")
	x.OpenEvidence([16]byte{1})
	if o := x.view.state.Open; o.Show.Label != "" || o.Opaque == "" || len(o.As.Options) != 1 {
		t.Errorf("%+v", o)
	}
	x.ShowEvidence()
	if x.view.state.Open.Drawn.Pix != nil || x.steps() != "Taken in" {
		t.Error("a voice was opened")
	}
	x.OpenEvidence([16]byte{2})
	x.shelf.err = screening.ErrNotDrawn
	if x.ShowEvidence(); x.view.state.Open.NotDrawn == "" || x.view.state.Notice.Kind != NoNotice {
		t.Errorf("%+v", x.view.state.Open)
	}
}

func TestAFileSaysHowFarItHasCome(t *testing.T) {
	t.Parallel()
	x := sitWithEvidence(t)
	x.ChooseCame("stick")
	for _, name := range []string{"a.jpg", "b.jpg", "c.jpg"} {
		x.TakeEvidence(name)
	}
	x.shelf.bad[[16]byte{1}] = &screening.AwayError{WithHub: true}
	x.shelf.bad[[16]byte{2}] = &screening.AwayError{WithHub: true, Percent: 40}
	x.shelf.bad[[16]byte{3}] = &screening.AwayError{}
	x.Enter()
	for n, want := range []string{"With the hub, not fetched yet", "On its way, 40 %", "On another device"} {
		if got := x.view.state.Files[n].State.Label; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestAFileThatIsGoneIsNamedAndOffersNothing(t *testing.T) {
	t.Parallel()
	x := sitWithEvidence(t)
	x.ChooseCame("stick")
	x.TakeEvidence("a.jpg")
	x.TakeEvidence("b.jpg")
	x.shelf.bad[[16]byte{1}] = &screening.DamagedError{Part: "attachment"}
	x.shelf.bad[[16]byte{2}] = screening.ErrNoAttachment
	x.Enter()
	s := x.view.state
	if s.Lost.Kind != Problem || s.Files[0].State.Code != "lost" || s.Files[1].State.Code != "elsewhere" {
		t.Errorf("%+v", s)
	}
	for _, id := range [][16]byte{{1}, {2}} {
		x.OpenEvidence(id)
		if o := x.view.state.Open; o.Check.Label != "" || len(o.As.Options) != 0 || o.Show.Label != "" || o.CustodyTitle == "" {
			t.Errorf("%+v", o)
		}
	}
	x.Leave(func() {})
	if x.view.state.Files != nil || x.record.ID != (screening.RecordID{}) {
		t.Error("something stays on the screen that was left")
	}
}
