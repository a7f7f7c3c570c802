package backup_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pelita/screening/backup"
)

var errCut = errors.New("cut off")

// stick is a file that can be pulled out: after so many calls everything fails,
// and half of a write is there. It holds every text that was ever sealed in a
// place against the others.
type stick struct {
	bytes []byte
	ever  map[string][]byte // header -> every byte that was ever written behind it
	left  int               // calls until it is gone
	point []byte
	pages [][]byte // each is kept once, with the first point that has it
	kept  int      // bytes of points and pages
	twice bool     // two texts in one place
}

func (s *stick) alive() bool { s.left--; return s.left >= 0 }

func (s *stick) Write(b []byte) (int, error) {
	n := len(b)
	if !s.alive() {
		n /= 2
	}
	s.bytes = append(s.bytes, b[:n]...)
	s.note()
	if n < len(b) {
		return n, errCut
	}
	return n, nil
}

// note compares what is there with what was there before under the same header.
func (s *stick) note() {
	head := string(s.bytes[:min(200, len(s.bytes))])
	old := s.ever[head]
	n := min(len(old), len(s.bytes))
	if !bytes.Equal(old[:n], s.bytes[:n]) {
		s.twice = true
	}
	if len(s.bytes) > len(old) {
		s.ever[head] = bytes.Clone(s.bytes)
	}
}

func (s *stick) sync() error {
	if !s.alive() {
		return errCut
	}
	return nil
}

func (s *stick) keep(p backup.Point) error {
	if !s.alive() {
		return errCut
	}
	b, err := p.Pack()
	s.point, s.kept = b, s.kept+len(b)
	for n := len(s.pages); n < p.Pages() && err == nil; n++ {
		b, err = p.Page(n)
		s.pages, s.kept = append(s.pages, b), s.kept+len(b)
	}
	return err
}

func (s *stick) page(n int) ([]byte, error) { return s.pages[n], nil }

func (s *stick) ReadAt(b []byte, at int64) (int, error) {
	return bytes.NewReader(s.bytes).ReadAt(b, at)
}
func (s *stick) Truncate(n int64) error { s.bytes = s.bytes[:n]; return nil }

func (s *stick) ground() backup.Ground {
	return backup.Ground{Out: s, Sync: s.sync, Note: s.keep, Every: 100 << 10}
}

// goOn writes what is left, or all of it when it cannot.
func (s *stick) goOn(to []string, fill backup.Fill) (backup.Written, error) {
	p, err := backup.ParsePoint(s.point, s.page)
	if err == nil {
		err = p.Reached(s, int64(len(s.bytes)))
	}
	if err == nil {
		var done backup.Written
		if done, err = s.ground().Continue(p, device(1), fill); !errors.Is(err, backup.ErrStale) {
			return done, err
		}
	}
	s.bytes, s.point, s.pages = nil, nil, nil
	return s.ground().Begin(to, device(1), fill)
}

// many is a backup whose keeper can go on at every item; from says where it
// began. odd changes what comes behind an item.
func many(t testing.TB, n, size, odd int, from *[]int) backup.Fill {
	all := []backup.Item{item(t, backup.Standing, named{"standing"})}
	for i := range n {
		text := bytes.Repeat([]byte{byte(i)}, size)
		if odd >= 0 && i >= odd {
			text[0]++
		}
		all = append(all, item(t, backup.Record, i), item(t, backup.Change, text))
	}
	return func(w *backup.Writer) (backup.Head, error) {
		at := 0
		if c := w.Cursor(); c != nil {
			at = int(c[0])<<8 | int(c[1])
		}
		*from = append(*from, at)
		for ; at < len(all); at++ {
			if err := w.Put(all[at]); err != nil {
				return backup.Head{}, err
			}
			if at == 0 || w.Due() {
				if err := w.Rest([]byte{byte((at + 1) >> 8), byte(at + 1)}); err != nil {
					return backup.Head{}, err
				}
			}
		}
		return backup.Head{Records: uint64(n), Changes: uint64(n)}, nil
	}
}

