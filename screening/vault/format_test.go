package vault

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pelita/screening"
	"pelita/screening/canon"
	"pelita/screening/indicator"
)

func testSeal(t testing.TB) seal {
	t.Helper()
	s, err := newSeal([16]byte{1}, bytes.Repeat([]byte{2}, keyLen))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestASealedValueOpensInItsPlaceOnly(t *testing.T) {
	s := testSeal(t)
	home := place{table: tableBodies, column: columnValue, row: []byte("row"), version: 3}
	sealed := s.seal(home, 1, []byte("value"))
	if got, err := s.open(home, sealed); err != nil || string(got) != "value" {
		t.Fatalf("%q, %v", got, err)
	}
	elsewhere := map[string]place{
		"table":   {table: tableDrafts, column: columnValue, row: []byte("row"), version: 3},
		"column":  {table: tableBodies, column: columnNote, row: []byte("row"), version: 3},
		"row":     {table: tableBodies, column: columnValue, row: []byte("rov"), version: 3},
		"no row":  {table: tableBodies, column: columnValue, version: 3},
		"version": {table: tableBodies, column: columnValue, row: []byte("row"), version: 4},
		"fixed":   {table: tableKeys, column: columnValue, row: []byte("row"), version: 3},
	}
	for name, p := range elsewhere {
		if _, err := s.open(p, sealed); !errors.Is(err, errSealed) {
			t.Errorf("another %s: %v, want errSealed", name, err)
		}
	}
	other := s
	other.vault = [16]byte{9}
	if _, err := other.open(home, sealed); !errors.Is(err, errSealed) {
		t.Errorf("another vault: %v, want errSealed", err)
	}
	for i := range sealed {
		bad := bytes.Clone(sealed)
		bad[i] ^= 1
		if _, err := s.open(home, bad); !errors.Is(err, errSealed) {
			t.Fatalf("byte %d changed: %v, want errSealed", i, err)
		}
		if _, err := s.open(home, sealed[:i]); !errors.Is(err, errSealed) {
			t.Fatalf("cut to %d bytes: %v, want errSealed", i, err)
		}
	}
}

func TestSRA16_NoTwoSealingsAreAlike(t *testing.T) {
	s := testSeal(t)
	p := place{table: tableMeta, column: columnValue, version: 1}
	nonces := map[string]bool{}
	n := 100000
	if os.Getenv(everyByte) != "" {
		n = 1000000
	}
	for range n {
		nonces[string(s.seal(p, 1, nil)[5:29])] = true
	}
	if len(nonces) != n {
		t.Errorf("%d nonces in %d values", len(nonces), n)
	}
}

func TestStoredLengthsAreFew(t *testing.T) {
	classes := map[int]bool{}
	for n := range 64 << 10 {
		c := padded(n)
		if c < n+padHead || c < padFloor {
			t.Fatalf("%d bytes are stored in %d", n, c)
		}
		if over := c - n; n > 4096 && over > n/8 {
			t.Fatalf("%d bytes are padded by %d", n, over)
		}
		classes[c] = true
	}
	if len(classes) > 130 {
		t.Errorf("%d lengths for 65,536", len(classes))
	}
	for n, want := range map[int]int{0: 256, 252: 256, 253: 272, 4296: 4352, 65000: 65536} {
		if got := padded(n); got != want {
			t.Errorf("%d bytes are stored in %d, want %d", n, got, want)
		}
	}
}

func TestASetOfCountersIsASet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) []uint64 {
			return rapid.SliceOfN(rapid.Uint64Range(1, 40), 0, 30).Draw(t, name)
		}
		a, b := draw("a"), draw("b")
		model := func(n uint64, with bool) bool {
			if with {
				return slices.Contains(a, n) || slices.Contains(b, n)
			}
			return slices.Contains(a, n) && !slices.Contains(b, n)
		}
		sum, rest := rangesOf(a).with(rangesOf(b)), rangesOf(a).without(rangesOf(b))
		size := uint64(0)
		for n := range uint64(42) {
			if sum.has(n) != model(n, true) || rest.has(n) != model(n, false) {
				t.Fatalf("%d: with %v, without %v", n, sum.has(n), rest.has(n))
			}
			if model(n, true) {
				size++
			}
		}
		if sum.size() != size || !sum.sound() || !rest.sound() {
			t.Fatalf("%v and %v", sum, rest)
		}
	})
}

func lines() []*line {
	at := time.UnixMilli(1772443613000).UTC()
	return []*line{
		{},
		{row: 1, version: 23, own: 24, draft: draftMark{Version: 300, Tag: tag{4}}, tag: tag{1, 15: 2}, link: link{15: 3}, sum: screening.Summary{
			ID: screening.RecordID{1, 2, 3}, Name: "Sari", Stage: screening.Decided, Outcome: indicator.IndicatorsPresent,
			Urgency: []string{"injury", "child"}, Protocol: "tfc-returnee", Opened: at, Updated: at.Add(time.Hour), Conflicts: 2,
			Text: "sari ទេវី 王小明",
			Membership: screening.Membership{
				Group: screening.RecordID{9: 7}, Number: "07", Apart: true, HandedTo: "abc", Seen: screening.WasSeen, Within: 4 * time.Hour,
			},
		}},
		{row: 1 << 40, version: 255, own: 256, sum: screening.Summary{
			Text: strings.Repeat("x", 70000), Opened: time.UnixMilli(-1).UTC(), Updated: at, Conflicts: 65536,
		}},
	}
}

func encoded() []string {
	var all []string
	for _, l := range lines() {
		all = append(all, l.encode())
	}
	return all
}

func TestAPageIsDeterministicCBOR(t *testing.T) {
	b := encodePage(encoded()...)
	var v any
	if err := codec().Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	again, err := codec().Marshal(v)
	if err != nil || !bytes.Equal(again, b) {
		t.Errorf("%v, or the library writes other bytes", err)
	}
}

