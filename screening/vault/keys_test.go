package vault

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"pelita/screening/screeningtest"
)

func keysVault(t *testing.T) (*Vault, string) {
	t.Helper()
	dir := t.TempDir()
	cfg := Cheap(Config{Dir: dir, Now: screeningtest.Clock()})
	v, err := Create(t.Context(), cfg, Creation{Passphrase: []byte(benchPassphrase)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := v.Close(); err != nil {
			t.Error(err)
		}
	})
	return v, dir
}

func TestSRA04_NoKeyIsOnDiskInClear(t *testing.T) {
	v, dir := keysVault(t)
	r, err := v.Commit(t.Context(), screeningtest.Opening())
	if err != nil {
		t.Fatal(err)
	}
	user, err := findUser(v.folder, []byte(benchPassphrase), v.cfg.factors)
	if err != nil {
		t.Fatal(err)
	}
	file, err := v.folder.read(fileVaultKey, maxVaultFile)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := openVaultKey(file, user)
	if err != nil {
		t.Fatal(err)
	}
	var wrapped []byte
	if err := v.db.QueryRow(`SELECT value FROM keys`).Scan(&wrapped); err != nil {
		t.Fatal(err)
	}
	recordKey, err := v.keys.current().records.open(keyPlace(r.ID), wrapped)
	if err != nil {
		t.Fatal(err)
	}
	keys := map[string][]byte{
		"user identity": user.Identity, "vault key": secret.Generations[0].Key,
		"names key": v.keys.current().names.Reveal(), "record key": recordKey,
	}
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		for name, k := range keys {
			for _, form := range [][]byte{k, []byte(hex.EncodeToString(k)), []byte(base64.RawStdEncoding.EncodeToString(k))} {
				if len(k) < keyLen || bytes.Contains(b, form) {
					t.Errorf("the %s of %d bytes is in %s", name, len(k), d.Name())
				}
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestSRA13_ASettingThatDoesNotHoldIsNoticed(t *testing.T) {
	v, _ := keysVault(t)
	ctx := context.Background()
	if err := checkPragmas(ctx, v.db); err != nil {
		t.Fatal(err)
	}
	for name, weaker := range map[string]string{
		"synchronous": "NORMAL", "secure_delete": "OFF", "locking_mode": "NORMAL", "foreign_keys": "OFF",
		"cell_size_check": "OFF", "trusted_schema": "ON", "temp_store": "FILE", "mmap_size": "1048576",
	} {
		set := func(value string) {
			if _, err := v.db.Exec("PRAGMA " + name + "=" + value); err != nil {
				t.Fatal(err)
			}
		}
		set(weaker)
		if err := checkPragmas(ctx, v.db); !errors.Is(err, errPragma) {
			t.Errorf("%s=%s: %v, want errPragma", name, weaker, err)
		}
		for _, p := range pragmas() {
			if p.name == name {
				set(p.want)
			}
		}
	}
	if err := checkPragmas(ctx, v.db); err != nil {
		t.Fatal(err)
	}
}

func TestTheFolderMayHaveAnyName(t *testing.T) {
	for _, name := range []string{"a b", "a?b=c", "a#b", "a%41", "a&mode=memory", "ឯកសារ", "a;b'\"c"} {
		dir := filepath.Join(t.TempDir(), name)
		cfg := Cheap(Config{Dir: dir, Now: screeningtest.Clock()})
		v, err := Create(t.Context(), cfg, Creation{Passphrase: []byte(benchPassphrase)})
		if err != nil {
			t.Errorf("%q: %v", name, err)
			continue
		}
		_, err = v.Commit(t.Context(), screeningtest.Opening())
		if err = errors.Join(err, v.Close()); err != nil {
			t.Errorf("%q: %v", name, err)
		}
		if st, err := os.Stat(filepath.Join(dir, fileDatabase)); err != nil || st.Size() < pageSize {
			t.Errorf("%q: the database is not in the folder: %v", name, err)
		}
	}
}

func TestTheWorkFactorFollowsTheMachine(t *testing.T) {
	for _, tt := range []struct {
		cost time.Duration
		want int
	}{
		{10 * time.Millisecond, 18}, {70 * time.Millisecond, 18}, {120 * time.Millisecond, 17},
		{250 * time.Millisecond, 16}, {10 * time.Second, 16},
	} {
		now := time.Time{}
		cfg := Config{Now: func() time.Time {
			now = now.Add(tt.cost)
			return now
		}}
		if got := cfg.workFactor(); got != tt.want {
			t.Errorf("a machine that needs %s for factor 14: %d, want %d", tt.cost, got, tt.want)
		}
	}
}
