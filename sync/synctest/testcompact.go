package synctest

import (
	"slices"

	"pelita/sync/replica"
	"pelita/sync/wire"
)

func (l *logTest) mark(m replica.Mark) {
	l.Helper()
	must(l, l.b.Log.Mark(l.Context(), m))
}

func (l *logTest) floors() {
	for range 5 {
		l.segment(l.other)
	}
	at := wire.Floor{Device: l.other, Seq: l.ends[l.other].Seq, ID: l.ends[l.other].ID}
	l.mark(replica.Mark{Floors: []replica.ChainFloor{{Space: l.space, Floor: at}}})
	if c := l.chain(l.other); c.Link != at.Link() || c.Gap != 1 {
		l.Errorf("chain %+v, want it to end at %+v with a gap at 1", c, at)
	}
	if got := l.query(replica.Query{Device: l.other}); len(got) != 1 || len(got[0].Raw) != 0 || got[0].Seq != 5 || got[0].ID != at.ID {
		l.Errorf("stored %+v", got)
	}
	p := l.b.Payload(1)
	next := l.segment(l.other, p)
	l.put(replica.Entry{Segment: next, Status: replica.Applied, Payloads: [][]byte{p}})
	lower := wire.Floor{Device: l.other, Seq: 2, ID: wire.Hash{1}}
	l.mark(replica.Mark{
		Floors: []replica.ChainFloor{{Space: l.space, Floor: lower}},
		Acks:   []replica.ChainMark{{Space: l.space, Device: l.other, Seq: 6}},
	})
	if c := l.chain(l.other); c.Link != next.Link() || c.Gap != 0 || l.applied(p) != 1 {
		l.Errorf("after the next segment and a lower floor: %+v", c)
	}
}

func (l *logTest) letGo() {
	var all []wire.Segment
	for n := range 4 {
		p := l.b.Payload(n)
		seg := l.segment(l.other, p)
		status := replica.Applied
		if n == 1 {
			status = replica.Quarantined
		}
		l.put(replica.Entry{Segment: seg, Status: status, Payloads: [][]byte{p}})
		all = append(all, seg)
	}
	drop := replica.Mark{Drop: []replica.ChainMark{{Space: l.space, Device: l.other, Seq: 3}}}
	l.mark(drop)
	l.mark(drop)
	var kept []uint64
	for i, st := range l.query(replica.Query{Device: l.other}) {
		if len(st.Raw) > 0 {
			kept = append(kept, uint64(i)+1)
		} else if st.ID != all[i].ID || st.Seq != all[i].Seq {
			l.Errorf("link %d is %+v", i, st)
		}
	}
	if !slices.Equal(kept, []uint64{2, 4}) {
		l.Errorf("kept the bytes of %v, want those of 2, which a person may accept, and 4", kept)
	}
	if c := l.chain(l.other); c.Link != all[3].Link() || c.Gap == 0 || l.applied(l.b.Payload(0)) != 1 {
		l.Errorf("chain %+v", c)
	}
}

func (l *logTest) snapshots() {
	n := replica.Snapshot{
		Space: l.space, Device: l.other, First: 3, Last: 5, ID: wire.Hash{1}, Hash: wire.Hash{2}, Count: 9, Day: 20000,
		Frontier: []wire.Floor{{Device: l.other, Seq: 2, ID: wire.Hash{3}}}, Left: [][]byte{[]byte("order")},
	}
	l.mark(replica.Mark{Snapshots: []replica.Snapshot{n}})
	other := n
	other.Last = 9
	n.Verdict, n.Attested = replica.Good, []wire.ID{l.own}
	l.mark(replica.Mark{Snapshots: []replica.Snapshot{other, n}})
	if l.b.Reopen != nil {
		l.b.Log = l.b.Reopen()
	}
	got := l.state().Snapshots
	if len(got) != 2 || got[0].Verdict != replica.Good || !slices.Equal(got[0].Attested, n.Attested) || !got[1].Same(other) ||
		got[0].Frontier[0] != n.Frontier[0] || got[0].Hash != n.Hash || got[0].Day != n.Day || len(got[0].Left) != 1 {
		l.Errorf("noted %+v", got)
	}
}

func (l *logTest) reread() {
	one, two := l.b.Payload(1), l.b.Payload(2)
	l.put(replica.Entry{Segment: l.segment(l.other, one), Status: replica.Applied, Payloads: [][]byte{one}})
	seg := l.segment(l.other)
	l.put(replica.Entry{Segment: seg, Status: replica.Applied})
	e := replica.Entry{Segment: seg, Status: replica.Applied, Payloads: [][]byte{one, two}, Reread: true}
	l.put(e)
	l.put(e)
	if l.applied(one) != 1 || l.applied(two) != 1 {
		l.Errorf("applied %d and %d times", l.applied(one), l.applied(two))
	}
	if c := l.chain(l.other); c.Link != seg.Link() {
		l.Errorf("chain %+v", c)
	}
}
