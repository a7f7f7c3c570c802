package quorum

import (
	"bytes"
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"filippo.io/age"
)

func newKey(t testing.TB) string {
	t.Helper()
	id, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	return id.String()
}

func split(t testing.TB, key string) []Sheet {
	t.Helper()
	s, err := Split(key)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSRM06_AnyTwoOfThreeSheetsGiveTheKeyBack(t *testing.T) {
	for range 20 {
		key := newKey(t)
		sheets := split(t, key)
		for i := range sheets {
			for j := range sheets {
				got, err := Combine(typed(t, sheets[i]), typed(t, sheets[j]))
				if i == j {
					if !errors.Is(err, ErrSheets) || got != "" {
						t.Errorf("sheet %d twice: %v", i+1, err)
					}
					continue
				}
				if err != nil || got != key {
					t.Errorf("sheets %d and %d: %v", i+1, j+1, err)
				}
			}
		}
	}
}

// typed is a sheet as it comes back from paper.
func typed(t testing.TB, s Sheet) Sheet {
	t.Helper()
	got, err := Parse(strings.ToLower(strings.ReplaceAll(s.Text(), " ", "\n- ")))
	if err != nil || got != s {
		t.Fatalf("sheet %d did not come back: %v", s.number, err)
	}
	return got
}

// TestSRM06_OneSheetSaysNothing: for every value that a byte of the key can have
// there is exactly one slope that gives the byte on the sheet. All keys are
// equally possible, whatever the computer of whoever has the sheet.
func TestSRM06_OneSheetSaysNothing(t *testing.T) {
	for x := byte(1); x <= Sheets; x++ {
		for share := range 256 {
			for secret := range 256 {
				fits := 0
				for slope := range 256 {
					if at(x, []byte{byte(secret)}, []byte{byte(slope)})[0] == byte(share) {
						fits++
					}
				}
				if fits != 1 {
					t.Fatalf("sheet %d: byte %d fits byte %d of the key in %d ways", x, share, secret, fits)
				}
			}
		}
	}
}

// And the slope is drawn evenly: over many splits of one key each byte of a sheet
// takes every value about as often.
func TestSRM06_TheBytesOfASheetAreEven(t *testing.T) {
	key := newKey(t)
	const rounds = 2000
	var seen [256]int
	for range rounds {
		for _, b := range split(t, key)[0].share {
			seen[b]++
		}
	}
	want := float64(rounds*shareLen) / 256
	chi := 0.0
	for _, n := range seen {
		chi += (float64(n) - want) * (float64(n) - want) / want
	}
	if chi > 400 { // 255 degrees of freedom; beyond 400 once in about 10^8
		t.Errorf("chi squared %.0f", chi)
	}
}

func TestSRM06_SheetsOfTwoKeysAreRefused(t *testing.T) {
	key := newKey(t)
	one, two, again := split(t, key), split(t, newKey(t)), split(t, key)
	for _, pair := range [][2]Sheet{{one[0], two[1]}, {one[0], again[1]}, {one[2], two[0]}, {{}, one[0]}, {{}, {}}} {
		if got, err := Combine(pair[0], pair[1]); !errors.Is(err, ErrSheets) || got != "" {
			t.Errorf("%d and %d of two sets: %v", pair[0].number, pair[1].number, err)
		}
	}
	for n := range one[0].share { // a sheet with a true sum that is not what was split
		forged := one[0]
		forged.share[n] ^= 1
		if got, err := Combine(forged, one[1]); !errors.Is(err, ErrSheets) || got != "" {
			t.Errorf("byte %d changed: %v", n, err)
		}
	}
	mixed := two[1]
	mixed.set = one[0].set
	if _, err := Combine(one[0], mixed); !errors.Is(err, ErrSheets) {
		t.Errorf("another key's share under the name of this set: %v", err)
	}
}

func TestAMistypedSheetIsNoticed(t *testing.T) {
	text := strings.ReplaceAll(split(t, newKey(t))[0].Text(), " ", "")
	for n := range text {
		for _, c := range "A2Z7" {
			bad := text[:n] + string(c) + text[n+1:]
			if bad == text {
				continue
			}
			if _, err := Parse(bad); !errors.Is(err, ErrSheet) {
				t.Errorf("place %d: %v", n, err)
			}
		}
	}
	for n := 1; n < len(text); n++ { // two neighbours change places
		bad := text[:n-1] + string(text[n]) + string(text[n-1]) + text[n+1:]
		if _, err := Parse(bad); bad != text && !errors.Is(err, ErrSheet) {
			t.Errorf("places %d and %d: %v", n-1, n, err)
		}
	}
	for _, bad := range []string{"", "A", text[1:], text + "A", strings.Repeat("A", 5000), text + "\x00", "1" + text[1:]} {
		if _, err := Parse(bad); !errors.Is(err, ErrSheet) {
			t.Errorf("%d letters: %v", len(bad), err)
		}
	}
}

func TestOnlyARecoveryKeyIsSplit(t *testing.T) {
	x, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"", x.String(), newKey(t)[1:], strings.ToLower(newKey(t)), newKey(t) + "\n"} {
		if _, err := Split(bad); !errors.Is(err, ErrKey) {
			t.Errorf("%d letters: %v", len(bad), err)
		}
	}
}

