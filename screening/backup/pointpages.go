package backup

import "slices"

// The parts of files that have ended do not change any more. They stand in pages,
// each of which is written once; a point that held all of them grew with every
// file, and was rewritten every 4 MiB.

// pageParts is how many parts have one page, of about 90 KB; maxPages are those of
// as many parts as a list has.
const (
	pageParts = 1024
	maxPages  = 1 << 20 / pageParts
)

// Pages is how many full pages there are.
func (p Point) Pages() int {
	first := p.files()
	ended := len(p.Parts) - first
	if ended > 0 && p.Parts[len(p.Parts)-1].State != nil { // the last one goes on
		ended--
	}
	return ended / pageParts
}

// files is where the files begin in the parts: every other kind comes before.
func (p Point) files() int {
	at := slices.IndexFunc(p.Parts, func(one passed) bool { return one.Part.Kind == File })
	if at < 0 {
		return len(p.Parts)
	}
	return at
}

// Page is the bytes of page n, from 0.
func (p Point) Page(n int) ([]byte, error) {
	first := p.files() + n*pageParts
	return codec().Marshal(p.Parts[first : first+pageParts])
}

// Pack is the bytes of a point but for its full pages.
func (p Point) Pack() ([]byte, error) {
	first := p.files()
	p.Paged = p.Pages()
	p.Parts = slices.Concat(p.Parts[:first], p.Parts[first+p.Paged*pageParts:])
	return codec().Marshal(p)
}

// ParsePoint reads the bytes of a point, and its pages. ErrFormat, or the error
// of page.
func ParsePoint(b []byte, page func(n int) ([]byte, error)) (Point, error) {
	var p Point
	if codec().Unmarshal(b, &p) != nil || p.Format < 1 || p.Format > pointFormat || !p.sound() {
		return Point{}, ErrFormat
	}
	var paged []passed
	for n := range p.Paged {
		b, err := page(n)
		if err != nil {
			return Point{}, err
		}
		var some []passed
		if codec().Unmarshal(b, &some) != nil || !fullPage(some) {
			return Point{}, ErrFormat
		}
		paged = append(paged, some...)
	}
	first := p.files()
	p.Format, p.Paged, p.Parts = pointFormat, 0, slices.Concat(p.Parts[:first], paged, p.Parts[first:])
	return p, nil
}

func (p Point) sound() bool {
	return len(p.Header) >= streamNonce && p.Length >= 0 && p.Coming >= 0 && p.Paged >= 0 && p.Paged <= maxPages
}

func fullPage(some []passed) bool {
	return len(some) == pageParts && !slices.ContainsFunc(some, func(one passed) bool {
		return one.Part.Kind != File || one.State != nil
	})
}
