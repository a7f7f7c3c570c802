package vault_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"pelita/screening"
	"pelita/screening/protocol"
)

// screenshot is n bytes that begin like a PNG.
func screenshot(n int) []byte {
	b := bytes.Repeat([]byte("shown in the picture "), n/21+1)[:n]
	copy(b, "\x89PNG\r\n\x1a\n")
	return b
}

func attachmentFiles(t *testing.T, dir string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "attachments", "*"))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestAnAttachmentComesBackAsItWasAndIsSealedOnDisk(t *testing.T) {
	dir := t.TempDir()
	v := create(t, dir)
	for _, n := range []int{8, 255, 64 << 10, 1<<20 + 17, protocol.MaxPicture} {
		b := screenshot(n)
		a, err := v.PutAttachment(t.Context(), b)
		if err != nil || a.Size != int64(n) || a.Sum != sha256.Sum256(b) || a.Media != "image/png" {
			t.Fatalf("%d bytes: %+v, %v", n, a, err)
		}
		got, err := v.Attachment(t.Context(), a)
		if err != nil || !bytes.Equal(got, b) {
			t.Errorf("%d bytes came back as %d, %v", n, len(got), err)
		}
	}
	closeNow(t, v)
	files := attachmentFiles(t, dir)
	if len(files) != 5 {
		t.Fatalf("%d files, want 5", len(files))
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil || bytes.Contains(b, []byte("shown in")) || bytes.Contains(b, []byte("PNG\r\n\x1a\n")) {
			t.Errorf("the picture can be read on disk: %v", err)
		}
		if st, err := os.Stat(f); err != nil || st.Mode().Perm() != 0o600 {
			t.Errorf("others may read it: %v", err)
		}
	}
}

func TestTheLengthOfASealedAttachmentSaysLittle(t *testing.T) {
	dir := t.TempDir()
	v := create(t, dir)
	sizes := map[int64]bool{}
	for n := 100_000; n < 100_400; n += 100 {
		if _, err := v.PutAttachment(t.Context(), screenshot(n)); err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range attachmentFiles(t, dir) {
		st, err := os.Stat(f)
		if err != nil {
			t.Fatal(err)
		}
		sizes[st.Size()] = true
	}
	if len(sizes) != 1 {
		t.Errorf("%d lengths on disk for four pictures of nearly one size", len(sizes))
	}
}

func TestWhatIsNoPictureOrTooLargeIsNotTakenIn(t *testing.T) {
	dir := t.TempDir()
	v := create(t, dir)
	for name, c := range map[string]struct {
		b    []byte
		want error
	}{
		"nothing":   {nil, screening.ErrNoPicture},
		"a text":    {[]byte("a picture, honestly"), screening.ErrNoPicture},
		"a program": {[]byte("\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00"), screening.ErrNoPicture},
		"too large": {screenshot(protocol.MaxPicture + 1), screening.ErrTooLarge},
	} {
		if _, err := v.PutAttachment(t.Context(), c.b); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	if files := attachmentFiles(t, dir); len(files) != 0 {
		t.Errorf("%d files were left", len(files))
	}
	for name, begin := range map[string]string{"image/jpeg": "\xff\xd8\xff\xe0", "image/webp": "RIFF0000WEBPVP8 "} {
		if a, err := v.PutAttachment(t.Context(), []byte(begin)); err != nil || a.Media != name {
			t.Errorf("%s is taken as %q, %v", name, a.Media, err)
		}
	}
}

func TestAChangedAttachmentIsNamedAndAMissingOneToldApart(t *testing.T) {
	dir := t.TempDir()
	v := create(t, dir)
	b := screenshot(3000)
	a, err := v.PutAttachment(t.Context(), b)
	if err != nil {
		t.Fatal(err)
	}
	other, err := v.PutAttachment(t.Context(), screenshot(3001))
	if err != nil {
		t.Fatal(err)
	}
	file := attachmentFiles(t, dir)[0]
	kept, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	whole := a
	if !bytes.Contains([]byte(file), []byte(hexID(a))) {
		whole = other
	}
	for i := 0; i < len(kept); i += 97 {
		bad := bytes.Clone(kept)
		bad[i] ^= 1
		wrote(t, file, bad)
		if _, err := v.Attachment(t.Context(), whole); !errors.Is(err, screening.ErrDamaged) {
			t.Fatalf("byte %d changed: %v", i, err)
		}
	}
	wrote(t, file, kept[:len(kept)-1])
	if _, err := v.Attachment(t.Context(), whole); !errors.Is(err, screening.ErrDamaged) {
		t.Errorf("cut short: %v", err)
	}
	wrote(t, file, kept)
	forged := whole
	forged.Key = other.Key
	if whole == other {
		forged.Key = a.Key
	}
	if _, err := v.Attachment(t.Context(), forged); !errors.Is(err, screening.ErrDamaged) {
		t.Errorf("under another's key: %v", err)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if _, err := v.Attachment(t.Context(), whole); !errors.Is(err, screening.ErrNoAttachment) {
		t.Errorf("gone: %v", err)
	}
	closeNow(t, v)
	if _, err := v.Attachment(t.Context(), other); !errors.Is(err, screening.ErrLocked) {
		t.Errorf("locked: %v", err)
	}
	if _, err := v.PutAttachment(t.Context(), b); !errors.Is(err, screening.ErrLocked) {
		t.Errorf("locked: %v", err)
	}
}

func hexID(a protocol.Attachment) string {
	const digits = "0123456789abcdef"
	var out []byte
	for _, b := range a.ID {
		out = append(out, digits[b>>4], digits[b&15])
	}
	return string(out)
}

func wrote(t *testing.T, file string, b []byte) {
	t.Helper()
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
}
