package vault_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"pelita/screening"
	"pelita/screening/screeningtest"
	"pelita/screening/vault"
)

func tryOpen(t testing.TB, dir string, passphrase string) error {
	t.Helper()
	v, err := vault.Open(t.Context(), config(dir), []byte(passphrase))
	if err == nil {
		closeNow(t, v)
	}
	return err
}

func TestSRA09_AWrongPassphraseOpensNothingAndChangesNothing(t *testing.T) {
	dir, _ := small(t)
	before := tree(t, dir)
	for _, wrong := range []string{"another lamp in the small hours", "", "a lamp in the small hours ", strings.Repeat("x", 1025), "\xff\xfe", passphrase[:len(passphrase)-1]} {
		err := tryOpen(t, dir, wrong)
		if !errors.Is(err, screening.ErrWrongPassphrase) || errors.Is(err, screening.ErrDamaged) {
			t.Errorf("%d bytes: %v, want ErrWrongPassphrase", len(wrong), err)
		}
		if err != nil && wrong != "" && strings.Contains(err.Error(), wrong) {
			t.Error("the error repeats the passphrase")
		}
	}
	if !maps.Equal(before, tree(t, dir)) {
		t.Error("a file changed")
	}
}

func TestSRB03_EveryWritingOfThePassphraseOpens(t *testing.T) {
	dir := t.TempDir()
	v, err := vault.Create(t.Context(), config(dir), vault.Creation{Passphrase: []byte("café ｗｉｔｈ seven blue umbrellas")})
	if err != nil {
		t.Fatal(err)
	}
	closeNow(t, v)
	for _, same := range []string{"cafe\u0301 with seven blue umbrellas", "café with seven blue umbrellas"} {
		if err := tryOpen(t, dir, same); err != nil {
			t.Errorf("%q: %v", same, err)
		}
	}
}

func TestSRB04_ShortPassphrasesAreRefusedAndMakeNothing(t *testing.T) {
	var all strings.Builder
	for i := range 200 {
		fmt.Fprintf(&all, "%d quiet ", i*i*i)
	}
	long := all.String()
	weak := []error{screening.ErrWeakPassphrase, screening.ErrGuessable, screening.ErrUntypable}
	tests := []struct {
		passphrase string
		ok         bool
	}{
		{"", false},
		{"fourteen chars", false},
		{"fifteen letters", false},
		{"copper kettle walnut ladder", true},
		{"ក្រមុំស្រស់ស្អាត", true},
		{"ទេវីស្អាត", false},
		{"it is to be or no", false},
		{"a b c d e f", false},
		{"a a a a a a", false},
		{"one two six", false},
		{"a long line\nwith a break", false},
		{long[:1024], true},
		{long[:1025], false},
		{strings.Repeat("x", 1024), false},
		{"not utf-8 \xff\xff\xff\xff\xff", false},
	}
	for _, tt := range tests {
		err := vault.CheckPassphrase([]byte(tt.passphrase))
		if (err == nil) != tt.ok || err != nil && !slices.ContainsFunc(weak, func(w error) bool { return errors.Is(err, w) }) {
			t.Errorf("%q: %v, want accepted %v", tt.passphrase, err, tt.ok)
		}
	}
	dir := filepath.Join(t.TempDir(), "profile")
	if _, err := vault.Create(t.Context(), config(dir), vault.Creation{Passphrase: []byte("short")}); !errors.Is(err, screening.ErrWeakPassphrase) {
		t.Errorf("Create: %v, want ErrWeakPassphrase", err)
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("a refused passphrase left a folder")
	}
}

func TestSRB01_AWorkFactorOutOfRangeIsRefusedBeforeAnyWork(t *testing.T) {
	dir, _ := small(t)
	path := filepath.Join(dir, "user-1.age")
	file := read(t, path)
	cfg := vault.Config{Dir: dir, Now: screeningtest.Clock()} // the limits of real programs
	for _, factor := range []string{"1", "8", "15", "21", "22", "30", "31", "016", "+17", "-1", "x", ""} {
		write(t, path, setFactor(t, file, factor))
		took := time.Hour
		for range 5 { // the quickest: a busy machine only slows it down
			start := time.Now()
			_, err := vault.Open(t.Context(), cfg, []byte(passphrase))
			took = min(took, time.Since(start))
			wantDamaged(t, err, "user-key")
		}
		// A factor of 15 costs at least 70 ms, one of 21 seconds.
		if took > 5*time.Millisecond {
			t.Errorf("factor %q: refused after %s", factor, took)
		}
	}
}

// setFactor puts another work factor into the stanza of a passphrase file.
func setFactor(t testing.TB, file []byte, factor string) []byte {
	t.Helper()
	lines := bytes.SplitN(file, []byte("\n"), 3)
	fields := bytes.Fields(lines[1])
	if len(fields) != 4 || string(fields[1]) != "scrypt" {
		t.Fatalf("stanza %q is not a passphrase stanza", lines[1])
	}
	fields[3] = []byte(factor)
	lines[1] = bytes.Join(fields, []byte(" "))
	return bytes.Join(lines, []byte("\n"))
}

