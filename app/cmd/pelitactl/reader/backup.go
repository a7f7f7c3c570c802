package reader

import (
	"bufio"
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"filippo.io/age"
)

// The frames of a backup.
const (
	backupMagic = "pelita backup 1\n"
	backupLabel = "pelita/1 sign backup"
	frameMax    = 32 << 20

	frameSecret = 2
	frameRecord = 3
	frameChange = 4
	frameDraft  = 5
	frameEvent  = 7
	frameFile   = 8
	frameChunk  = 9
	frameList   = 10
	frameSign   = 11
)

// Backup reads a backup with a recovery key. What is shown counts only when it
// returns without an error: before its end, nobody knows whether the file is
// whole. files may be nil; it opens nothing before that.
func Backup(in io.Reader, key age.Identity, files *Files, show Show) error {
	return files.finish(show, readBackup(in, key, files, show))
}

func readBackup(in io.Reader, key age.Identity, files *Files, show Show) error {
	sealed, err := age.Decrypt(in, key)
	if none := (*age.NoIdentityMatchError)(nil); errors.As(err, &none) {
		return ErrKey
	}
	if err != nil {
		return fmt.Errorf("%w: header", ErrFormat)
	}
	return readContent(bufio.NewReader(sealed), files, show)
}

// readContent reads what is inside the encryption.
func readContent(r *bufio.Reader, files *Files, show Show) error {
	first := make([]byte, len(backupMagic))
	if _, err := io.ReadFull(r, first); err != nil || string(first) != backupMagic {
		return fmt.Errorf("%w: beginning", ErrFormat)
	}
	b := backupReading{show: show, files: files}
	for !b.ended {
		if err := b.frame(r); err != nil {
			return err
		}
	}
	if _, err := r.ReadByte(); err != io.EOF {
		return fmt.Errorf("%w: it does not end where it says", ErrFormat)
	}
	return nil
}

type backupReading struct {
	show   Show
	files  *Files
	record string
	number uint64
	list   []byte // the manifest
	parts  parts
	ended  bool
}

func (b *backupReading) frame(r io.Reader) error {
	var head [5]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return fmt.Errorf("%w: it is cut short", ErrFormat)
	}
	n := binary.BigEndian.Uint32(head[1:])
	var body bytes.Buffer
	if _, err := io.CopyN(&body, r, int64(min(n, frameMax))); err != nil || n > frameMax {
		return fmt.Errorf("%w: it is cut short", ErrFormat)
	}
	if err := b.parts.add(head, body.Bytes()); err != nil {
		return err
	}
	return b.take(head[0], body.Bytes())
}

func (b *backupReading) take(kind byte, body []byte) error {
	switch kind {
	case frameRecord:
		return b.takeRecord(body)
	case frameChange:
		return b.takeChange(body)
	case frameDraft:
		v, err := named(body, draftNames())
		return b.line(err, Line{What: "draft", Record: b.record, Value: v})
	case frameEvent:
		return b.takeEvent(body)
	case frameFile:
		v, err := named(body, []string{"", "name", "size"})
		return b.line(errors.Join(err, b.files.begin(body)), Line{What: "file", Value: v})
	case frameChunk:
		return b.files.add(body)
	case frameList:
		b.list = body
		v, err := named(body, manifestNames())
		return b.line(err, Line{What: "manifest", Value: v})
	case frameSign:
		b.ended = true
		return b.signed(body)
	}
	return nil // standing, secrets, segments
}

func (b *backupReading) line(err error, l Line) error {
	if err != nil {
		return err
	}
	return b.show(l)
}

func (b *backupReading) takeRecord(body []byte) error {
	var r struct {
		ID [16]byte `cbor:"1,keyasint"`
	}
	err := decode(body, &r)
	b.record, b.number = idText(r.ID[:]), 0
	return b.line(err, Line{What: "record", Record: b.record})
}

func (b *backupReading) takeChange(body []byte) error {
	var c struct {
		Own   uint64 `cbor:"1,keyasint"`
		Bytes []byte `cbor:"2,keyasint"`
	}
	if err := decode(body, &c); err != nil {
		return err
	}
	b.number++
	b.files.learn(b.record, c.Bytes)
	v, err := change(c.Bytes)
	return b.line(err, Line{What: "change", Record: b.record, Number: b.number, Own: c.Own, Value: v, Bytes: c.Bytes})
}

func (b *backupReading) takeEvent(body []byte) error {
	var e struct {
		Number uint64 `cbor:"1,keyasint"`
		Row    []byte `cbor:"2,keyasint"`
	}
	if err := decode(body, &e); err != nil {
		return err
	}
	l, err := journalLine(e.Number, e.Row)
	return b.line(err, l)
}

// journalLine reads a row of the journal: an authenticator of 32 bytes, an entry.
func journalLine(number uint64, row []byte) (Line, error) {
	if len(row) < 32 {
		return Line{}, ErrFormat
	}
	v, err := named(row[32:], entryNames())
	return Line{What: "journal", Number: number, Value: v}, err
}

// signed checks that the device that the manifest names has signed it, and that
// what went by is what the manifest says.
func (b *backupReading) signed(sig []byte) error {
	var m struct {
		Key     []byte     `cbor:"4,keyasint"`
		Records uint64     `cbor:"8,keyasint"`
		Changes uint64     `cbor:"9,keyasint"`
		Parts   []partLine `cbor:"10,keyasint"`
	}
	if err := decode(b.list, &m); err != nil {
		return err
	}
	sum := sha256.Sum256(b.list)
	if len(m.Key) != ed25519.PublicKeySize || !ed25519.Verify(m.Key, append([]byte(backupLabel), sum[:]...), sig) {
		return fmt.Errorf("%w: signature", ErrFormat)
	}
	if !b.parts.are(m.Parts) || b.parts.count(frameRecord) != m.Records || b.parts.count(frameChange) != m.Changes {
		return fmt.Errorf("%w: it does not hold what was signed", ErrFormat)
	}
	return nil
}
