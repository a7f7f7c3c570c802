package address

import (
	"strings"

	"github.com/btcsuite/btcd/btcutil/bech32"
)

// Lengths of Bitcoin addresses in bech32 and bech32m: of a key's hash, of a
// script's hash and of a taproot key, and the most that BIP-173 allows.
const (
	segwitKey    = 42
	segwitScript = 62
	segwitMost   = 90

	bitcoinPrefix = "bc" // of the main network; those of test networks hold no money
)

// segwit reads a Bitcoin address of the newer form: witness version 0 in bech32
// (BIP-173), later versions in bech32m (BIP-350). Upper and lower case never mix.
func segwit(s string) Reading {
	if len(s) > segwitMost || !all(s, base58Letters) {
		return Reading{Verdict: NotAddress}
	}
	prefix, data, form, err := bech32.DecodeGeneric(s)
	if err != nil {
		return Reading{Kind: Bitcoin, Verdict: unsound(len(s))}
	}
	if prefix != bitcoinPrefix || len(data) == 0 {
		return Reading{Verdict: NotAddress}
	}
	version := data[0]
	if (version == 0) != (form == bech32.Version0) {
		return Reading{Kind: Bitcoin, Verdict: BadChecksum}
	}
	program, err := bech32.ConvertBits(data[1:], 5, 8, false)
	if err != nil || !programFits(version, len(program)) {
		return Reading{Verdict: NotAddress}
	}
	return Reading{Kind: Bitcoin, Verdict: Valid, Normal: strings.ToLower(s)}
}

// unsound says what a text is that does not decode: the beginning of an address
// while it is shorter than one, and between the two lengths that are in use.
func unsound(length int) Verdict {
	switch {
	case length == segwitKey || length == segwitScript:
		return BadChecksum
	case length < segwitScript:
		return Unfinished
	}
	return NotAddress
}

// programFits is the rule of BIP-173 and BIP-350 for version and program.
func programFits(version byte, length int) bool {
	if version == 0 {
		return length == 20 || length == 32
	}
	return version <= 16 && length >= 2 && length <= 40
}
