package backup

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// magic opens what is inside the age file. Another number is another format.
const magic = "pelita backup 1\n"

// Kind says what a frame holds.
type Kind uint8

// The kinds, in the order in which they stand in a backup. The numbers are part
// of the format.
const (
	Standing  Kind = iota + 1 // where the device and its sync stand
	Secret                    // a named value of the device
	Record                    // begins a record
	Change                    // a change-set of the last record
	Draft                     // the draft of the last record
	Segment                   // a segment of sync
	Event                     // an entry of the journal
	File                      // begins a file that lies beside the records
	Chunk                     // bytes of the last file
	manifest                  // what all of this must be
	signature                 // over the manifest; the end
)

// Limits, checked before anything is allocated.
const (
	headLen = 5
	// MaxItem bounds the body of a frame.
	MaxItem = 32 << 20
	// ChunkSize is how much of a file one frame holds.
	ChunkSize = 64 << 10
	// MaxFile bounds a file beside the records.
	MaxFile = 4 << 30
	// maxManifest bounds the manifest: about 100,000 files.
	maxManifest = 16 << 20
)

// Item is one frame: CBOR but for Chunk, which is the bytes themselves.
type Item struct {
	Kind Kind
	Body []byte
}

// frame is the bytes of an item: kind 1, length 4, body.
func (i Item) frame() []byte {
	b := make([]byte, 0, headLen+len(i.Body))
	b = append(b, byte(i.Kind))
	b = binary.BigEndian.AppendUint32(b, uint32(len(i.Body)))
	return append(b, i.Body...)
}

func (k Kind) limit() uint32 {
	switch k {
	case Chunk:
		return ChunkSize
	case manifest:
		return maxManifest
	case signature:
		return signatureLen
	}
	return MaxItem
}

// readItem reads one frame. The length that a frame claims is not believed
// before the bytes are there.
func readItem(r io.Reader) (Item, error) {
	var head [headLen]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return Item{}, cut(err)
	}
	i := Item{Kind: Kind(head[0])}
	n := binary.BigEndian.Uint32(head[1:])
	if i.Kind == 0 || i.Kind > signature || n > i.Kind.limit() {
		return i, fmt.Errorf("%w: frame", ErrBroken)
	}
	var body bytes.Buffer
	if _, err := io.CopyN(&body, r, int64(n)); err != nil {
		return i, cut(err)
	}
	i.Body = body.Bytes()
	return i, nil
}

// cut is what an error while reading means: the file ends too early, or age found
// a changed byte. An error of the disk stays what it is.
func cut(err error) error {
	var disk *diskError
	if errors.As(err, &disk) {
		return disk.err
	}
	return fmt.Errorf("%w: %s", ErrBroken, "content")
}

// diskError is an error of the file that is read, kept apart from what age says
// of its bytes.
type diskError struct{ err error }

func (e *diskError) Error() string { return e.err.Error() }

// disk marks the errors of a reader.
type disk struct{ r io.Reader }

func (d disk) Read(b []byte) (int, error) {
	n, err := d.r.Read(b)
	if err != nil && err != io.EOF {
		err = &diskError{err}
	}
	return n, err
}
