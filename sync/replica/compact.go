package replica

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"slices"

	"pelita/sync/envelope"
	"pelita/sync/wire"
)

// ErrNotReady says that a snapshot cannot take the place of segments yet; Plans
// says why.
var ErrNotReady = errors.New("replica: not ready to compact")

// errKeeper says that nobody gave the payloads.
var errKeeper = fmt.Errorf("%w: keeper of payloads", errParams)

// SnapshotAge is how many days old a snapshot must be before segments are let go
// for it: who was away for a while still gets them.
const SnapshotAge = 30

// Snapshot writes all payloads of a space, as this device has them, behind the
// end of its own chain: what waits is sealed first. Segments go when enough
// others have attested it, see Plans and Compact. A snapshot that was cut off
// counts for nothing. ErrNotReady when an earlier compaction was not taken yet.
func (r *Replica) Snapshot(ctx context.Context, space wire.ID) (Snapshot, error) {
	r.turn.Lock()
	defer r.turn.Unlock()
	s, err := r.begin(ctx)
	if err != nil {
		return Snapshot{}, err
	}
	if r.p.Keeper == nil {
		return Snapshot{}, errKeeper
	}
	if err := errors.Join(s.seal(), s.sealing); err != nil {
		return Snapshot{}, err
	}
	if s.untaken(space) {
		return Snapshot{}, ErrNotReady
	}
	w := &writing{s: s, space: space, id: wire.NewID(), hashes: map[wire.Hash]bool{}}
	return w.write()
}

// writing is a snapshot being written.
type writing struct {
	s        *session
	space    wire.ID
	id       wire.ID
	hashes   map[wire.Hash]bool
	payloads [][]byte
	n        Snapshot
}

func (w *writing) write() (Snapshot, error) {
	s := w.s
	w.n = Snapshot{Space: w.space, Device: s.r.p.Device, Verdict: Good, Day: s.r.today()}
	var err error
	if w.n.Frontier, err = s.frontier(w.space); err != nil {
		return Snapshot{}, err
	}
	if err := s.r.p.Keeper.Payloads(s.ctx, w.space, w.add); err != nil {
		return Snapshot{}, fmt.Errorf("gather payloads: %w", err)
	}
	if err := w.standing(); err != nil {
		return Snapshot{}, err
	}
	if w.n.Left, err = s.r.p.Keeper.Gone(s.ctx, w.space); err != nil {
		return Snapshot{}, fmt.Errorf("gather payloads: %w", err)
	}
	w.n.Hash, w.n.Count = snapshotHash(w.space, w.hashes), uint64(len(w.hashes))
	w.n.Seen = []wire.ID{s.r.p.Device}
	for index, more := uint64(0), true; more; index++ {
		if more, err = w.part(index); err != nil {
			return Snapshot{}, fmt.Errorf("write snapshot: %w", err)
		}
	}
	return w.n, s.mark(Mark{Snapshots: []Snapshot{w.n}})
}

// standing says again, behind the frontier, what was said beside payloads up to it.
func (w *writing) standing() error {
	said, err := w.s.r.p.Keeper.Standing(w.s.ctx, w.space)
	if err != nil {
		return fmt.Errorf("gather what stands: %w", err)
	}
	for _, aside := range said {
		if _, err := w.s.append(w.space, wire.KindOps, envelope.Contents{Aside: aside}); err != nil {
			return fmt.Errorf("say what stands: %w", err)
		}
	}
	return nil
}

func (w *writing) add(payload []byte) error {
	h := wire.Sum(payload)
	if !w.hashes[h] {
		w.hashes[h] = true
		w.payloads = append(w.payloads, slices.Clone(payload))
	}
	return nil
}

