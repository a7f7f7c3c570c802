package ledger

import (
	"maps"
	"slices"
	"strings"
	"sync"
)

// The active codes of ISO 4217, list one, up to amendment 180 (Bulgaria in the
// euro from 2026-01-01), by the number of their minor units.
const (
	isoNoDecimals = `
	BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF`
	isoTwoDecimals = `
	AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF
	CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD
	GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL
	MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR
	PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP
	TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG`
	isoThreeDecimals = `
	BHD IQD JOD KWD LYD OMR TND`
	isoFourDecimals = `
	CLF UYW`
	// isoNoUnits are metals, baskets, and the codes for tests and for none: the
	// standard gives them no minor unit, so no amount of them can be exact here.
	isoNoUnits = `
	XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XTS XUA XXX`
)

// kind is how amounts of one currency are written.
type kind struct {
	decimals int32
	// trim drops the zeros at the end: nobody writes 18 decimals of ether.
	trim bool
}

var kinds = sync.OnceValue(func() map[string]kind {
	m := map[string]kind{
		"BTC":  {8, true},
		"ETH":  {18, true},
		"USDT": {6, true},
	}
	for decimals, codes := range map[int32]string{0: isoNoDecimals, 2: isoTwoDecimals, 3: isoThreeDecimals, 4: isoFourDecimals} {
		for _, code := range strings.Fields(codes) {
			m[code] = kind{decimals: decimals}
		}
	}
	return m
})

// Currencies lists the codes that Money can have: ISO 4217 without those that
// have no minor unit, and BTC, ETH, USDT; sorted.
func Currencies() []string { return slices.Sorted(maps.Keys(kinds())) }

// Decimals is how many decimals amounts of the currency may have. ErrCurrency.
func Decimals(currency string) (int, error) {
	k, ok := kinds()[currency]
	if !ok {
		return 0, ErrCurrency
	}
	return int(k.decimals), nil
}
