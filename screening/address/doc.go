// Package address says what a typed text amounts to: the address of a wallet, a
// telephone number, an account on a platform, the address of a page. It is pure,
// asks nobody, and opens nothing.
//
//	Reading   what the text is, how far that is proven, and its normal form
//	Verdict   how far: a checksum agrees, the form is right, it is a contract, ...
//
// What was typed is never changed here and never refused: it may be written down
// wrongly on the paper it was copied from, and then that is the evidence. A
// reading only says what can be said about it. Nothing here says whose an
// address is, or that it exists.
//
// Sources: base58check as Bitcoin and TRON use it (a version byte, 20 bytes, and
// the first 4 bytes of a double SHA-256); BIP-173 and BIP-350 for bech32 and
// bech32m; ERC-55 for the mixed case of Ethereum addresses; ITU-T E.164 for
// telephone numbers, by the number plans of libphonenumber.
package address
