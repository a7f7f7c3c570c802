package address

import (
	"encoding/hex"
	"strings"

	"golang.org/x/crypto/sha3"
)

// evmSigns is how many hexadecimal digits an Ethereum address has after 0x.
const evmSigns = 40

// evm reads the digits of an Ethereum address. The case of its letters is a
// checksum (ERC-55) when both cases are there; an address in one case carries
// none.
func evm(s string) Reading {
	switch {
	case len(s) > evmSigns || s != "" && !all(s, digits+letters):
		return Reading{Verdict: NotAddress}
	case len(s) < evmSigns:
		return Reading{Kind: Ethereum, Verdict: Unfinished}
	case !all(s, hexSigns):
		return Reading{Kind: Ethereum, Verdict: BadChecksum}
	}
	mixed := mixedCase(strings.ToLower(s))
	normal := "0x" + mixed
	switch {
	case s == strings.ToLower(s), s == strings.ToUpper(s):
		return Reading{Kind: Ethereum, Verdict: Unverified, Normal: normal}
	case s == mixed:
		return Reading{Kind: Ethereum, Verdict: Valid, Normal: normal}
	}
	return Reading{Kind: Ethereum, Verdict: BadChecksum}
}

// mixedCase writes lower-case digits as ERC-55 does: a letter is upper case where
// the nibble of the Keccak-256 hash of the digits at its place is above 7. Keccak
// as Ethereum uses it is not the SHA3-256 that was standardised later.
func mixedCase(lower string) string {
	h := sha3.NewLegacyKeccak256()
	h.Write([]byte(lower))
	sum := hex.EncodeToString(h.Sum(nil))
	out := []byte(lower)
	for i, c := range out {
		if c >= 'a' && sum[i] > '7' {
			out[i] = c - 'a' + 'A'
		}
	}
	return string(out)
}
