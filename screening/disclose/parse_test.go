package disclose

import (
	"bytes"
	"encoding/hex"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fxamacker/cbor/v2"

	"pelita/screening"
)

// sampleContent is a content with every key in use.
func sampleContent() Content {
	return Content{
		Profile: Shelter, Protocol: "tfc-returnee", Version: "1.0.0", Pseudonym: "abcdefgh23",
		Made: "2026-11", Expires: "2027-02-28", Age: "16-17", Child: true,
		Choices: []Choice{
			{Region, "region", []string{"id_java"}},
			{Needs, "needs", []string{"legal", "shelter"}},
			{Language, "language", []string{"id"}},
			{Interpreter, "interpreter_used", []string{"yes"}},
		},
		Urgency:    []Urgent{{"urgent_child", "4h"}, {"urgent_whereabouts", "24h"}},
		Indicators: []string{"ilo_1_1", "ilo_5_3"},
		Answered:   12, Core: 35,
	}
}

// The format never changes for what is written already: this test pins it.
func TestTheBytesOfADisclosureArePinned(t *testing.T) {
	got, err := sampleContent().encode()
	if err != nil {
		t.Fatal(err)
	}
	raw, err := Unpad(got)
	if err != nil {
		t.Fatal(err)
	}
	text := hex.EncodeToString(raw) + "\n"
	file := filepath.Join("testdata", "disclosure.hex")
	if *update {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if text != string(want) {
		t.Errorf("the bytes are\n%swant\n%s", text, want)
	}
}

var update = flag.Bool("update", false, "write the pinned bytes and the fuzz corpus anew")

func TestParseRefusesWhatIsNotADisclosure(t *testing.T) {
	change := func(edit func(c *Content)) []byte {
		c := sampleContent()
		edit(&c)
		b, err := c.encode()
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	tests := map[string][]byte{
		"nothing":                              nil,
		"too long":                             Pad(withKey(t, 99, make([]byte, maxBytes))),
		"no CBOR":                              Pad([]byte("hello")),
		"a text where a pseudonym belongs":     change(func(c *Content) { c.Pseudonym = "Siti from " }),
		"a sentence where a code belongs":      change(func(c *Content) { c.Choices[0].Codes = []string{"she is at home"} }),
		"an item that is not listed":           change(func(c *Content) { c.Choices[0].Item = "nationality" }),
		"a listed item in another field":       change(func(c *Content) { c.Choices[0].Item = "needs" }),
		"no codes":                             change(func(c *Content) { c.Choices[0].Codes = nil }),
		"codes out of order":                   change(func(c *Content) { c.Choices[1].Codes = []string{"shelter", "legal"} }),
		"indicators twice":                     change(func(c *Content) { c.Indicators = []string{"ilo_1_1", "ilo_1_1"} }),
		"an age instead of a band":             change(func(c *Content) { c.Age = "17" }),
		"an adult of sixteen":                  change(func(c *Content) { c.Child = false }),
		"a day instead of a month":             change(func(c *Content) { c.Made = "2026-11-17" }),
		"an expiry within a month":             change(func(c *Content) { c.Expires = "2027-02-14" }),
		"a time limit of its own":              change(func(c *Content) { c.Urgency[0].Within = "now" }),
		"more answered than asked":             change(func(c *Content) { c.Answered = 36 }),
		"a version with a name in it":          change(func(c *Content) { c.Version = "1.0-siti" }),
		"another profile":                      change(func(c *Content) { c.Profile = NoProfile }),
		"a key twice":                          Pad(append([]byte{0xb2, 1, 1}, rawSample(t)[1:]...)),
		"a number that is not the shortest":    Pad(bytes.Replace(rawSample(t), []byte{0x10, 12}, []byte{0x10, 0x18, 12}, 1)),
		"an empty list instead of no list":     Pad(withKey(t, 15, []string{})),
		"another format":                       Pad(withKey(t, 1, 2)),
		"an unknown key that is not canonical": Pad(append(append([]byte{0xb2}, rawSample(t)[1:]...), 0x18, 200, 0x18, 1)),
	}
	for name, b := range tests {
		if c, err := Parse(b); !errors.Is(err, screening.ErrUnreadable) {
			t.Errorf("%s: %v %+v, want ErrUnreadable", name, err, c)
		} else if strings.Contains(err.Error(), "iti") {
			t.Errorf("%s: the error quotes the bytes: %v", name, err)
		}
	}
}

func TestAKeyOfANewerVersionIsPassedOver(t *testing.T) {
	byHand := append(append([]byte{0xb2}, rawSample(t)[1:]...), 0x18, 200, 1)
	for _, b := range [][]byte{withKey(t, 99, []string{"later"}), byHand} {
		c, err := Parse(Pad(b))
		if err != nil || !equal(c, sampleContent()) {
			t.Errorf("%v %+v", err, c)
		}
	}
}

func rawSample(t testing.TB) []byte {
	t.Helper()
	b, err := sampleContent().encode()
	if err != nil {
		t.Fatal(err)
	}
	raw, err := Unpad(b)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Clone(raw)
}

// withKey is the sample with one key set to something else.
func withKey(t testing.TB, key uint64, v any) []byte {
	t.Helper()
	var all map[uint64]cbor.RawMessage
	if err := codec().Unmarshal(rawSample(t), &all); err != nil {
		t.Fatal(err)
	}
	raw, err := codec().Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	all[key] = raw
	b, err := codec().Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func FuzzParse(f *testing.F) {
	f.Add(Pad(rawSample(f)))
	f.Add(Pad(withKey(f, 99, "later")))
	f.Fuzz(func(t *testing.T, b []byte) {
		checkParse(t, b)
		if len(b) < maxBytes/2 {
			checkParse(t, Pad(b)) // past the frame, so that the fuzzer reaches the fields
		}
	})
}

func checkParse(t *testing.T, b []byte) {
	c, err := Parse(b)
	if err != nil {
		if !errors.Is(err, screening.ErrUnreadable) {
			t.Fatalf("err = %v", err)
		}
		return
	}
	again, err := c.encode()
	if err != nil {
		t.Fatal(err)
	}
	d, err := Parse(again)
	if err != nil || !equal(c, d) {
		t.Fatalf("%+v is read again as %+v, %v", c, d, err)
	}
	c.Lines()
}
