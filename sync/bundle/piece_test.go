package bundle_test

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"pelita/sync/bundle"
	"pelita/sync/replica"
	"pelita/sync/synctest"
	"pelita/sync/wire"
)

// sealedFile is an attachment of so many bytes.
func sealedFile(n byte, size int) (bundle.File, []byte) {
	b := bytes.Repeat([]byte{n, 1, 2, 3, 4, 5, 6}, size/7+1)[:size]
	read := func(off uint64, n int) ([]byte, error) { return b[off : off+uint64(n)], nil }
	return bundle.File{Blob: wire.ID{n}, Size: uint64(size), Read: read}, b
}

func packedWith(t testing.TB, d *synctest.Device, stick *synctest.Stick, files ...bundle.File) bundle.Written {
	t.Helper()
	w, _, err := bundle.Write(t.Context(), d.Replica, replica.Cargo{}, func(replica.Manifest) ([]bundle.File, error) { return files, nil }, stick.Store())
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// unpacked is how many segments a part holds, and its attachments put together.
func unpacked(d *synctest.Device, from io.Reader, into map[wire.ID][]byte) (segments int, err error) {
	r, err := bundle.Open(from, d.Identity)
	if err != nil {
		return 0, err
	}
	for ; err == nil; segments++ {
		_, err = r.Next()
	}
	segments--
	if !errors.Is(err, io.EOF) {
		return segments, err
	}
	for {
		p, err := r.NextPiece()
		if errors.Is(err, io.EOF) {
			return segments, nil
		}
		if err != nil {
			return segments, err
		}
		if p.Off == uint64(len(into[p.Blob])) {
			into[p.Blob] = append(into[p.Blob], p.Bytes...)
		}
	}
}

func TestAttachmentsGoAlongAfterTheSegmentsAndAPartIsNeverTooLarge(t *testing.T) {
	a, b := two(t)
	wrote(t, a, a.First, "one", "two")
	rapid.Check(t, func(rt *rapid.T) {
		want, files := map[wire.ID][]byte{}, []bundle.File(nil)
		for i, size := range rapid.SliceOfN(rapid.IntRange(1, 1_800_000), 1, 4).Draw(rt, "sizes") {
			f, whole := sealedFile(byte(i+1), size)
			files, want[f.Blob] = append(files, f), whole
		}
		stick := &synctest.Stick{Size: bundle.MinPartSize + int64(rapid.IntRange(0, 1<<20).Draw(rt, "more"))}
		w := packedWith(t, a.First, stick, files...)
		if w.Attachments != len(files) || w.Parts != len(stick.Parts) {
			rt.Fatalf("written %+v", w)
		}
		got := map[wire.ID][]byte{}
		for i, part := range stick.Parts {
			if int64(len(part)) > stick.Size {
				rt.Fatalf("part %d has %d of %d bytes", i+1, len(part), stick.Size)
			}
			roster, err := unpacked(b, bytes.NewReader(part), got)
			if err != nil || roster == 0 {
				rt.Fatalf("part %d: %d segments, %v", i+1, roster, err)
			}
		}
		for id, whole := range want {
			if !bytes.Equal(got[id], whole) {
				rt.Fatalf("%d of %d bytes came", len(got[id]), len(whole))
			}
		}
	})
	stick := &synctest.Stick{}
	f, _ := sealedFile(9, 100_000)
	packedWith(t, a.First, stick, f)
	if b.ReadStick(t, stick); !slices.Equal(texts(b, a.Space), []string{"one", "two"}) {
		t.Error("the segments before the attachments did not come")
	}
}

func TestAPartOfBeforeThereWerePiecesInItIsWhole(t *testing.T) {
	a, b := two(t)
	wrote(t, a, a.First, "one")
	stick := &synctest.Stick{}
	packed(t, a.First, stick, replica.Cargo{})
	plain := opened(t, stick.Parts[0], b)
	end := []byte{0, 0, 0, 0}
	before, ok := bytes.CutSuffix(plain, append(end, end...))
	if !ok {
		t.Fatal("the part does not end with two end frames")
	}
	for ends, want := range []error{wire.ErrCut, nil} {
		r, err := bundle.Unsealed(bytes.NewReader(append(slices.Clone(before), end[:4*ends]...)))
		for err == nil {
			_, err = r.Next()
		}
		if errors.Is(err, wire.ErrCut) != (want != nil) {
			t.Fatalf("%d ends: %v", ends, err)
		}
		if _, err := r.NextPiece(); want == nil && !errors.Is(err, io.EOF) {
			t.Errorf("a part that ends after its segments: %v", err)
		}
	}
}

func TestAnAttachmentThatFitsIntoAPartLiesInOne(t *testing.T) {
	a, b := two(t)
	stick := &synctest.Stick{Size: bundle.MinPartSize}
	first, _ := sealedFile(1, 700_000)
	second, _ := sealedFile(2, 700_000)
	packedWith(t, a.First, stick, first, second)
	for i := range slices.Backward(stick.Parts) { // in the other order
		got := map[wire.ID][]byte{}
		if _, err := unpacked(b, bytes.NewReader(stick.Parts[i]), got); err != nil {
			t.Fatal(err)
		}
		if len(got) != 1 || len(got[wire.ID{byte(i + 1)}]) != 700_000 {
			t.Errorf("part %d holds %d attachments", i+1, len(got))
		}
	}
}

func TestAPartCutAmongItsPiecesGivesThoseBefore(t *testing.T) {
	a, b := two(t)
	wrote(t, a, a.First, "one")
	stick := &synctest.Stick{}
	f, whole := sealedFile(1, 300_000)
	packedWith(t, a.First, stick, f)
	part := stick.Parts[0]
	before := 0
	for at := 0; at < len(part); at += 7919 {
		got := map[wire.ID][]byte{}
		if _, err := unpacked(b, bytes.NewReader(part[:at]), got); err == nil {
			t.Fatalf("cut at %d, and nobody was told", at)
		}
		if have := got[f.Blob]; !bytes.HasPrefix(whole, have) || len(have) < before || len(have)%wire.ChunkSize != 0 {
			t.Fatalf("cut at %d: %d bytes came, before it %d", at, len(have), before)
		}
		before = len(got[f.Blob])
	}
	if before < 3*wire.ChunkSize {
		t.Errorf("%d bytes came before the last cut", before)
	}
}

func TestAnAttachmentThatIsLostWhileItIsCarriedLeavesTheRestGood(t *testing.T) {
	a, b := two(t)
	stick := &synctest.Stick{}
	f, whole := sealedFile(1, 200_000)
	lost := bundle.File{Blob: wire.ID{2}, Size: 200_000, Read: func(off uint64, n int) ([]byte, error) {
		if off > 0 {
			return nil, nil
		}
		return make([]byte, n), nil
	}}
	if w := packedWith(t, a.First, stick, lost, f); w.Attachments != 1 {
		t.Errorf("written %+v", w)
	}
	got := map[wire.ID][]byte{}
	if _, err := unpacked(b, bytes.NewReader(stick.Parts[0]), got); err != nil || !bytes.Equal(got[f.Blob], whole) {
		t.Errorf("%d bytes came, %v", len(got[f.Blob]), err)
	}
}
