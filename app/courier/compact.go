package courier

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"pelita/screening"
	"pelita/sync/replica"
	"pelita/sync/wire"
)

// Compaction is a snapshot of the caseload and what it waits for before older
// segments are let go.
type Compaction struct {
	ID       string // of its last segment
	Device   string // who wrote it
	Caseload string
	Written  time.Time
	Segments uint64 // it has
	Replaces uint64 // segments up to its frontier
	Verdict  string // what this device found: see verdictCodes
	Attested bool   // another device came to the same
	// Behind are the devices that have not said yet that they hold all of it.
	Behind []string
	Days   uint64
	Ready  bool
	Done   bool
	// Over says that a later one has taken its place.
	Over bool
	plan replica.Plan
}

// verdictCodes are what a device can find a snapshot to be.
func verdictCodes() map[replica.Verdict]string {
	return map[replica.Verdict]string{
		0: "not-looked-at", replica.Good: "right", replica.Wrong: "wrong", replica.Taken: "taken",
		replica.ErasedElsewhere: "erased-there", replica.ErasedHere: "erased-here",
	}
}

// SnapshotDays is how old a snapshot must be before anything is let go for it.
func SnapshotDays() uint64 { return replica.SnapshotAge }

// WriteSnapshot writes all that this device holds as one snapshot of each caseload
// that it may write to. Others weigh them when they sync. screening.ErrNotPermitted
// unless this is an administrator's device.
func (p *Profile) WriteSnapshot(ctx context.Context) ([]Compaction, error) {
	_, r, err := p.manages()
	if err != nil {
		return nil, fmt.Errorf("write snapshot: %w", err)
	}
	roster, err := r.Roster(ctx)
	if err != nil {
		return nil, fmt.Errorf("write snapshot: %w", told(err))
	}
	var written []replica.Snapshot
	for _, space := range roster.Spaces(p.deviceID()) {
		if roster.Standing(space, p.deviceID(), wire.MaxSeq) != wire.Allowed {
			continue
		}
		n, err := r.Snapshot(ctx, space)
		if err != nil {
			return nil, fmt.Errorf("write snapshot: %w", told(err))
		}
		written = append(written, n)
	}
	all, err := p.Compactions(ctx)
	return slices.DeleteFunc(all, func(c Compaction) bool { return !slices.ContainsFunc(written, c.plan.Snapshot.Same) }), err
}

// manages is the profile of an administrator with its replica.
func (p *Profile) manages() (member, *replica.Replica, error) {
	m, r, err := p.ours(nil)
	if err == nil && !m.keys.administers() {
		err = screening.ErrNotPermitted
	}
	return m, r, err
}

// Compactions lists the snapshots that are known here, the first one first.
func (p *Profile) Compactions(ctx context.Context) ([]Compaction, error) {
	_, r, err := p.ours(nil)
	if err != nil {
		return nil, fmt.Errorf("list snapshots: %w", err)
	}
	plans, err := r.Plans(ctx)
	if err != nil {
		return nil, fmt.Errorf("list snapshots: %w", told(err))
	}
	var out []Compaction
	for _, plan := range plans {
		c := Compaction{
			ID: plan.ID.String(), Device: plan.Device.String(), Caseload: plan.Space.String(), Written: time.Unix(int64(plan.Day)*86400, 0).UTC(),
			Segments: plan.Last - plan.First + 1, Verdict: verdictCodes()[plan.Verdict], Attested: plan.Attested,
			Days: plan.Old, Ready: plan.Ready(), Done: plan.Done, Over: plan.Over, plan: plan,
		}
		for _, f := range plan.Frontier {
			c.Replaces += f.Seq
		}
		for _, id := range plan.Behind {
			c.Behind = append(c.Behind, id.String())
		}
		out = append(out, c)
	}
	return out, nil
}

