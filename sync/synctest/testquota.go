package synctest

import (
	"math"
	"sync"
	"testing"

	"pelita/sync/hub"
	"pelita/sync/wire"
)

func (x *storeTest) limits() {
	segs := x.chain(x.device, 3)
	size := int64(len(segs[0].Raw))
	elsewhere := x.after(wire.NewID(), x.device, wire.Link{}, segs[0].Device.String()+" 0")
	for name, l := range map[string]hub.Limits{
		"bytes of a space":     {SpaceBytes: 2*size - 1},
		"segments of a space":  {SpaceSegments: 1},
		"bytes of a device":    {DeviceBytes: 2*size - 1},
		"segments of a device": {DeviceSegments: 1},
	} {
		x.Run(name, func(t *testing.T) {
			y := *x
			y.T, y.space, y.device = t, wire.NewID(), wire.NewID()
			segs := y.chain(y.device, 2)
			y.want(y.commit(l, segs...), "", wire.CodeQuota)
			y.want(y.commit(l, segs...), "", wire.CodeQuota)
			must(t, y.s.Drop(t.Context(), y.space, []wire.Head{headOf(segs[0])}))
			y.want(y.commit(l, segs...), "", "")
		})
	}
	x.want(x.commit(hub.Limits{DeviceSegments: 2}, segs[0], elsewhere, segs[1]), "", "", wire.CodeQuota)
	other := wire.NewID()
	x.want(x.commit(hub.Limits{DeviceSegments: 2}, x.chain(other, 1)...), "")
}

func (x *storeTest) free() {
	segs := x.chain(x.device, 3)
	limits := hub.Limits{SpaceBytes: 1, SpaceSegments: 1, DeviceBytes: 1, DeviceSegments: 1, Free: x.space}
	x.want(x.commit(limits, segs...), "", "", "")
	x.want(x.commit(limits, x.after(wire.NewID(), x.device, wire.Link{}, "elsewhere")), wire.CodeQuota)
}

func (x *storeTest) concurrent() {
	const writers, each = 8, 12
	var all sync.WaitGroup
	for range writers {
		segs := x.chain(wire.NewID(), each)
		all.Go(func() {
			for _, seg := range segs {
				codes, err := x.s.Commit(x.Context(), []wire.Segment{seg}, hub.Limits{})
				if err != nil || codes[0] != "" {
					x.Errorf("%q, %v", codes, err)
				}
			}
		})
	}
	all.Wait()
	p := x.plan(0, math.MaxInt64, nil)
	for i, at := range p.Positions {
		if at != uint64(i+1) {
			x.Fatalf("number %d has position %d", i, at)
		}
	}
	if p.Top != writers*each || len(p.Positions) != writers*each {
		x.Errorf("%d of %d", len(p.Positions), p.Top)
	}
}

func (x *storeTest) concurrentCount() {
	const spaces, each = 6, 8
	var all sync.WaitGroup
	for range spaces {
		y := *x
		y.space = wire.NewID()
		segs := y.chain(x.device, each)
		all.Go(func() {
			for _, seg := range segs {
				if codes, err := x.s.Commit(x.Context(), []wire.Segment{seg}, hub.Limits{}); err != nil || codes[0] != "" {
					x.Errorf("%q, %v", codes, err)
				}
			}
		})
	}
	all.Wait()
	one := x.chain(x.device, 1)
	x.want(x.commit(hub.Limits{DeviceSegments: spaces * each}, one...), wire.CodeQuota)
	x.want(x.commit(hub.Limits{DeviceSegments: spaces*each + 1}, one...), "")
}
