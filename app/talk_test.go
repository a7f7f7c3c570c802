package app

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"

	"pelita/app/presenter"
	"pelita/screening"
)

const talkMarker = "qztalkmarkerqz"

// opened is the app over a profile that was just made.
func opened(t *testing.T, role screening.Role) *twin {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "profile")
	w := newTwin(t, dir, fyne.NewSize(1180, 820))
	made := presenter.NewProfile{
		Officer: "Officer", Agency: "Agency", Passphrase: []byte(journeyPassphrase), Posting: presenter.Posting{Role: role},
	}
	if err := w.desk.Create(t.Context(), made); err != nil {
		t.Fatal(err)
	}
	w.shell.Go(presenter.Route{Screen: presenter.CaseloadScreen})
	return w
}

// enterAs enters a place and gives its presenter.
func enterAs[P presenter.Presenter](t *testing.T, w *twin, to presenter.Route) P {
	t.Helper()
	p, ok := w.enter(to).(P)
	if !ok {
		t.Fatalf("screen %d is another", to.Screen)
	}
	p.Enter()
	return p
}

// traces lists the files below a folder that hold the marker.
func traces(t *testing.T, dir string) (holding []string, read int) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		read += len(b)
		if bytes.Contains(b, []byte(talkMarker)) {
			holding = append(holding, path)
		}
		return err
	})
	if err != nil || read == 0 {
		t.Fatalf("read %d bytes, %v", read, err)
	}
	return holding, read
}

func TestATalkThatIsNotKeptLeavesNothingBehindAndEveryWayOutLeadsToItsEnd(t *testing.T) {
	w := opened(t, screening.NGO)
	start := enterAs[*presenter.Start](t, w, presenter.Route{Screen: presenter.StartScreen})
	start.ChooseKeeping(screening.Unkept)
	start.ChooseProtocol("tfc-returnee")
	start.Begin()
	id, under := w.talk.held()
	if !under {
		t.Fatal("there is no talk")
	}
	i := enterAs[*presenter.Interview](t, w, presenter.Route{Screen: presenter.InterviewScreen, Record: id})
	i.TypeNote(talkMarker)
	i.KeepNote()
	i.TypeNote("half " + talkMarker)
	i.Leave(func() {})
	for screen := presenter.CaseloadScreen; screen <= presenter.RetentionScreen; screen++ {
		if screen == presenter.InterviewScreen || screen == presenter.FindingsScreen {
			continue
		}
		if _, ends := w.enter(presenter.Route{Screen: screen, Record: id}).(*presenter.ClosingPage); !ends {
			t.Errorf("screen %d leads past the end of the talk", screen)
		}
	}
	if all, err := w.desk.store().Search(t.Context(), "", 0); err != nil || len(all) != 0 {
		t.Errorf("%d records are kept, %v", len(all), err)
	}
	if found, _ := traces(t, filepath.Dir(w.config.profile)); len(found) > 0 {
		t.Errorf("it stands in %q", found)
	}
	t.Run("the control: a trace would be found", func(t *testing.T) {
		planted := filepath.Join(w.config.profile, "planted")
		if err := os.WriteFile(planted, []byte("before "+talkMarker), 0o600); err != nil {
			t.Fatal(err)
		}
		defer os.Remove(planted)
		if found, _ := traces(t, filepath.Dir(w.config.profile)); len(found) != 1 {
			t.Errorf("%q", found)
		}
	})
	t.Run("after a yes it is a record", func(t *testing.T) {
		enterAs[*presenter.ClosingPage](t, w, presenter.Route{Screen: presenter.ClosingScreen, Record: id}).Keep()
		all, err := w.desk.store().Search(t.Context(), "", 0)
		if err != nil || len(all) != 1 {
			t.Fatalf("%d records, %v", len(all), err)
		}
		r, err := w.desk.store().Record(t.Context(), all[0].ID)
		if err != nil || len(r.State.Notes()) != 1 || r.State.Notes()[0].Text != talkMarker {
			t.Errorf("%v", err)
		}
		if d, err := w.desk.store().Draft(t.Context(), r.ID); err != nil || !bytes.Contains([]byte(d.Text), []byte(talkMarker)) {
			t.Errorf("the half sentence is lost: %q, %v", d.Text, err)
		}
		if _, under := w.talk.held(); under {
			t.Error("it is in memory still")
		}
	})
}

func TestALockDropsWhatLivesInMemoryAlone(t *testing.T) {
	w := opened(t, screening.NGO)
	start := enterAs[*presenter.Start](t, w, presenter.Route{Screen: presenter.StartScreen})
	start.ChooseProtocol("tfc-returnee")
	start.Begin()
	all, err := w.desk.store().Summaries(t.Context())
	if err != nil || len(all) != 1 {
		t.Fatal(err)
	}
	sheet := enterAs[*presenter.Acts](t, w, presenter.Route{Screen: presenter.ActsScreen, Record: all[0].ID})
	sheet.Begin()
	sheet.TypeText("act_words", talkMarker)
	sheet.Leave(func() {})
	if w.sheets.Unsealed(all[0].ID).Empty() {
		t.Fatal("leaving the page drops the sheet")
	}
	start = enterAs[*presenter.Start](t, w, presenter.Route{Screen: presenter.StartScreen})
	start.ChooseKeeping(screening.Unkept)
	start.ChooseProtocol("tfc-border")
	start.Begin()
	id, _ := w.talk.held()
	store := w.talk.over(w.desk.casework()).Store
	if err := w.forget(); err != nil {
		t.Fatal(err)
	}
	if _, under := w.talk.held(); under || !w.sheets.Unsealed(all[0].ID).Empty() {
		t.Error("it survives a lock")
	}
	if _, err := store.Record(t.Context(), id); err == nil {
		t.Error("the talk can be read after a lock")
	}
	if found, _ := traces(t, filepath.Dir(w.config.profile)); len(found) > 0 {
		t.Errorf("it stands in %q", found)
	}
}
