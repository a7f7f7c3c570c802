package reader

import (
	"crypto/sha256"
	"fmt"
	"hash"
)

// partLine is a part as the manifest lists it: all frames of one kind, or one
// file with its chunks.
type partLine struct {
	_     struct{} `cbor:",toarray"`
	Kind  byte
	Name  string
	Items uint64
	Bytes uint64
	Sum   [32]byte
}

// parts are those that went by, in the order in which each began.
type parts []*part

type part struct {
	line partLine
	sum  hash.Hash
	size uint64 // that a file says it has
}

// add counts a frame. The frame that begins a file counts in its sum alone.
func (p *parts) add(head [5]byte, body []byte) error {
	kind := head[0]
	switch {
	case kind == frameList || kind == frameSign:
		return nil
	case kind == frameFile:
		return p.begin(head, body)
	case kind == frameChunk:
		if len(*p) == 0 || (*p)[len(*p)-1].line.Kind != frameFile {
			return fmt.Errorf("%w: bytes of no file", ErrFormat)
		}
		(*p)[len(*p)-1].add(head, body)
		return nil
	}
	at := p.of(kind)
	if at == nil {
		at = &part{line: partLine{Kind: kind}, sum: sha256.New()}
		*p = append(*p, at)
	}
	at.add(head, body)
	return nil
}

func (p *parts) begin(head [5]byte, body []byte) error {
	var f struct {
		Name string `cbor:"1,keyasint"`
		Size uint64 `cbor:"2,keyasint"`
	}
	if err := decode(body, &f); err != nil {
		return err
	}
	at := &part{line: partLine{Kind: frameFile, Name: f.Name}, sum: sha256.New(), size: f.Size}
	at.sum.Write(head[:])
	at.sum.Write(body)
	*p = append(*p, at)
	return nil
}

func (p *part) add(head [5]byte, body []byte) {
	p.line.Items++
	p.line.Bytes += uint64(len(body))
	p.sum.Write(head[:])
	p.sum.Write(body)
}

func (p parts) of(kind byte) *part {
	for _, at := range p {
		if at.line.Kind == kind {
			return at
		}
	}
	return nil
}

func (p parts) count(kind byte) uint64 {
	if at := p.of(kind); at != nil {
		return at.line.Items
	}
	return 0
}

// are says whether these are the parts that were signed, and every file whole.
func (p parts) are(signed []partLine) bool {
	if len(p) != len(signed) {
		return false
	}
	for n, at := range p {
		line := at.line
		copy(line.Sum[:], at.sum.Sum(nil))
		if line != signed[n] || line.Kind == frameFile && line.Bytes != at.size {
			return false
		}
	}
	return true
}
