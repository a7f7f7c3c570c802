package canon

import "math"

// Reader walks over the CBOR in S. Once Bad it stays bad and yields zeros. The
// texts that it gives share the memory of S.
type Reader struct {
	S   string
	At  int
	Bad bool
}

// Done says whether all of S was read, and well.
func (r *Reader) Done() bool { return !r.Bad && r.At == len(r.S) }

// Any reads the head of an item. Only the shortest form counts, so that what is
// read has one encoding.
func (r *Reader) Any() (major byte, n uint64) {
	if r.Bad || r.At >= len(r.S) {
		r.Bad = true
		return 0xff, 0
	}
	first := r.S[r.At]
	r.At++
	n = uint64(first & 31)
	if n < 24 {
		return first >> 5, n
	}
	size := 1 << (n - 24)
	if n > 27 || len(r.S)-r.At < size {
		r.Bad = true
		return 0xff, 0
	}
	n = 0
	for range size {
		n = n<<8 | uint64(r.S[r.At])
		r.At++
	}
	if n < 24 || size > 1 && n>>(size*4) == 0 {
		r.Bad = true
	}
	return first >> 5, n
}

// Head reads the head of an item of a major type and gives its argument.
func (r *Reader) Head(major byte) uint64 {
	got, n := r.Any()
	if got != major {
		r.Bad = true
		return 0
	}
	return n
}

// Count reads the head of an array or a map of at most limit entries, each of which
// takes a byte at least.
func (r *Reader) Count(major byte, limit int) int {
	n := r.Head(major)
	if n > uint64(min(limit, len(r.S)-r.At)) {
		r.Bad = true
		return 0
	}
	return int(n)
}

// UpTo reads a number of at most limit.
func (r *Reader) UpTo(limit uint64) uint64 {
	n := r.Head(Uint)
	if n > limit {
		r.Bad = true
		return 0
	}
	return n
}

// Int reads a whole number.
func (r *Reader) Int() int64 {
	major, n := r.Any()
	if major > Neg || n > math.MaxInt64 {
		r.Bad = true
		return 0
	}
	if major == Neg {
		return -1 - int64(n)
	}
	return int64(n)
}

// String reads a text, or bytes.
func (r *Reader) String(major byte) string {
	n := r.Head(major)
	if r.Bad || n > uint64(len(r.S)-r.At) {
		r.Bad = true
		return ""
	}
	s := r.S[r.At : r.At+int(n)]
	r.At += int(n)
	return s
}

// Fixed reads as many bytes as there is room in to.
func (r *Reader) Fixed(to []byte) {
	s := r.String(Bytes)
	if copy(to, s) != len(to) || len(s) != len(to) {
		r.Bad = true
	}
}

// Bool reads true or false.
func (r *Reader) Bool() bool {
	n := r.Head(other)
	if n != no && n != yes {
		r.Bad = true
	}
	return n == yes
}

// Skip passes over one item, whatever it holds down to a depth.
func (r *Reader) Skip(depth int) {
	major, n := r.Any()
	switch {
	case r.Bad || major == Uint || major == Neg || major == other:
		return
	case major > Map || depth == 0 || n > uint64(len(r.S)-r.At):
		r.Bad = true
		return
	case major == Map:
		n *= 2
	}
	if major == Bytes || major == Text {
		r.At += int(n)
		return
	}
	for ; n > 0 && !r.Bad; n-- {
		r.Skip(depth - 1)
	}
}
