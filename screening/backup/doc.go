// Package backup writes and reads the file that holds all of one profile: one
// age file to the agency's recovery recipients, whose content is a row of frames
// that ends in a signed manifest. It knows nothing of a database: who keeps the
// records gives the frames and takes them.
//
// README.md says every byte, so that the file can be read without this program.
package backup

import "errors"

var (
	// ErrNotForUs: no key that was given opens the file.
	ErrNotForUs = errors.New("backup: sealed to other keys")
	// ErrFormat: the file is no backup, or one of a format that is not known here.
	ErrFormat = errors.New("backup: not a backup of a known format")
	// ErrBroken: the file was cut short, lengthened or changed, or its manifest
	// does not fit what is in it. Nothing of it may be believed.
	ErrBroken = errors.New("backup: cut short or changed")
	// ErrSignature: the manifest is not signed by the device that it names.
	ErrSignature = errors.New("backup: signature not accepted")
	// ErrStale: the file cannot go on where it stopped. It is another, or the
	// records are no longer those that it was begun with.
	ErrStale = errors.New("backup: it has to begin anew")
	// ErrRecipient: a recipient is not a post-quantum one, or there is none.
	ErrRecipient = errors.New("backup: recipient not accepted")
)
