package presenter

import (
	"context"
	"testing"
	"time"

	"pelita/screening"
	"pelita/screening/evidence"
	"pelita/screening/history"
)

// mouth is a microphone that says, when its time comes, how it was ended.
type mouth struct {
	shelf *shelf
	ready bool
	ended string
}

func (m *mouth) Ready() bool { return m.ready }

func (m *mouth) Record(ctx, until context.Context, id screening.RecordID, caption string) (screening.Record, error) {
	switch {
	case ctx.Err() != nil:
		m.ended = "dropped"
		return screening.Record{}, ctx.Err()
	case until.Err() == nil:
		m.ended = "by itself"
		return screening.Record{}, screening.ErrNoVoice
	}
	m.ended = "kept"
	r, err := m.shelf.s.work.Store.Record(ctx, id)
	if err != nil {
		return r, err
	}
	return m.shelf.work().Attach(ctx, r, history.File{ID: [16]byte{77}, Key: [16]byte{1}, Sum: [32]byte{1}, Size: 2000, Media: evidence.WAV},
		screening.Taking{Kind: evidence.Audio, How: evidence.RecordedHere, Caption: caption})
}

// speaking is somebody at the page with a microphone, whose work waits.
func speaking(t *testing.T) (x *evidenceSitting, m *mouth, run *held) {
	t.Helper()
	run = &held{}
	s := newStand(t, run)
	x = &evidenceSitting{shelf: &shelf{s: s, bad: map[[16]byte]error{}}}
	m = &mouth{shelf: x.shelf, ready: true}
	x.Evidence = NewEvidence(EvidenceParams{
		Frame: s.frame, Work: s.spokenWork(), Locker: x.shelf, Directory: &shelter{}, Voice: m, Record: s.open("tfc-returnee").ID, Render: x.view.render,
	})
	x.Enter()
	run.finish(0)
	return x, m, run
}

func TestAVoiceNoteIsKeptWhenItIsStopped(t *testing.T) {
	t.Parallel()
	x, m, run := speaking(t)
	if x.view.state.Add.Voice.Label == "" {
		t.Fatal("it is not offered")
	}
	x.TypeCaption("her own words")
	x.StartVoice()
	if s := x.view.state; s.Add.Running.Kind != Caution || s.Add.Stop.Label == "" || s.Add.Pick.Label != "" || s.Busy != "" {
		t.Fatalf("%+v", s.Add)
	}
	drawn := x.view.times
	x.shelf.s.hand.pass(5 * time.Minute)
	if x.view.times < drawn+10 {
		t.Error("the app would lock itself in the middle of a sentence")
	}
	x.StopVoice()
	run.finish(1)
	s := x.view.state
	if m.ended != "kept" || len(s.Files) != 1 || s.Files[0].Caption != "her own words" || s.Done.Text == "" || s.Add.Pick.Label == "" {
		t.Errorf("%s: %+v", m.ended, s)
	}
	drawn = x.view.times
	if x.shelf.s.hand.pass(5 * time.Minute); x.view.times != drawn {
		t.Error("the screen goes on saying that somebody is there")
	}
}

func TestAVoiceNoteIsDroppedByHandAndByLeaving(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(x *evidenceSitting){
		"by hand": func(x *evidenceSitting) { x.DropVoice() },
		"left":    func(x *evidenceSitting) { x.Leave(func() {}) },
	} {
		x, m, run := speaking(t)
		x.StartVoice()
		end(x)
		run.finish(1)
		if m.ended != "dropped" || len(x.view.state.Files) != 0 || x.view.state.Notice.Kind != NoNotice {
			t.Errorf("%s: %s, %+v", name, m.ended, x.view.state)
		}
	}
}

func TestAMicrophoneThatIsSilentIsSaid(t *testing.T) {
	t.Parallel()
	x, m, run := speaking(t)
	x.StartVoice()
	run.finish(1) // it ends by itself
	if s := x.view.state; m.ended != "by itself" || s.Notice.Kind != Problem || s.Add.Pick.Label == "" {
		t.Errorf("%s: %+v", m.ended, s)
	}
	m.ready = false
	if x.Rebuild(); x.view.state.Add.Voice.Label != "" {
		t.Error("it is offered without a recorder")
	}
	x.StartVoice()
	if x.view.state.Add.Running.Kind != NoNotice {
		t.Error("it began without a recorder")
	}
}
