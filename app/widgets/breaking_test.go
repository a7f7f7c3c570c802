package widgets

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// runes counts a width of one for every rune that takes room.
func runes(s string) float32 {
	n := 0
	for _, r := range s {
		if !unicode.In(r, unicode.Mn, unicode.Cf) {
			n++
		}
	}
	return float32(n)
}

func TestLinesBreakWhereAReaderWouldBreakThem(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		width      float32
		want       string
	}{
		{"between words", "did somebody take it", 8, "did|somebody|take it"},
		{"at a line of its own", "one\ntwo", 20, "one|two"},
		{"an empty line stays", "one\n\ntwo", 20, "one||two"},
		{"in a word only when it is too wide alone", "a passports b", 5, "a|passp|orts|b"},
		{"after a hyphen", "surat-surat Anda", 7, "surat-|surat|Anda"},
		{"at a zero width space", "ប្រទេស\u200bកម្ពុជា", 5, "ប្រទេស\u200b|កម្ពុជា"},
		{"Chinese, and never before its full stop", "学而时习之。", 5, "学而时习|之。"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := strings.Join(breakLines(tt.text, tt.width, runes), "|"); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// badStart reports whether no line may begin with a text: it would part a
// syllable that is written as one.
func badStart(before, line string) bool {
	first, _ := utf8.DecodeRuneInString(line)
	last, _ := utf8.DecodeLastRuneInString(before)
	return unicode.In(first, unicode.Mn, unicode.Mc) || last != utf8.RuneError && binds(last)
}

func TestNoWidthPartsASyllable(t *testing.T) {
	for script, text := range map[string]string{
		"Khmer":   "ខ្ញុំស្រឡាញ់ភាសាខ្មែរការអប់រំជាមូលដ្ឋានសម្រាប់ការអភិវឌ្ឍន៍ប្រទេសកម្ពុជា",
		"Burmese": "မြန်မာနိုင်ငံ၏ပညာရေးစနစ်တက္ကသိုလ်ကျွန်ုပ်တို့ဗုဒ္ဓဘာသာသင်္ဘောဝတ္ထု",
		"Thai":    "ภาษาไทยเป็นภาษาที่มีระดับเสียงที่นี่น้ำกตัญญูปู่ย่าฐานเป็นที่รู้จัก",
		"Lao":     "ສະບາຍດີຂ້ອຍຮັກພາສາລາວການສຶກສາເປັນສິ່ງສຳຄັນນໍ້າເຂົ້າຫຼ້າ",
		"Hindi":   "हिन्दीमेंक्षत्रियज्ञानकर्मश्रीद्वितीयराष्ट्रीयशिक्षाविद्यार्थी",
	} {
		for width := float32(1); width < 30; width++ {
			lines := breakLines(text, width, runes)
			if got := strings.Join(lines, ""); got != text {
				t.Fatalf("%s at %v: text was changed", script, width)
			}
			for i := 1; i < len(lines); i++ {
				if badStart(lines[i-1], lines[i]) {
					t.Errorf("%s at %v: a syllable is parted before %q", script, width, lines[i])
				}
			}
		}
	}
}

func FuzzBreakLines(f *testing.F) {
	for _, seed := range []string{"", " ", "a b", "surat-surat\nAnda", "ប្រទេស\u200bកម្ពុជា", "رقم 123 (ABC)", "\xff\xfe", "เแโ"} {
		f.Add(seed, uint8(5))
	}
	f.Fuzz(func(t *testing.T, text string, width uint8) {
		if !utf8.ValidString(text) {
			t.Skip()
		}
		squeeze := func(s string) string { return strings.NewReplacer(" ", "", "\n", "").Replace(s) }
		lines := breakLines(text, float32(width), runes)
		if squeeze(strings.Join(lines, "")) != squeeze(text) {
			t.Fatalf("%q became %q", text, lines)
		}
	})
}

func TestRunsStandInTheOrderOfUAX9(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"left to right alone is left as it is", "Lesson 1", "Lesson 1"},
		{"a number in an Arabic sentence", "رقم 123 اليوم", " اليوم|123|رقم "},
		{"Latin in an Arabic sentence", "كتاب English اليوم", " اليوم|English|كتاب "},
		{"Arabic in a Latin sentence", "name: محمد ok", "name: |محمد| ok"},
		{"a number after Arabic in a Latin sentence", "tel محمد 12 ok", "tel |12|محمد | ok"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			marks := strings.NewReplacer(leftToRightIsolate, "", rightToLeftIsolate, "", leftToRightMark, "")
			got := strings.TrimSuffix(marks.Replace(strings.ReplaceAll(visualOrder(tt.text, reading(tt.text)), endIsolate, "|")), "|")
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
