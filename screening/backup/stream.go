package backup

import (
	"bytes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"io"

	"filippo.io/age"
	"golang.org/x/crypto/chacha20poly1305"
)

const (
	// streamChunk is how much plaintext one chunk of age's STREAM holds.
	streamChunk = 64 << 10
	streamNonce = 16
	// sealedChunk is a whole chunk as it lies in the file.
	sealedChunk = streamChunk + chacha20poly1305.Overhead
	// streamLabel is age's, not ours.
	streamLabel = "payload"
)

// stream is the payload of an age file. The library has a writer of its own, but
// one that always begins at the first chunk: this one can begin at any.
type stream struct {
	aead  cipher.AEAD
	count uint64 // chunks that are sealed
}

// newStream begins behind count chunks. head is all that stands before the first.
func newStream(key *Key, head []byte, count uint64) (stream, error) {
	if len(head) < streamNonce {
		return stream{}, ErrFormat
	}
	k, err := hkdf.Key(sha256.New, key.file[:], head[len(head)-streamNonce:], streamLabel, chacha20poly1305.KeySize)
	if err != nil {
		return stream{}, err
	}
	aead, err := chacha20poly1305.New(k)
	clear(k)
	return stream{aead, count}, err
}

// place is the nonce of a chunk: its number in 11 bytes, and whether it is the last.
func (s *stream) place(number uint64, end tail) []byte {
	at := make([]byte, chacha20poly1305.NonceSize)
	binary.BigEndian.PutUint64(at[3:11], number)
	at[11] = byte(end)
	return at
}

// tail says whether more follows.
type tail byte

const (
	goesOn tail = 0
	ends   tail = 1
)

// seal appends plain as chunks to out, and gives what is left: less than a chunk,
// or nothing at the end. What follows a chunk is never sealed with it, so that
// at the end there is always something to be the last one.
func (s *stream) seal(out, plain []byte, end tail) (sealed, left []byte) {
	for len(plain) > streamChunk {
		out = s.aead.Seal(out, s.place(s.count, goesOn), plain[:streamChunk], nil)
		s.count, plain = s.count+1, plain[streamChunk:]
	}
	if end == goesOn {
		return out, plain
	}
	out = s.aead.Seal(out, s.place(s.count, ends), plain, nil)
	s.count++
	return out, nil
}

// opens says that a chunk is the one that was sealed last.
func (s *stream) opens(chunk []byte) bool {
	_, err := s.aead.Open(nil, s.place(s.count-1, goesOn), chunk, nil)
	return err == nil
}

// header makes what stands before the first chunk of a new file, and its key.
func header(to []string) ([]byte, *Key, error) {
	key := &Key{}
	recipients, err := parseRecipients(to, key)
	if err != nil {
		return nil, nil, err
	}
	var head bytes.Buffer
	w, err := age.Encrypt(&head, recipients...)
	if err != nil {
		return nil, nil, err
	}
	begun := bytes.Clone(head.Bytes())
	if err := w.Close(); err != nil { // an empty file, which nobody keeps
		return nil, nil, err
	}
	plain, err := age.ExtractHeader(bytes.NewReader(begun))
	if err == nil && len(begun) != len(plain)+streamNonce {
		err = errors.New("backup: age begins a file in another way")
	}
	return begun, key, err
}

// found says whether a file holds what a point says that it holds: the same
// header, the last whole chunk, and no more than what was on its way.
func (p Point) found(file io.ReaderAt, size int64) bool {
	if size < p.Length || size > p.Length+p.Coming {
		return false
	}
	head := make([]byte, len(p.Header))
	if _, err := file.ReadAt(head, 0); err != nil || !bytes.Equal(head, p.Header) {
		return false
	}
	s, err := newStream(&Key{p.Key}, p.Header, p.Chunks)
	if err != nil || p.Chunks == 0 {
		return err == nil
	}
	if p.Whole {
		return true // it is read to its end anyhow
	}
	last := make([]byte, sealedChunk)
	_, err = file.ReadAt(last, p.Length-sealedChunk)
	return err == nil && s.opens(last)
}
