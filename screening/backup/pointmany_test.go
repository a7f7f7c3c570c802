package backup

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"testing"
)

// pointOf is a point behind so many files that have ended, and one that goes on.
func pointOf(files int) Point {
	p := Point{Format: pointFormat, Header: make([]byte, streamNonce), Parts: make([]passed, files+2)}
	p.Parts[0] = passed{Part: Part{Kind: Record, Items: 3}, State: []byte{1}}
	for n := range p.Parts[1:] {
		name := fmt.Sprintf("%032x.age", n)
		p.Parts[1+n] = passed{Part: Part{Kind: File, Name: name, Items: 2, Bytes: 100 << 10, Sum: [32]byte{1}}, Size: 100 << 10}
	}
	p.Parts[files+1].State = []byte{2}
	return p
}

func TestAPointBehindTwoHundredThousandFilesIsReadAgain(t *testing.T) {
	const many = 200_000
	is := pointOf(many)
	b, err := is.Pack()
	if err != nil {
		t.Fatal(err)
	}
	var paged int
	p, err := ParsePoint(b, func(n int) ([]byte, error) {
		one, err := is.Page(n)
		paged += len(one)
		return one, err
	})
	if err != nil || !reflect.DeepEqual(p, is) {
		t.Errorf("%d parts, %v", len(p.Parts), err)
	}
	if a := (len(b) + paged) / many; a < 80 || a > 100 {
		t.Errorf("%d bytes a file: the page says about 90", a)
	}
	if len(b) > 100*pageParts {
		t.Errorf("%d bytes are written at each point", len(b))
	}
}

// TestAPageOfPartsNeverChanges: what was written once is what every later point
// would write.
func TestAPageOfPartsNeverChanges(t *testing.T) {
	var pages [][]byte
	for files := range 4 * pageParts {
		p := pointOf(files)
		for n := range p.Pages() {
			if n == len(pages) {
				b, err := p.Page(n)
				if err != nil {
					t.Fatal(err)
				}
				pages = append(pages, b)
			}
			if files%500 == 0 {
				if b, err := p.Page(n); err != nil || !bytes.Equal(b, pages[n]) {
					t.Fatalf("page %d is another behind %d files, %v", n, files, err)
				}
			}
		}
	}
	if len(pages) != 3 {
		t.Errorf("%d pages", len(pages))
	}
}

func TestAPointWithoutItsPagesIsNoPoint(t *testing.T) {
	is := pointOf(3 * pageParts)
	b, err := is.Pack()
	if err != nil {
		t.Fatal(err)
	}
	gone := errors.New("gone")
	for name, c := range map[string]struct {
		page func(int) ([]byte, error)
		err  error
	}{
		"gone":  {func(int) ([]byte, error) { return nil, gone }, gone},
		"empty": {func(int) ([]byte, error) { return nil, nil }, ErrFormat},
		"short": {func(int) ([]byte, error) { return codec().Marshal(is.Parts[1:9]) }, ErrFormat},
		"of others": {func(int) ([]byte, error) {
			return codec().Marshal(is.Parts[:pageParts])
		}, ErrFormat},
	} {
		if _, err := ParsePoint(b, c.page); !errors.Is(err, c.err) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestAPointOfTheFormatBeforeIsRead: all parts stand in it.
func TestAPointOfTheFormatBeforeIsRead(t *testing.T) {
	is := pointOf(2000)
	is.Format = 1
	b, err := codec().Marshal(is)
	if err != nil {
		t.Fatal(err)
	}
	is.Format = pointFormat
	if p, err := ParsePoint(b, nil); err != nil || !reflect.DeepEqual(p, is) {
		t.Errorf("%d parts, %v", len(p.Parts), err)
	}
}
