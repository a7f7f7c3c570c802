package replica

import (
	"errors"
	"fmt"
	"slices"

	"pelita/sync/envelope"
	"pelita/sync/wire"
)

// weighAndTell weighs the snapshots that came, and goes on syncing when that
// made an attest.
func (s *session) weighAndTell() error {
	sealed, err := s.weigh()
	if err != nil || !sealed {
		return err
	}
	return s.run()
}

// weigh holds each snapshot against what is here. One that administrators have
// signed is taken where something is lacking, and then the segments that it
// replaces are let go; another one is attested when it is right.
func (s *session) weigh() (sealed bool, err error) {
	if s.r.p.Keeper == nil {
		return false, nil
	}
	for _, signed := range []bool{true, false} {
		for _, n := range slices.Clone(s.state.Snapshots) {
			if !n.known() || s.compacted(n) != signed || n.Last <= s.roster.Floor(n.Space, n.Device).Seq {
				continue
			}
			if signed {
				err = s.settleSigned(n)
			} else {
				var one bool
				one, err = s.attest(n)
				sealed = sealed || one
			}
			if err != nil {
				return sealed, fmt.Errorf("weigh snapshot: %w", err)
			}
		}
	}
	return sealed, nil
}

// untaken says that a signed snapshot of a space was not weighed here yet.
func (s *session) untaken(space wire.ID) bool {
	for _, c := range s.standing(space) {
		if n := s.snapshotAt(space, c.Snapshot); n.Verdict != Good && n.Verdict != Taken && n.Verdict != ErasedHere {
			return true
		}
	}
	return false
}

// attest says to the others that a snapshot is right, when it is.
func (s *session) attest(n Snapshot) (sealed bool, err error) {
	again := n.Verdict == 0 || n.Verdict == ErasedHere || n.Verdict == ErasedElsewhere
	if !again || n.Device == s.r.p.Device || s.untaken(n.Space) {
		return false, s.remember(n)
	}
	f, err := s.find(n)
	if err != nil || !f.ready {
		return false, err
	}
	n.Verdict = f.verdict()
	if n.Verdict == Good && s.writes(n.Space)(s.r.p.Device) {
		said := &envelope.Attest{Snapshot: n.end(), Hash: n.Hash}
		if _, err := s.append(n.Space, wire.KindAttest, envelope.Contents{Extra: &envelope.Extra{Attest: said}}); err != nil {
			return false, err
		}
		n.Attested, n.Seen, sealed = added(n.Attested, s.r.p.Device), added(n.Seen, s.r.p.Device), true
	}
	if err := s.mark(Mark{Snapshots: []Snapshot{n}}); err != nil {
		return sealed, err
	}
	return sealed, s.remember(n)
}

// remember raises the alarm of a wrong snapshot each time, until it is over.
func (s *session) remember(n Snapshot) error {
	if n.Verdict == Wrong {
		s.alarm(Alarm{Kind: AlarmSnapshot, Space: n.Space, Device: n.Device, Seq: n.Last})
	}
	return nil
}

// settleSigned takes what is lacking from a signed snapshot, and lets segments go.
func (s *session) settleSigned(n Snapshot) error {
	if n.Dropped || n.Verdict == Wrong {
		return s.remember(n)
	}
	f, err := s.find(n)
	if err != nil || !f.ready {
		return err
	}
	if f.sound() && f.foreign {
		if err := s.takeSnapshot(n); err != nil {
			return err
		}
		n.Verdict = Taken
		if f, err = s.find(n); err != nil {
			return err
		}
	}
	if n.Verdict != Taken {
		n.Verdict = f.verdict()
	}
	mark := Mark{}
	if f.sound() && !f.missing && !f.unclear && len(f.excused) == 0 {
		n.Dropped = true
		for _, at := range n.Frontier {
			mark.Drop = append(mark.Drop, ChainMark{Space: n.Space, Device: at.Device, Seq: at.Seq})
		}
	} else if f.missing || !f.sound() {
		n.Verdict = Wrong
	}
	mark.Snapshots = []Snapshot{n}
	if err := s.mark(mark); err != nil {
		return err
	}
	return s.remember(n)
}

// takeSnapshot applies the payloads of a snapshot.
func (s *session) takeSnapshot(n Snapshot) error {
	return s.eachPart(n, func(seg wire.Segment, contents envelope.Contents) error {
		err := s.r.p.Log.Put(s.ctx, Entry{Segment: seg, Status: Applied, Payloads: contents.Payloads, Reread: true})
		if err != nil {
			return fmt.Errorf("take snapshot: %w", err)
		}
		s.report.Applied++
		return nil
	})
}