func TestTheWorkFactorOfRealProgramsStaysInRange(t *testing.T) {
	for _, factor := range []int{-1, 1, 8, 15, 19, 20} {
		cfg := vault.Config{Dir: t.TempDir(), Now: time.Now, WorkFactor: factor}
		if _, err := vault.Create(t.Context(), cfg, vault.Creation{Passphrase: []byte(passphrase)}); err == nil {
			t.Errorf("work factor %d was accepted", factor)
		}
	}
	dir := t.TempDir()
	v, err := vault.Create(t.Context(), vault.Config{Dir: dir, Now: time.Now, WorkFactor: 16}, vault.Creation{Passphrase: []byte(passphrase)})
	if err != nil {
		t.Fatal(err)
	}
	closeNow(t, v)
	if !bytes.Contains(read(t, filepath.Join(dir, "user-1.age")), []byte(" 16\n")) {
		t.Error("the key file does not have the work factor that was asked for")
	}
}

func TestSRB02_EachVaultHasItsOwnSalt(t *testing.T) {
	salts := map[string]bool{}
	for range 3 {
		dir := t.TempDir()
		closeNow(t, create(t, dir))
		salts[strings.Fields(string(read(t, filepath.Join(dir, "user-1.age"))))[3]] = true
	}
	if len(salts) != 3 {
		t.Errorf("%d salts in 3 vaults", len(salts))
	}
}

func TestSRA20_TheKeyFileOfAnotherVaultOpensNothing(t *testing.T) {
	dir, _ := small(t)
	other, _ := small(t)
	for _, tt := range []struct{ file, part string }{
		{"vault.age", "vault-key"}, {"user-1.age", "vault-key"}, {"vault.db", "meta"},
	} {
		mixed := copyDir(t, dir)
		write(t, filepath.Join(mixed, tt.file), read(t, filepath.Join(other, tt.file)))
		before := tree(t, mixed)
		wantDamaged(t, tryOpen(t, mixed, passphrase), tt.part)
		if !maps.Equal(before, tree(t, mixed)) {
			t.Errorf("%s of another vault: a file changed", tt.file)
		}
	}
}

func TestAFolderWithoutAVaultIsNoProfile(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "missing")
	for _, dir := range []string{missing, t.TempDir()} {
		if err := tryOpen(t, dir, passphrase); !errors.Is(err, screening.ErrNoProfile) {
			t.Errorf("%v, want ErrNoProfile", err)
		}
		if vault.Exists(dir) {
			t.Error("Exists sees a vault")
		}
	}
	if _, err := os.Stat(missing); err == nil {
		t.Error("opening made the folder")
	}
}

func TestAMissingFileIsNamedAndNothingIsOverwritten(t *testing.T) {
	dir, _ := small(t)
	for _, tt := range []struct{ file, part string }{
		{"vault.age", "vault-key"}, {"user-1.age", "user-key"}, {"vault.db", "database"},
	} {
		less := copyDir(t, dir)
		if err := os.Remove(filepath.Join(less, tt.file)); err != nil {
			t.Fatal(err)
		}
		before := tree(t, less)
		wantDamaged(t, tryOpen(t, less, passphrase), tt.part)
		_, err := vault.Create(t.Context(), config(less), vault.Creation{Passphrase: []byte(passphrase)})
		if !errors.Is(err, screening.ErrProfileExists) {
			t.Errorf("Create without %s: %v, want ErrProfileExists", tt.file, err)
		}
		if !maps.Equal(before, tree(t, less)) {
			t.Errorf("without %s: a file changed", tt.file)
		}
	}
}

func TestCreateNeverTouchesAProfileThatIsThere(t *testing.T) {
	dir, _ := small(t)
	before := tree(t, dir)
	_, err := vault.Create(t.Context(), config(dir), vault.Creation{Passphrase: []byte(passphrase)})
	if !errors.Is(err, screening.ErrProfileExists) {
		t.Errorf("%v, want ErrProfileExists", err)
	}
	if !maps.Equal(before, tree(t, dir)) {
		t.Error("a file changed")
	}
}

func TestACreateThatWasCutOffStartsOver(t *testing.T) {
	for _, left := range [][]string{
		{"creating"}, {"creating", "vault.db"}, {"creating", "vault.db", "vault.db-wal"}, {"creating", "vault.db", "user-1.age"},
	} {
		dir := t.TempDir()
		for _, name := range left {
			write(t, filepath.Join(dir, name), []byte("left"))
		}
		if err := tryOpen(t, dir, passphrase); !errors.Is(err, screening.ErrNoProfile) {
			t.Errorf("%v: open: %v, want ErrNoProfile", left, err)
		}
		v := create(t, dir)
		commit(t, v, screeningtest.Opening())
		closeNow(t, v)
		if err := tryOpen(t, dir, passphrase); err != nil {
			t.Errorf("%v: %v", left, err)
		}
	}
	dir, want := small(t) // cut off after the last file, before the mark was taken away
	write(t, filepath.Join(dir, "creating"), nil)
	inspect(t, open(t, dir), want)
}

