// Package bundle carries segments without a network: as files on a stick,
// sealed with age, and, when they are few, as codes that one screen shows and
// another device's camera reads. They are the very same bytes that a hub gets,
// with the same signatures and chains, so whoever carries them can do no more
// than a hub can. The formats are specified in sync/README.md.
//
// Files are opened by who calls: this package reads and writes streams.
package bundle

import "errors"

// The sentinels of this package.
var (
	// ErrFormat says that a stream is not a bundle, or not one from its first
	// byte on: nothing of it was taken.
	ErrFormat = errors.New("bundle: not a bundle")
	// ErrVersion says that a later version wrote it.
	ErrVersion = errors.New("bundle: of a later version")
	// ErrOther says that it is another agency's.
	ErrOther = errors.New("bundle: of another agency")
	// ErrNotForUs says that it is sealed to other devices.
	ErrNotForUs = errors.New("bundle: for other devices")
	// ErrPartSize says that a part of that size cannot hold the roster and one
	// segment.
	ErrPartSize = errors.New("bundle: parts too small")
	// ErrCodes says that a message is too large to be shown as codes.
	ErrCodes = errors.New("bundle: too large for codes")
	// ErrCode says that a text is no code of ours, or was misread.
	ErrCode = errors.New("bundle: not a code")
)
