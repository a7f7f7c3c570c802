package synctest

import (
	"bytes"

	"pelita/sync/hub"
	"pelita/sync/wire"
)

func (x *storeTest) compact() {
	other, fresh := wire.NewID(), wire.NewID()
	a, b, c := x.chain(x.device, 4), x.chain(other, 2), x.chain(fresh, 3)
	x.commit(hub.Limits{}, a[0], b[0], a[1], a[2])
	floors := []wire.Floor{floorOf(a[1]), floorOf(b[1]), floorOf(c[1])}
	for range 2 { // again is fine
		must(x, x.s.Compact(x.Context(), x.space, floors))
		if p := x.plan(0, 1<<20, nil); len(p.Positions) != 1 || p.Top != 4 {
			x.Errorf("%+v", p)
		}
	}
	x.want(x.commit(hub.Limits{}, a[0], a[1], a[2], b[0], b[1], c[0]), "", "", "", "", "", "")
	x.want(x.commit(hub.Limits{}, c[2], a[3]), "", "")
	x.want(x.commit(hub.Limits{}, x.after(x.space, other, b[0].Link(), "another")), wire.CodeFork)
	must(x, x.s.Compact(x.Context(), x.space, floors))
	if p := x.plan(0, 1<<20, nil); len(p.Positions) != 3 || p.Top != 6 {
		x.Errorf("what was let go has come back, or more went: %+v", p)
	}
}

func floorOf(seg wire.Segment) wire.Floor {
	return wire.Floor{Device: seg.Device, Seq: seg.Seq, ID: seg.ID}
}

// put puts one piece and says what became of it.
func (x *storeTest) put(at hub.BlobPlace, whole []byte, off int, limits hub.Limits) (uint64, wire.Code) {
	x.Helper()
	chunk := whole[off:min(off+wire.ChunkSize, len(whole))]
	have, code, err := x.s.PutChunk(x.Context(), at, uint64(len(whole)), uint64(off), chunk, limits)
	must(x, err)
	return have, code
}

func (x *storeTest) blobs() {
	at := hub.BlobPlace{Space: x.space, Blob: wire.NewID()}
	whole := bytes.Repeat([]byte("sealed"), 20000)
	if _, code := x.put(at, whole, wire.ChunkSize, hub.Limits{}); code != wire.CodeGap {
		x.Errorf("the second piece before the first: %q", code)
	}
	for _, off := range []int{0, 0, wire.ChunkSize, 0, wire.ChunkSize} {
		if have, code := x.put(at, whole, off, hub.Limits{}); code != "" || have == 0 {
			x.Errorf("piece at %d: %d, %q", off, have, code)
		}
	}
	other := bytes.Clone(whole)
	other[3]++
	if _, code := x.put(at, other, 0, hub.Limits{}); code != wire.CodeFork {
		x.Errorf("another piece in its place: %q", code)
	}
	if _, code := x.put(at, whole[:wire.ChunkSize+1], 0, hub.Limits{}); code != wire.CodeFork {
		x.Errorf("another length: %q", code)
	}
	var back []byte
	for off := uint64(0); ; off += wire.ChunkSize {
		chunk, err := x.s.Chunk(x.Context(), at, off)
		must(x, err)
		if len(chunk) == 0 {
			break
		}
		back = append(back, chunk...)
	}
	size, have, err := x.s.Blob(x.Context(), at)
	if err != nil || !bytes.Equal(back, whole) || size != uint64(len(whole)) || have != size {
		x.Errorf("%d of %d bytes, %v", have, size, err)
	}
	elsewhere := hub.BlobPlace{Space: wire.NewID(), Blob: at.Blob}
	if size, _, _ := x.s.Blob(x.Context(), elsewhere); size != 0 {
		x.Error("it is in another space too")
	}
	full := hub.Limits{SpaceBytes: int64(len(whole)) + wire.ChunkSize}
	second := hub.BlobPlace{Space: x.space, Blob: wire.NewID()}
	x.put(second, whole, 0, full)
	if _, code := x.put(second, whole, wire.ChunkSize, full); code != wire.CodeQuota {
		x.Errorf("beyond the limit: %q", code)
	}
	for range 2 { // again is fine
		must(x, x.s.DropBlob(x.Context(), at))
	}
	if size, have, _ := x.s.Blob(x.Context(), at); size != 0 || have != 0 {
		x.Errorf("dropped, and %d bytes are there", have)
	}
	if have, code := x.put(second, whole, wire.ChunkSize, full); code != "" || have != uint64(len(whole)) {
		x.Errorf("what was dropped still counts: %q", code)
	}
}
