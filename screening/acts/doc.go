// Package acts seals the acts sheet: what a person says they were made to do,
// what was taken from targets, and what was opened in their name. A lawyer should
// hear it, and nobody else should be able to: it is filled in in memory, sealed
// to the key of somebody who gives legal aid, and from then on not even the
// officer who wrote it can open it.
//
// # Contract
//
// A sheet is never an answer of a record: its items are in a bank of their own
// (screening.Sheet). What a record keeps is the sealed file with the fingerprint
// of its key, which sheet it was, and the digest of the file; nothing that could
// be guessed from the contents. The length is padded (Padme with a floor of 2
// KiB), so that it says little.
//
// What is sealed is the change-set (see history) that a record would have got,
// had it been one: record, officer, device, time, the questions and their
// wording, and one Set for each answer. Its counter is always 1: it is no
// change of any record, and no record ever takes it.
//
// The file is a signed letter of package referral, kind 3; its bytes stand in
// ../disclose/README.md.
package acts