// The field is that of AES: FIPS 197, section 4.2, gives 57 * 83 = c1 and
// 57 * 13 = fe; 53 and ca are inverses.
func TestTheFieldIsTheOneOfAES(t *testing.T) {
	for _, v := range [][3]byte{{0x57, 0x83, 0xc1}, {0x57, 0x13, 0xfe}, {0x53, 0xca, 1}, {0, 0xff, 0}, {1, 0xab, 0xab}} {
		if got := times(v[0], v[1]); got != v[2] || times(v[1], v[0]) != v[2] {
			t.Errorf("%x * %x = %x, want %x", v[0], v[1], got, v[2])
		}
	}
	for a := 1; a < 256; a++ {
		if times(byte(a), inverse(byte(a))) != 1 {
			t.Errorf("%x has no inverse", a)
		}
	}
}

// Vectors, worked out by another program: what must come of fixed bytes.
func TestVectors(t *testing.T) {
	secret, slope := bytes.Repeat([]byte{0x53}, 4), []byte{0, 1, 0x80, 0xca}
	for x, want := range map[byte]string{1: "5352d399", 2: "535148dc", 3: "5350c816"} {
		if got := hex.EncodeToString(at(x, secret, slope)); got != want {
			t.Errorf("x=%d: %s, want %s", x, got, want)
		}
	}
}

// FZ22: whatever is typed, two sheets give the key that was split or an error.
func FuzzCombine(f *testing.F) {
	id, err := age.GenerateHybridIdentity()
	if err != nil {
		f.Fatal(err)
	}
	key := id.String()
	sheets := split(f, key)
	other := split(f, newKey(f))
	f.Add(sheets[0].Text(), sheets[1].Text())
	f.Add(sheets[0].Text(), other[1].Text())
	f.Add(sheets[2].Text(), sheets[2].Text())
	f.Add("", "AAAA AAAA")
	f.Fuzz(func(t *testing.T, one, two string) {
		a, err := Parse(one)
		if err != nil {
			return
		}
		b, err := Parse(two)
		if err != nil {
			return
		}
		got, err := Combine(a, b)
		if err == nil && (a.set == sheets[0].set || b.set == sheets[0].set) && got != key {
			t.Error("a wrong key was given")
		}
		if err == nil {
			if _, e := age.ParseHybridIdentity(got); e != nil {
				t.Error("what was given is no key")
			}
		}
	})
}

// FuzzShares is FuzzCombine behind the sum against mistyping: a sheet that was
// made on purpose.
func FuzzShares(f *testing.F) {
	id, err := age.GenerateHybridIdentity()
	if err != nil {
		f.Fatal(err)
	}
	sheets := split(f, id.String())
	f.Add(sheets[1].share[:], byte(2))
	f.Add(make([]byte, shareLen), byte(3))
	f.Fuzz(func(t *testing.T, share []byte, number byte) {
		forged := Sheet{set: sheets[0].set, number: number}
		copy(forged.share[:], share)
		if got, err := Combine(sheets[0], forged); err == nil && got != id.String() {
			t.Error("a wrong key was given")
		}
	})
}
