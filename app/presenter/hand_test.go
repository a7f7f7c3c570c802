package presenter

import (
	"context"
	"errors"
	"strings"
	"testing"

	"pelita/screening"
)

const sixWords = "hiba piho moji dupu jusu guju"

// handFake is a stick and a camera.
type handFake struct {
	standing Standing
	taken    HandTaken
	read     HandRead
	err      error
	admitted string
	joined   bool
	cargo    CargoKind
	forgot   int
	tooLarge bool
	waits    Waiting
	unsaved  Waiting
	proposal Proposal
	passed   []string
}

var fourCodes = []screening.Drawn{{Width: 1, Height: 1, Pix: []byte{1, 1, 1, 255}}, {Width: 1, Height: 1, Pix: []byte{2, 2, 2, 255}}, {Width: 1, Height: 1, Pix: []byte{3, 3, 3, 255}}, {Width: 1, Height: 1, Pix: []byte{4, 4, 4, 255}}}

func (h *handFake) Standing(context.Context) (Standing, error) { return h.standing, nil }
func (h *handFake) TakeAlong(_ context.Context, _ string, what CargoKind) (HandWritten, error) {
	h.cargo = what
	return HandWritten{Files: 1, Segments: 3, For: 2}, h.err
}
func (h *handFake) ReadStick(context.Context, string) (HandTaken, error) { return h.taken, h.err }
func (h *handFake) Codes(context.Context, ShownKind) ([]screening.Drawn, error) {
	return fourCodes, h.err
}
func (h *handFake) Scan(context.Context, string) (HandRead, error) { return h.read, h.err }
func (h *handFake) Admit(_ context.Context, words string) (Admitted, error) {
	h.admitted = words
	switch {
	case h.waits.More() > 0:
		h.unsaved = h.waits
		return Admitted{Waiting: h.waits}, h.err
	case h.tooLarge:
		return Admitted{Agency: sixWords}, h.err
	}
	return Admitted{Codes: fourCodes, Agency: sixWords}, h.err
}
func (h *handFake) OpenProposal(context.Context, string) (Proposal, error) { return h.proposal, h.err }
func (h *handFake) SaveProposal(_ context.Context, file string) error {
	h.passed, h.unsaved = append(h.passed, "save "+file), Waiting{}
	return h.err
}
func (h *handFake) Unsaved() Waiting { return h.unsaved }
func (h *handFake) Approve(_ context.Context, file string) error {
	h.passed = append(h.passed, "approve "+file)
	return h.err
}
func (h *handFake) Submit(context.Context) (Admitted, error) {
	h.passed = append(h.passed, "submit")
	return Admitted{Codes: fourCodes, Agency: sixWords}, h.err
}
func (h *handFake) SaveGrant(context.Context, string) error { return h.err }
func (h *handFake) Join(context.Context) error {
	h.joined = h.err == nil
	return h.err
}
func (h *handFake) Forget() { h.forgot++ }

func handStage(t *testing.T, h *handFake) (*HandPage, *shown[HandState]) {
	t.Helper()
	s, v := newStand(t, inline{}), &shown[HandState]{}
	p := NewHandPage(s.frame, h, v.render)
	p.Enter()
	return p, v
}

func TestADeviceIsAdmittedOnlyOnceThePeopleSaidThatTheWordsAreTheSame(t *testing.T) {
	t.Parallel()
	h := &handFake{standing: Standing{Enrolled: Administrator}, read: HandRead{Have: 2, Of: 4, Missing: []int{1, 3}}}
	p, v := handStage(t, h)
	p.WordsAreSame()
	p.ReadPicture("one.png")
	if s := v.state; !strings.Contains(s.Reading.Text, "1, 3") || s.Same.Label != "" {
		t.Errorf("after half of it: %+v", s.Reading)
	}
	h.read = HandRead{Have: 4, Of: 4, Asking: &Request{Officer: "Desk 2", Words: sixWords}}
	p.ReadPicture("two.png")
	if s := v.state; s.Words.Text != sixWords || s.Same.Label == "" || s.Other.Label == "" || h.admitted != "" {
		t.Errorf("compare: %+v, admitted %q", s.Words, h.admitted)
	}
	p.WordsDiffer()
	if s := v.state; h.admitted != "" || h.forgot != 1 || s.Notice.Kind != Problem || s.Words.Text != "" {
		t.Errorf("other words: %+v", s)
	}
	p.WordsAreSame()
	if h.admitted != "" {
		t.Error("admitted what was refused")
	}
	p.ReadPicture("two.png")
	p.WordsAreSame()
	s := v.state
	if h.admitted != sixWords || s.Shown.Title == "" || s.Shown.Words.Text != sixWords || s.Shown.SaveGrant.Label == "" {
		t.Errorf("admitted %q, %+v", h.admitted, s.Shown)
	}
}

