package canary

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// window is how many bytes a pattern is recognised by before it is compared.
const window = 6

// Hit is one value in one form at one place.
type Hit struct {
	Value, Form, Where string
	Offset             int64
}

// String names the value, never its text.
func (h Hit) String() string {
	return fmt.Sprintf("%s as %s in %s at %d", h.Value, h.Form, h.Where, h.Offset)
}

type pattern struct {
	value string
	form
}

// Scanner looks for values. Make one with New; it may be used by several
// goroutines.
type Scanner struct {
	filter  []uint64
	table   map[uint64][]pattern
	longest int
}

const (
	filterBits = 19
	multiplier = 0x9E3779B97F4A7C15
	windowMask = 1<<(8*window) - 1
)

var errShort = errors.New("value too short to be looked for")

// New makes a scanner for the values. One that is too short to be told from
// chance is refused.
func New(values []Value) (*Scanner, error) {
	s := &Scanner{filter: make([]uint64, 1<<filterBits/64), table: map[uint64][]pattern{}}
	seen := map[string]bool{}
	for _, v := range values {
		for _, f := range v.forms() {
			if len(f.bytes) == 0 || seen[v.Name+string(f.bytes)] {
				continue
			}
			if len(f.bytes) < window {
				return nil, fmt.Errorf("%s as %s: %w", v.Name, f.name, errShort)
			}
			seen[v.Name+string(f.bytes)] = true
			s.add(pattern{v.Name, f})
		}
	}
	return s, nil
}

func (s *Scanner) add(p pattern) {
	var first [8]byte
	copy(first[:], p.bytes[:window])
	key := binary.LittleEndian.Uint64(first[:])
	h := key * multiplier >> (64 - filterBits)
	s.filter[h/64] |= 1 << (h % 64)
	s.table[key] = append(s.table[key], p)
	s.longest = max(s.longest, len(p.bytes))
}

// piece is a part of what is looked at: the patterns that begin in its first
// fresh bytes are found here, those after in the next piece.
type piece struct {
	bytes []byte
	fresh int
	at    int64
}

// look reports every pattern and every beginning of a stream in a piece.
func (s *Scanner) look(p piece, found func(pattern, int64), stream func(kind, int64)) {
	b := append(p.bytes, make([]byte, 8)...) // room to read the last window
	for i := range p.fresh {
		w := binary.LittleEndian.Uint64(b[i:])
		if k := kindOf(w); k != noStream {
			stream(k, p.at+int64(i))
		}
		key := w & windowMask
		h := key * multiplier >> (64 - filterBits)
		if s.filter[h/64]&(1<<(h%64)) == 0 {
			continue
		}
		for _, c := range s.table[key] {
			if bytes.HasPrefix(p.bytes[i:], c.bytes) {
				found(c, p.at+int64(i))
			}
		}
	}
}

// Bytes looks at b.
func (s *Scanner) Bytes(where string, b []byte) []Hit {
	r := report{where: where, seen: map[string]bool{}}
	s.scan(&r, bytes.NewReader(b), int64(len(b)), 0) // a bytes.Reader does not fail
	return r.hits
}

// report gathers hits, the first of each value and form.
type report struct {
	where string
	hits  []Hit
	seen  map[string]bool
	err   error
}

func (r *report) add(h Hit) {
	h.Where = r.where
	if key := h.Value + "\x00" + h.Form; !r.seen[key] {
		r.seen[key] = true
		r.hits = append(r.hits, h)
	}
}

const chunk = 4 << 20

// scan looks at size bytes of src; inside is how many streams it lies in.
func (s *Scanner) scan(r *report, src io.ReaderAt, size int64, inside int) {
	whole := min(size, int64(chunk+s.longest))
	buf := make([]byte, whole, whole+8)
	for at := int64(0); at < size; at += chunk {
		n, err := src.ReadAt(buf[:min(int64(len(buf)), size-at)], at)
		if err != nil && !errors.Is(err, io.EOF) {
			r.err = errors.Join(r.err, err)
		}
		if allZero(buf[:n]) {
			continue
		}
		s.look(piece{buf[:n:cap(buf)], min(n, chunk), at}, func(p pattern, off int64) {
			form := p.name
			if inside > 0 {
				form += " in a stream"
			}
			r.add(Hit{Value: p.value, Form: form, Offset: off})
		}, func(k kind, off int64) {
			if inside < maxInside {
				s.scanStream(r, k, io.NewSectionReader(src, off, size-off), inside+1)
			}
		})
	}
}

func allZero(b []byte) bool {
	for len(b) >= 8 {
		if binary.LittleEndian.Uint64(b) != 0 {
			return false
		}
		b = b[8:]
	}
	return len(bytes.TrimLeft(b, "\x00")) == 0
}
