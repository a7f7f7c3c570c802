package vault

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"pelita/screening"
)

// counterLeap is how many counters are left out when the tally, which knew the
// last one, is lost: the rows that are there may not hold the last one.
const counterLeap = 1 << 16

// Repair mends a vault that Open refuses because something that follows from
// other rows is damaged or gone. It leaves the vault closed, and is safe to call
// on a sound one. All of it is one transaction: when it is cut off, or fails,
// nothing was changed. cfg must have the Summarise that the program uses.
//
// It makes anew:
//   - the list (pages and deltas), from the bodies;
//   - a body, from its change-sets;
//   - the tally, from the rows that are there. The counter of this device leaps
//     over some numbers, so that none is ever given twice;
//   - the note of where sync stands, from the notes of the segments. What the hub
//     holds is then not known, and is asked again;
//   - the list of names of secrets, as far as they are put again;
//   - the end of the journal, which goes on after an entry that says so;
//   - the list of side files, from what the records name.
//
// It begins anew, and names in the error, the rows of the vault's own of which
// there is no second: to whom vault.age is sealed (whoever repairs is then its
// only user, and there is no recovery key). The holds, and what was erased, it
// makes anew from the journal, and names that with a *screening.RemadeError; what
// was signed about them is lost.
//
// It takes note of, so that the vault opens again, and names in the error: a
// record whose key is damaged or gone, entries of the journal that do not hold,
// change-sets, segments, secrets and drafts that are gone. What is left of them is kept: a body whose change-sets are
// incomplete stays as it is, and so does the end of a chain whose segments are
// gone. A secret that is gone goes on being a *screening.DamagedError, and
// Verify goes on naming the rest.
//
// It cannot mend, and changes nothing then: key files, a database that SQLite
// finds unsound or that has another schema, the device id, rows whose ids do not
// have the length of an id. It does not touch a damaged value of which there is
// no second: a change-set, a draft, a segment, a secret.
//
// Nil when all is mended. screening.ErrLost with the *screening.DamagedErrors of what is
// not. Otherwise the errors of Open.
func Repair(ctx context.Context, cfg Config, passphrase []byte) error {
	v, err := unlock(ctx, cfg, passphrase)
	if err != nil {
		return fmt.Errorf("repair vault: %w", err)
	}
	lost, err := v.repair(ctx)
	if err == nil {
		err = v.load(ctx) // as the next Open will
	}
	if err == nil {
		err = v.dropKept(ctx)
	}
	if err == nil {
		err = v.checkAnchor(ctx)
	}
	if err == nil {
		_, err = v.listFiles(ctx) // what is on no list goes at the next Open
	}
	if err != nil {
		return fmt.Errorf("repair vault: %w", errors.Join(err, v.release()))
	}
	if err := v.Close(); err != nil {
		return fmt.Errorf("repair vault: %w", err)
	}
	if len(lost) > 0 {
		return fmt.Errorf("repair vault: %w: %w", screening.ErrLost, errors.Join(lost...))
	}
	return nil
}

// repair gives what is lost, which was taken note of, apart from what went wrong.
func (v *Vault) repair(ctx context.Context) (lost []error, err error) {
	if err := quickCheck(ctx, v.db); err != nil {
		return nil, err
	}
	if v.version < schemaVersion {
		if err := v.keep(ctx); err != nil {
			return nil, err
		}
	}
	if err := v.loadDevice(ctx); err != nil {
		return nil, err
	}
	r := rebuilding{v: v, index: newIndex(0), repair: true}
	if err := r.salvageMeta(ctx); err != nil {
		return nil, err
	}
	// The old list is asked only where nothing else can tell.
	err = errors.Join(v.loadPages(ctx), v.loadDelta(ctx))
	if err != nil && !errors.Is(err, screening.ErrDamaged) {
		return nil, err
	}
	r.trusted = err == nil && r.tally
	if err := r.run(ctx); err != nil {
		return nil, err
	}
	return r.broken, nil
}

// salvageMeta reads the rows that can be made anew, and notes which cannot be
// relied on.
func (r *rebuilding) salvageMeta(ctx context.Context) error {
	v := r.v
	var err error
	if r.tally, err = v.salvage(ctx, metaTally, &v.tally); err != nil {
		return err
	}
	if !r.tally {
		v.tally = tally{}
	}
	whole, err := v.salvage(ctx, metaSync, &v.sync)
	if err != nil {
		return err
	}
	if !whole || !v.sync.sound() {
		v.sync, r.remade = syncRow{}, true
	}
	whole, err = v.salvage(ctx, metaJournal, &v.parts)
	if err != nil {
		return err
	}
	if !whole || !soundParts(v.parts) {
		v.parts, r.remade = nil, true
	}
	if r.names, err = v.salvage(ctx, metaNames, &v.names); err != nil {
		return err
	}
	if !r.names {
		r.remade = true
		v.names = names{metaDevice, metaRecipients}
	}
	return r.salvageOwn(ctx)
}