// TestSRM04_ABackupThatIsCutOffAnywhereGoesOnAndIsTheSame: whatever call fails,
// also in the middle of a write and several times over, what comes out holds what
// an unbroken one holds, and under no key two texts were ever sealed in one place.
func TestSRM04_ABackupThatIsCutOffAnywhereGoesOnAndIsTheSame(t *testing.T) {
	id := identity(t)
	to := to(id)
	whole := func(b []byte) (kinds int, sum uint64) {
		_, err := backup.Read(bytes.NewReader(b), id, func(i backup.Item) error {
			for _, c := range i.Body {
				sum = sum*31 + uint64(c)
			}
			kinds++
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return kinds, sum
	}
	rapid.Check(t, func(rt *rapid.T) {
		n, size := rapid.IntRange(0, 40).Draw(rt, "records"), rapid.IntRange(1, 40_000).Draw(rt, "size")
		cuts := rapid.SliceOfN(rapid.IntRange(0, 12), 0, 6).Draw(rt, "cuts")
		var from []int
		s := &stick{ever: map[string][]byte{}}
		var done backup.Written
		var err error
		for _, after := range append(cuts, 1<<30) {
			s.left = after
			if done, err = s.goOn(to, many(t, n, size, -1, &from)); err == nil {
				break
			}
			if !errors.Is(err, errCut) {
				rt.Fatal(err)
			}
		}
		var unbroken bytes.Buffer
		if _, _, err := backup.Write(&unbroken, to, device(1), many(t, n, size, -1, &from)); err != nil {
			rt.Fatal(err)
		}
		k, sum := whole(s.bytes)
		k2, sum2 := whole(unbroken.Bytes())
		if k != k2 || sum != sum2 || s.twice || done.Length != int64(len(s.bytes)) {
			rt.Errorf("%d items, want %d; the same: %v; two texts in one place: %v; length %d of %d", k, k2, sum == sum2, s.twice, done.Length, len(s.bytes))
		}
		if _, err := backup.ReadBack(bytes.NewReader(s.bytes), done.Key, drop); err != nil {
			rt.Error(err)
		}
	})
}

// TestABackupGoesOnWhereItStopped: what is on the disk is not asked for again.
func TestABackupGoesOnWhereItStopped(t *testing.T) {
	id := identity(t)
	s := &stick{ever: map[string][]byte{}, left: 20}
	var from []int
	fill := many(t, 60, 50_000, -1, &from)
	if _, err := s.goOn(to(id), fill); !errors.Is(err, errCut) {
		t.Fatal(err)
	}
	s.left = 1 << 30
	if _, err := s.goOn(to(id), fill); err != nil {
		t.Fatal(err)
	}
	if len(from) != 2 || from[1] < 15 {
		t.Errorf("it began at items %v", from)
	}
}

// TestWhatChangedSinceIsNeverSealedInAPlaceThatMayBeTaken: bytes may be on their
// way under the key, and now it would be others.
func TestWhatChangedSinceIsNeverSealedInAPlaceThatMayBeTaken(t *testing.T) {
	id := identity(t)
	hits := 0
	for left := 1; left < 40; left++ {
		s := &stick{ever: map[string][]byte{}, left: left}
		var from []int
		if _, err := s.goOn(to(id), many(t, 40, 20_000, -1, &from)); err == nil {
			continue
		}
		s.left = 1 << 30
		if _, err := s.goOn(to(id), many(t, 40, 20_000, 0, &from)); err != nil {
			t.Fatal(err)
		}
		if len(from) == 3 {
			hits++
		}
		if s.twice {
			t.Errorf("cut after %d calls: two texts under one key in one place", left)
		}
	}
	if hits == 0 {
		t.Error("nothing ever began anew: this shows nothing")
	}
}

// TestAnotherFileIsNotGoneOnWith: one of another stick, one that lost its end,
// and one that holds more than was on its way.
func TestAnotherFileIsNotGoneOnWith(t *testing.T) {
	id := identity(t)
	s := &stick{ever: map[string][]byte{}, left: 20}
	var from []int
	if _, err := s.goOn(to(id), many(t, 60, 50_000, -1, &from)); !errors.Is(err, errCut) {
		t.Fatal(err)
	}
	p, err := backup.ParsePoint(s.point, s.page)
	if err != nil || p.Chunks == 0 {
		t.Fatal(p.Chunks, err)
	}
	bent := bytes.Clone(s.bytes)
	bent[p.Length-1] ^= 1
	for name, b := range map[string][]byte{
		"empty": nil, "shorter": s.bytes[:p.Length-1], "another": bytes.Repeat([]byte{7}, len(s.bytes)),
		"its last chunk changed": bent, "longer": append(bytes.Clone(s.bytes), make([]byte, 10<<20)...),
	} {
		other := &stick{bytes: bytes.Clone(b)}
		if err := p.Reached(other, int64(len(b))); !errors.Is(err, backup.ErrStale) || len(other.bytes) != len(b) {
			t.Errorf("%s: %v, %d bytes left", name, err, len(other.bytes))
		}
	}
	if err := p.Reached(s, int64(len(s.bytes))); err != nil || int64(len(s.bytes)) != p.Length {
		t.Errorf("its own: %v", err)
	}
}

func FuzzPoint(f *testing.F) {
	s := &stick{ever: map[string][]byte{}, left: 20}
	var from []int
	id := identity(f)
	_, _ = s.goOn(to(id), many(f, 10, 50_000, -1, &from))
	f.Add(s.point)
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := backup.ParsePoint(b, func(int) ([]byte, error) { return b, nil })
		if err != nil {
			return
		}
		again, err := p.Pack()
		if err != nil {
			t.Fatal(err)
		}
		if q, err := backup.ParsePoint(again, func(n int) ([]byte, error) { return p.Page(n) }); err != nil || !reflect.DeepEqual(p, q) {
			t.Fatalf("a point is read back as another: %v", err)
		}
		_, _ = backup.Ground{Out: io.Discard}.Continue(p, device(1), func(*backup.Writer) (backup.Head, error) { return backup.Head{}, nil })
	})
}

