package courier_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"pelita/app/courier"
	"pelita/screening/evidence"
	"pelita/screening/history"
)

// carried writes a bundle.
func carried(t *testing.T, p *courier.Profile, c courier.Carrying) courier.Carried {
	t.Helper()
	c.File = filepath.Join(t.TempDir(), "stick.pelita")
	w, err := p.WriteBundle(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func brought(t *testing.T, p *courier.Profile, file string) courier.Taken {
	t.Helper()
	taken, err := p.ReadBundle(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	return taken
}

func TestAttachmentsComeOnAStickWithTheirCustodyInAnyOrder(t *testing.T) {
	t.Parallel()
	first := founder(t)
	second := colleague(t, first, "Second Officer")
	small, large := voice(300_000), voice(1_500_000)
	_, f := evident(t, first, small)
	r, g := evident(t, first, large)
	w := carried(t, first, courier.Carrying{PartSize: 1 << 20})
	if w.Attachments != 2 || w.Parts < 3 {
		t.Fatalf("written %+v", w)
	}
	arrived := 0
	for range w.Files { // the last part first, each time all of them
		for _, file := range slices.Backward(w.Files) {
			arrived += brought(t, second, file).Attachments
		}
	}
	if arrived != 2 {
		t.Errorf("%d attachments arrived", arrived)
	}
	for f, want := range map[history.File][]byte{f: small, g: large} {
		if got := bytesOf(t, second, f); !bytes.Equal(got, want) {
			t.Errorf("%d of %d bytes", len(got), len(want))
		}
	}
	there, err := second.Store().Record(t.Context(), r.ID)
	if err != nil {
		t.Fatal(err)
	}
	if a, _ := there.Evidence(g.ID); len(a.Steps) != 1 || a.Steps[0].Handling.Step != evidence.Verified {
		t.Errorf("custody %+v", a.Steps)
	}
}

func TestAnAttachmentInTwoPartsSaysThatAnotherPartIsMissing(t *testing.T) {
	t.Parallel()
	first := founder(t)
	second := colleague(t, first, "Second Officer")
	_, f := evident(t, first, voice(1_500_000))
	w := carried(t, first, courier.Carrying{PartSize: 1 << 20})
	begun := 0
	for _, file := range w.Files[:len(w.Files)-1] {
		begun = brought(t, second, file).Unfinished
	}
	if begun != 1 || away(t, second, f) == nil {
		t.Errorf("%d attachments said to be unfinished before the last part", begun)
	}
	if last := brought(t, second, w.Files[len(w.Files)-1]); last.Attachments != 1 || last.Unfinished != 0 {
		t.Errorf("the last part: %+v", last)
	}
}

func TestAPartThatWasCutGivesItsWholePiecesAndTheNextGoesOn(t *testing.T) {
	t.Parallel()
	first := founder(t)
	second := colleague(t, first, "Second Officer")
	want := voice(400_000)
	_, f := evident(t, first, want)
	file := carried(t, first, courier.Carrying{}).Files[0]
	part, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	short := filepath.Join(t.TempDir(), "short")
	if err := os.WriteFile(short, part[:len(part)-150_000], 0o600); err != nil {
		t.Fatal(err)
	}
	if got := brought(t, second, short); !got.Cut || got.Attachments != 0 || got.Unfinished != 1 {
		t.Errorf("a cut part: %+v", got)
	}
	if got := brought(t, second, file); got.Cut || got.Attachments != 1 {
		t.Errorf("the whole part: %+v", got)
	}
	if got := bytesOf(t, second, f); !bytes.Equal(got, want) {
		t.Errorf("%d of %d bytes", len(got), len(want))
	}
	if again := brought(t, second, file); again.Attachments != 0 || again.Unfinished != 0 {
		t.Errorf("read again: %+v", again)
	}
}

func TestOnlyWhatIsNewLeavesOutTheAttachmentsThatAllReadersHold(t *testing.T) {
	t.Parallel()
	first := founder(t)
	second := colleague(t, first, "Second Officer")
	third := colleague(t, first, "Third Officer")
	evident(t, first, voice(100_000))
	file := carried(t, first, courier.Carrying{}).Files[0]
	for i, p := range []*courier.Profile{second, third} {
		brought(t, p, file)
		if w := carried(t, first, courier.Carrying{New: true}); w.Attachments != 1 {
			t.Errorf("%d of 2 said that they hold it: %+v", i, w)
		}
		receipt, err := p.Receipt(t.Context())
		if err != nil || len(receipt) > 2000 {
			t.Fatalf("receipt of %d bytes, %v", len(receipt), err)
		}
		if _, err := first.TakeReceipt(t.Context(), receipt); err != nil {
			t.Fatal(err)
		}
	}
	if w := carried(t, first, courier.Carrying{New: true}); w.Attachments != 0 {
		t.Errorf("all hold it: %+v", w)
	}
	if w := carried(t, first, courier.Carrying{}); w.Attachments != 1 {
		t.Errorf("everything: %+v", w)
	}
	evident(t, first, voice(90_000))
	if w := carried(t, first, courier.Carrying{New: true}); w.Attachments != 1 {
		t.Errorf("one is new: %+v", w)
	}
}

func TestRecordsOnlyLeavesTheirFilesForAnotherTime(t *testing.T) {
	t.Parallel()
	first := founder(t)
	second := colleague(t, first, "Second Officer")
	want := voice(100_000)
	_, f := evident(t, first, want)
	w := carried(t, first, courier.Carrying{RecordsOnly: true})
	if got := brought(t, second, w.Files[0]); w.Attachments != 0 || got.Attachments != 0 || away(t, second, f) == nil {
		t.Errorf("written %+v, taken %+v", w, got)
	}
	brought(t, second, carried(t, first, courier.Carrying{}).Files[0])
	if got := bytesOf(t, second, f); !bytes.Equal(got, want) {
		t.Errorf("%d of %d bytes", len(got), len(want))
	}
}

func TestAPieceThatWasAlteredOnItsWayByHandIsNamedAndNotTaken(t *testing.T) {
	t.Parallel()
	cfg := config(t)
	first := founderAt(t, cfg)
	second := colleague(t, first, "Second Officer")
	_, f := evident(t, first, voice(200_000))
	carried(t, first, courier.Carrying{}) // it is announced as it is now
	flip(t, cfg.Dir)
	got := brought(t, second, carried(t, first, courier.Carrying{}).Files[0])
	if got.Attachments != 0 || got.Unfinished != 1 || !slices.Contains(got.Alarms, courier.WrongAttachment) || away(t, second, f) == nil {
		t.Errorf("taken %+v", got)
	}
}

// flip changes one byte of the only attachment of a profile.
func flip(t *testing.T, profile string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(profile, "attachments", "*"))
	if err != nil || len(files) != 1 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	b, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	b[100_000] ^= 1
	if err := os.WriteFile(files[0], b, 0o600); err != nil {
		t.Fatal(err)
	}
}
