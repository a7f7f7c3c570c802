// Package reader opens a backup or a vault from the written formats alone and
// gives what is in it, line by line. It shares no code with the program that wrote
// them: it imports age, a CBOR library, the ciphers and SQLite, and nothing of
// ours. Whoever has the agency's recovery key and these few files can read the
// records when there is no Pelita any more.
//
// The formats stand in screening/backup/README.md, screening/vault/README.md and
// in the comment of the package screening/history. Where this code and those
// pages differ, the pages count.
package reader

import (
	"encoding/base32"
	"errors"
	"strings"
)

var (
	// ErrKey: the key does not open the file.
	ErrKey = errors.New("reader: the key does not open it")
	// ErrFormat: the bytes are not of the format.
	ErrFormat = errors.New("reader: not of a format that is known here")
)

// Line is one thing that was found.
type Line struct {
	// What it is: "record", "change", "body", "draft", "segment", "journal",
	// "file", "attachment" for a file that was written out, "lost" for one that is
	// not there, "manifest", or "damaged" for what does not open.
	What string `json:"what"`
	// Record is the record it belongs to.
	Record string `json:"record,omitempty"`
	// Number counts the changes of a record, or the entries of the journal.
	Number uint64 `json:"number,omitempty"`
	// Own is the counter of the device that kept it, when it made the change.
	Own uint64 `json:"own,omitempty"`
	// Value is what is in it, with the names of the pages.
	Value any `json:"value,omitempty"`
	// Bytes are the bytes themselves, of changes and bodies.
	Bytes []byte `json:"bytes,omitempty"`
}

// Show takes the lines as they are found. Its error ends the reading.
type Show func(Line) error

// idText is the text of an id: base32 in lower case, without padding.
func idText(id []byte) string {
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(id))
}
