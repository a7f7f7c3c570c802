package passphrase_test

import (
	"bytes"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/trustelem/zxcvbn/frequency"

	"pelita/screening"
	"pelita/screening/passphrase"
)

func TestSRB04_ThePolicyForNewPassphrases(t *testing.T) {
	for _, tt := range []struct {
		passphrase string
		want       error
	}{
		{"", screening.ErrWeakPassphrase},
		{"fourteen chars", screening.ErrWeakPassphrase},
		{"seven quiet lamps beside the river", nil},
		{"tujuh perahu di tepi sungai", nil},
		{"k7#vQ2!mZ9@pL4x", nil},
		{"copper kettle walnut ladder", nil},
		{"ទេវីស្អាត", screening.ErrWeakPassphrase},
		{"ក្រមុំស្រស់ស្អាត", nil},
		{strings.Repeat("é", 513), screening.ErrWeakPassphrase}, // 1,026 bytes

		{"aaaaaaaaaaaaaaaa", screening.ErrGuessable},
		{"abcabcabcabcabcabc", screening.ErrGuessable},
		{"qwertyuiopasdfgh", screening.ErrGuessable},
		{"1qaz2wsx3edc4rfv", screening.ErrGuessable},
		{"azertyuiop qsdfgh", screening.ErrGuessable},
		{"123456789012345", screening.ErrGuessable},
		{"password password 1", screening.ErrGuessable},
		{"P@ssw0rd P@ssw0rd!", screening.ErrGuessable},
		{"Jakarta Jakarta 2026", screening.ErrGuessable},
		{"Kedutaan Besar Republik Indonesia", screening.ErrGuessable},
		{"pelita pelita pelita pelita", screening.ErrGuessable},
		{"Correct Horse Battery Staple", screening.ErrGuessable},
		{"To be, or not to be: that is the question", screening.ErrGuessable},
		{"bismillahirrahmanirrahim", screening.ErrGuessable},
		{"All human beings are born free and equal", screening.ErrGuessable},
		{"May the Force be with you!", screening.ErrGuessable},
		{"Our Father who art in heaven, hallowed be thy name", screening.ErrGuessable},
		{"Bhinneka Tunggal Ika 1945", screening.ErrGuessable},
		{"Keadilan sosial bagi seluruh rakyat Indonesia", screening.ErrGuessable},
		{"Berakit-rakit ke hulu, berenang-renang ke tepian", screening.ErrGuessable},
		{"terima kasih indonesia 2025", screening.ErrGuessable},
		{"- - - - - - - - - - - -", screening.ErrGuessable},
		{"fifteen letters", screening.ErrGuessable},
		{"kitchen window ladder", screening.ErrGuessable},
		{"Christopher Robinson", screening.ErrGuessable},
		{"dragonmonkeyfootball", screening.ErrGuessable},
		{"dr4g0n M0nk3y f00tb@ll", screening.ErrGuessable},
		{"summer holiday 2026!!", screening.ErrGuessable},
		{"telescope harbour 1987", screening.ErrGuessable},
		{"it is to be or no", screening.ErrGuessable},
		{strings.Join(passphrase.Words("id")[200:204], " "), screening.ErrGuessable},
		{"PolniyPizdec1102", screening.ErrGuessable}, // of the hundred thousand commonest, and no words

		{"seven quiet\nlamps beside", screening.ErrUntypable},
		{"seven quiet\x00lamps beside", screening.ErrUntypable},
		{"seven quiet\u0085lamps beside", screening.ErrUntypable},
		{"seven quiet \u0378 lamps beside", screening.ErrUntypable},
		{"seven quiet \ufffe lamps beside", screening.ErrUntypable},
	} {
		err := passphrase.Check([]byte(tt.passphrase))
		if !errors.Is(err, tt.want) || (tt.want == nil) != (err == nil) {
			t.Errorf("%q: %v, want %v", tt.passphrase, err, tt.want)
		}
	}
}

func TestNoKindOfLetterIsDemanded(t *testing.T) {
	for _, p := range []string{"kitchen window ladder umbrella", "KITCHEN WINDOW LADDER UMBRELLA", "480271936550182", "?%{=]~|^<:)&>}("} {
		if err := passphrase.Check([]byte(p)); err != nil {
			t.Errorf("%q: %v", p, err)
		}
	}
}

func TestEveryDrawnPassphraseMeetsThePolicyInItsLanguage(t *testing.T) {
	for tag, size := range map[string]int{"en": 7776, "id": 2048, "id-ID": 2048, "th": 7776} {
		list := passphrase.Words(tag)
		if len(list) != size {
			t.Fatalf("%s: %d words, want %d", tag, len(list), size)
		}
		seen := map[string]bool{}
		for range 50 {
			p := passphrase.Generate(tag)
			words := strings.Split(p, " ")
			if err := passphrase.Check([]byte(p)); err != nil || len(words) != passphrase.MinWords {
				t.Errorf("%s: a passphrase of %d words: %v", tag, len(words), err)
			}
			for _, w := range words {
				if !slices.Contains(list, w) {
					t.Errorf("%s: %q is not in the list", tag, w)
				}
			}
			if seen[p] {
				t.Errorf("%s: one passphrase was drawn twice", tag)
			}
			seen[p] = true
		}
	}
}