// salvage reads a row of meta that can be made anew, and says whether it was
// whole. The next writing of a damaged one raises its version.
func (v *Vault) salvage(ctx context.Context, name string, to any) (bool, error) {
	err := v.readMetaCBOR(ctx, name, to)
	if !errors.Is(err, screening.ErrDamaged) {
		return true, err
	}
	id := v.keys.current().rowID(name)
	var version uint64
	var end []byte
	err = v.db.QueryRowContext(ctx, `SELECT version, substr(value, -16) FROM meta WHERE id = ?`, id).Scan(num(&version), blob(&end))
	if errors.Is(err, sql.ErrNoRows) {
		v.meta[name] = metaRow{}
		return false, nil
	}
	v.meta[name] = v.metaRow(name, id, version, tagOf(end))
	return false, damagedBy(err, partDatabase)
}

// recount takes the tally of what is there, and names what is not.
func (r *rebuilding) recount() error {
	w := r.w
	if err := r.nameDoubted(); err != nil {
		return err
	}
	if err := errors.Join(r.dropOrphans(), r.remakeOwn()); err != nil {
		return err
	}
	err := r.mendJournal()
	if err != nil {
		return err
	}
	if w.tally.Meta, err = count(w.ctx, w.tx, `SELECT count(*) FROM meta`); err != nil {
		return damagedBy(err, partMeta)
	}
	for _, name := range w.names {
		if slices.Contains(r.lost, name) { // it is named
			continue
		}
		_, err := r.v.readSecret(w.ctx, w.tx, name)
		if errors.Is(err, screening.ErrDamaged) {
			r.broken = append(r.broken, damaged(partMeta, nil))
		} else if err != nil {
			return err
		}
	}
	w.namesDirty = w.namesDirty || !r.names
	was := w.tally.Changes
	if w.tally.Changes, err = count(w.ctx, w.tx, `SELECT count(*) FROM changes`); err != nil {
		return damagedBy(err, partChanges)
	}
	if was > w.tally.Changes {
		r.broken = append(r.broken, damaged(partChanges, nil))
	}
	return errors.Join(r.resync(), r.recall())
}

// dropOrphans drops the rows of records whose keys are gone: nothing opens them,
// and the next record may get their number.
func (r *rebuilding) dropOrphans() error {
	w := r.w
	for _, o := range orphans() {
		n, err := count(w.ctx, w.tx, o.count)
		if err != nil {
			return damagedBy(err, o.part)
		}
		if o.part == partChanges { // they are named as those of a record
			w.tally.Changes -= min(w.tally.Changes, n)
		}
		if err := w.exec(o.drop); err != nil {
			return err
		}
	}
	return nil
}

// nameDoubted names the tables in which some row is not the one that was written
// last, where nothing else tells which and what it was. They are taken as they
// are from now on.
func (r *rebuilding) nameDoubted() error {
	if !r.tally || r.v.version < 2 {
		return nil
	}
	doubted, err := r.w.doubted(r.v.keys.current())
	if err != nil {
		return err
	}
	// Pages and deltas are made anew. So are rows of meta that did not open, and
	// one of them can be the cause.
	if doubted[tableMeta] && !r.remade {
		r.broken = append(r.broken, damaged(partMeta, nil))
	}
	if doubted[tableSegments] {
		r.broken = append(r.broken, damaged(partSegment, nil))
	}
	r.keys = doubted[tableKeys]
	return nil
}

// resync counts the stored segments anew. What is known of the chains beside
// that is kept: neither their ends nor what they cover ever goes back.
func (r *rebuilding) resync() error {
	s := r.w.syncRow()
	before := cloneChains(s.Chains)
	ends := make([]bool, len(before))
	for i := range s.Chains {
		s.Chains[i].Counts = nil
		ends[i] = s.Chains[i].Seq == 0
	}
	bad := 0
	err := r.v.eachNote(r.w.ctx, r.w.tx, func(_ int64, found Segment, n note) {
		c := s.chain(found.Space, found.Device)
		c.count(n.Status, 1)
		c.link(found, n.Linked)
		s.Covered = s.Covered.with(n.Covers)
		if n.Status == 0 {
			bad++
		}
		for i, b := range before {
			ends[i] = ends[i] || b.Space == found.Space && b.Device == found.Device && c.Seq == found.Seq && c.Hash == found.Hash
		}
	})
	if err != nil {
		return err
	}
	for i, b := range before {
		c := &s.Chains[i]
		had, has := b.stored(), c.stored()
		if had > has {
			c.Lost += had - has
		} else if !ends[i] && c.Lost == 0 {
			c.Lost = 1
		}
		if c.Lost > b.Lost {
			bad++
		}
	}
	if bad > 0 {
		r.broken = append(r.broken, damaged(partSegment, nil))
	}
	return nil
}
