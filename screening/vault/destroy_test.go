package vault

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"pelita/screening"
	"pelita/screening/passphrase"
	"pelita/screening/screeningtest"
)

// TestSRB16_OnTheRawDiskNothingOpensWhatWasDestroyed: not passphrase and card, not a
// copy of the user's identity, not the keys that were in force. The control is the
// same disk before.
func TestSRB16_OnTheRawDiskNothingOpensWhatWasDestroyed(t *testing.T) {
	image := screeningtest.MountImage(t, 48)
	raw := func() []byte {
		image.Flush()
		b, err := os.ReadFile(image.File)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	dir := filepath.Join(image.Dir, "profile")
	v, id := doomed(t, dir)
	card := passphrase.NewCard()
	withCard := card.With([]byte(benchPassphrase))
	before := newBurglar(t, v)
	if err := v.ChangePassphrase(t.Context(), []byte(benchPassphrase), withCard); err != nil {
		t.Fatal(err)
	}
	b := raw()
	before.take(b)
	if wrapped, opened := before.finds(b, id); wrapped == 0 || opened == 0 || passphrases(t, b, withCard) == 0 {
		t.Fatalf("before it, %d keys and %d values open: the test sees nothing", wrapped, opened)
	}
	if err := v.Destroy(); err != nil {
		t.Fatal(err)
	}
	b = raw()
	for _, p := range [][]byte{withCard, []byte(benchPassphrase)} {
		if n := passphrases(t, b, p); n > 0 {
			t.Errorf("%d key files open", n)
		}
	}
	after := &burglar{t: t, user: before.user, vault: before.vault, keys: map[string]generationKey{}}
	if after.take(b); len(after.keys) > 0 {
		t.Errorf("a copy of the identity gives %d vault keys", len(after.keys))
	}
	if wrapped, opened := before.finds(b, id); wrapped+opened > 0 {
		t.Errorf("with the keys of before, %d keys and %d values open", wrapped, opened)
	}
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the folder is there: %v", err)
	}
	planted(t, image)
}

// passphrases counts the key files of users, anywhere in b, that a passphrase opens.
func passphrases(t *testing.T, b, secret []byte) (opened int) {
	t.Helper()
	normal, ok := normalise(secret)
	if !ok {
		t.Fatal("no passphrase")
	}
	mark := []byte("age-encryption.org/v1\n-> scrypt")
	for {
		at := bytes.Index(b, mark)
		if at < 0 {
			return opened
		}
		b = b[at:]
		if end := bytes.Index(b, []byte("\n--- ")); end >= 0 {
			for n := end; n <= min(len(b), end+4200); n++ {
				if _, err := openUserKey(b[:n], normal, workFactors{8, maxWorkFactor}); err == nil {
					opened++
					break
				}
			}
		}
		b = b[len(mark):]
	}
}

// TestSRB16_AProfileThatOpensIsNeverTakenForOneThatMustGo: a note in the folder alone,
// of whomever, destroys nothing, and is gone afterwards.
func TestSRB16_AProfileThatOpensIsNeverTakenForOneThatMustGo(t *testing.T) {
	v, dir := keysVault(t)
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, fileDestroying), make([]byte, 16), 0o600); err != nil {
		t.Fatal(err)
	}
	if !Exists(dir) {
		t.Error("it is not there any more")
	}
	again, err := Open(t.Context(), v.cfg, []byte(benchPassphrase))
	if err != nil {
		t.Fatal(err)
	}
	if again.folder.has(fileDestroying) {
		t.Error("the note is still there")
	}
	if err := again.Close(); err != nil {
		t.Error(err)
	}
}

// TestSRB16_AKeyFileThatIsZerosAnywhereIsDestroyedToItsEnd: a disk may write the end of
// a file before its beginning.
func TestSRB16_AKeyFileThatIsZerosAnywhereIsDestroyedToItsEnd(t *testing.T) {
	v, dir := keysVault(t)
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	key := filepath.Join(dir, fileVaultKey)
	b, err := os.ReadFile(key)
	if err != nil {
		t.Fatal(err)
	}
	clear(b[len(b)-100:])
	if err := errors.Join(os.WriteFile(key, b, 0o600), os.WriteFile(filepath.Join(dir, fileDestroying), make([]byte, 16), 0o600)); err != nil {
		t.Fatal(err)
	}
	if Exists(dir) {
		t.Error("it is said to be there")
	}
	if err := FinishDestroying(v.cfg); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(dir); err == nil && len(left) > 0 {
		t.Errorf("%v is left", left)
	}
}

// TestSRB16_WhatIsDestroyedIsClosedAndEverythingBesideItIsGone: also files of other
// wings, and the mark outside.
func TestSRB16_WhatIsDestroyedIsClosedAndEverythingBesideItIsGone(t *testing.T) {
	parent := t.TempDir()
	dir := filepath.Join(parent, "profile")
	cfg := Cheap(Config{Dir: dir, Now: screeningtest.Clock(), Anchor: marks{}})
	v, err := Create(t.Context(), cfg, Creation{Passphrase: []byte(benchPassphrase)})
	if err != nil {
		t.Fatal(err)
	}
	if n, err := v.Alone(); n != 0 || err != nil {
		t.Errorf("%d changes of nothing, %v", n, err)
	}
	if _, err := v.Commit(t.Context(), screeningtest.Opening()); err != nil {
		t.Fatal(err)
	}
	if n, err := v.Alone(); n != 1 || err != nil {
		t.Errorf("%d changes are here alone, %v", n, err)
	}
	if err := v.Close(); err != nil || len(cfg.Anchor.(marks)) != 1 {
		t.Fatalf("%d marks, %v", len(cfg.Anchor.(marks)), err)
	}
	if v, err = Open(t.Context(), cfg, []byte(benchPassphrase)); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"tries", "a folder/of another wing"} {
		at := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(at), 0o700), os.WriteFile(at, []byte("x"), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	kept := filepath.Join(parent, "beside")
	if err := errors.Join(os.WriteFile(kept, []byte("not of the profile"), 0o600), os.Symlink(kept, filepath.Join(dir, "link"))); err != nil {
		t.Fatal(err)
	}
	if err := v.Destroy(); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(parent); err != nil || len(left) != 1 {
		t.Errorf("%v is left, %v", left, err)
	}
	if b, err := os.ReadFile(kept); err != nil || len(b) == 0 {
		t.Errorf("a file outside of the profile was touched: %v", err)
	}
	if len(cfg.Anchor.(marks)) != 0 {
		t.Error("the mark outside is still there")
	}
	for _, err := range []error{v.Destroy(), func() error { _, err := v.Alone(); return err }(), v.Verify(t.Context())} {
		if !errors.Is(err, screening.ErrLocked) {
			t.Errorf("afterwards: %v", err)
		}
	}
	if _, err := Open(t.Context(), cfg, []byte(benchPassphrase)); !errors.Is(err, screening.ErrNoProfile) {
		t.Errorf("it opens: %v", err)
	}
}

// marks is an anchor in memory.
type marks map[[16]byte]Mark

func (m marks) Read(name [16]byte) (Mark, error) { return m[name], nil }

func (m marks) Raise(name [16]byte, to Mark) error {
	m[name] = to
	return nil
}

func (m marks) Forget(name [16]byte) error {
	delete(m, name)
	return nil
}