// TestSRB04_NoPasswordOfTheListsIsTaken: neither once, nor twice, nor with a year,
// whatever the list, however long.
func TestSRB04_NoPasswordOfTheListsIsTaken(t *testing.T) {
	all := slices.Collect(maps.Values(frequency.FrequencyLists))
	counted, taken := 0, 0
	for _, list := range all {
		for i := 0; i < len(list); i += 97 {
			for _, p := range []string{list[i], list[i] + list[i], list[i] + "2026", strings.ToUpper(list[i]) + " " + list[i] + " 1!"} {
				if counted++; passphrase.Check([]byte(p)) == nil {
					taken++
				}
			}
		}
	}
	if counted < 3500 || taken > 0 {
		t.Errorf("%d of %d are taken", taken, counted)
	}
}

// Each word is drawn about as often as any other: 9,000 draws over 2,048 words
// are 4.4 a word; chi-squared with 2,047 degrees of freedom stays below 2,400
// but for once in ten million runs.
func TestWordsAreDrawnEvenly(t *testing.T) {
	count := map[string]float64{}
	draws := 0.0
	for range 9000 / passphrase.MinWords {
		for _, w := range strings.Fields(passphrase.Generate("id")) {
			count[w]++
			draws++
		}
	}
	expected, sum := draws/2048, 0.0
	for _, w := range passphrase.Words("id") {
		d := count[w] - expected
		sum += d * d / expected
	}
	if sum > 2400 {
		t.Errorf("chi-squared %.0f", sum)
	}
}

func TestNoTwoIndonesianWordsAreOneSlipApart(t *testing.T) {
	list := passphrase.Words("id")
	all := map[string]bool{}
	for _, w := range list {
		if all[w] || len(w) < 4 || len(w) > 10 || strings.Trim(w, "abcdefghijklmnopqrstuvwxyz") != "" {
			t.Errorf("%q is twice in the list, or no word of it", w)
		}
		all[w] = true
	}
	if !slices.IsSorted(list) {
		t.Error("the list is not in order")
	}
	for _, w := range list {
		for i := range w {
			if all[w[:i]+w[i+1:]] {
				t.Errorf("%q without letter %d is another word", w, i)
			}
			if i > 0 && w[i] != w[i-1] && all[w[:i-1]+w[i:i+1]+w[i-1:i]+w[i+1:]] {
				t.Errorf("%q with letters %d and %d swapped is another word", w, i-1, i)
			}
			for c := 'a'; c <= 'z'; c++ {
				if byte(c) != w[i] && all[w[:i]+string(c)+w[i+1:]] {
					t.Errorf("%q with letter %d changed is another word", w, i)
				}
			}
		}
	}
}

func TestSRB05_ACardIsReadAsItWasPrinted(t *testing.T) {
	c := passphrase.NewCard()
	if c == passphrase.NewCard() || c == (passphrase.Card{}) {
		t.Fatal("two cards are the same")
	}
	text := c.Text()
	for _, form := range []string{
		text, c.Code(), text + "\n", "\ufeff" + text + "\r\n", strings.ToLower(text), strings.ReplaceAll(text, " ", "-"),
		strings.ReplaceAll(text, "0", "O"), strings.ReplaceAll(text, "1", "l"),
	} {
		if got, err := passphrase.ParseCard([]byte(form)); err != nil || got != c {
			t.Errorf("%d letters: %v", len(form), err)
		}
	}
}

func TestSRB05_AWrongLetterOnACardIsNoticed(t *testing.T) {
	code := passphrase.NewCard().Code()
	for i := range code {
		other := byte('7')
		if code[i] == other {
			other = 'K'
		}
		wrong := code[:i] + string(other) + code[i+1:]
		if _, err := passphrase.ParseCard([]byte(wrong)); !errors.Is(err, screening.ErrUnreadable) {
			t.Errorf("letter %d: %v", i, err)
		}
	}
	for _, bad := range []string{"", code[:55], code + "0", "U" + code[1:], strings.Repeat("0", 2000)} {
		if _, err := passphrase.ParseCard([]byte(bad)); !errors.Is(err, screening.ErrUnreadable) {
			t.Errorf("%d letters: %v", len(bad), err)
		}
	}
}

// The bytes that go into scrypt, so that another program can open the file.
func TestSRB05_TheBytesOfAPassphraseWithACard(t *testing.T) {
	var c passphrase.Card
	for i := range c {
		c[i] = byte(i)
	}
	joined := c.With([]byte("cafe\u0301 beside the river"))
	got, ok := passphrase.Normalise(joined)
	want := "caf\u00e9 beside the river\x00AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
	if !ok || got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if typed := passphrase.Typed(joined); !bytes.Equal(typed, []byte("cafe\u0301 beside the river")) {
		t.Errorf("typed %q", typed)
	}
	if want := "000G40R40M30E209185GR38E1W8124GK2GAHC5RR34D1P70X3RFR4828"; c.Code() != want {
		t.Errorf("code %s, want %s", c.Code(), want)
	}
}

func FuzzParseCard(f *testing.F) {
	f.Add([]byte(passphrase.Card{}.Text()))
	f.Add([]byte("0000 0000"))
	f.Add([]byte("\xff\xfe"))
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := passphrase.ParseCard(text)
		if err != nil {
			return
		}
		if again, err := passphrase.ParseCard([]byte(c.Text())); err != nil || again != c {
			t.Errorf("%v", err)
		}
	})
}

func FuzzCheck(f *testing.F) {
	for _, s := range []string{"seven quiet lamps", "aaaa", "qwerty", "\x00", "ក្រមុំ"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, p []byte) {
		if err := passphrase.Check(p); err == nil && (len(p) == 0 || len(p) > passphrase.MaxBytes || bytes.IndexByte(p, 0) >= 0) {
			t.Errorf("%q was accepted", p)
		}
	})
}
