package quorum

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"strings"
)

// Sheets is into how many sheets a key is split, and Needed how many give it back.
const (
	Sheets = 3
	Needed = 2
)

const (
	version  = 1
	setLen   = 8
	keyLen   = 32
	checkLen = 8
	shareLen = keyLen + checkLen
	sumLen   = 4
	sheetLen = 1 + setLen + 1 + shareLen + sumLen

	label = "pelita/1 recovery sheet"
)

// Sheet is one of the sheets.
type Sheet struct {
	set    [setLen]byte
	number byte
	share  [shareLen]byte
}

// Number is 1, 2 or 3.
func (s Sheet) Number() int { return int(s.number) }

// Set is eight letters that are the same on all sheets of one key.
func (s Sheet) Set() string { return letters().EncodeToString(s.set[:])[:8] }

// Split splits the text of an age identity. ErrKey.
func Split(identity string) ([]Sheet, error) {
	key, err := parseKey(identity)
	if err != nil {
		return nil, fmt.Errorf("split key: %w", err)
	}
	defer clear(key)
	secret := append(bytes.Clone(key), check(key)...)
	defer clear(secret)
	slope := make([]byte, shareLen)
	defer clear(slope)
	rand.Read(slope)
	var set [setLen]byte
	rand.Read(set[:])
	out := make([]Sheet, Sheets)
	for i := range out {
		x := byte(i + 1)
		out[i] = Sheet{set, x, [shareLen]byte(at(x, secret, slope))}
	}
	return out, nil
}

// Combine gives the identity back from two sheets. ErrSheets; never another key.
func Combine(a, b Sheet) (string, error) {
	if a.set != b.set || a.number == b.number || a.number == 0 || b.number == 0 {
		return "", ErrSheets
	}
	secret := atZero(a.number, a.share[:], b.number, b.share[:])
	defer clear(secret)
	key := secret[:keyLen]
	if !bytes.Equal(check(key), secret[keyLen:]) {
		return "", ErrSheets
	}
	return formatKey(key)
}

func check(key []byte) []byte {
	sum := sha256.Sum256(append([]byte(label), key...))
	return sum[:checkLen]
}

func letters() *base32.Encoding { return base32.StdEncoding.WithPadding(base32.NoPadding) }

// Text is what stands on paper: groups of four.
func (s Sheet) Text() string {
	b := append([]byte{version}, s.set[:]...)
	b = append(b, s.number)
	b = append(b, s.share[:]...)
	sum := sha256.Sum256(b)
	all := letters().EncodeToString(append(b, sum[:sumLen]...))
	var groups []string
	for ; len(all) > 4; all = all[4:] {
		groups = append(groups, all[:4])
	}
	return strings.Join(append(groups, all), " ")
}

// maxText bounds what is typed.
const maxText = 1024

// Parse reads what was typed. ErrSheet.
func Parse(text string) (Sheet, error) {
	if len(text) > maxText {
		return Sheet{}, ErrSheet
	}
	clean := strings.ToUpper(strings.NewReplacer(" ", "", "\n", "", "\r", "", "\t", "", "-", "").Replace(text))
	b, err := letters().DecodeString(clean)
	if err != nil || len(b) != sheetLen || b[0] != version || letters().EncodeToString(b) != clean {
		return Sheet{}, ErrSheet
	}
	sum := sha256.Sum256(b[:sheetLen-sumLen])
	s := Sheet{set: [setLen]byte(b[1:]), number: b[1+setLen], share: [shareLen]byte(b[2+setLen:])}
	if !bytes.Equal(sum[:sumLen], b[sheetLen-sumLen:]) || s.number == 0 || s.number > Sheets {
		return Sheet{}, ErrSheet
	}
	return s, nil
}
