package canary_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/klauspost/compress/zstd"
	"golang.org/x/text/unicode/norm"

	"pelita/screening/screeningtest"
	"pelita/screening/screeningtest/canary"
)

func scanner(t testing.TB, values ...canary.Value) *canary.Scanner {
	t.Helper()
	s, err := canary.New(append(canary.Planted(), values...))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// leaks are programs that write a value where it must not be, each in its own
// way. They share no code with the scanner.
func leaks() map[string]func(string) []byte {
	units := func(s string, high, low int) []byte {
		out := []byte{}
		for _, u := range utf16.Encode([]rune(s)) {
			two := [2]byte{byte(u >> 8), byte(u)}
			out = append(out, two[high], two[low])
		}
		return out
	}
	coded := func(shift int) func(string) []byte {
		return func(s string) []byte {
			return []byte(base64.StdEncoding.EncodeToString([]byte("abc"[:shift] + s + "xyz")))
		}
	}
	return map[string]func(string) []byte{
		"utf-8":    func(s string) []byte { return []byte(s) },
		"utf-16le": func(s string) []byte { return units(s, 1, 0) },
		"utf-16be": func(s string) []byte { return units(s, 0, 1) },
		"nfc":      func(s string) []byte { return []byte(norm.NFC.String(s)) },
		"nfd":      func(s string) []byte { return []byte(norm.NFD.String(s)) },
		"upper":    func(s string) []byte { return []byte(strings.ToUpper(s)) },
		"lower":    func(s string) []byte { return []byte(strings.ToLower(s)) },
		"base64+0": coded(0), "base64+1": coded(1), "base64+2": coded(2),
		"hex": func(s string) []byte { return []byte(hex.EncodeToString([]byte(s))) },
		"url": func(s string) []byte { return []byte("?q=" + url.QueryEscape(s) + "&n=1") },
		"json": func(s string) []byte {
			b, err := json.Marshal(s)
			if err != nil {
				panic(err)
			}
			out := ""
			for _, u := range utf16.Encode([]rune(string(b))) {
				if u < 0x80 {
					out += string(rune(u))
				} else {
					out += fmt.Sprintf(`\u%04x`, u)
				}
			}
			return []byte(out)
		},
		"reversed": func(s string) []byte { b := []byte(s); slices.Reverse(b); return b },
	}
}

// noisy puts bytes into the middle of what a file usually holds.
func noisy(b []byte) []byte {
	noise := make([]byte, 10_000)
	rand.Read(noise)
	return slices.Concat(noise[:7001], b, noise[7001:])
}

func names(hits []canary.Hit) map[string]bool {
	out := map[string]bool{}
	for _, h := range hits {
		out[h.Value] = true
	}
	return out
}

// The positive control of every canary test: a program that leaks is caught,
// whatever it leaks, and however.
func TestEachValueIsFoundInEachEncoding(t *testing.T) {
	s, all := scanner(t), leaks()
	if n := len(canary.Encodings()); n != 14 || n != len(all) {
		t.Fatalf("%d encodings are scanned and %d are tried", n, len(all))
	}
	if n := len(canary.Planted()); n != 40 {
		t.Errorf("%d values are planted, want 40", n)
	}
	for _, v := range canary.Planted() {
		for how, leak := range all {
			if found := names(s.Bytes("x", noisy(leak(v.Text)))); !found[v.Name] {
				t.Errorf("%s as %s was not found", v.Name, how)
			}
		}
	}
}

func TestAValueCutByTheEndOfAPageIsFound(t *testing.T) {
	s, all := scanner(t), leaks()
	for _, v := range canary.Planted() {
		for how, leak := range all {
			b := leak(v.Text)
			for _, cut := range []int{1, len(b) / 3, len(b) / 2, len(b) - 1} {
				pages := make([]byte, 3*4096)
				rand.Read(pages)
				copy(pages[4096-cut:], b[:cut])
				copy(pages[2*4096+4:], b[cut:]) // as SQLite goes on, four bytes into some later page
				if !names(s.Bytes("x", pages))[v.Name] {
					t.Errorf("%s as %s, cut at %d of %d, was not found", v.Name, how, cut, len(b))
				}
			}
		}
	}
}

func compress(t *testing.T, name string, b []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	var w io.WriteCloser
	switch name {
	case "gzip":
		w = gzip.NewWriter(&out)
	case "zlib":
		w = zlib.NewWriter(&out)
	case "zstd":
		z, err := zstd.NewWriter(&out)
		if err != nil {
			t.Fatal(err)
		}
		w = z
	case "zip":
		z := zip.NewWriter(&out)
		e, err := z.Create("inside.bin")
		if err == nil {
			_, err = e.Write(b)
		}
		if err != nil || z.Close() != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}
	if _, err := w.Write(b); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestEachValueIsFoundInsideStreams(t *testing.T) {
	s := scanner(t)
	for _, v := range canary.Planted() {
		plain := []byte(strings.Repeat("what a log says ", 50) + v.Text + strings.Repeat(" and goes on", 50))
		for _, outer := range []string{"gzip", "zlib", "zstd", "zip"} {
			b := compress(t, outer, plain)
			if !names(s.Bytes("x", noisy(b)))[v.Name] {
				t.Errorf("%s inside %s was not found", v.Name, outer)
			}
			if !names(s.Bytes("x", noisy(compress(t, "gzip", b))))[v.Name] {
				t.Errorf("%s inside %s inside gzip was not found", v.Name, outer)
			}
			if half := b[:len(b)*4/5]; outer != "zstd" && !names(s.Bytes("x", noisy(half)))[v.Name] {
				t.Errorf("%s inside a %s that lost its end was not found", v.Name, outer)
			}
		}
	}
}

func TestKeysAreFoundAsBytesHexAndBase64(t *testing.T) {
	key := make([]byte, 32)
	rand.Read(key)
	s := scanner(t, canary.Value{Name: "a key", Raw: key})
	back := slices.Clone(key)
	slices.Reverse(back)
	for how, b := range map[string][]byte{
		"raw": key, "hex": []byte(hex.EncodeToString(key)), "HEX": []byte(strings.ToUpper(hex.EncodeToString(key))),
		"base64": []byte(base64.StdEncoding.EncodeToString(key)), "url": []byte(base64.RawURLEncoding.EncodeToString(append([]byte("m"), key...))),
		"half": key[:16], "other half": key[16:], "reversed": back,
	} {
		if !names(s.Bytes("x", noisy(b)))["a key"] {
			t.Errorf("a key as %s was not found", how)
		}
	}
}

func TestNothingIsFoundWhereNothingIs(t *testing.T) {
	s := scanner(t)
	noise := make([]byte, 32<<20)
	rand.Read(noise)
	for _, h := range s.Bytes("noise", noise) {
		t.Error(h)
	}
}

func TestAValueTooShortToBeToldFromChanceIsRefused(t *testing.T) {
	if _, err := canary.New([]canary.Value{{Name: "short", Text: "Ann"}}); err == nil {
		t.Error("three letters were taken for a canary")
	}
}

func TestATreeAnImageAndNamesAreScanned(t *testing.T) {
	s, dir := scanner(t), t.TempDir()
	all := canary.Planted()
	deep := filepath.Join(dir, "a", "b")
	if err := os.MkdirAll(deep, 0o700); err != nil {
		t.Fatal(err)
	}
	big := make([]byte, 9<<20)
	copy(big[4<<20-9:], all[0].Text) // over the border of what is read at once
	copy(big[9<<20-len(all[1].Text):], all[1].Text)
	image := filepath.Join(deep, "image")
	if err := os.WriteFile(image, big, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(deep, all[37].Text), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	tree, err := s.Tree(dir)
	if err != nil {
		t.Fatal(err)
	}
	found := names(tree.Hits)
	for _, v := range []canary.Value{all[0], all[1], all[37]} {
		if !found[v.Name] {
			t.Errorf("%s was not found in the tree", v.Name)
		}
	}
	raw, err := s.Image(image)
	if err != nil || len(names(raw.Hits)) != 2 || tree.Files != 2 {
		t.Errorf("%d values in the image (%v), %d files", len(names(raw.Hits)), err, tree.Files)
	}
}

func TestTheMemoryOfAProcessIsScanned(t *testing.T) {
	if runtime.GOOS != "linux" {
		screeningtest.Skip(t, "processes are read through /proc")
	}
	secret, quiet := canary.Planted()[4].Text, canary.Planted()[0]
	cmd := exec.Command("cat") // keeps what it was told in its buffer
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { in.Close(); cmd.Wait() })
	if _, err := io.WriteString(in, secret); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(out, make([]byte, len(secret))); err != nil {
		t.Fatal(err)
	}
	got, err := scanner(t).Process(cmd.Process.Pid)
	if err != nil {
		screeningtest.Skip(t, "the memory of another process is not to be read here")
	}
	if found := names(got.Hits); !found[canary.Planted()[4].Name] || found[quiet.Name] {
		t.Errorf("found %v in %d mappings", got.Hits, got.Files)
	}
}

func BenchmarkScan(b *testing.B) {
	s := scanner(b)
	noise := make([]byte, 64<<20)
	rand.Read(noise)
	b.SetBytes(int64(len(noise)))
	for b.Loop() {
		s.Bytes("noise", noise)
	}
}