// part seals one segment of payloads; it is false after the last.
func (w *writing) part(index uint64) (more bool, err error) {
	size, n := 0, 0
	for n < len(w.payloads) && n < maxPayloads && (n == 0 || size+len(w.payloads[n]) <= envelope.TargetPlaintext) {
		size += len(w.payloads[n])
		n++
	}
	part := &envelope.Part{Snapshot: w.id, Index: index}
	if n == len(w.payloads) {
		part.End = &envelope.End{Frontier: w.n.Frontier, Hash: w.n.Hash, Count: w.n.Count, Day: w.n.Day, Left: w.n.Left}
	}
	seg, err := w.s.append(w.space, wire.KindSnapshot, envelope.Contents{Payloads: w.payloads[:n], Extra: &envelope.Extra{Part: part}})
	if err != nil {
		return false, err
	}
	if index == 0 {
		w.n.First = seg.Seq
	}
	w.n.Last, w.n.ID = seg.Seq, seg.ID
	w.payloads = w.payloads[n:]
	return part.End == nil, nil
}

// append seals one segment of another kind than ops behind the own chain.
func (s *session) append(space wire.ID, kind wire.Kind, contents envelope.Contents) (wire.Segment, error) {
	if err := s.uncopied(space); err != nil {
		return wire.Segment{}, err
	}
	epoch, ok := s.roster.Current(space)
	if !ok {
		return wire.Segment{}, envelope.ErrNoKey
	}
	key, ok := s.ring.Key(space, epoch.ID().Short())
	if !ok {
		return wire.Segment{}, envelope.ErrNoKey
	}
	var seg wire.Segment
	err := s.r.p.Log.Append(s.ctx, Slot{Space: space, Device: s.r.p.Device, Day: s.r.today()}, func(tail Tail) (wire.Segment, error) {
		d := s.draft(space, epoch.ID().Short(), key)
		d.Kind, d.Prev = kind, tail.Link
		told := contents // the log may ask again
		if told.Seen == nil {
			told.Seen = d.Contents.Seen
		}
		d.Contents = told
		var err error
		seg, err = s.r.codec.Seal(d)
		return seg, err
	})
	return seg, err
}

// frontier is the end of every chain of a space, but before the first segment
// that was not applied here and yet may be.
func (s *session) frontier(space wire.ID) ([]wire.Floor, error) {
	var out []wire.Floor
	for _, c := range s.state.Chains {
		if c.Space != space || c.Link.Seq == 0 {
			continue
		}
		f := wire.Floor{Device: c.Device, Seq: c.Link.Seq, ID: c.Link.ID}
		shut, err := s.shut(c)
		if err != nil {
			return nil, err
		}
		if shut == 1 {
			continue
		}
		if shut > 0 {
			f.Seq = shut - 1
			if f.ID, _, err = s.hashAt(place{space, c.Device}, f.Seq); err != nil {
				return nil, err
			}
		}
		out = append(out, f)
	}
	slices.SortFunc(out, func(a, b wire.Floor) int { return slices.Compare(a.Device[:], b.Device[:]) })
	return out, nil
}

// shut is the first segment of a chain that is a link and was not applied, or 0. What is
// misnamed is a link without payloads: nobody can accept it, and every device finds the
// same about it, from its bytes and its writer's enrolment alone. Otherwise one lie would
// keep all behind it for ever. What is broken to one program another may read, and count
// in a snapshot: that stays shut.
func (s *session) shut(c Chain) (uint64, error) {
	first := uint64(0)
	for _, status := range []Status{Locked, Quarantined, Broken, Forbidden} {
		if c.Locked+c.Quarantined+c.Broken+c.Forbidden == 0 {
			break
		}
		stored, err := s.r.p.Log.Read(s.ctx, Query{Space: c.Space, Device: c.Device, Status: status, Limit: 1})
		if err != nil {
			return 0, fmt.Errorf("read segments that are shut: %w", err)
		}
		if len(stored) > 0 && (first == 0 || stored[0].At() < first) {
			first = stored[0].At()
		}
	}
	return first, nil
}

func (r *Replica) today() uint64 {
	if r.p.Today == nil {
		return 0
	}
	return r.p.Today()
}