// shelf is a backup of so many small files.
func shelf(t testing.TB, n int) backup.Fill {
	return func(w *backup.Writer) (backup.Head, error) {
		at := 0
		if c := w.Cursor(); c != nil {
			at = int(c[0])<<8 | int(c[1])
		} else if err := w.Put(item(t, backup.Standing, named{"standing"})); err != nil {
			return backup.Head{}, err
		}
		for ; at < n; at++ {
			text := fmt.Sprintf("file %d", at)
			if err := w.File(fmt.Sprintf("%032x.age", at), int64(len(text)), strings.NewReader(text)); err != nil {
				return backup.Head{}, err
			}
			if w.Due() {
				if err := w.Rest([]byte{byte((at + 1) >> 8), byte(at + 1)}); err != nil {
					return backup.Head{}, err
				}
			}
		}
		return backup.Head{}, nil
	}
}

// TestSRM04_ABackupOfManyFilesThatIsCutOffGoesOnWithEveryOneOfThem: wherever it was
// cut off, and what is kept of it does not grow with the square of their number.
func TestSRM04_ABackupOfManyFilesThatIsCutOffGoesOnWithEveryOneOfThem(t *testing.T) {
	const files = 5000
	id := identity(t)
	on := 0
	for left := 3; ; left++ {
		s := &stick{ever: map[string][]byte{}, left: left}
		_, err := s.goOn(to(id), shelf(t, files))
		if err == nil {
			if s.kept > 8*files*90 {
				t.Errorf("%d bytes were kept of it", s.kept)
			}
			break
		}
		if !errors.Is(err, errCut) {
			t.Fatal(err)
		}
		if s.point != nil {
			if p, err := backup.ParsePoint(s.point, s.page); err == nil && p.Pages() > 0 {
				on++
			}
		}
		s.left = 1 << 30
		if _, err := s.goOn(to(id), shelf(t, files)); err != nil {
			t.Fatalf("cut after %d calls: %v", left, err)
		}
		m, err := backup.Read(bytes.NewReader(s.bytes), id, drop)
		if err != nil || m.Files() != files || s.twice {
			t.Fatalf("cut after %d calls: %d files, two texts in one place: %v, %v", left, m.Files(), s.twice, err)
		}
	}
	if on < 2 {
		t.Errorf("it went on behind a page %d times only", on)
	}
}
