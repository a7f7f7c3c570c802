package presenter

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"pelita/screening"
)

// lorry brings a backup.
type lorry struct {
	got  Restoring
	kept []byte
	err  error
	// read are the sheets in the pictures that come.
	read []string
}

func (l *lorry) ReadSheets(context.Context, string) ([]string, error) { return l.read, l.err }

func (l *lorry) Restore(_ context.Context, r Restoring) error {
	l.got, l.kept = r, r.Passphrase
	return l.err
}

func restoring(t *testing.T) (*stand, *Restore, *lorry, *shown[RestoreState]) {
	t.Helper()
	s, l, v := newStand(t, inline{}), &lorry{}, &shown[RestoreState]{}
	r := NewRestore(s.frame, l, s.keeper, v.render)
	r.Enter()
	return s, r, l, v
}

func (r *Restore) fillIn() {
	r.PickBackup("/media/stick/a.backup")
	r.PickKey("/media/stick/key.txt")
	r.TypePassphrase(phrase)
	r.TypeRepeat(phrase)
}

func TestSRM04_ARestoreAsksForAllThatItNeedsAndLeadsToWhatWasRestored(t *testing.T) {
	t.Parallel()
	s, r, l, v := restoring(t)
	r.Submit()
	st := v.state
	if st.FileText.Problem == "" || st.KeyText.Problem == "" || st.Passphrase.Problem == "" || l.got.File != "" {
		t.Fatalf("%+v", st)
	}
	spokenWell(t, st)
	r.fillIn()
	if says(v.state, "/media") || v.state.FileText.Text != "a.backup" {
		t.Errorf("%+v", v.state.FileText)
	}
	r.TypeNotBefore("last week")
	r.Submit()
	if v.state.NotBefore.Problem == "" || l.got.File != "" {
		t.Errorf("%+v", v.state.NotBefore)
	}
	r.TypeWords(" six words ")
	r.TypeNotBefore("2026-11-20")
	r.Submit()
	if l.got.Words != "six words" || l.got.NotBefore.Format(time.DateOnly) != "2026-11-20" || s.last() != (Route{Screen: BackupScreen}) {
		t.Errorf("%+v, went %v", l.got, s.went)
	}
	if len(l.kept) == 0 || slices.ContainsFunc(l.kept, func(b byte) bool { return b != 0 }) {
		t.Error("the passphrase stays in memory")
	}
	r.Leave(func() {})
	if says(v.state, phrase) {
		t.Error("the passphrase stays on the screen")
	}
}

// TestSRM06_TwoSheetsStandForTheKey: one that is typed and one from a picture, in
// either order, and nothing of them stays.
func TestSRM06_TwoSheetsStandForTheKey(t *testing.T) {
	t.Parallel()
	_, r, l, v := restoring(t)
	r.fillIn()
	r.UseSheets()
	r.Submit()
	if v.state.First.Problem == "" || v.state.Second.Problem == "" || v.state.KeyText.Label != "" || l.got.File != "" {
		t.Fatalf("%+v", v.state)
	}
	spokenWell(t, v.state)
	r.TypeSecond("TYPED SHEET")
	l.read = []string{"SCANNED SHEET"}
	r.ReadSheet("/media/stick/sheet.png")
	r.ReadSheet("/media/stick/sheet.png") // again
	if v.state.First.Text != "SCANNED SHEET" || v.state.Second.Text != "TYPED SHEET" {
		t.Errorf("%+v, %+v", v.state.First, v.state.Second)
	}
	l.err = screening.ErrUnreadable
	r.ReadSheet("/media/stick/blurred.png")
	if v.state.Notice.Title == "" || v.state.First.Text != "SCANNED SHEET" {
		t.Errorf("a picture without a sheet: %+v", v.state)
	}
	l.err = nil
	r.Submit()
	if l.got.Key != "" || l.got.Sheets != [2]string{"SCANNED SHEET", "TYPED SHEET"} {
		t.Errorf("%+v", l.got)
	}
	r.UseSheets()
	r.UseSheets()
	if says(v.state, "SHEET") && v.state.First.Text+v.state.Second.Text != "" {
		t.Error("the sheets stay after another way was chosen")
	}
}

// TestSRH08_ABackupThatIsRefusedIsRefusedInWords: wrong key, cut short, forged,
// another device's, too old.
func TestSRH08_ABackupThatIsRefusedIsRefusedInWords(t *testing.T) {
	t.Parallel()
	for err, at := range map[error]func(RestoreState) string{
		screening.ErrNotForUs:   func(s RestoreState) string { return s.Notice.Text },
		screening.ErrBackup:     func(s RestoreState) string { return s.Notice.Text },
		screening.ErrForged:     func(s RestoreState) string { return s.Notice.Text },
		screening.ErrUnreadable: func(s RestoreState) string { return s.Notice.Text },
		screening.ErrWords:      func(s RestoreState) string { return s.Words.Problem },
		screening.ErrExpired:    func(s RestoreState) string { return s.NotBefore.Problem },
	} {
		s, r, l, v := restoring(t)
		r.fillIn()
		l.err = err
		r.Submit()
		if at(v.state) == "" || len(s.went) > 0 || strings.Contains(at(v.state), "admitted") {
			t.Errorf("%v: %+v", err, v.state)
		}
		spokenWell(t, v.state)
	}
}

func TestTheFirstScreenLeadsToARestoreAndBackAgain(t *testing.T) {
	t.Parallel()
	s, c, _, v := creating(t)
	if v.state.Restore.Label == "" {
		t.Fatal("it is not offered")
	}
	c.FromBackup()
	if s.last() != (Route{Screen: RestoreScreen}) {
		t.Errorf("went %v", s.went)
	}
	s, r, _, _ := restoring(t)
	r.GoBack()
	if s.last() != (Route{Screen: CreateScreen}) {
		t.Errorf("went %v", s.went)
	}
}

// TestARestoreIsADoorAndLeavesNoWayBackToIt: the shell takes the restored profile
// for an open one, and none before.
func TestARestoreIsADoorAndLeavesNoWayBackToIt(t *testing.T) {
	t.Parallel()
	f := newStand(t, inline{}).frame
	s := NewShell(ShellParams{Frame: f, Open: func(Route) Presenter { return nil }, Render: func(ShellState) {}})
	s.Begin(CreateScreen)
	s.Go(Route{Screen: RestoreScreen})
	if st := s.State(); !st.Locked || st.CanBack || len(st.Places.Options) > 0 {
		t.Errorf("before: %+v", st)
	}
	s.Go(Route{Screen: BackupScreen})
	if st := s.State(); st.Locked || st.CanBack || st.Lock.Label == "" {
		t.Errorf("afterwards: %+v", st)
	}
}
