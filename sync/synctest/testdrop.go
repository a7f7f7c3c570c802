package synctest

import (
	"errors"
	"slices"

	"pelita/sync/hub"
	"pelita/sync/wire"
)

func (x *storeTest) drop() {
	other := wire.NewID()
	a, b := x.chain(x.device, 4), x.chain(other, 2)
	x.commit(hub.Limits{}, a[0], b[0], a[1], a[2], b[1])
	upto := []wire.Head{headOf(a[1]), headOf(b[1])}
	for range 2 { // again is fine
		must(x, x.s.Drop(x.Context(), x.space, upto))
		if p := x.plan(0, 1<<20, nil); !slices.Equal(p.Positions, []uint64{4}) || p.Upto != 5 || p.Top != 5 {
			x.Errorf("%+v", p)
		}
	}
	if h := x.heads(); len(h) != 2 || !slices.Contains(h, headOf(a[2])) || !slices.Contains(h, headOf(b[1])) {
		x.Errorf("heads %+v", h)
	}
	x.want(x.commit(hub.Limits{}, a[0], a[1], b[1], a[2]), "", "", "", "")
	x.want(x.commit(hub.Limits{}, x.after(x.space, other, b[0].Link(), "another last")), wire.CodeFork)
	if p := x.plan(0, 1<<20, nil); len(p.Positions) != 1 {
		x.Errorf("what was dropped has come back: %+v", p)
	}
	x.want(x.commit(hub.Limits{}, a[3], x.after(x.space, other, b[1].Link(), "a third")), "", "")
	if p := x.plan(4, 1<<20, nil); !slices.Equal(p.Positions, []uint64{6, 7}) {
		x.Errorf("%+v", p)
	}
	must(x, x.s.Drop(x.Context(), x.space, []wire.Head{headOf(a[3])}))
	if p := x.plan(0, 1<<20, nil); !slices.Equal(p.Positions, []uint64{7}) {
		x.Errorf("%+v", p)
	}
}

func (x *storeTest) dropNone() {
	segs := x.chain(x.device, 2)
	x.commit(hub.Limits{}, segs...)
	for name, h := range map[string]wire.Head{
		"beyond the end":    {Device: x.device, Seq: 3, Hash: segs[1].ID.Short()},
		"of another hash":   {Device: x.device, Seq: 2, Hash: wire.Short{1}},
		"of another device": {Device: wire.NewID(), Seq: 1, Hash: segs[0].ID.Short()},
	} {
		err := x.s.Drop(x.Context(), x.space, []wire.Head{headOf(segs[0]), h})
		if !errors.Is(err, hub.ErrHead) {
			x.Errorf("%s: %v", name, err)
		}
		x.holds(1, segs...)
	}
}
