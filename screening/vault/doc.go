// Package vault keeps records on disk so that a thief, a laboratory or a
// colleague without the passphrase gets nothing, and nothing that was saved is
// ever lost. It implements screening.Store with one SQLite file whose every
// value is sealed before SQLite sees it, and with age files that hold the keys.
//
// The byte formats, the keys and what is not promised stand in README.md.
package vault
