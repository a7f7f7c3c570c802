package app

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pelita/screening"
)

func TestSRB06_TheUnlockScreenWaitsLongerAfterEachWrongTry(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)
	at := tries{dir: t.TempDir(), now: func() time.Time { return now }}
	wrong := errors.Join(errors.New("open"), screening.ErrWrongPassphrase)
	want := []time.Duration{0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300}
	for n, seconds := range want {
		at.note(wrong)
		if got := at.wait(); got != seconds*time.Second {
			t.Errorf("after %d wrong tries: %s, want %ds", n+1, got, seconds)
		}
		now = now.Add(time.Hour)
		if got := at.wait(); got != 0 {
			t.Errorf("an hour after try %d: %s", n+1, got)
		}
	}
	now = now.Add(-100 * time.Hour) // the clock was set back
	if got := at.wait(); got != 5*time.Minute {
		t.Errorf("with the clock set back: %s", got)
	}
	again := tries{dir: at.dir, now: at.now} // the program was started anew
	if got := again.wait(); got != 5*time.Minute {
		t.Errorf("after a restart: %s", got)
	}
	b, err := os.ReadFile(filepath.Join(at.dir, "tries"))
	if err != nil || strings.Trim(string(b), "0123456789 \n") != "" {
		t.Errorf("the note is %q, %v", b, err)
	}
	at.note(screening.ErrInUse) // not a wrong try
	if wrong, _ := at.read(); wrong != len(want) {
		t.Errorf("%d tries", wrong)
	}
	at.note(nil)
	if _, err := os.Stat(filepath.Join(at.dir, "tries")); err == nil || at.wait() != 0 {
		t.Error("a right passphrase does not end the wait")
	}
	for _, junk := range []string{"", "x", "-4 0", "9999999999999999999999 1", "5"} {
		if err := os.WriteFile(filepath.Join(at.dir, "tries"), []byte(junk), 0o600); err != nil {
			t.Fatal(err)
		}
		if at.wait() != 0 {
			t.Errorf("%q locks somebody out", junk)
		}
	}
}

func TestTheDeskReadsACardAndNothingElse(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "card.txt")
	if err := os.WriteFile(file, []byte("000g-40r4 0M30E209185GR38E1W8124GK2GAHC5RR34D1P70X3RFR4828\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	text, err := (&desk{}).ReadCard(context.Background(), file)
	if err != nil || text != "000G 40R4 0M30 E209 185G R38E 1W81 24GK 2GAH C5RR 34D1 P70X 3RFR 4828" {
		t.Errorf("%q, %v", text, err)
	}
	if err := os.WriteFile(file, []byte("not a card"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{file, file + ".gone"} {
		if _, err := (&desk{}).ReadCard(context.Background(), name); !errors.Is(err, screening.ErrUnreadable) {
			t.Errorf("%v", err)
		}
	}
}