func TestADeviceJoinsOnlyTheAgencyWhoseWordsWereCompared(t *testing.T) {
	t.Parallel()
	h := &handFake{standing: Standing{Words: sixWords}, read: HandRead{Have: 3, Of: 3, Agency: sixWords}}
	p, v := handStage(t, h)
	if s := v.state; s.Request.Label == "" || s.TakeAlong.Label != "" || s.Case.Label != "" {
		t.Errorf("outside an agency: %+v", s)
	}
	p.Show(ShowRequest)
	if s := v.state; s.Shown.Words.Text != sixWords {
		t.Errorf("the request is shown without its words: %+v", s.Shown)
	}
	p.CloseCodes()
	p.ReadPicture("grant.png")
	if v.state.Words.Text != sixWords || h.joined {
		t.Error("joined before the words were compared")
	}
	p.WordsAreSame()
	if !h.joined || v.state.Done.Title == "" {
		t.Error("not joined")
	}
}

func TestCodesAreTurnedByHandAndAGrantTooLargeIsSaved(t *testing.T) {
	t.Parallel()
	h := &handFake{standing: Standing{Enrolled: Administrator}, tooLarge: true, read: HandRead{Have: 1, Of: 1, Asking: &Request{Words: sixWords}}}
	p, v := handStage(t, h)
	p.Show(ShowReceipt)
	first := v.state.Shown
	p.NextCode()
	p.NextCode()
	p.PreviousCode()
	if s := v.state.Shown; s.Picture.Pix[0] != 2 || s.Place == first.Place || s.Back.Label == "" {
		t.Errorf("turned to %+v", s)
	}
	p.PreviousCode()
	p.PreviousCode()
	if v.state.Shown.Picture.Pix[0] != 4 {
		t.Error("before the first does not come the last")
	}
	p.CloseCodes()
	p.ReadPicture("request.png")
	p.WordsAreSame()
	if s := v.state.Shown; s.SaveGrant.Label == "" || s.Place == "" || s.Picture.Width != 0 || s.Next.Label != "" {
		t.Errorf("%+v", s)
	}
	p.SaveGrant("grant.bin")
	if v.state.Done.Title == "" {
		t.Error("saved without a word")
	}
}

func TestWhatAStickBroughtIsSaidInWords(t *testing.T) {
	t.Parallel()
	h := &handFake{standing: Standing{Enrolled: Member}}
	p, v := handStage(t, h)
	said := map[string]bool{}
	for _, taken := range []HandTaken{{New: 3}, {New: 3, Missing: 2}, {New: 1, Cut: true}, {New: 2, Unfinished: 1}, {Colleagues: 1}, {}} {
		h.taken = taken
		p.ReadStick("stick")
		said[v.state.Done.Title] = true
	}
	p.TakeRecords("stick")
	if h.cargo != CargoRecords {
		t.Error("files go along that were to be left out")
	}
	p.TakeAlong("stick")
	if h.cargo != CargoAll {
		t.Error("files are left out")
	}
	said[v.state.Done.Title] = true
	if len(said) != 7 || said[""] {
		t.Errorf("%d different things are said: %v", len(said), said)
	}
	h.err = screening.ErrNotForUs
	p.ReadStick("stick")
	if s := v.state; s.Done.Title != "" || s.Notice.Kind != Problem || errors.Is(p.trouble, screening.ErrUnreadable) {
		t.Errorf("%+v", s.Notice)
	}
}
