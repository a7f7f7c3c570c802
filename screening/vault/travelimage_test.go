package vault

import (
	"bytes"
	"crypto/ed25519"
	"os"
	"path/filepath"
	"testing"

	"filippo.io/age"

	"pelita/screening"
	"pelita/screening/backup"
	"pelita/screening/screeningtest"
	"pelita/screening/screeningtest/canary"
)

// TestSRB14_OnTheRawDiskNothingThatIsLeftOpensTheRecordsOrShowsThem looks at the whole
// disk of a device from which the records left, free blocks too, with every key that is
// on it. The file of the journey is on it as well. What stays opens.
func TestSRB14_OnTheRawDiskNothingThatIsLeftOpensTheRecordsOrShowsThem(t *testing.T) {
	for name, stays := range map[string]bool{"all leave": false, "every second one stays": true} {
		t.Run(name, func(t *testing.T) { leavesTheDisk(t, stays) })
	}
}

func leavesTheDisk(t *testing.T, some bool) {
	image := screeningtest.MountImage(t, 48)
	raw := func() []byte {
		image.Flush()
		b, err := os.ReadFile(image.File)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	v, _ := doomed(t, filepath.Join(image.Dir, "profile"))
	var ids []screening.RecordID
	var staying Staying
	stay := map[screening.RecordID]bool{}
	for id := range v.index.byID {
		stay[id] = some && len(ids)%2 == 1
		ids = append(ids, id)
	}
	if some {
		staying.Record = func(id screening.RecordID) bool { return stay[id] }
	}
	b := raw()
	before := newBurglar(t, v)
	before.take(b)
	for _, id := range ids {
		if wrapped, opened := before.finds(b, id); wrapped == 0 || opened == 0 {
			t.Fatalf("before it, %d keys and %d values of a record open: the test sees nothing", wrapped, opened)
		}
	}

	away(t, v, filepath.Join(image.Dir, "a.journey"), staying)
	v = reopen(t, v)
	b = raw()
	after := newBurglar(t, v)
	after.take(b)
	if len(after.keys) != 1 {
		t.Errorf("the disk holds %d generations, want 1", len(after.keys))
	}
	for _, id := range ids {
		wrapped, opened := after.finds(b, id)
		if !stay[id] && wrapped+opened > 0 {
			t.Errorf("%d keys and %d values of record %s open", wrapped, opened, id)
		}
		if stay[id] && (wrapped == 0 || opened == 0) {
			t.Errorf("%d keys and %d values open of record %s, which stayed", wrapped, opened, id)
		}
	}
	shut(t, v)
	planted(t, image)
}

// away writes the records that do not stay into a file, and takes them from the device.
func away(t *testing.T, v *Vault, file string, staying Staying) {
	t.Helper()
	id, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	var mark uint64
	_, _, err = backup.Write(&out, []string{id.Recipient().String()}, ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize)), func(w *backup.Writer) (backup.Head, error) {
		h, err := v.BackupBut(t.Context(), w, staying, nil)
		mark = h.Mark
		return h, err
	})
	if err == nil {
		err = os.WriteFile(file, out.Bytes(), 0o600)
	}
	if err == nil {
		err = v.Leave(t.Context(), Leaving{Mark: mark, Staying: staying, Put: func(*Tx) error { return nil }})
	}
	if err != nil {
		t.Fatal(err)
	}
}

// planted looks for everything that was typed on the raw disk, in every encoding, and
// sees that it would have been found.
func planted(t *testing.T, image screeningtest.Image) {
	t.Helper()
	values := []canary.Value{{Name: "an answer", Text: shredded}, {Name: "the passphrase", Text: benchPassphrase}, {Name: "a draft", Text: "half a sentence"}}
	look := func() []canary.Hit {
		image.Flush()
		s, err := canary.New(values)
		if err != nil {
			t.Fatal(err)
		}
		report, err := s.Image(image.File)
		if err != nil {
			t.Fatal(err)
		}
		return report.Hits
	}
	for _, hit := range look() {
		t.Errorf("on the raw disk: %v", hit)
	}
	if err := os.WriteFile(filepath.Join(image.Dir, "control"), []byte(shredded), 0o600); err != nil {
		t.Fatal(err)
	}
	if len(look()) == 0 {
		t.Error("the control: nothing is found where it lies in clear")
	}
}