// Compact signs the snapshot id, if it is the latest that is ready: from now on the
// hub and the devices let go of the segments that it replaces, which cannot be taken
// back. So what a person agreed to is named: when another has taken its place since,
// nothing is done. Before it, those segments are written to archive, a file where
// nothing is, unless it is empty.
// Where more administrators have to approve, the Act holds the proposal.
// screening.ErrNotReady, ErrNotPermitted, ErrProposalWaits.
func (p *Profile) Compact(ctx context.Context, id, archive string) (Compaction, Act, error) {
	m, r, err := p.manages()
	if err == nil {
		err = p.unproposed(ctx)
	}
	if err != nil {
		return Compaction{}, Act{}, fmt.Errorf("compact: %w", err)
	}
	all, err := p.Compactions(ctx)
	if err != nil {
		return Compaction{}, Act{}, err
	}
	c, ok := LatestReady(all)
	if !ok || c.ID != id {
		return Compaction{}, Act{}, fmt.Errorf("compact: %w", screening.ErrNotReady)
	}
	if archive != "" {
		if err := p.archive(ctx, archive, c.plan); err != nil {
			return Compaction{}, Act{}, fmt.Errorf("archive segments: %w", err)
		}
	}
	act, err := acted("compact", r.Compact(ctx, m.admins(), c.plan.Snapshot))
	c.Ready, c.Done = false, err == nil && act.Done()
	return c, act, err
}

// LatestReady is the one that can be let count: the last that is ready.
func LatestReady(all []Compaction) (Compaction, bool) {
	for _, c := range slices.Backward(all) {
		if c.Ready {
			return c, true
		}
	}
	return Compaction{}, false
}

// archiveHead opens a file of archived segments.
type archiveHead struct {
	Format   string       `cbor:"1,keyasint"`
	Agency   wire.Hash    `cbor:"2,keyasint"`
	Space    wire.ID      `cbor:"3,keyasint"`
	Frontier []wire.Floor `cbor:"4,keyasint"`
	Snapshot wire.Floor   `cbor:"5,keyasint"`
}

const archiveFormat = "pelita archive 1"

// archive writes the segments up to a frontier, sealed and signed as they are.
func (p *Profile) archive(ctx context.Context, name string, plan replica.Plan) error {
	m, err := p.member()
	if err != nil {
		return err
	}
	out, err := newFile(name)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(out)
	head, err := wire.Marshal(archiveHead{
		Format: archiveFormat, Agency: m.genesis.Agency(), Space: plan.Space, Frontier: plan.Frontier,
		Snapshot: wire.Floor{Device: plan.Device, Seq: plan.Last, ID: plan.ID},
	})
	if err == nil {
		err = wire.WriteFrame(w, head)
	}
	for _, f := range plan.Frontier {
		err = errors.Join(err, archiveChain(ctx, m.log(), w, plan.Space, f))
	}
	return errors.Join(err, wire.WriteFrame(w), w.Flush(), out.Sync(), out.Close())
}

// archiveBatch is how many bytes of segments are read at once.
const archiveBatch = 1 << 20

func archiveChain(ctx context.Context, l log, w io.Writer, space wire.ID, f wire.Floor) error {
	for after := uint64(0); after < f.Seq; {
		stored, err := l.Read(ctx, replica.Query{Space: space, Device: f.Device, After: after, Bytes: archiveBatch})
		if err != nil || len(stored) == 0 {
			return err
		}
		for _, st := range stored {
			after = max(after, st.At())
			if len(st.Raw) == 0 || st.At() > f.Seq {
				continue
			}
			if err := wire.WriteFrame(w, st.Raw); err != nil {
				return err
			}
		}
	}
	return nil
}

// DeclareLost says that a device of the agency is lost, so that nothing waits for it.
// screening.ErrNotPermitted; ErrUnreadable when there is no such device.
func (p *Profile) DeclareLost(ctx context.Context, device string) (Act, error) {
	return p.declare(ctx, device, replica.IsLost)
}

// DeclareFound says that it was found again.
func (p *Profile) DeclareFound(ctx context.Context, device string) (Act, error) {
	return p.declare(ctx, device, replica.IsFound)
}

func (p *Profile) declare(ctx context.Context, device string, is replica.Whereabouts) (Act, error) {
	id, err := deviceOf(device)
	if err != nil {
		return Act{}, fmt.Errorf("declare device: %w", err)
	}
	return p.administer(ctx, "declare device", func(m member, r *replica.Replica) error {
		err := r.Declare(ctx, m.admins(), id, is)
		if errors.Is(err, wire.ErrUnknownDevice) {
			err = fmt.Errorf("%w: no such device", screening.ErrUnreadable)
		}
		return err
	})
}
