package vault_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"filippo.io/age"

	"pelita/screening"
	cards "pelita/screening/passphrase"
	"pelita/screening/vault"
)

const (
	second = "nine small boats under a bridge"
	third  = "eleven green doors along the road"
)

func openAs(t testing.TB, dir, secret string) *vault.Vault {
	t.Helper()
	v, err := vault.Open(t.Context(), config(dir), []byte(secret))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func addUser(t testing.TB, v *vault.Vault, secret string) vault.UserID {
	t.Helper()
	id, err := v.AddUser(t.Context(), []byte(secret), nil)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func users(t testing.TB, v *vault.Vault) []vault.UserID {
	t.Helper()
	all, err := v.Users(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestEveryUserOpensTheVaultAndIsToldApart(t *testing.T) {
	dir, want := small(t)
	v := openAs(t, dir, passphrase)
	if v.User() != 1 || !slices.Equal(users(t, v), []vault.UserID{1}) {
		t.Errorf("user %d of %v", v.User(), users(t, v))
	}
	if id := addUser(t, v, second); id != 2 {
		t.Errorf("the second user is %d", id)
	}
	closeNow(t, v)
	for n, secret := range []string{passphrase, second} {
		v := openAs(t, dir, secret)
		if v.User() != vault.UserID(n+1) || !slices.Equal(users(t, v), []vault.UserID{1, 2}) {
			t.Errorf("user %d of %v", v.User(), users(t, v))
		}
		if inspect(t, v, want) > 0 {
			t.Error("reads met damage")
		}
		closeNow(t, v)
	}
}

func TestAddingAUserTouchesNoRecordAndTellsNoRecipient(t *testing.T) {
	dir, _ := small(t)
	v := openAs(t, dir, passphrase)
	raw := func() (rows [][]byte) {
		closeNow(t, v)
		db := openRaw(t, dir)
		all, err := db.Query(`SELECT value FROM keys UNION ALL SELECT value FROM bodies UNION ALL SELECT value FROM changes UNION ALL SELECT value FROM drafts`)
		if err != nil {
			t.Fatal(err)
		}
		defer all.Close()
		for all.Next() {
			var b []byte
			if err := all.Scan(&b); err != nil {
				t.Fatal(err)
			}
			rows = append(rows, b)
		}
		if err := errors.Join(all.Err(), db.Close()); err != nil {
			t.Fatal(err)
		}
		v = openAs(t, dir, passphrase)
		return rows
	}
	before := raw()
	addUser(t, v, second)
	if after := raw(); len(before) == 0 || !slices.EqualFunc(before, after, bytes.Equal) {
		t.Error("a row was written anew")
	}
	closeNow(t, v)
	for name, b := range files(t, dir) {
		if bytes.Contains(b, []byte("age1pq1")) {
			t.Errorf("%s names a recipient", name)
		}
	}
}

func files(t testing.TB, dir string) map[string][]byte {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]byte{}
	for _, e := range entries {
		if !e.IsDir() {
			out[e.Name()] = read(t, filepath.Join(dir, e.Name()))
		}
	}
	return out
}

func TestARemovedUserOpensNothingOnTheDevice(t *testing.T) {
	dir, want := small(t)
	v := openAs(t, dir, passphrase)
	id := addUser(t, v, second)
	kept := read(t, filepath.Join(dir, "user-2.age"))
	if err := v.RemoveUser(t.Context(), v.User(), nil); !errors.Is(err, screening.ErrNotPermitted) {
		t.Errorf("removed the last user: %v", err)
	}
	if err := v.RemoveUser(t.Context(), 7, nil); !errors.Is(err, vault.ErrNoUser) {
		t.Errorf("removed nobody: %v", err)
	}
	if err := v.RemoveUser(t.Context(), id, nil); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(users(t, v), []vault.UserID{1}) {
		t.Errorf("users %v", users(t, v))
	}
	closeNow(t, v)
	if _, err := os.Stat(filepath.Join(dir, "user-2.age")); err == nil {
		t.Error("the key file is still there")
	}
	if err := tryOpen(t, dir, second); !errors.Is(err, screening.ErrWrongPassphrase) {
		t.Errorf("the removed user: %v", err)
	}
	// They kept a copy of their key file, and put it back.
	write(t, filepath.Join(dir, "user-2.age"), kept)
	if err := tryOpen(t, dir, second); !errors.Is(err, screening.ErrDamaged) {
		t.Errorf("the removed user with their old key file: %v", err)
	}
	v = openAs(t, dir, passphrase)
	if inspect(t, v, want) > 0 {
		t.Error("reads met damage")
	}
	closeNow(t, v)
	if _, err := os.Stat(filepath.Join(dir, "user-2.age")); err == nil {
		t.Error("a key file of nobody stayed")
	}
}

func TestSRB07_AChangedPassphraseWritesOneFile(t *testing.T) {
	dir, want := small(t)
	v := openAs(t, dir, passphrase)
	addUser(t, v, second)
	closeNow(t, v)
	before := files(t, dir)
	v = openAs(t, dir, second)
	if err := v.ChangePassphrase(t.Context(), []byte(passphrase), []byte(third)); !errors.Is(err, screening.ErrWrongPassphrase) {
		t.Errorf("with the passphrase of another: %v", err)
	}
	if err := v.ChangePassphrase(t.Context(), []byte(second), []byte("short")); !errors.Is(err, screening.ErrWeakPassphrase) {
		t.Errorf("to a short one: %v", err)
	}
	if err := v.ChangePassphrase(t.Context(), []byte(second), []byte(passphrase)); !errors.Is(err, screening.ErrGuessable) {
		t.Errorf("to that of another user: %v", err)
	}
	if err := v.ChangePassphrase(t.Context(), []byte(second), []byte(third)); err != nil {
		t.Fatal(err)
	}
	if inspect(t, v, want) > 0 {
		t.Error("reads met damage")
	}
	closeNow(t, v)
	for name, b := range files(t, dir) {
		if changed := !bytes.Equal(b, before[name]); changed != (name == "user-2.age") {
			t.Errorf("%s changed: %v", name, changed)
		}
	}
	if err := tryOpen(t, dir, second); !errors.Is(err, screening.ErrWrongPassphrase) {
		t.Errorf("the old passphrase: %v", err)
	}
	if err := errors.Join(tryOpen(t, dir, third), tryOpen(t, dir, passphrase)); err != nil {
		t.Error(err)
	}
}

func salt(t testing.TB, file []byte) string {
	t.Helper()
	fields := bytes.Fields(bytes.SplitN(file, []byte("\n"), 3)[1])
	if len(fields) != 4 || len(fields[2]) != 22 {
		t.Fatalf("no passphrase stanza: %q", fields)
	}
	return string(fields[2])
}

func TestSRB02_EveryPassphraseHasASaltOfItsOwn(t *testing.T) {
	dir := t.TempDir()
	v := create(t, dir)
	addUser(t, v, second)
	seen := map[string]bool{}
	note := func() {
		for _, name := range []string{"user-1.age", "user-2.age"} {
			seen[salt(t, read(t, filepath.Join(dir, name)))] = true
		}
	}
	note()
	for range 3 { // there and back: the same passphrase gets another salt
		for _, to := range [][2]string{{passphrase, third}, {third, passphrase}} {
			if err := v.ChangePassphrase(t.Context(), []byte(to[0]), []byte(to[1])); err != nil {
				t.Fatal(err)
			}
			note()
		}
	}
	closeNow(t, v)
	if len(seen) != 8 {
		t.Errorf("%d salts of 8 key files", len(seen))
	}
}

func TestSRB05_ThePassphraseWithoutTheCardOpensNothing(t *testing.T) {
	dir, want := small(t)
	card, other := cards.NewCard(), cards.NewCard()
	v := openAs(t, dir, passphrase)
	addUser(t, v, second)
	change := func(old, new []byte) {
		t.Helper()
		if err := v.ChangePassphrase(t.Context(), old, new); err != nil {
			t.Fatal(err)
		}
	}
	change([]byte(passphrase), card.With([]byte(passphrase))) // begun
	closeNow(t, v)
	fails := map[string][]byte{
		"the passphrase without the card": []byte(passphrase),
		"the card alone":                  card.With(nil),
		"the card with another word":      card.With([]byte("another lamp in the small hours")),
		"another card":                    other.With([]byte(passphrase)),
		"the card as the passphrase":      []byte(card.Text()),
		"the card with another user":      card.With([]byte(second)),
	}
	for name, secret := range fails {
		if err := tryOpen(t, dir, string(secret)); !errors.Is(err, screening.ErrWrongPassphrase) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := tryOpen(t, dir, second); err != nil {
		t.Errorf("the user who has none: %v", err)
	}
	v = openAs(t, dir, string(card.With([]byte(passphrase))))
	change(card.With([]byte(passphrase)), other.With([]byte(passphrase))) // replaced
	closeNow(t, v)
	if err := tryOpen(t, dir, string(card.With([]byte(passphrase)))); !errors.Is(err, screening.ErrWrongPassphrase) {
		t.Errorf("the card that was replaced: %v", err)
	}
	v = openAs(t, dir, string(other.With([]byte(passphrase))))
	change(other.With([]byte(passphrase)), []byte(passphrase)) // given up
	if inspect(t, v, want) > 0 {
		t.Error("reads met damage")
	}
	closeNow(t, v)
	if err := tryOpen(t, dir, passphrase); err != nil {
		t.Error(err)
	}
}

// After a suspected compromise the thief has copies of the key files and the old
// passphrase. Neither opens what the vault holds from then on.
func TestSRB08_ARenewedUserLeavesNothingToTheOldKeys(t *testing.T) {
	dir, want := small(t)
	v := openAs(t, dir, passphrase)
	stolenUser, stolenKey := read(t, filepath.Join(dir, "user-1.age")), read(t, filepath.Join(dir, "vault.age"))
	if err := v.RenewUser(t.Context(), []byte("not it but long enough"), []byte(third)); !errors.Is(err, screening.ErrWrongPassphrase) {
		t.Errorf("with a wrong passphrase: %v", err)
	}
	if err := v.RenewUser(t.Context(), []byte(passphrase), []byte(third)); err != nil {
		t.Fatal(err)
	}
	if inspect(t, v, want) > 0 {
		t.Error("reads met damage")
	}
	addUser(t, v, second) // the vault goes on being one that users can be added to
	closeNow(t, v)
	if err := tryOpen(t, dir, passphrase); !errors.Is(err, screening.ErrWrongPassphrase) {
		t.Errorf("the old passphrase: %v", err)
	}
	thief := copyDir(t, dir)
	write(t, filepath.Join(thief, "user-1.age"), stolenUser)
	if err := tryOpen(t, thief, passphrase); !errors.Is(err, screening.ErrDamaged) {
		t.Errorf("the old key file and passphrase: %v", err)
	}
	write(t, filepath.Join(thief, "vault.age"), stolenKey)
	if err := tryOpen(t, thief, passphrase); !errors.Is(err, screening.ErrDamaged) {
		t.Errorf("both old key files and the passphrase: %v", err)
	}
	for _, secret := range []string{third, second} {
		v = openAs(t, dir, secret)
		if inspect(t, v, want) > 0 {
			t.Error("reads met damage")
		}
		closeNow(t, v)
	}
}

func recoveryKey(t testing.TB) *age.HybridIdentity {
	t.Helper()
	i, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	return i
}

func TestTheRecoveryDrillProvesOneKeyAndWritesNothing(t *testing.T) {
	dir, _ := small(t)
	v := openAs(t, dir, passphrase)
	key, other := recoveryKey(t), recoveryKey(t)
	file := func(i *age.HybridIdentity) []byte {
		return []byte("# created: 2026-11-27T10:00:00Z\n# public key: " + i.Recipient().String() + "\n" + i.String() + "\n")
	}
	if _, err := v.Drill(t.Context(), file(key)); !errors.Is(err, screening.ErrNotForUs) {
		t.Errorf("before it was added: %v", err)
	}
	if err := v.AddRecovery(t.Context(), key.Recipient().String(), nil); err != nil {
		t.Fatal(err)
	}
	if err := v.AddRecovery(t.Context(), key.Recipient().String(), nil); !errors.Is(err, screening.ErrRecipient) {
		t.Errorf("added twice: %v", err)
	}
	if err := v.AddRecovery(t.Context(), "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p", nil); !errors.Is(err, screening.ErrRecipient) {
		t.Errorf("a key of the older kind: %v", err)
	}
	before := tree(t, dir)
	got, err := v.Drill(t.Context(), file(key))
	if err != nil || got != key.Recipient().String() {
		t.Errorf("%v", err)
	}
	for name, bad := range map[string][]byte{"nothing": nil, "a comment": []byte("# x\n"), "no key": []byte("AGE-SECRET-KEY-1QQQ\n"), "a large file": bytes.Repeat([]byte("#\n"), 9000)} {
		if _, err := v.Drill(t.Context(), bad); !errors.Is(err, screening.ErrUnreadable) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := v.Drill(t.Context(), file(other)); !errors.Is(err, screening.ErrNotForUs) {
		t.Errorf("a stranger's key: %v", err)
	}
	if after := tree(t, dir); !equalTrees(before, after) {
		t.Error("the drill wrote something")
	}
	write(t, filepath.Join(dir, "vault.age"), []byte("age-encryption.org/v1\n"))
	if _, err := v.Drill(t.Context(), file(key)); !errors.Is(err, screening.ErrDamaged) {
		t.Errorf("vault.age was damaged: %v", err)
	}
	if err := v.RemoveRecovery(t.Context(), other.Recipient().String(), nil); !errors.Is(err, screening.ErrRecipient) {
		t.Errorf("removed a stranger's key: %v", err)
	}
	if err := v.RemoveRecovery(t.Context(), key.Recipient().String(), nil); err != nil {
		t.Fatal(err)
	}
	if _, err := v.Drill(t.Context(), file(key)); !errors.Is(err, screening.ErrNotForUs) {
		t.Errorf("after it was removed: %v", err)
	}
	if all, err := v.Recovery(t.Context()); err != nil || len(all) > 0 {
		t.Errorf("%v %v", all, err)
	}
	closeNow(t, v)
	if _, err := age.Decrypt(bytes.NewReader(read(t, filepath.Join(dir, "vault.age"))), key); err == nil {
		t.Error("the removed recovery key opens vault.age")
	}
}

func equalTrees(a, b map[string]string) bool {
	if len(a) != len(b) {
		return false
	}
	for k, v := range a {
		if b[k] != v {
			return false
		}
	}
	return true
}
