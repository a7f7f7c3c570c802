package courier

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"

	"pelita/screening"
	"pelita/screening/vault"
	"pelita/sync/bundle"
	"pelita/sync/replica"
	"pelita/sync/wire"
)

// Carried is what was written to take along.
type Carried struct {
	Parts, Segments, For int
	// Attachments counts the files of records that went along.
	Attachments int
	Bytes       int64
	Files       []string
}

// Carrying says what is taken along, and to whom.
type Carrying struct {
	// File is where the first part is written; the others stand beside it.
	File string
	// To lists devices; none: all that may read what this device reads.
	To []string
	// PartSize bounds a part, in bytes; zero is 512 MiB.
	PartSize int64
	// New leaves out what each of those devices said that it holds.
	New bool
	// RecordsOnly leaves out the files of the records.
	RecordsOnly bool
}

// WriteBundle writes what this device holds as sealed files, to be carried where
// there is no network. screening.ErrNotEnrolled, ErrTravelling, ErrRenewing, ErrNobody,
// ErrUnreadable for a device that is none, ErrTooLarge for parts that are too
// small, ErrCloned when this device is a copy: what it held is written all the
// same.
func (p *Profile) WriteBundle(ctx context.Context, c Carrying) (Carried, error) {
	return p.writeBundle(ctx, c, newPart)
}

func (p *Profile) writeBundle(ctx context.Context, c Carrying, create func(name string) (bundle.Part, error)) (Carried, error) {
	p.syncs.Lock() // what is announced and sealed here is not sent meanwhile
	release := sync.OnceFunc(p.syncs.Unlock)
	defer release()
	m, r, err := p.finished(ctx)
	if err != nil {
		return Carried{}, fmt.Errorf("write bundle: %w", err)
	}
	cargo := replica.Cargo{}
	for _, id := range c.To {
		device, err := wire.ParseID(id)
		if err != nil {
			return Carried{}, fmt.Errorf("write bundle: %w: no such device", screening.ErrUnreadable)
		}
		cargo.To = append(cargo.To, device)
	}
	if c.New {
		if cargo.Held, err = m.held(ctx); err != nil {
			return Carried{}, fmt.Errorf("write bundle: %w", err)
		}
	}
	if cargo.Holds, err = m.holds(); err == nil {
		err = m.announce(ctx, r)
	}
	if err != nil {
		return Carried{}, fmt.Errorf("write bundle: %w", told(err))
	}
	var out Carried
	written, _, err := bundle.Write(ctx, r, cargo, m.along(ctx, r, c, release), bundle.Store{Size: c.PartSize, Create: func(part int) (bundle.Part, error) {
		name := partName(c.File, part)
		f, err := create(name)
		if err == nil {
			out.Files = append(out.Files, name)
		}
		return f, err
	}})
	out.Parts, out.Segments, out.Attachments, out.Bytes = written.Parts, written.Segments, written.Attachments, written.Bytes
	out.For = max(written.For-1, 0) // the others
	out.Files = out.Files[:min(len(out.Files), out.Parts)]
	if err != nil {
		return out, fmt.Errorf("write bundle: %w", nameless(told(err)))
	}
	return out, nil
}

// atHand is the profile with its replica, for what needs no hub. A device whose
// records are on a journey neither gives nor takes, and one that waits for new keys
// neither: what it seals under the old ones comes after their cut.
func (p *Profile) atHand(ctx context.Context) (member, *replica.Replica, error) {
	m, r, err := p.ours(nil)
	if err == nil && m.keys.Away {
		err = screening.ErrTravelling
	}
	if err != nil {
		return m, r, err
	}
	renewing, err := m.renewing(ctx)
	if err == nil && renewing {
		err = screening.ErrRenewing
	}
	return m, r, err
}

// finished is atHand for who seals or takes segments, while no exchange goes on.
func (p *Profile) finished(ctx context.Context) (member, *replica.Replica, error) {
	if err := p.finishRenewal(ctx); err != nil {
		return member{}, nil, told(err)
	}
	return p.atHand(ctx)
}

// partName is the name of a part: the first has the name that was given.
func partName(file string, part int) string {
	if part == 1 {
		return file
	}
	ext := filepath.Ext(file)
	return strings.TrimSuffix(file, ext) + "-" + strconv.Itoa(part) + ext
}

// Taken is what a bundle, codes or a receipt brought.
type Taken struct {
	// Segments counts what is new here, Applied what of it could be read.
	Segments, Applied int
	// Passed counts what was passed over, Missing what the sender holds and this
	// device does not; Waiting, what waits for others.
	Passed, Missing, Waiting int
	// Colleagues counts devices that say here what they hold.
	Colleagues int
	// Attachments counts the files of records that are here whole now, Unfinished
	// those of which pieces came and others lack: another part holds them.
	Attachments, Unfinished int
	// Cut says that a file ended too soon or was damaged. What came before counts.
	Cut    bool
	Alarms []string
}

func (t *Taken) add(r replica.Report) {
	t.Segments += r.Received
	t.Applied += r.Applied
	t.Passed += r.Passed
	t.Missing, t.Waiting = r.Missing, 0
	for _, c := range r.Chains {
		t.Waiting += c.Waiting + c.Locked
	}
	peers := map[wire.ID]bool{}
	for _, h := range r.Held {
		peers[h.Peer] = true
	}
	t.Colleagues = max(t.Colleagues, len(peers))
	for _, a := range alarms(r.Alarms) {
		if !slices.Contains(t.Alarms, a) {
			t.Alarms = append(t.Alarms, a)
		}
	}
}