func TestASecondProgramIsRefusedAtOnce(t *testing.T) {
	dir := t.TempDir()
	v := create(t, dir)
	start := time.Now()
	if err := tryOpen(t, dir, passphrase); !errors.Is(err, screening.ErrInUse) {
		t.Errorf("open: %v, want ErrInUse", err)
	}
	if _, err := vault.Create(t.Context(), config(dir), vault.Creation{Passphrase: []byte(passphrase)}); !errors.Is(err, screening.ErrInUse) {
		t.Errorf("create: %v, want ErrInUse", err)
	}
	if err := vault.Repair(t.Context(), config(dir), []byte(passphrase)); !errors.Is(err, screening.ErrInUse) {
		t.Errorf("repair: %v, want ErrInUse", err)
	}
	if took := time.Since(start); took > 4*time.Second { // SQLite would wait five
		t.Errorf("refused after %s: it waited", took)
	}
	closeNow(t, v)
	if err := tryOpen(t, dir, passphrase); err != nil {
		t.Errorf("after close: %v", err)
	}
}

func TestOnlyPostQuantumRecipientsAreTaken(t *testing.T) {
	classic, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	hybrid, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	good := hybrid.Recipient().String()
	for _, bad := range []string{classic.Recipient().String(), "", "age1pq1", good + "q", " " + good, strings.ToUpper(good), hybrid.String()} {
		dir := filepath.Join(t.TempDir(), "profile")
		_, err := vault.Create(t.Context(), config(dir), vault.Creation{Passphrase: []byte(passphrase), Recovery: []string{good, bad}})
		if !errors.Is(err, screening.ErrRecipient) {
			t.Errorf("%v, want ErrRecipient", err)
		}
		if err != nil && bad != "" && strings.Contains(err.Error(), bad) {
			t.Error("the error repeats the recipient")
		}
	}
}

func TestTheAgencyOpensTheVaultKeyWithTheRecoveryKey(t *testing.T) {
	recovery, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	v, err := vault.Create(t.Context(), config(dir), vault.Creation{Passphrase: []byte(passphrase), Recovery: []string{recovery.Recipient().String()}})
	if err != nil {
		t.Fatal(err)
	}
	closeNow(t, v)
	file := read(t, filepath.Join(dir, "vault.age"))
	r, err := age.Decrypt(bytes.NewReader(file), recovery)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(r)
	if err != nil || len(b) < 32 {
		t.Errorf("%d bytes and %v, want the vault key", len(b), err)
	}
	stranger, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := age.Decrypt(bytes.NewReader(file), stranger); err == nil {
		t.Error("a stranger's key opens it too")
	}
	if n := bytes.Count(file, []byte("\n-> ")); n != 2 {
		t.Errorf("vault.age has %d recipients, want the user and the recovery key and nobody else", n)
	}
	for name, b := range map[string][]byte{"vault.age": file, "user-1.age": read(t, filepath.Join(dir, "user-1.age")), "vault.db": read(t, filepath.Join(dir, "vault.db"))} {
		if bytes.Contains(b, []byte(recovery.Recipient().String()[:40])) {
			t.Errorf("%s names a recipient in clear", name)
		}
	}
}

func TestEveryChangedByteOfAKeyFileIsNoticed(t *testing.T) {
	dir, _ := small(t)
	for _, name := range []string{"user-1.age", "vault.age"} {
		file := read(t, filepath.Join(dir, name))
		bad := copyDir(t, dir)
		path := filepath.Join(bad, name)
		for i := range file {
			changed := bytes.Clone(file)
			changed[i] ^= 1 << (i % 8)
			write(t, path, changed)
			wantNamed(t, tryOpen(t, bad, passphrase), name)
			if !bytes.Equal(read(t, path), changed) {
				t.Fatalf("%s was overwritten", name)
			}
		}
	}
}

func TestSRA10_ATruncatedKeyFileIsNoticed(t *testing.T) {
	dir, _ := small(t)
	for _, name := range []string{"user-1.age", "vault.age"} {
		file := read(t, filepath.Join(dir, name))
		bad := copyDir(t, dir)
		for n := 0; n < len(file); n += 1 + n%7 {
			write(t, filepath.Join(bad, name), file[:n])
			wantNamed(t, tryOpen(t, bad, passphrase), name)
		}
		write(t, filepath.Join(bad, name), append(bytes.Clone(file), 'x'))
		wantNamed(t, tryOpen(t, bad, passphrase), name)
	}
}

// wantNamed demands one of the errors that a person is told apart. A changed
// salt or wrapped key cannot be told from a wrong passphrase.
func wantNamed(t testing.TB, err error, file string) {
	t.Helper()
	part := map[string]string{"user-1.age": "user-key", "vault.age": "vault-key"}[file]
	if part == "user-key" && errors.Is(err, screening.ErrWrongPassphrase) {
		return
	}
	wantDamaged(t, err, part)
}
