package history

import (
	"fmt"

	"pelita/screening/protocol"
)

// decodeBody reads a body part by part. Every part must be one that some fold
// could have: in order, within its tables, and of change-sets that are in it.
func decodeBody(b []byte) (*fold, error) {
	var w bodyWire
	rest, err := unmarshal(b, &w, bodyKeys)
	if err != nil && !stale(b) {
		return nil, err
	}
	if err != nil || w.Format != bodyFormat {
		return nil, ErrStale
	}
	f := &fold{record: w.Record, opened: HLC(w.Opened), updated: HLC(w.Updated), rest: rest}
	if f.record == (RecordID{}) || f.updated < f.opened {
		return nil, ErrMalformed
	}
	steps := []struct {
		part string
		read func(bodyWire) error
	}{
		{"devices", f.readDevices}, {"contexts", f.readContexts}, {"registers", f.readRegisters},
		{"pending", f.readPending}, {"kept", f.readKept}, {"extras", f.readExtras},
	}
	for _, s := range steps {
		if err := s.read(w); err != nil {
			return nil, fmt.Errorf("%s: %w", s.part, err)
		}
	}
	return f, nil
}

// stale says whether b is a body of another version, whatever else it holds.
func stale(b []byte) bool {
	var head struct {
		Format uint64 `cbor:"1,keyasint"`
	}
	return codec().Unmarshal(b, &head) == nil && head.Format != 0 && head.Format != bodyFormat
}

func (f *fold) readDevices(w bodyWire) error {
	for _, d := range w.Devices {
		runs, err := unpackRuns(d.Runs)
		if err != nil {
			return err
		}
		f.seen = append(f.seen, deviceRuns{d.Device, runs})
	}
	return malformedUnless(len(f.seen) > 0 && ascending(f.seen, deviceRuns.compare))
}

func (f *fold) readContexts(w bodyWire) error {
	for _, c := range w.Contexts {
		f.contexts = append(f.contexts, &context{c.Officer, c.Protocol.ref(), c.Text.ref()})
	}
	return malformedUnless(len(f.contexts) > 0 && ascending(f.contexts, (*context).compare))
}

func (f *fold) readRegisters(w bodyWire) error {
	for _, rw := range w.Registers {
		r := &register{Register: Register{protocol.ItemID(rw.Item), int(rw.Instance), protocol.Source(rw.Source)}}
		if r.Item == "" || !registerFits(r.Register) || len(rw.Live) == 0 {
			return ErrMalformed
		}
		for _, lw := range rw.Live {
			l, err := f.readLive(lw)
			if err != nil {
				return err
			}
			r.live = append(r.live, l)
		}
		if !ascending(r.live, (*liveOp).compare) {
			return ErrMalformed
		}
		f.regs = append(f.regs, r)
	}
	return malformedUnless(ascending(f.regs, (*register).compare))
}

func (f *fold) readLive(w liveWire) (*liveOp, error) {
	id, ctx, err := f.origin(w.Device, w.Counter, w.Context)
	if err != nil {
		return nil, err
	}
	a, err := answerWire{Type: w.Type, Content: w.Content}.answer()
	if err != nil || !storable(a) || !answerTexts(a.Value) || !keepable(w.Rest, opKeys) || f.outside(HLC(w.HLC)) {
		return nil, ErrMalformed
	}
	id.Index = w.Index
	return &liveOp{id, HLC(w.HLC), ctx, a, w.Rest}, nil
}

func (f *fold) readPending(w bodyWire) error {
	for _, pw := range w.Pending {
		p := pendingRef{
			OpID{pw.Device, pw.Counter, pw.Index},
			Register{protocol.ItemID(pw.Item), int(pw.Instance), protocol.Source(pw.Source)},
		}
		if p.reg.Item == "" || !registerFits(p.reg) || f.has(pw.Device, pw.Counter) {
			return ErrMalformed
		}
		f.pending = append(f.pending, p)
	}
	return malformedUnless(ascending(f.pending, pendingRef.compare))
}

func (f *fold) readKept(w bodyWire) error {
	for _, kw := range w.Kept {
		id, ctx, err := f.origin(kw.Device, kw.Counter, kw.Context)
		if err != nil {
			return err
		}
		op, err := decodeOp(kw.Op)
		if err != nil || op.answers() || op.broken() != "" || f.outside(HLC(kw.HLC)) {
			return ErrMalformed
		}
		id.Index = kw.Index
		f.kept = append(f.kept, &keptOp{id, HLC(kw.HLC), ctx, op})
	}
	return malformedUnless(ascending(f.kept, (*keptOp).compare))
}

func (f *fold) readExtras(w bodyWire) error {
	for _, ew := range w.Extras {
		if ew.Device >= uint64(len(f.seen)) || !keepable(ew.Rest, changeSetKeys) || len(ew.Rest) == 0 {
			return ErrMalformed
		}
		id := OpID{Device: f.seen[ew.Device].device, Counter: ew.Counter}
		if !f.has(id.Device, id.Counter) {
			return ErrMalformed
		}
		f.extras = append(f.extras, extra{id, ew.Rest})
	}
	return malformedUnless(ascending(f.extras, extra.compare))
}

// origin resolves the table numbers of an op to its change-set and context.
func (f *fold) origin(device, counter, ctx uint64) (OpID, *context, error) {
	if device >= uint64(len(f.seen)) || ctx >= uint64(len(f.contexts)) {
		return OpID{}, nil, ErrMalformed
	}
	id := OpID{Device: f.seen[device].device, Counter: counter}
	if _, in := locate(f.seen[device].runs, counter); !in {
		return OpID{}, nil, ErrMalformed
	}
	return id, f.contexts[ctx], nil
}

// outside says whether a clock lies beyond the record's first and last.
func (f *fold) outside(h HLC) bool { return h < f.opened || h > f.updated }

// keepable says whether every entry has a key beyond known and one encoding.
func keepable(rest fields, known uint64) bool {
	for k, raw := range rest {
		if k >= 1 && k <= known || !canonical(raw) {
			return false
		}
	}
	return rest == nil || len(rest) > 0
}
