package quorum

import (
	"strings"

	"filippo.io/age"
)

// The text of an age identity is Bech32 (BIP 173): a prefix, 1, groups of five
// bits, and six groups that check them.
const (
	prefix   = "AGE-SECRET-KEY-PQ-"
	alphabet = "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L"
	groups   = (keyLen*8 + 4) / 5
	checks   = 6
)

// parseKey gives the bytes of an identity. ErrKey.
func parseKey(identity string) ([]byte, error) {
	if id, err := age.ParseHybridIdentity(identity); err != nil || id.String() != identity {
		return nil, ErrKey
	}
	data, ok := strings.CutPrefix(identity, prefix+"1")
	if !ok || len(data) != groups+checks {
		return nil, ErrKey
	}
	var out []byte
	bits, have := 0, 0
	for _, c := range data[:groups] {
		bits, have = (bits<<5|strings.IndexRune(alphabet, c))&0xfff, have+5
		if have >= 8 {
			have -= 8
			out = append(out, byte(bits>>have))
		}
	}
	if again, err := formatKey(out); err != nil || again != identity {
		return nil, ErrKey
	}
	return out, nil
}

// formatKey makes the text of an identity. ErrKey.
func formatKey(key []byte) (string, error) {
	var five []byte
	bits, have := 0, 0
	for _, b := range key {
		bits, have = (bits<<8|int(b))&0xffff, have+8
		for have >= 5 {
			have -= 5
			five = append(five, byte(bits>>have)&31)
		}
	}
	if have > 0 {
		five = append(five, byte(bits<<(5-have))&31)
	}
	five = append(five, checksum(five)...)
	text := []byte(prefix + "1")
	for _, v := range five {
		text = append(text, alphabet[v])
	}
	if _, err := age.ParseHybridIdentity(string(text)); err != nil {
		return "", ErrKey
	}
	return string(text), nil
}

// checksum is that of BIP 173 for our prefix, in small letters.
func checksum(data []byte) []byte {
	var all []byte
	for _, c := range []byte(strings.ToLower(prefix)) {
		all = append(all, c>>5)
	}
	all = append(all, 0)
	for _, c := range []byte(strings.ToLower(prefix)) {
		all = append(all, c&31)
	}
	all = append(append(all, data...), make([]byte, checks)...)
	sum := polymod(all) ^ 1
	out := make([]byte, checks)
	for i := range out {
		out[i] = byte(sum>>(5*(checks-1-i))) & 31
	}
	return out
}

func polymod(values []byte) uint32 {
	sum := uint32(1)
	for _, v := range values {
		top := sum >> 25
		sum = sum&0x1ffffff<<5 ^ uint32(v)
		for i, g := range [...]uint32{0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3} {
			if top>>i&1 == 1 {
				sum ^= g
			}
		}
	}
	return sum
}
