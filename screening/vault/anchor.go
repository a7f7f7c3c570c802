package vault

import (
	"context"
	"crypto/sha256"
	"fmt"
)

// Anchor is a place outside the folder that remembers the last mark of a vault:
// whoever puts an older copy of the folder in its place does not reach it. An
// anchor that forgets costs nothing but what it would have noticed.
type Anchor interface {
	// Read gives the mark that is kept under a name; a zero one when none was kept.
	Read(name [16]byte) (Mark, error)
	// Raise keeps a mark in the place of the one before.
	Raise(name [16]byte, m Mark) error
	// Forget takes the mark under a name away; none is no error.
	Forget(name [16]byte) error
}

// labelAnchor begins what the name of a mark is made of.
const labelAnchor = "pelita anchor 1"

// anchorName is the name of the vault's mark. It is of the vault and the device: a
// vault that is restored from a backup keeps its id and gets another device, and
// is no older copy of the one that the backup was made of, nor is that one of it.
func (v *Vault) anchorName() (name [16]byte) {
	text := append([]byte(labelAnchor), v.keys.vault[:]...)
	sum := sha256.Sum256(append(text, v.device[:]...))
	copy(name[:], sum[:])
	return name
}

// Mark is a moment in the life of a vault: how many transactions there were, and
// the root of the last.
type Mark struct {
	_    struct{} `cbor:",toarray"`
	Seq  uint64
	Root [sha256.Size]byte
}

// Rollback says that a vault is not the one that this device wrote last: an older
// copy, or one that went on from an older copy.
type Rollback struct {
	// Here is the mark of the vault, Last the one that was remembered.
	Here, Last uint64
}

// mark is where the vault stands.
func (v *Vault) mark() Mark { return Mark{Seq: v.tally.Seq, Root: v.root} }

// Rolled says whether the vault is an older copy. It opens all the same: it may
// be all there is. What it lacks comes back at the next exchange, or from the
// copy that was put away.
func (v *Vault) Rolled() (Rollback, bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.rolled, v.rolled != Rollback{}
}

// fits says whether a vault that stands at here, and stood at before when it was
// last opened to be written, may be the one that left m. A mark from before that
// is one of another machine that the same folder was opened on, or of a time
// when the anchor did not answer.
func (m Mark) fits(here, before Mark) bool {
	return m == here || m == before || m.Seq < before.Seq || m == Mark{}
}

// checkAnchor holds the vault against the mark outside. An anchor that does not
// answer says nothing.
func (v *Vault) checkAnchor(ctx context.Context) error {
	before := v.tally.Opened
	v.opened = v.mark()
	if v.cfg.Anchor == nil {
		return nil
	}
	m, err := v.cfg.Anchor.Read(v.anchorName())
	if err != nil {
		return nil
	}
	v.left = m
	if m.fits(v.mark(), before) {
		return nil
	}
	v.rolled, v.opened = Rollback{Here: v.tally.Seq, Last: m.Seq}, before
	if v.tally.Leapt == m.Seq { // at an earlier opening
		return nil
	}
	return v.leap(ctx, m)
}

// leap leaves out the counters that the vault that is gone may have given: two
// changes with one counter is what sync cannot mend.
func (v *Vault) leap(ctx context.Context, m Mark) error {
	err := v.run(context.WithoutCancel(ctx), func(w *work) error {
		first := w.tally.Counter + 1
		w.tally.Counter += counterLeap + m.Seq - min(m.Seq, v.tally.Seq)
		w.tally.Leapt = m.Seq
		s := w.syncRow()
		s.Missing = s.Missing.with(ranges{{First: first, Last: w.tally.Counter}})
		return nil
	})
	if err != nil {
		return fmt.Errorf("leap over counters: %w", err)
	}
	return nil
}

// Settle takes an older copy for the vault from now on: what it lacked came back,
// or will not. Without one it does nothing.
func (v *Vault) Settle(ctx context.Context) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.rolled == (Rollback{}) {
		return nil
	}
	was := v.opened
	v.opened = v.left
	err := v.transact(ctx, func(w *work) error {
		w.after, w.wrote = v.rolled.Last, true
		return nil
	})
	if err != nil {
		v.opened = was
		return fmt.Errorf("settle: %w", err)
	}
	v.rolled = Rollback{}
	return nil
}

// raise leaves a mark outside. An older copy leaves none before it is settled: it
// would hide what it is.
func (v *Vault) raise() {
	if v.cfg.Anchor == nil || v.rolled != (Rollback{}) {
		return
	}
	if m := v.mark(); m != v.left && v.cfg.Anchor.Raise(v.anchorName(), m) == nil {
		v.left = m
	}
}
