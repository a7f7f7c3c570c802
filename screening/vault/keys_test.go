package vault

import (
	"bytes"
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"pelita/screening/protocol"
	"pelita/screening/screeningtest"
	"pelita/screening/screeningtest/canary"
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

// liveKeys are all keys of an open vault, derived as the vault derives them.
func liveKeys(t *testing.T, v *Vault) []canary.Value {
	t.Helper()
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
	keys := []canary.Value{{Name: "the user's identity", Text: string(user.Identity)}}
	for _, g := range secret.Generations {
		keys = append(keys, canary.Value{Name: "the vault key", Raw: g.Key})
		for _, label := range []string{labelRows, labelRecords, labelNames} {
			k, err := hkdf.Key(sha256.New, g.Key, secret.Vault[:], label, keyLen)
			if err != nil {
				t.Fatal(err)
			}
			keys = append(keys, canary.Value{Name: "the key of " + label, Raw: k})
		}
	}
	return append(keys, recordKeys(t, v)...)
}

func recordKeys(t *testing.T, v *Vault) (keys []canary.Value) {
	t.Helper()
	rows, err := v.db.QueryContext(t.Context(), `SELECT id, value FROM keys`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var id, wrapped []byte
		if err := rows.Scan(&id, &wrapped); err != nil {
			t.Fatal(err)
		}
		raw, err := v.keys.current().records.open(keyPlace([16]byte(id)), wrapped)
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, canary.Value{Name: "a record key", Raw: raw})
	}
	return keys
}

// Held: no key of the vault, of a record or of a picture lies in any file, as
// bytes, hex, base64 or backwards, whole or in halves.
func TestSRA04_NoKeyIsOnDiskInClear(t *testing.T) {
	v, dir := keysVault(t)
	r, err := v.Commit(t.Context(), screeningtest.Opening())
	if err != nil {
		t.Fatal(err)
	}
	a, err := v.PutAttachment(t.Context(), []byte("\x89PNG\r\n\x1a\n a picture"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := v.Commit(t.Context(), screeningtest.Answering(r, screeningtest.Said("shot"), protocol.Answer{Value: protocol.Value{Type: protocol.Picture, Kept: a}})); err != nil {
		t.Fatal(err)
	}
	keys := append(liveKeys(t, v), canary.Value{Name: "the key of a picture", Raw: a.Key[:]})
	if len(keys) < 7 {
		t.Fatalf("%d keys", len(keys))
	}
	s, err := canary.New(keys)
	if err != nil {
		t.Fatal(err)
	}
	look := func() map[string]bool {
		found := map[string]bool{}
		r, err := s.Tree(dir)
		if err != nil || r.Files < 4 {
			t.Fatalf("%d files, %v", r.Files, err)
		}
		for _, h := range r.Hits {
			found[h.Value] = true
		}
		return found
	}
	for name := range look() {
		t.Errorf("%s is on the disk", name)
	}
	var careless bytes.Buffer
	for _, k := range keys {
		fmt.Fprintf(&careless, "%x %s\n", k.Raw, k.Text)
	}
	if err := os.WriteFile(filepath.Join(dir, "careless"), careless.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if found := look(); len(found) != len(keys) {
		t.Errorf("%d of %d keys were written out and noticed", len(found), len(keys))
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
