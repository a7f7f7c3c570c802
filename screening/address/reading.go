package address

import (
	"strings"
	"unicode"

	"pelita/screening/protocol"
)

// Kind says what a text is an address of.
type Kind uint8

// The kinds. The zero Kind is none of them.
const (
	NoKind   Kind = iota
	Tron          // a wallet on TRON
	Bitcoin       // a wallet on Bitcoin
	Ethereum      // a wallet on Ethereum, or on a chain that writes addresses as Ethereum does
	Transfer      // the number of a transfer between wallets, not an address
	Phone         // a telephone number
	Account       // an account on a platform
	Page          // the address of a page
)

func kindCodes() []string {
	return []string{"", "tron", "bitcoin", "ethereum", "transfer", "phone", "account", "page"}
}

// String is the code of the kind; "" outside the list.
func (k Kind) String() string { return protocol.CodeOf(k, kindCodes()) }

// Verdict says how far a reading is proven.
type Verdict uint8

// The verdicts. None of them refuses a text.
const (
	Nothing     Verdict = iota // nothing was typed
	Valid                      // the checksum agrees; of a telephone number: a number plan has it
	Unverified                 // the form is right, and nothing in it can be checked
	Unfinished                 // the beginning of one, too short to be whole
	BadChecksum                // the form of one, and at least one character is not right
	Contract                   // a known contract, through which many pay; no wallet of anybody
	NoCountry                  // a telephone number without its country
	NoPlatform                 // an account name without its platform
	NotAddress                 // none of the forms that are known here
)

func verdictCodes() []string {
	return []string{"nothing", "valid", "unverified", "unfinished", "bad-checksum", "contract", "no-country", "no-platform", "not-address"}
}

// String is the code of the verdict; "" outside the list.
func (v Verdict) String() string { return protocol.CodeOf(v, verdictCodes()) }

// Reading is what a text amounts to.
type Reading struct {
	Kind    Kind
	Verdict Verdict
	// Platform is that of an account, where the text or the hint names it.
	Platform Platform
	// Normal is the form that equal addresses share; "" when there is none.
	Normal string
	// Shown is the normal form as a person reads it: a telephone number in groups,
	// the address of a page so that no program opens it.
	Shown string
}

// Hint is what is known beside the text. The zero Hint knows nothing; nothing is
// ever guessed in its place.
type Hint struct {
	// Region is the country (ISO 3166, two letters) in which telephone numbers are
	// written without their country, or "".
	Region string
	// Platform is where an account is, when the text does not say.
	Platform Platform
}

// maxTyped bounds the text that is looked at, in bytes; a longer one is no address.
const maxTyped = 2048

// Read says what a text of a shape amounts to. A text of no shape is NotAddress.
func Read(shape protocol.Shape, text string, hint Hint) Reading {
	if len(text) > maxTyped {
		return Reading{Verdict: NotAddress}
	}
	text = strings.TrimSpace(strings.Map(visible, text))
	if text == "" {
		return Reading{}
	}
	switch shape {
	case protocol.WalletShape:
		return wallet(text)
	case protocol.PhoneShape:
		return phone(text, hint.Region)
	case protocol.AccountShape:
		return account(text, hint)
	case protocol.WebShape:
		return page(text)
	}
	return Reading{Verdict: NotAddress}
}

// visible drops what is typed or pasted without being seen.
func visible(r rune) rune {
	if unicode.Is(unicode.Cf, r) || unicode.IsControl(r) && !unicode.IsSpace(r) {
		return -1
	}
	return r
}

// all says whether s is not empty and made of ASCII characters of the set.
func all(s, set string) bool { return s != "" && strings.Trim(s, set) == "" }

const (
	digits   = "0123456789"
	hexSigns = digits + "abcdefABCDEF"
	letters  = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
)