// ReadBundle takes one part of a bundle. Parts may come in any order and again; an
// attachment that goes on over several needs those that follow once more when they
// came too soon.
// screening.ErrNotForUs when it is sealed to others or another agency's,
// ErrUnreadable when it is none, ErrNewer, ErrCloned. A part that was cut is no
// error: Taken says so.
func (p *Profile) ReadBundle(ctx context.Context, file string) (Taken, error) {
	f, err := OpenFile(file)
	if err != nil {
		return Taken{}, fmt.Errorf("read bundle: %w", nameless(err))
	}
	defer f.Close()
	return p.TakeBundle(ctx, f)
}

// TakeBundle is ReadBundle for what is open already.
func (p *Profile) TakeBundle(ctx context.Context, from io.Reader) (Taken, error) {
	m, r, err := p.atHand(ctx)
	if err != nil {
		return Taken{}, fmt.Errorf("read bundle: %w", err)
	}
	part, err := bundle.Open(from, m.identity)
	if errors.Is(err, wire.ErrCut) {
		return Taken{Cut: true}, nil
	}
	if err == nil && part.Manifest.Agency != m.genesis.Agency() {
		err = bundle.ErrOther
	}
	if err != nil {
		return Taken{}, fmt.Errorf("read bundle: %w", told(err))
	}
	cut := false
	out, err := p.bring(ctx, replica.Delivery{Receipts: part.Manifest.Receipts, Next: func() ([]byte, error) {
		b, err := part.Next()
		if errors.Is(err, wire.ErrCut) {
			cut, err = true, io.EOF
		}
		return b, err
	}})
	if out.Cut = cut; cut {
		return out, err
	}
	if failed := m.takePieces(ctx, r, part, &out); failed != nil {
		err = errors.Join(err, fmt.Errorf("read bundle: %w", told(failed)))
	}
	return out, err
}

// Receipt says, signed, what this device holds: less than 2 KB, for a code. It is the
// answer to a bundle. Of the attachments that came by hand it names those that came
// last.
func (p *Profile) Receipt(ctx context.Context) ([]byte, error) {
	return p.receipt(ctx, func(r *replica.Replica, brought []wire.Short) ([]byte, error) { return r.Receipt(ctx, brought) })
}

// ReceiptFile is Receipt for a file: it names all of them.
func (p *Profile) ReceiptFile(ctx context.Context) ([]byte, error) {
	return p.receipt(ctx, func(r *replica.Replica, brought []wire.Short) ([]byte, error) { return r.ReceiptFile(ctx, brought) })
}

func (p *Profile) receipt(ctx context.Context, write func(*replica.Replica, []wire.Short) ([]byte, error)) ([]byte, error) {
	m, r, err := p.atHand(ctx)
	if err != nil {
		return nil, fmt.Errorf("write receipt: %w", err)
	}
	var brought []wire.Short
	if err := loadRow(ctx, m.vault, secretBrought, &brought); err != nil {
		return nil, fmt.Errorf("write receipt: %w", err)
	}
	b, err := write(r, brought)
	if err != nil {
		return nil, fmt.Errorf("write receipt: %w", told(err))
	}
	return b, nil
}

// TakeReceipt takes what a colleague's device says that it holds.
// screening.ErrUnreadable when it is none, ErrForged, ErrNotForUs of another
// agency, ErrCloned.
func (p *Profile) TakeReceipt(ctx context.Context, receipt []byte) (Taken, error) {
	m, _, err := p.atHand(ctx)
	if err != nil {
		return Taken{}, fmt.Errorf("read receipt: %w", err)
	}
	said, err := wire.ParseReceipt(receipt)
	if err == nil && said.Agency != m.genesis.Agency() {
		err = bundle.ErrOther
	}
	if err != nil {
		return Taken{}, fmt.Errorf("read receipt: %w", told(err))
	}
	out, err := p.bring(ctx, replica.Delivery{Receipts: [][]byte{receipt}})
	if err == nil && slices.Contains(out.Alarms, "forged") {
		err = fmt.Errorf("read receipt: %w", screening.ErrForged)
	}
	return out, err
}

// bring takes what was brought, as what this device is now.
func (p *Profile) bring(ctx context.Context, d replica.Delivery) (Taken, error) {
	p.syncs.Lock()
	defer p.syncs.Unlock()
	m, r, err := p.finished(ctx)
	if err != nil {
		return Taken{}, fmt.Errorf("take what was brought: %w", err)
	}
	report, err := r.Bring(ctx, d)
	err = m.ownForks(err, report.Alarms)
	var out Taken
	out.add(report)
	_, obeyed := m.obey(ctx) // what was answered goes with the next exchange or bundle
	if err = errors.Join(told(err), m.noteHeld(ctx, report.Held), m.noteHas(ctx, report.Has), obeyed); err != nil {
		return out, fmt.Errorf("take what was brought: %w", err)
	}
	return out, nil
}

// secretHeld is what colleagues said that they hold.
const secretHeld = "held"

func (m member) held(ctx context.Context) ([]replica.Held, error) {
	var all []replica.Held
	err := loadRow(ctx, m.vault, secretHeld, &all)
	return all, err
}

// noteHeld keeps what is new of it. A receipt that is older than another changes
// nothing: chains only grow.
func (m member) noteHeld(ctx context.Context, more []replica.Held) error {
	if len(more) == 0 {
		return nil
	}
	all, err := m.held(ctx)
	if err != nil {
		return err
	}
	for _, h := range more {
		i := slices.IndexFunc(all, func(old replica.Held) bool {
			return old.Peer == h.Peer && old.Space == h.Space && old.Device == h.Device
		})
		if i < 0 {
			all = append(all, h)
			continue
		}
		all[i].Seq = max(all[i].Seq, h.Seq)
	}
	return m.vault.Exchange(ctx, func(tx *vault.Tx) error {
		return errors.Join(putRow(tx, secretHeld, all), noteSaid(tx, more, m.today()))
	})
}
