package replica_test

import (
	"bytes"
	"testing"

	"pelita/sync/replica"
	"pelita/sync/synctest"
)

// TestOneLieKeepsNoChainFromBeingCompacted: all find the same about a segment in the name
// of another, so the frontier goes past it, a snapshot is right without it, and who comes
// later never hears of it.
func TestOneLieKeepsNoChainFromBeingCompacted(t *testing.T) {
	t.Parallel()
	o := newOffice(t, 3)
	judged := func(d *synctest.Device) {
		d.Judge(t, func(_ replica.Writer, payloads [][]byte) replica.Status {
			for _, p := range payloads {
				if bytes.HasPrefix(p, []byte("lie")) {
					return replica.Misnamed
				}
			}
			return replica.Applied
		})
	}
	for _, d := range o.devices {
		judged(d)
	}
	first, second, liar := o.a.First, o.devices[1], o.devices[2]
	liar.Log.Enqueue(o.a.Space, []byte("lie"))
	o.meet(o.devices...)
	o.write(liar, 2)
	o.write(second, 2)
	o.meet(o.devices...)
	n := o.snapshot(first)
	for _, f := range n.Frontier {
		if f.Device == liar.ID && f.Seq != 2 {
			t.Errorf("the frontier of the liar's chain is %d", f.Seq)
		}
	}
	o.meet(o.devices...)
	if p := o.plan(second, n); p.Verdict != replica.Good {
		t.Errorf("verdict %d", p.Verdict)
	}
	o.pass(month)
	o.meet(o.devices...)
	o.mustCompact(first, n)
	o.meet(o.devices...)
	late := o.join()
	judged(late)
	o.meet(o.devices...)
	same(t, o.want, o.a.Space, first, second, late)
	stored, err := late.Log.Read(t.Context(), replica.Query{Space: o.a.Space, Device: liar.ID, Limit: 1})
	if err != nil || len(stored) != 1 || stored[0].Seq != 2 || len(stored[0].Raw) != 0 {
		t.Errorf("who came later holds %+v, %v", stored, err)
	}
}
