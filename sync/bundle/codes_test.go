package bundle_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pelita/sync/bundle"
	"pelita/sync/replica"
	"pelita/sync/synctest"
	"pelita/sync/wire"
)

func noise(t testing.TB, n int) []byte {
	t.Helper()
	b := make([]byte, n)
	if _, err := rand.Read(b); err != nil {
		t.Fatal(err)
	}
	return b
}

func codes(t testing.TB, kind bundle.Kind, message []byte) []string {
	t.Helper()
	all, err := bundle.Codes(kind, message)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Codes in any order, some twice, mixed with those of another message.
func TestCodesComeTogetherInAnyOrder(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		one := rapid.SliceOfN(rapid.Byte(), 1, 6000).Draw(rt, "one")
		two := rapid.SliceOfN(rapid.Byte(), 1, 3000).Draw(rt, "two")
		pile := append(codes(t, bundle.Grant, one), codes(t, bundle.Segments, two)...)
		for range rapid.IntRange(0, 3).Draw(rt, "twice") {
			pile = append(pile, rapid.SampledFrom(pile).Draw(rt, "again"))
		}
		var c bundle.Collector
		for i, s := range rapid.Permutation(pile).Draw(rt, "order") {
			if p := c.Progress(bundle.Grant); i == 0 && p.Of != 0 {
				rt.Fatalf("progress %+v of nothing", p)
			}
			if err := c.Add(s); err != nil {
				rt.Fatal(err)
			}
		}
		for kind, want := range map[bundle.Kind][]byte{bundle.Grant: one, bundle.Segments: two} {
			got, ok, err := c.Message(kind)
			if err != nil || !ok || !bytes.Equal(got, want) {
				rt.Fatalf("kind %d: %v %v", kind, ok, err)
			}
			if p := c.Progress(kind); p.Have != p.Of || len(p.Missing) > 0 {
				rt.Fatalf("progress %+v", p)
			}
		}
	})
}

func TestAMissingCodeIsNamed(t *testing.T) {
	all := codes(t, bundle.Grant, noise(t, 1500))
	var c bundle.Collector
	for i, s := range all {
		if i == 1 {
			continue
		}
		if err := c.Add(s); err != nil {
			t.Fatal(err)
		}
	}
	if _, ok, err := c.Message(bundle.Grant); ok || err != nil {
		t.Error("it is taken for whole")
	}
	if p := c.Progress(bundle.Grant); p.Of != len(all) || p.Have != len(all)-1 || !slices.Equal(p.Missing, []int{2}) {
		t.Errorf("progress %+v", p)
	}
}

func TestEveryChangedLetterOfACodeIsNoticed(t *testing.T) {
	s := codes(t, bundle.Request, []byte("short"))[0]
	for i := range s {
		for _, r := range "AZ27" {
			if byte(r) == s[i] {
				continue
			}
			var c bundle.Collector
			changed := s[:i] + string(r) + s[i+1:]
			if err := c.Add(changed); err == nil {
				if got, _, _ := c.Message(bundle.Request); !bytes.Equal(got, []byte("short")) {
					t.Fatalf("letter %d may be %c", i, r)
				}
			}
		}
	}
	for _, junk := range []string{"", "HTTPS://EXAMPLE.ORG", strings.Repeat("A", 5000), s[:len(s)-2], "card"} {
		if err := new(bundle.Collector).Add(junk); !errors.Is(err, bundle.ErrCode) {
			t.Errorf("%.20q: %v", junk, err)
		}
	}
}

func TestACodeThatUnpacksWithoutEndIsRefused(t *testing.T) {
	if _, err := bundle.Codes(bundle.Grant, make([]byte, bundle.MaxMessage+1)); !errors.Is(err, bundle.ErrCodes) {
		t.Errorf("too long to unpack: %v", err)
	}
	if _, err := bundle.Codes(bundle.Grant, noise(t, 40<<10)); !errors.Is(err, bundle.ErrCodes) {
		t.Errorf("too long to show: %v", err)
	}
}

// A request fits a handful of codes, a short case one or two.
func TestWhatGoesAsCodesIsFew(t *testing.T) {
	a, b := two(t)
	request, err := wire.NewRequest(wire.Request{
		Device: b.ID, Recipient: b.Identity.Recipient().String(), Nonce: noise(t, 32), Name: "desk 2",
	}, b.Sign)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(codes(t, bundle.Request, request)); n > 5 {
		t.Errorf("a request of %d bytes takes %d codes", len(request), n)
	}
	wrote(t, a, a.First, strings.Repeat("ten answers ", 20))
	var segments [][]byte
	_, err = a.First.Replica.Carry(t.Context(), replica.Cargo{
		Begin: func(replica.Manifest) error { return nil },
		Put:   func(s []byte) error { segments = append(segments, s); return nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	strip, err := bundle.Strip(segments)
	if err != nil {
		t.Fatal(err)
	}
	all := codes(t, bundle.Segments, strip)
	if len(all) > 2 {
		t.Errorf("%d bytes of segments take %d codes", len(strip), len(all))
	}
	var c bundle.Collector
	for _, s := range all {
		if err := c.Add(s); err != nil {
			t.Fatal(err)
		}
	}
	message, ok, err := c.Message(bundle.Segments)
	if !ok || err != nil {
		t.Fatal(err)
	}
	if _, err := b.Replica.Bring(t.Context(), replica.Delivery{Next: bundle.Unstrip(message)}); err != nil {
		t.Fatal(err)
	}
	if len(texts(b, a.Space)) != 1 {
		t.Error("the case did not arrive")
	}
	if n := len(codes(t, bundle.Receipt, receiptOf(t, b))); n != 1 {
		t.Errorf("a receipt takes %d codes", n)
	}
}

func FuzzCode(f *testing.F) {
	for _, s := range codes(f, bundle.Grant, noise(f, 1000)) {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var c bundle.Collector
		if c.Add(s) != nil {
			return
		}
		for kind := range bundle.Kind(6) {
			b, ok, err := c.Message(kind)
			if ok && err == nil && len(b) > bundle.MaxMessage {
				t.Fatal("it unpacks beyond the limit")
			}
		}
	})
}

// whole is nil where the segments have ended, and pieces follow.
func whole(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// FuzzPart reads whatever somebody seals to this device: the seal proves
// nothing about who sealed it.
func FuzzPart(f *testing.F) {
	a, b := two(f)
	stick := &synctest.Stick{}
	packed(f, a.First, stick, replica.Cargo{})
	f.Add(opened(f, stick.Parts[0], b))
	files, _ := sealedFile(1, 70_000)
	packedWith(f, a.First, stick, files)
	f.Add(opened(f, stick.Parts[1], b))
	f.Fuzz(func(t *testing.T, plain []byte) {
		r, err := bundle.Unsealed(bytes.NewReader(plain))
		for given := 0; err == nil; given++ {
			var s []byte
			if s, err = r.Next(); len(s) > wire.MaxSegment || given > len(plain) {
				t.Fatal("beyond what is there")
			}
		}
		for err = whole(err); err == nil; {
			var p bundle.Piece
			if p, err = r.NextPiece(); len(p.Bytes) > wire.ChunkSize || err == nil && p.Off+uint64(len(p.Bytes)) > p.Size {
				t.Fatal("a piece beyond its attachment")
			}
		}
		if !errors.Is(err, io.EOF) && !errors.Is(err, wire.ErrCut) && !errors.Is(err, bundle.ErrFormat) && !errors.Is(err, bundle.ErrVersion) {
			t.Fatal(err)
		}
	})
}