// finding is what a snapshot is, held against what is here.
type finding struct {
	ready   bool // all that it covers is here
	whole   bool // its parts follow each other and give its hash
	foreign bool // it holds payloads that are not here
	here    bool // it holds some that were erased here
	missing bool // it lacks payloads that were in it and are here
	unclear bool // payloads here may be in it or behind it: the bytes are gone
	excused []wire.Hash
	forked  bool // it stands on another history
}

func (f finding) sound() bool { return f.whole && !f.forked }

func (f finding) verdict() Verdict {
	switch {
	case !f.whole || f.forked || f.missing || f.foreign:
		return Wrong
	case f.unclear:
		return 0
	case len(f.excused) > 0:
		return ErasedElsewhere
	case f.here:
		return ErasedHere
	}
	return Good
}

// find reads a snapshot and compares.
func (s *session) find(n Snapshot) (finding, error) {
	f := finding{whole: true}
	if ready, err := s.holds(n, &f); err != nil || !ready {
		return f, err
	}
	f.ready = true
	in := map[wire.Hash]bool{}
	err := s.eachPart(n, func(_ wire.Segment, c envelope.Contents) error {
		for _, p := range c.Payloads {
			in[wire.Sum(p)] = true
		}
		return nil
	})
	if errors.Is(err, errPartGone) {
		return finding{}, nil
	}
	if err != nil {
		return f, err
	}
	f.whole = snapshotHash(n.Space, in) == n.Hash && uint64(len(in)) == n.Count
	err = s.hold(n, in, &f)
	if errors.Is(err, ErrOtherSpace) {
		return finding{}, nil
	}
	return f, err
}

// holds says whether every chain here reaches the frontier, applied.
func (s *session) holds(n Snapshot, f *finding) (bool, error) {
	for _, at := range n.Frontier {
		p := place{n.Space, at.Device}
		c := s.chain(p)
		if c.Link.Seq < at.Seq {
			return false, nil
		}
		shut, err := s.shut(c)
		if err != nil {
			return false, err
		}
		if shut > 0 && shut <= at.Seq {
			return false, nil
		}
		id, held, err := s.hashAt(p, at.Seq)
		if err != nil {
			return false, err
		}
		f.forked = f.forked || held && id != at.ID
	}
	return true, nil
}

// hold compares the set of a snapshot's payloads with the one that is here.
func (s *session) hold(n Snapshot, in map[wire.Hash]bool, f *finding) error {
	later, gone, err := s.behind(n)
	if err != nil {
		return err
	}
	mine := map[wire.Hash]bool{}
	err = s.r.p.Keeper.Payloads(s.ctx, n.Space, func(payload []byte) error {
		h := wire.Sum(payload)
		mine[h] = true
		if in[h] || later[h] {
			return nil
		}
		explained, err := s.r.p.Keeper.Explained(s.ctx, payload, n.Left)
		switch {
		case err != nil:
			return err
		case explained:
			f.excused = append(f.excused, h)
		case gone:
			f.unclear = true
		default:
			f.missing = true
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("compare payloads: %w", err)
	}
	return s.eachPart(n, func(_ wire.Segment, c envelope.Contents) error {
		for _, p := range c.Payloads {
			if mine[wire.Sum(p)] {
				continue
			}
			erased, err := s.r.p.Keeper.Erased(s.ctx, p)
			if err != nil {
				return err
			}
			f.here, f.foreign = f.here || erased, f.foreign || !erased
		}
		return nil
	})
}

// weighBatch is how many bytes of segments are read at once.
const weighBatch = 4 << 20

// behind are the payloads of the segments behind a frontier; gone says that the
// bytes of some are not here any more.
func (s *session) behind(n Snapshot) (later map[wire.Hash]bool, gone bool, err error) {
	later = map[wire.Hash]bool{}
	for _, c := range slices.Clone(s.state.Chains) {
		if c.Space != n.Space {
			continue
		}
		after := uint64(0)
		for _, f := range n.Frontier {
			if f.Device == c.Device {
				after = f.Seq
			}
		}
		err := s.eachStored(Query{Space: n.Space, Device: c.Device, After: after, Status: Applied, Bytes: weighBatch}, func(st Stored) error {
			if len(st.Raw) == 0 {
				gone = true
				return nil
			}
			seg, contents, err := s.open(st)
			if err != nil || seg.Kind != wire.KindOps {
				return err
			}
			for _, p := range contents.Payloads {
				later[wire.Sum(p)] = true
			}
			return nil
		})
		if err != nil {
			return nil, false, err
		}
	}
	return later, gone, nil
}
