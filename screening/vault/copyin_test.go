package vault_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pelita/screening"
)

// TestOnlyWhatIsSealedIsCopiedBesideTheRecords: somebody may pick any file.
func TestOnlyWhatIsSealedIsCopiedBesideTheRecords(t *testing.T) {
	dir := t.TempDir()
	v := create(t, dir)
	for _, text := range []string{"", "Wulandari was told to wait", "age-encryption.org/v2\n"} {
		if _, err := v.CopyIn(t.Context(), strings.NewReader(text)); !errors.Is(err, screening.ErrUnreadable) {
			t.Errorf("%q: %v", text, err)
		}
	}
	if n := len(attachmentFiles(t, dir)); n != 0 {
		t.Errorf("%d files were copied", n)
	}
}

// TestACopyThatACrashLeavesGoesAtTheNextOpening.
func TestACopyThatACrashLeavesGoesAtTheNextOpening(t *testing.T) {
	dir := t.TempDir()
	v := create(t, dir)
	c, err := v.CopyIn(t.Context(), strings.NewReader("age-encryption.org/v1\nand more"))
	if err != nil {
		t.Fatal(err)
	}
	left, err := filepath.Glob(filepath.Join(dir, "attachments", "*"))
	if err != nil || len(left) != 1 {
		t.Fatalf("%v, %v", left, err)
	}
	if st, err := os.Stat(left[0]); err != nil || st.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", st, err)
	}
	closeNow(t, v)
	open(t, dir)
	if left, err := filepath.Glob(filepath.Join(dir, "attachments", "*")); err != nil || len(left) != 0 {
		t.Errorf("%v, %v", left, err)
	}
	if err := c.Close(); err != nil {
		t.Error(err)
	}
}
