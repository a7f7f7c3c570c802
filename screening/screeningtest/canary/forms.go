package canary

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode/utf16"

	"golang.org/x/text/unicode/norm"
)

// form is one way in which a value may lie somewhere.
type form struct {
	name  string
	bytes []byte
}

// Encodings names the forms of a text beside the halves and the streams. There
// are fourteen.
func Encodings() []string {
	return []string{
		"utf-8", "utf-16le", "utf-16be", "nfc", "nfd", "upper", "lower",
		"base64+0", "base64+1", "base64+2", "hex", "url", "json", "reversed",
	}
}

// encode gives every form of one encoding of a whole text: for some there is
// more than one in use.
func encode(encoding, s string) [][]byte {
	switch encoding {
	case "utf-8":
		return [][]byte{[]byte(s)}
	case "utf-16le":
		return [][]byte{utf16Bytes(s, func(u uint16) [2]byte { return [2]byte{byte(u), byte(u >> 8)} })}
	case "utf-16be":
		return [][]byte{utf16Bytes(s, func(u uint16) [2]byte { return [2]byte{byte(u >> 8), byte(u)} })}
	case "nfc":
		return [][]byte{norm.NFC.Bytes([]byte(s))}
	case "nfd":
		return [][]byte{norm.NFD.Bytes([]byte(s))}
	case "upper":
		return [][]byte{[]byte(strings.ToUpper(s))}
	case "lower":
		return [][]byte{[]byte(strings.ToLower(s))}
	case "url":
		return [][]byte{[]byte(url.QueryEscape(s)), []byte(url.PathEscape(s)), lowerEscapes(url.QueryEscape(s)), percents(s)}
	case "json":
		return [][]byte{escaped(s, 0x80, `\u%04x`), escaped(s, 0, `\u%04x`), escaped(s, 0x80, `\u%04X`), escaped(s, 0, `\u%04X`)}
	}
	return encodeBytes(encoding, []byte(s))
}

// encodeBytes gives the forms in which bytes that are no text may lie.
func encodeBytes(encoding string, b []byte) [][]byte {
	switch encoding {
	case "raw":
		return [][]byte{b}
	case "base64+0":
		return base64Bytes(b, 0)
	case "base64+1":
		return base64Bytes(b, 1)
	case "base64+2":
		return base64Bytes(b, 2)
	case "hex":
		h := hex.EncodeToString(b)
		return [][]byte{[]byte(h), []byte(strings.ToUpper(h))}
	case "reversed":
		back := slices.Clone(b)
		slices.Reverse(back)
		runes := []rune(string(b))
		slices.Reverse(runes)
		return [][]byte{back, []byte(string(runes))}
	}
	return nil
}

func utf16Bytes(s string, order func(uint16) [2]byte) []byte {
	var out []byte
	for _, u := range utf16.Encode([]rune(s)) {
		pair := order(u)
		out = append(out, pair[:]...)
	}
	return out
}

// base64Bytes is b at one alignment, in both alphabets, less the letters that it
// shares with its neighbours.
func base64Bytes(b []byte, shift int) [][]byte {
	padded := append(make([]byte, shift), b...)
	start, end := (shift*8+5)/6, len(padded)*8/6
	if start >= end {
		return nil
	}
	var out [][]byte
	for _, alphabet := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding} {
		out = append(out, []byte(alphabet.EncodeToString(padded)[start:end]))
	}
	return out
}

// lowerEscapes is a percent encoding with small hex digits.
func lowerEscapes(s string) []byte {
	b := []byte(s)
	for i := 0; i+2 < len(b); i++ {
		if b[i] == '%' {
			copy(b[i:], bytes.ToLower(b[i:i+3]))
		}
	}
	return b
}

func percents(s string) []byte {
	var out bytes.Buffer
	for _, c := range []byte(s) {
		fmt.Fprintf(&out, "%%%02X", c)
	}
	return out.Bytes()
}

// escaped writes every code unit from a border on as an escape.
func escaped(s string, from uint16, format string) []byte {
	var out bytes.Buffer
	for _, u := range utf16.Encode([]rune(s)) {
		if u >= from {
			fmt.Fprintf(&out, format, u)
		} else {
			out.WriteByte(byte(u))
		}
	}
	return out.Bytes()
}

// texts are the spellings of a text that the other encodings start from.
func texts(s string) []string {
	out := []string{s, norm.NFC.String(s), norm.NFD.String(s), strings.ToUpper(s), strings.ToLower(s)}
	slices.Sort(out)
	return slices.Compact(out)
}

// halves are the letters before and after the middle. Whatever cuts the text in
// two, also inside a letter, leaves one of them whole.
func halves(s string) [2]string {
	runes := []rune(s)
	n := len(runes)
	return [2]string{string(runes[:n/2]), string(runes[n-n/2:])}
}

// forms are all patterns of a value.
func (v Value) forms() []form {
	var out []form
	add := func(name string, all [][]byte) {
		for _, b := range all {
			out = append(out, form{name, b})
		}
	}
	for _, half := range [][]byte{v.Raw[:(len(v.Raw)+1)/2], v.Raw[len(v.Raw)/2:]} {
		for _, e := range []string{"raw", "hex", "base64+0", "base64+1", "base64+2", "reversed"} {
			add(e, encodeBytes(e, half))
		}
	}
	for _, half := range halves(v.Text) {
		for _, e := range Encodings() {
			for _, spelled := range texts(half) {
				add(e, encode(e, spelled))
			}
		}
	}
	return out
}
