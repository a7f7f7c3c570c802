package address

import (
	"encoding/hex"
	"slices"
	"strings"
	"unicode"
)

// transferSigns is how many hexadecimal digits number a transfer on each of the
// three chains.
const transferSigns = 64

// contracts are contracts that hold the money of everybody, in normal form. They
// are copied in place of a wallet because wallet programs show them beside it.
// Both are those of USDT, as Tether and the explorers of both chains publish them.
func contracts() []string {
	return []string{
		"TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t",         // USDT on TRON
		"0xdAC17F958D2ee523a2206206994597C13D831ec7", // USDT on Ethereum
	}
}

// wallet reads the address of a wallet. White space inside is dropped: on paper
// addresses stand in groups.
func wallet(text string) Reading {
	s := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, text)
	s = withoutScheme(s)
	r := readWallet(s)
	if slices.Contains(contracts(), r.Normal) {
		r.Verdict = Contract
	}
	r.Shown = r.Normal
	return r
}

func readWallet(s string) Reading {
	lower := strings.ToLower(s)
	switch {
	case all(strings.TrimPrefix(lower, "0x"), hexSigns) && len(strings.TrimPrefix(lower, "0x")) == transferSigns:
		return Reading{Kind: Transfer, Verdict: Unverified, Normal: lower}
	case strings.HasPrefix(lower, "0x"):
		return evm(s[2:])
	case strings.HasPrefix(lower, "bc1"):
		return segwit(s)
	case len(s) == tronHexLength && strings.HasPrefix(s, "41") && all(s, hexSigns):
		return tronHex(s)
	case strings.HasPrefix(s, "T"):
		return tron(s)
	case strings.HasPrefix(s, "1") || strings.HasPrefix(s, "3"):
		return bitcoin(s)
	}
	return Reading{Verdict: NotAddress}
}

// withoutScheme drops "bitcoin:" and the like in front, and what a payment link
// carries behind.
func withoutScheme(s string) string {
	scheme, rest, found := strings.Cut(s, ":")
	if found && slices.Contains([]string{"bitcoin", "tron", "ethereum"}, strings.ToLower(scheme)) {
		s, _, _ = strings.Cut(rest, "?")
	}
	return s
}

// tronHexLength is the length of a TRON address as programs write it: the version
// byte 0x41 and 20 bytes, without a checksum.
const tronHexLength = 42

func tronHex(s string) Reading {
	b, err := hex.DecodeString(s)
	if err != nil {
		return Reading{Verdict: NotAddress}
	}
	return Reading{Kind: Tron, Verdict: Unverified, Normal: checked(b)}
}