// Plan is a snapshot and what it waits for before segments go for it.
type Plan struct {
	Snapshot
	Attested bool      // by this device or another than its writer
	Behind   []wire.ID // live devices that have not said that they hold the frontier
	Old      uint64    // days
	Done     bool      // the administrators have signed it
	// Over says that a later compaction has taken its place.
	Over bool
}

// Ready says whether administrators may sign now.
func (p Plan) Ready() bool {
	return p.known() && p.Verdict == Good && p.Attested && len(p.Behind) == 0 && p.Old >= SnapshotAge && !p.Done && !p.Over
}

// Plans says of each snapshot that is known here what it waits for.
func (r *Replica) Plans(ctx context.Context) ([]Plan, error) {
	r.turn.Lock()
	defer r.turn.Unlock()
	s, err := r.begin(ctx)
	if err != nil {
		return nil, err
	}
	var out []Plan
	for _, n := range s.state.Snapshots {
		if n.known() {
			out = append(out, s.plan(n))
		}
	}
	return out, nil
}

func (s *session) plan(n Snapshot) Plan {
	p := Plan{Snapshot: n, Attested: slices.ContainsFunc(n.Attested, s.writes(n.Space)), Done: s.compacted(n), Over: n.Last <= s.roster.Floor(n.Space, n.Device).Seq}
	if today := s.r.today(); today > n.Day {
		p.Old = today - n.Day
	}
	for _, d := range s.roster.Members(n.Space) {
		id := d.Enrol.Device
		if s.writes(n.Space)(id) && !s.roster.Lost(id) && !slices.Contains(n.Seen, id) && id != s.r.p.Device {
			p.Behind = append(p.Behind, id)
		}
	}
	return p
}

// writes says which devices may write to a space.
func (s *session) writes(space wire.ID) func(wire.ID) bool {
	return func(device wire.ID) bool { return s.roster.Standing(space, device, wire.MaxSeq) == wire.Allowed }
}

// compacted says whether the roster names a snapshot.
func (s *session) compacted(n Snapshot) bool {
	return slices.ContainsFunc(s.roster.Compacts(n.Space), func(c wire.Compact) bool { return c.Snapshot == n.end() })
}

// Compact signs that a snapshot takes the place of the segments up to its
// frontier. ErrNotReady; wire.ErrApproval.
func (r *Replica) Compact(ctx context.Context, admins []ed25519.PrivateKey, n Snapshot) error {
	r.turn.Lock()
	defer r.turn.Unlock()
	s, err := r.begin(ctx)
	if err != nil {
		return err
	}
	known := s.snapshotAt(n.Space, n.end())
	if known.ID != n.ID || !s.plan(known).Ready() {
		return ErrNotReady
	}
	return r.publish(ctx, admins, func(wire.Roster) ([]wire.Entry, error) {
		return []wire.Entry{{Compact: &wire.Compact{Space: known.Space, Frontier: known.Frontier, Snapshot: known.end()}}}, nil
	})
}

// Whereabouts says whether a device is lost.
type Whereabouts uint8

// A device is found unless it was said to be lost.
const (
	IsFound Whereabouts = iota
	IsLost
)

// Declare says that a device is lost, so that compaction does not wait for it, or
// found again. It stays enrolled. wire.ErrUnknownDevice, wire.ErrApproval.
func (r *Replica) Declare(ctx context.Context, admins []ed25519.PrivateKey, device wire.ID, is Whereabouts) error {
	r.turn.Lock()
	defer r.turn.Unlock()
	return r.publish(ctx, admins, func(roster wire.Roster) ([]wire.Entry, error) {
		if d, ok := roster.Device(device); !ok || d.Revoked {
			return nil, wire.ErrUnknownDevice
		}
		if roster.Lost(device) == (is == IsLost) {
			return nil, nil
		}
		return []wire.Entry{{Lost: &wire.Lost{Device: device, Rev: roster.LostRev(device) + 1, Found: is == IsFound}}}, nil
	})
}
