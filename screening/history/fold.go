package history

import (
	"bytes"
	"cmp"
	"maps"
	"slices"

	"pelita/screening/protocol"
)

// fold is what a State points to. Once a State shows it, neither it nor
// anything below it changes: clone copies the slices here, and whoever edits a
// register puts a new one in its place.
type fold struct {
	record   RecordID
	opened   HLC
	updated  HLC
	seen     []deviceRuns // by device
	contexts []*context   // by context.compare
	regs     []*register  // by register
	pending  []pendingRef // by pendingRef.compare
	kept     []*keptOp    // by op id
	extras   []extra      // by op id
	rest     fields       // body keys that this version does not know
}

// deviceRuns are the change-sets of one device that are in the fold, as runs of
// consecutive counters: a record sees only some of a device's counters.
type deviceRuns struct {
	device DeviceID
	runs   []run
}

type run struct{ first, last uint64 }

// context is what many ops share: who asked, in which protocol and wording.
type context struct {
	officer  OfficerID
	protocol ProtocolRef
	text     TextRef
}

// register holds the live answers of one register, in display order.
type register struct {
	Register
	live []*liveOp
}

type liveOp struct {
	id     OpID
	hlc    HLC
	ctx    *context
	answer protocol.Answer
	rest   fields
}

// pendingRef is an op that was superseded in its register before it arrived.
type pendingRef struct {
	id  OpID
	reg Register
}

// keptOp is an op of a kind that only grows, or a foreign one.
type keptOp struct {
	id  OpID
	hlc HLC
	ctx *context
	op  Op
}

// extra holds the unknown keys of one change-set; its Index is 0.
type extra struct {
	id   OpID
	rest fields
}

func (f *fold) clone() *fold {
	g := *f
	g.seen = slices.Clone(f.seen)
	g.contexts = slices.Clone(f.contexts)
	g.regs = slices.Clone(f.regs)
	g.pending = slices.Clone(f.pending)
	g.kept = slices.Clone(f.kept)
	g.extras = slices.Clone(f.extras)
	return &g
}

// takes says whether c is a change-set of this record that is not in the fold yet.
func (f *fold) takes(c ChangeSet) bool {
	return (f.record == RecordID{} || f.record == c.Record) && !f.has(c.Device, c.Counter) && c.check() == nil
}

// add puts c into the fold. The result depends on the set of change-sets only:
// an answer is live iff no op of its register in the fold lists it.
func (f *fold) add(c ChangeSet) {
	f.record = c.Record
	if len(f.seen) == 0 || c.HLC < f.opened {
		f.opened = c.HLC
	}
	f.updated = max(f.updated, c.HLC)
	f.mark(c.Device, c.Counter)
	ctx := f.intern(context{c.Officer, c.Protocol, c.Text})
	if len(c.rest) > 0 {
		f.extras = insert(f.extras, extra{c.ID(0), maps.Clone(c.rest)}, extra.compare)
	}
	for i := range c.Ops {
		f.addOp(&c.Ops[i], c.ID(i), c.HLC, ctx)
	}
	f.pending = slices.DeleteFunc(f.pending, func(p pendingRef) bool {
		return p.id.Device == c.Device && p.id.Counter == c.Counter
	})
	for i := range c.Ops {
		if o := &c.Ops[i]; o.answers() {
			f.supersede(o.Register, o.Prev)
		}
	}
}

// answers says whether the op acts on the answers of its register.
func (o *Op) answers() bool {
	return o.foreign == nil && (o.Kind == Set || o.Kind == Retract && o.Register.Item != "")
}

func (f *fold) addOp(o *Op, id OpID, hlc HLC, ctx *context) {
	if !o.answers() {
		k := &keptOp{id, hlc, ctx, *o}
		k.op.Prev, k.op.Sealed.Bytes = slices.Clone(o.Prev), slices.Clone(o.Sealed.Bytes)
		k.op.Weighed = sortedWeighed(o.Weighed)
		slices.SortFunc(k.op.Prev, OpID.Compare)
		f.kept = insert(f.kept, k, (*keptOp).compare)
		return
	}
	if o.Kind == Retract || contains(f.pending, pendingRef{id, o.Register}, pendingRef.compare) {
		return
	}
	l := &liveOp{id, hlc, ctx, o.Answer, maps.Clone(o.rest)}
	l.answer.Value.Codes = slices.Clone(o.Answer.Value.Codes)
	i, ok := f.find(o.Register)
	if !ok {
		f.regs = slices.Insert(f.regs, i, &register{o.Register, []*liveOp{l}})
		return
	}
	f.regs[i] = &register{o.Register, insert(slices.Clone(f.regs[i].live), l, (*liveOp).compare)}
}

// supersede takes the listed ops out of reg, and remembers those that have not
// arrived yet, so that a late one does not rise again.
func (f *fold) supersede(reg Register, prev []OpID) {
	for _, p := range prev {
		if !f.has(p.Device, p.Counter) {
			f.pending = insert(f.pending, pendingRef{p, reg}, pendingRef.compare)
			continue
		}
		i, ok := f.find(reg)
		if !ok {
			continue
		}
		live := slices.DeleteFunc(slices.Clone(f.regs[i].live), func(l *liveOp) bool { return l.id == p })
		if len(live) == 0 {
			f.regs = slices.Delete(f.regs, i, i+1)
			continue
		}
		f.regs[i] = &register{reg, live}
	}
}

func (f *fold) find(reg Register) (int, bool) {
	return slices.BinarySearchFunc(f.regs, reg, func(r *register, reg Register) int { return r.Compare(reg) })
}

// intern gives the fold's own copy of a context.
func (f *fold) intern(c context) *context {
	i, ok := slices.BinarySearchFunc(f.contexts, &c, (*context).compare)
	if !ok {
		f.contexts = slices.Insert(f.contexts, i, &c)
	}
	return f.contexts[i]
}

// insert puts v into the sorted s, once.
func insert[T any](s []T, v T, compare func(T, T) int) []T {
	i, ok := slices.BinarySearchFunc(s, v, compare)
	if ok {
		return s
	}
	return slices.Insert(s, i, v)
}

func contains[T any](s []T, v T, compare func(T, T) int) bool {
	_, ok := slices.BinarySearchFunc(s, v, compare)
	return ok
}

// compare is the order in which people see answers: by clock, then by id.
func (l *liveOp) compare(m *liveOp) int {
	return cmp.Or(cmp.Compare(l.hlc, m.hlc), l.id.Compare(m.id))
}

func (k *keptOp) compare(l *keptOp) int { return k.id.Compare(l.id) }

func (e extra) compare(g extra) int { return e.id.Compare(g.id) }

func (p pendingRef) compare(q pendingRef) int {
	return cmp.Or(p.id.Compare(q.id), p.reg.Compare(q.reg))
}

func (c *context) compare(d *context) int {
	return cmp.Or(
		bytes.Compare(c.officer[:], d.officer[:]),
		cmp.Compare(c.protocol.ID, d.protocol.ID),
		cmp.Compare(c.protocol.Version, d.protocol.Version),
		bytes.Compare(c.protocol.Digest[:], d.protocol.Digest[:]),
		cmp.Compare(c.text.Locale, d.text.Locale),
		bytes.Compare(c.text.Digest[:], d.text.Digest[:]),
	)
}
