package main

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// silent is a hub that takes connections and never says a word; taken gets one
// value for each.
func silent(t *testing.T) (address string, taken chan struct{}) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	taken = make(chan struct{}, 64)
	held := make(chan struct{})
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			taken <- struct{}{}
			go func() {
				<-held
				c.Close()
			}()
		}
	}()
	t.Cleanup(func() {
		l.Close()
		close(held)
	})
	return l.Addr().String(), taken
}

const somePin = "sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="

func TestASecondProgramOnOneProfileIsRefusedAtOnce(t *testing.T) {
	t.Parallel()
	o := founded(t, "a", firstOfficer())
	record := o.screenOne(anyScenario(t))
	address, taken := silent(t)
	holder := o.command("sync", "--hub", "https://"+address, "--pin", somePin)
	if err := holder.Start(); err != nil {
		t.Fatal(err)
	}
	<-taken // it has the profile open and waits for the hub
	for _, args := range [][]string{{"record", "list"}, {"record", "show", record}, {"screen", "--protocol", "tfc-returnee", "--answers", anyScenario(t)}} {
		refused(t, o.try(args...), "E_IN_USE")
	}
	if err := holder.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = holder.Wait() // killed: an error is what is wanted
	var after []listed
	o.do(&after, "record", "list")
	if len(after) != 1 || after[0].ID != record {
		t.Errorf("after the first program died: %+v", after)
	}
}

// tree is the hash of every file below a folder, by name.
func tree(t *testing.T, root string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		name, _ := filepath.Rel(root, path)
		out[name] = fmt.Sprintf("%x", sha256.Sum256(b))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func copyTree(t *testing.T, from, to string) {
	t.Helper()
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(to, 0o700); err != nil {
		t.Fatal(err)
	}
}

func TestADamagedProfileNamesThePartAndChangesNothing(t *testing.T) {
	t.Parallel()
	whole := founded(t, "whole", firstOfficer())
	record := whole.screenOne(anyScenario(t))
	files := tree(t, whole.dir)
	find := func(prefix, suffix string) string {
		for name := range files {
			if strings.HasPrefix(name, prefix) && strings.HasSuffix(name, suffix) {
				return name
			}
		}
		t.Fatalf("no file %s…%s in %v", prefix, suffix, files)
		return ""
	}
	flip := func(at func(size int) int) func([]byte) []byte {
		return func(b []byte) []byte { b[at(len(b))] ^= 0x40; return b }
	}
	user, key, db := find("user", ".age"), find("vault", ".age"), find("vault", ".db")
	tests := []struct {
		name, file string
		spoil      func([]byte) []byte
		part       string
	}{
		{"a byte of the vault's key file", key, flip(func(n int) int { return n - 10 }), "vault-key"},
		{"half of the vault's key file", key, func(b []byte) []byte { return b[:len(b)/2] }, "vault-key"},
		{"no user's key file at all", user, nil, "user-key"},
		{"a byte of the user's key file", user, flip(func(n int) int { return n - 10 }), "user-key"},
		{"half of the database", db, func(b []byte) []byte { return b[:len(b)/2] }, ""},
		{"another program's database", db, func(b []byte) []byte { copy(b, "SQLite format 9\x00"); return b }, "database"},
		{"an empty database", db, func([]byte) []byte { return nil }, "database"},
		{"no database", db, nil, "database"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t, "copy")
			copyTree(t, whole.dir, o.dir)
			file := filepath.Join(o.dir, tt.file)
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if tt.spoil == nil {
				err = os.Remove(file)
			} else {
				err = os.WriteFile(file, tt.spoil(b), 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
			before := tree(t, o.dir)
			for _, args := range [][]string{{"record", "list"}, {"record", "show", record}, {"screen", "--protocol", "tfc-returnee", "--answers", anyScenario(t)}} {
				r := o.try(args...)
				refused(t, r, "E_DAMAGED: ")
				if !strings.Contains(r.stderr, "damaged: "+tt.part) || r.stdout != "" {
					t.Errorf("%v: %q does not name the part %q", args, r.stderr, tt.part)
				}
			}
			after := tree(t, o.dir)
			for name, sum := range before {
				if after[name] != sum {
					t.Errorf("%s was changed", name)
				}
			}
			for name := range after {
				if _, there := before[name]; !there {
					t.Errorf("%s was made", name)
				}
			}
		})
	}
}

func TestAProfileThatIsNotThereIsSaid(t *testing.T) {
	t.Parallel()
	o := newOffice(t, "nobody")
	if r := o.try("record", "list"); r.code != exitFailed || !strings.Contains(r.stderr, "E_NO_PROFILE") {
		t.Errorf("exit %d %s", r.code, r.stderr)
	}
	if _, err := os.Stat(o.dir); err == nil {
		t.Error("looking for a profile made its folder")
	}
}

func TestAWeakPassphraseMakesNoProfile(t *testing.T) {
	t.Parallel()
	o := newOffice(t, "weak")
	if err := os.WriteFile(o.passFile, []byte("lamp\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	refused(t, o.try("init", "--officer", "First Officer"), "E_WEAK_PASSPHRASE")
	if r := o.try("record", "list"); !strings.Contains(r.stderr, "E_NO_PROFILE") {
		t.Errorf("a profile was begun: %s", r.stderr)
	}
}
