package main

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf16"
)

// planted are the values that must never be found outside the programs'
// memory: ten of them, in five scripts, of every kind a file may hold.
var planted = []struct{ item, value string }{
	{"call_name", "Wulandari Kusumaningtyas"},                      // a name, Latin
	{"call_name", "សុខ ដារា ចាន់ថន"},                               // a name, Khmer
	{"call_name", "မောင်အောင်ကျော်ထွန်း"},                          // a name, Burmese
	{"call_name", "欧阳建国的弟弟"},                                       // a name, Chinese
	{"call_name", "عبدالرحمن الفارسي"},                             // a name, Arabic
	{"recruiter_contact", "+6281390017745"},                        // a phone
	{"safe_contact", "passport X8834120 with aunt"},                // a passport in a text
	{"place_held", "Gate 25 third dormitory"},                      // a place
	{"safe_contact", "they came at night and counted us by torch"}, // a narrative
}

// secrets are the planted values and the passphrase.
func secrets() []string {
	out := []string{passphrase}
	for _, p := range planted {
		out = append(out, p.value)
	}
	return out
}

// encodings of one value as it might lie in a file.
func encodings(v string) [][]byte {
	b := []byte(v)
	var le, be []byte
	for _, u := range utf16.Encode([]rune(v)) {
		le = append(le, byte(u), byte(u>>8))
		be = append(be, byte(u>>8), byte(u))
	}
	out := [][]byte{b, le, be, []byte(hex.EncodeToString(b)), []byte(strings.ToUpper(hex.EncodeToString(b)))}
	for shift := range 3 { // base64 of the value at each alignment, less the letters its neighbours share
		padded := append(make([]byte, shift), b...)
		s := base64.StdEncoding.EncodeToString(padded)
		start := (shift*8 + 5) / 6
		end := len(padded) * 8 / 6
		out = append(out, []byte(s[start:end]))
	}
	return out
}

// scan reads every file below the roots and names each hit.
func scan(t *testing.T, roots ...string) []string {
	t.Helper()
	var hits []string
	files := 0
	for _, root := range roots {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !d.Type().IsRegular() {
				return err
			}
			b, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			files++
			hits = append(hits, scanBytes(path, b)...)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if files == 0 {
		t.Fatalf("nothing to scan in %v", roots)
	}
	return hits
}

func scanBytes(where string, b []byte) []string {
	var hits []string
	for i, v := range secrets() {
		for e, form := range encodings(v) {
			if bytes.Contains(b, form) {
				hits = append(hits, fmt.Sprintf("%s holds planted value %d in form %d", where, i, e))
			}
		}
	}
	return hits
}

func plantedScenario(t *testing.T, n int) string {
	t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "protocol = \"tfc-returnee\"\nage = 29\n[answers]\n")
	seen := map[string]bool{}
	for i := range planted {
		p := planted[(i+n)%len(planted)]
		if !seen[p.item] {
			seen[p.item] = true
			fmt.Fprintf(&b, "%s = %q\n", p.item, p.value)
		}
	}
	file := filepath.Join(t.TempDir(), "answers.toml") // a folder that is not scanned: it is what the officer typed
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestNothingReadableIsLeftAnywhere(t *testing.T) {
	t.Parallel()
	a, b, agency := pair(t)
	hub := startHub(t, agency)
	var ids []string
	for n := range planted {
		ids = append(ids, a.screenOne(plantedScenario(t, n)))
	}
	a.killed(700*time.Millisecond, "sync", "--hub", hub.url(), "--pin", hub.Pin)
	hub.kill()
	hub.start()
	for _, o := range []*office{a, b, a} {
		if r := o.sync(hub); r.code != 0 {
			t.Fatalf("sync: %s", r.stderr)
		}
	}
	roots := []string{filepath.Dir(a.dir), filepath.Dir(b.dir), hub.dir}
	hit := false
	for range 20 { // a save is short, and the machine is busy
		if hit = b.killedWhen(grows(filepath.Join(b.dir, "vault.db-wal"), 0), "screen", "--protocol", "tfc-returnee", "--answers", plantedScenario(t, 1)); hit {
			break
		}
	}
	if !hit {
		t.Error("the kill did not hit the save: no write-ahead log is scanned")
	}
	for _, hit := range scan(t, roots...) { // with what the killed program left open
		t.Error(hit)
	}
	query := filepath.Join(t.TempDir(), "query")
	if err := os.WriteFile(query, []byte(planted[1].value), 0o600); err != nil {
		t.Fatal(err)
	}
	var found []listed
	b.do(&found, "record", "search", "--text-file", query)
	if len(found) == 0 {
		t.Error("the colleague's search does not find what was planted: the test would prove nothing")
	}

	for _, hit := range scan(t, roots...) {
		t.Error(hit)
	}
	for _, o := range []*office{a, b} {
		for _, hit := range scanBytes("the error output", o.printed.Bytes()) {
			t.Error(hit)
		}
	}

	t.Run("a run that leaks is noticed", func(t *testing.T) {
		leak, err := os.Create(filepath.Join(filepath.Dir(b.dir), "leak.log"))
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range ids {
			cmd := b.command("record", "show", id)
			cmd.Stdout = leak
			if err := cmd.Run(); err != nil {
				t.Fatal(err)
			}
		}
		leak.Close()
		hits := strings.Join(scan(t, filepath.Dir(b.dir)), "\n")
		for i := range planted {
			if !strings.Contains(hits, fmt.Sprintf("planted value %d ", i+1)) {
				t.Errorf("planted value %d was written out and not noticed", i+1)
			}
		}
	})
	t.Run("every form is noticed", func(t *testing.T) {
		for i, v := range secrets() {
			for e, form := range encodings(v) {
				if hits := scanBytes("x", append([]byte("before "), form...)); len(hits) == 0 {
					t.Errorf("value %d in form %d was not noticed", i, e)
				}
			}
			for shift := range 3 {
				whole := base64.StdEncoding.EncodeToString([]byte("abc"[:shift] + v + "tail"))
				if len(scanBytes("x", []byte(whole))) == 0 {
					t.Errorf("value %d in base64 at shift %d was not noticed", i, shift)
				}
			}
		}
	})
}
