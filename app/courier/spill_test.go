package courier_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	agelib "filippo.io/age"
	"github.com/fxamacker/cbor/v2"

	"pelita/app/courier"
)

// spilled is typed or received, and must stand in no error.
const spilled = "RatnaWulandari08123344"

// shapes are inputs that hold the text in the ways in which parsers meet one: as
// it is, as a key and a value of TOML, in CBOR, in an age file, in an id.
func shapes(t *testing.T) map[string][]byte {
	t.Helper()
	inCBOR := func(v any) []byte {
		b, err := cbor.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	return map[string][]byte{
		"plain": []byte(spilled), "a TOML value": []byte("id = \"" + spilled + "\"\n"), "a TOML key": []byte(spilled + " = 1\n"),
		"a broken TOML value": []byte("id = \"" + spilled), "a TOML table": []byte("[[" + spilled + "]]\nx = 1\n"),
		"a TOML answer": []byte("protocol = \"tfc-border\"\nage = \"" + spilled + "\"\n[answers]\n" + spilled + " = true\n"),
		"CBOR text":     inCBOR(spilled), "a CBOR map": inCBOR(map[int]any{1: spilled, 2: []byte(spilled), 3: 1}),
		"a CBOR list":   inCBOR([]any{spilled, 1, []byte(spilled)}),
		"a CBOR key":    inCBOR(map[string]any{spilled: 1}),
		"an age header": []byte("age-encryption.org/v1\n-> " + spilled + " " + spilled + "\n" + spilled + "\n--- " + spilled + "\n"),
		"an identity":   []byte("AGE-SECRET-KEY-PQ-1" + strings.ToUpper(spilled)), "a recipient": []byte("age1pq1" + strings.ToLower(spilled)),
		"JSON": []byte(`{"` + spilled + `": "` + spilled + `"}`), "a number": []byte("12" + spilled), "nothing": {},
	}
}

// spills says whether an error shows the text anywhere in its chain.
func spills(err error) bool {
	for _, text := range []string{err.Error(), fmt.Sprintf("%+v", err), fmt.Sprintf("%#v", err)} {
		if strings.Contains(strings.ToLower(text), strings.ToLower(spilled[:12])) {
			return true
		}
	}
	return false
}

func TestSRC03_NoErrorShowsWhatCameIn(t *testing.T) {
	t.Parallel()
	for name, open := range doors(t) {
		refused := 0
		for shape, in := range shapes(t) {
			err := open(in)
			if err == nil {
				continue
			}
			refused++
			if spills(err) {
				t.Errorf("%s of %s: %v", name, shape, err)
			}
		}
		if refused == 0 {
			t.Errorf("%s takes everything: nothing was proved of it", name)
		}
	}
}

func TestSRC03_NoErrorShowsTheNameOfAFile(t *testing.T) {
	t.Parallel()
	p := founder(t)
	name := filepath.Join(t.TempDir(), spilled, spilled+".pdf")
	taken := courier.Config{Dir: name, Library: p.Library(), Now: clock(), WorkFactor: quickest}
	for what, err := range map[string]error{
		"read":  func() error { _, err := courier.ReadFile(name, 10); return err }(),
		"write": courier.WriteFile(name, []byte("x")),
		"open":  func() error { _, err := courier.Open(t.Context(), taken, passphrase); return err }(),
	} {
		if err == nil || spills(err) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestSRC03_TheControlAnErrorOfTheLibraryDoes(t *testing.T) {
	t.Parallel()
	_, err := agelib.ParseHybridIdentity("AGE-SECRET-KEY-PQ-1" + spilled)
	if err == nil || !spills(errors.Join(errors.New("open"), fmt.Errorf("read %q", spilled))) {
		t.Error("the check sees nothing")
	}
}
