package backup

import (
	"fmt"
	"testing"
)

// pointOf is a point behind so many files that have ended.
func pointOf(files int) Point {
	p := Point{Format: pointFormat, Header: make([]byte, streamNonce), Parts: make([]passed, files)}
	for n := range p.Parts {
		name := fmt.Sprintf("%032x.age", n)
		p.Parts[n] = passed{Part: Part{Kind: File, Name: name, Items: 2, Bytes: 100 << 10, Sum: [32]byte{1}}, Size: 100 << 10}
	}
	return p
}

func TestAPointBehindTwoHundredThousandFilesIsReadAgain(t *testing.T) {
	const many = 200_000
	b, err := pointOf(many).Pack()
	if err != nil {
		t.Fatal(err)
	}
	p, err := ParsePoint(b)
	if err != nil || len(p.Parts) != many {
		t.Errorf("%d parts, %v", len(p.Parts), err)
	}
	if a := len(b) / many; a < 80 || a > 100 {
		t.Errorf("%d bytes a file: the page says about 90", a)
	}
}
