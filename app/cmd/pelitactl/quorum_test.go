package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pelita/app/courier"
	"pelita/screening"
	phrase "pelita/screening/passphrase"
)

// TestSRM06_TwoSheetsRestoreWhatTheKeyWouldAndOneDoesNot: the key is split and
// destroyed; what two people type opens a backup.
func TestSRM06_TwoSheetsRestoreWhatTheKeyWouldAndOneDoesNot(t *testing.T) {
	t.Parallel()
	recipient, key := recovery(t)
	o := keptBy(t, "a", recipient)
	o.screenOne(anyScenario(t))
	dir := t.TempDir()
	file, again := filepath.Join(dir, "all.backup"), filepath.Join(dir, "again.key")
	var written, got backupJSON
	o.do(&written, "backup", "write", file)
	typed := typedSheets(t, key)
	if err := os.Remove(key); err != nil {
		t.Fatal(err)
	}
	for name, files := range map[string][2]string{"one sheet twice": {typed[0], typed[0]}, "a sheet and no sheet": {typed[0], file}} {
		if r := o.try("recovery", "combine", files[0], files[1], "--out", again); r.code == 0 || sizeOf(again) != 0 {
			t.Errorf("%s: exit %d", name, r.code)
		}
	}
	_, other := recovery(t)
	if r := o.try("recovery", "combine", typed[0], typedSheets(t, other)[1], "--out", again); r.code != exitRefused || !strings.Contains(r.stderr, "E_NOT_FOR_US") {
		t.Errorf("sheets of two keys: exit %d, %s", r.code, r.stderr)
	}
	var combined struct{ Recipient string }
	o.do(&combined, "recovery", "combine", typed[2], typed[0], "--out", again)
	if combined.Recipient != recipient {
		t.Error("another key came out")
	}
	newOffice(t, "b").do(&got, "backup", "restore", file, "--identity", again)
	if got.State != written.State {
		t.Errorf("state %s, want %s", got.State, written.State)
	}
}

// TestSRM06_ThePrintedCodeOfASheetSaysWhatTheSheetSays: a picture of it gives the
// sheet, as does one of two sheets, and so does that of a card.
func TestSRM06_ThePrintedCodeOfASheetSaysWhatTheSheetSays(t *testing.T) {
	t.Parallel()
	_, key := recovery(t)
	typed := typedSheets(t, key)
	var sheets []string
	for _, file := range typed[:2] {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		text := strings.ToUpper(strings.Join(strings.Fields(string(b)), ""))
		found, err := courier.ReadSheets(t.Context(), drawn(t, text))
		if err != nil || len(found) != 1 || strings.ReplaceAll(found[0], " ", "") != text {
			t.Fatalf("%d sheets, %v", len(found), err)
		}
		sheets = append(sheets, found...)
	}
	if _, err := courier.CombineRecovery([]byte(sheets[0]), []byte(sheets[1])); err != nil {
		t.Error(err)
	}
	card := phrase.NewCard()
	if got, err := courier.ReadCard(t.Context(), drawn(t, card.Code())); err != nil || got != card {
		t.Errorf("card: %v", err)
	}
	for name, file := range map[string]string{"a card for a sheet": drawn(t, card.Code()), "a picture of nothing": drawn(t, "HTTPS")} {
		if _, err := courier.ReadSheets(t.Context(), file); !errors.Is(err, screening.ErrUnreadable) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestACardIsTakenFromAPictureOfItsCode: at the door, as from its file.
func TestACardIsTakenFromAPictureOfItsCode(t *testing.T) {
	t.Parallel()
	o := founded(t, "a", firstOfficer())
	file := filepath.Join(t.TempDir(), "card.txt")
	o.do(nil, "card", "make", "--out", file)
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	picture := drawn(t, strings.Join(strings.Fields(string(b)), ""))
	if r := o.try("journal", "list"); r.code != exitRefused {
		t.Errorf("without the card: exit %d", r.code)
	}
	o.do(nil, "journal", "list", "--card", picture)
}

// drawn is a file with the picture of a code.
func drawn(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	if err := courier.WriteCode(&b, text); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "code.png")
	if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// typedSheets are the files that three people would type from their sheets.
func typedSheets(t *testing.T, key string) (files []string) {
	t.Helper()
	b, err := os.ReadFile(key)
	if err != nil {
		t.Fatal(err)
	}
	id, err := courier.ParseRecoveryKey(b)
	if err != nil {
		t.Fatal(err)
	}
	sheets, err := courier.SplitRecovery(id)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for i, s := range sheets {
		file := filepath.Join(dir, string(rune('1'+i)))
		if err := os.WriteFile(file, []byte(strings.ToLower(s.Text())+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	return files
}

func TestSRM06_SplittingPrintsThreeSheetsIntoAPipeAndIntoNoFile(t *testing.T) {
	t.Parallel()
	_, key := recovery(t)
	for _, lang := range []string{"en", "id"} {
		o, dir := newOffice(t, "a"), t.TempDir()
		if b := o.page("recovery", "split", "--identity", key, "--lang", lang); !bytes.HasPrefix(b, []byte("%PDF-")) || !bytes.Contains(b, []byte("/Count 3")) {
			t.Errorf("%d bytes that are not three pages", len(b))
		}
		out, err := os.Create(filepath.Join(dir, "sheets.pdf"))
		if err != nil {
			t.Fatal(err)
		}
		defer out.Close()
		cmd := o.command("recovery", "split", "--identity", key, "--lang", lang)
		cmd.Stdout = out
		if err := cmd.Run(); cmd.ProcessState.ExitCode() != exitUsage {
			t.Errorf("into a file: %v", err)
		}
		if st, err := out.Stat(); err != nil || st.Size() != 0 {
			t.Errorf("the file has %d bytes, %v", st.Size(), err)
		}
	}
}
