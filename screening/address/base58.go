package address

import (
	"slices"

	"github.com/btcsuite/btcd/btcutil/base58"
)

// Base58check holds a version byte, 20 bytes and a checksum of 4.
const (
	tronVersion        = 0x41
	bitcoinVersion     = 0x00 // pay to the hash of a key: 1...
	bitcoinHashVersion = 0x05 // pay to the hash of a script: 3...
	hashLength         = 20

	tronLength                = 34
	bitcoinLeast, bitcoinMost = 26, 35 // 25 bytes; leading zeros make it shorter
	base58Letters             = digits + letters
)

// tron reads a TRON address: 34 characters, base58check, version 0x41.
func tron(s string) Reading { return check(s, Tron, tronLength, tronLength, tronVersion) }

// bitcoin reads a Bitcoin address of the older form: base58check, version 0 or 5.
func bitcoin(s string) Reading {
	return check(s, Bitcoin, bitcoinLeast, bitcoinMost, bitcoinVersion, bitcoinHashVersion)
}

// check reads base58check of a length between least and most. A letter that
// base58 does not have (0 O I l) is an error of whoever copied it.
func check(s string, kind Kind, least, most int, versions ...byte) Reading {
	switch {
	case len(s) > most || !all(s, base58Letters):
		return Reading{Verdict: NotAddress}
	case len(s) < least:
		return Reading{Kind: kind, Verdict: Unfinished}
	}
	payload, version, err := base58.CheckDecode(s)
	if err != nil || len(payload) != hashLength || !slices.Contains(versions, version) {
		return Reading{Kind: kind, Verdict: BadChecksum}
	}
	return Reading{Kind: kind, Verdict: Valid, Normal: s}
}

// checked writes a version byte and what follows it with a checksum.
func checked(b []byte) string { return base58.CheckEncode(b[1:], b[0]) }
