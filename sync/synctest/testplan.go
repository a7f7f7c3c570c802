package synctest

import (
	"math"
	"slices"

	"pelita/sync/hub"
	"pelita/sync/wire"
)

func (x *storeTest) plans() {
	other := wire.NewID()
	a, b := x.chain(x.device, 3), x.chain(other, 3)
	x.commit(hub.Limits{}, a[0], b[0], a[1], b[1], a[2], b[2])
	size := int64(len(a[0].Raw))
	for name, c := range map[string]struct {
		after uint64
		want  int64
		skip  hub.Skip
		at    []uint64
		upto  uint64
	}{
		"all":                     {0, 1 << 20, nil, []uint64{1, 2, 3, 4, 5, 6}, 6},
		"at least one":            {0, 1, nil, []uint64{1}, 1},
		"two":                     {1, 2 * size, nil, []uint64{2, 3}, 3},
		"nothing new":             {6, 1 << 20, nil, nil, 6},
		"without one's own":       {0, 1 << 20, hub.Skip{x.device: {Seq: wire.MaxSeq}}, []uint64{2, 4, 6}, 6},
		"what is known is passed": {0, 1, hub.Skip{x.device: headOf(a[1])}, []uint64{2}, 3},
		"up to a head":            {0, 1 << 20, hub.Skip{x.device: headOf(a[1]), other: headOf(b[2])}, []uint64{5}, 6},
		"a head that differs":     {0, 1 << 20, hub.Skip{x.device: {Seq: 2, Hash: wire.Short{7}}, other: headOf(b[2])}, []uint64{3, 5}, 6},
	} {
		if p := x.plan(c.after, c.want, c.skip); !slices.Equal(p.Positions, c.at) || p.Upto != c.upto || p.Top != 6 || p.Bytes != size*int64(len(c.at)) {
			x.Errorf("%s: %+v", name, p)
		}
	}
}

func (x *storeTest) longPlan() {
	const n = 1100 // more than two pages
	segs := x.chain(x.device, n)
	for codes := range slices.Values(x.commit(hub.Limits{}, segs...)) {
		if codes != "" {
			x.Fatal(codes)
		}
	}
	if p := x.plan(0, math.MaxInt64, nil); len(p.Positions) != n || p.Upto != n {
		x.Errorf("%d positions up to %d", len(p.Positions), p.Upto)
	}
	if p := x.plan(0, 1, hub.Skip{x.device: headOf(segs[n-2])}); !slices.Equal(p.Positions, []uint64{n}) || p.Upto != n {
		x.Errorf("behind what is known: %+v", p)
	}
}