func TestAPageReadsAsItWasWritten(t *testing.T) {
	c, err := decodePage(encodePage(encoded()...))
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range lines() {
		e := c.entries[i]
		got := e.line()
		if e.searched() != want.sum.Text || e.encoded() != want.encode() {
			t.Errorf("entry %d: it does not lie where it should", i)
		}
		if e.id != want.sum.ID || e.updated != want.sum.Updated.UnixMilli() || e.row != want.row || e.version != want.version ||
			e.own != want.own || e.draft != want.draft || e.tag != want.tag || e.link != want.link {
			t.Errorf("entry %d: what stands in memory is not what the page says", i)
		}
		want.sum.Opened, want.sum.Updated = want.sum.Opened.UTC(), want.sum.Updated.UTC()
		if fmt.Sprint(got) != fmt.Sprint(*want) {
			t.Errorf("entry %d: %.200v\nwant %.200v", i, fmt.Sprint(got), fmt.Sprint(*want))
		}
	}
}

// oldPage is a page of one entry as format 1 or 2 wrote it.
func oldPage(e *line, format byte) []byte {
	b := encodePage(e.encode())
	rest := 3 * (1 + len(e.tag))
	if format == 1 {
		rest += len(appendMembership(nil, &e.sum.Membership))
	}
	b = b[:len(b)-rest]
	b[1], b[3] = format, canon.Array<<5|byte(entryFields()[format-1]) // the heads of 3, 1 and of 23 fields
	return b
}

// A page of an earlier release is read as far as it goes, and known to be one.
func TestAPageOfAnEarlierFormatIsRead(t *testing.T) {
	want := lines()[1]
	for format, member := range map[byte]screening.Membership{1: {}, 2: want.sum.Membership} {
		c, err := decodePage(oldPage(want, format))
		if err != nil {
			t.Fatal(err)
		}
		e := c.entries[0].line()
		got := e.sum
		if !c.old() || got.Membership != member || got.Name != want.sum.Name || got.Text != want.sum.Text || e.tag != (tag{}) || e.link != (link{}) {
			t.Errorf("format %d: %+v", format, got)
		}
	}
	if now, err := decodePage(encodePage(encoded()...)); err != nil || now.old() {
		t.Errorf("a page of today counts as old, %v", err)
	}
}

func TestAPageThatIsNotOursIsRefused(t *testing.T) {
	good := encodePage(encoded()...)
	for i := range min(len(good), 400) {
		if _, err := decodePage(good[:i]); !errors.Is(err, errSealed) {
			t.Fatalf("cut to %d bytes: %v", i, err)
		}
	}
	for name, b := range map[string][]byte{
		"format 4": {0x82, 0x04, 0x80}, "format 0": {0x82, 0x00, 0x80}, "longer": append(bytes.Clone(good), 0), "a map": {0xa0},
		"too many": {0x82, 0x02, 0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, "not shortest": {0x82, 0x18, 0x01, 0x80},
	} {
		if _, err := decodePage(b); !errors.Is(err, errSealed) {
			t.Errorf("%s: %v, want errSealed", name, err)
		}
	}
}

func FuzzEnvelope(f *testing.F) {
	s := testSeal(f)
	p := place{table: tableBodies, column: columnValue, row: []byte("row"), version: 3}
	f.Add(s.seal(p, 1, []byte("value")))
	f.Add(s.seal(p, 1, nil)[:29])
	f.Add([]byte{1})
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, table := range []table{tableBodies, tableKeys} {
			q := p
			q.table = table
			if v, err := s.open(q, b); err == nil && string(v) != "value" && len(v) != 0 {
				t.Fatalf("%d bytes opened that were never sealed", len(v))
			}
		}
	})
}

func FuzzPadding(f *testing.F) {
	f.Add(make([]byte, 256))
	f.Add(append([]byte{0, 0, 0, 252}, make([]byte, 252)...))
	f.Fuzz(func(t *testing.T, b []byte) {
		v, err := unpad(b)
		if err == nil && (padded(len(v)) != len(b) || !bytes.Equal(b[padHead:padHead+len(v)], v)) {
			t.Fatal("padding that padded does not make was taken")
		}
	})
}

func FuzzPage(f *testing.F) {
	f.Add(encodePage(encoded()[:2]...))
	f.Add(encodePage())
	f.Add([]byte{0x82, 0x01, 0x81, 0x8e})
	f.Add(oldPage(lines()[1], 1))
	f.Add(oldPage(lines()[1], 2))
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := decodePage(b)
		if err != nil || c.old() { // no page of an earlier format is written
			return
		}
		var all []string
		for i := range c.entries {
			l := c.entries[i].line()
			all = append(all, l.encode())
		}
		if !bytes.Equal(encodePage(all...), b) {
			t.Fatal("a page was taken that encodePage does not write")
		}
		c.search([]string{"a"}, nil)
	})
}

func FuzzUserKey(f *testing.F) {
	file, err := sealUserKey(userKey{Format: keyFileFormat, Identity: []byte("x")}, "correct", 2)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(file)
	f.Add(bytes.Replace(file, []byte(" 2\n"), []byte(" 20\n"), 1))
	f.Add([]byte("age-encryption.org/v1\n-> scrypt AAAA 4\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		u, err := openUserKey(b, "correct", workFactors{1, 3})
		if err == nil && string(u.Identity) != "x" {
			t.Fatal("a key file opened that was never sealed")
		}
		if err != nil && !errors.Is(err, screening.ErrWrongPassphrase) && !errors.Is(err, screening.ErrDamaged) {
			t.Fatalf("unnamed error %v", err)
		}
	})
}
