package hub

import (
	"context"
	"errors"
	"io"

	"pelita/sync/wire"
)

type place struct{ space, device wire.ID }

// intake is the incoming half of an exchange.
type intake struct {
	hub      *Hub
	call     Call
	known    bool
	batch    []wire.Segment
	size     int
	flight   chan landing // of the batch that is being stored; nil when none is
	touched  map[place]bool
	refused  map[place]bool
	refusals []wire.Refusal
}

// What gathers while the batch before is stored is bounded by these.
const (
	batchSegments = 64
	batchBytes    = 256 << 10
)

func (in *intake) read(ctx context.Context) error {
	defer in.drain(ctx)
	for {
		raw, err := in.call.Next()
		if err != nil {
			if commitErr := in.drain(ctx); commitErr != nil {
				return commitErr
			}
			if !errors.Is(err, io.EOF) {
				return err
			}
			return in.mustBeKnown()
		}
		if err := in.frame(ctx, raw); err != nil {
			return err
		}
	}
}

// identify looks the caller up. A device that the hub has not heard of may
// send roster segments, which prove themselves, and nothing else until they
// have enrolled it.
func (in *intake) identify() error {
	if in.known {
		return nil
	}
	d, ok := in.hub.currentRoster().Device(in.call.Ask.Device)
	if !ok {
		return nil
	}
	if err := in.call.Verify(d.Key); err != nil {
		return in.hub.impostor(in.call.Peer)
	}
	if d.Revoked {
		return refuse(wire.CodeRevoked)
	}
	in.known = true
	return nil
}

func (in *intake) mustBeKnown() error {
	if err := in.identify(); err != nil {
		return err
	}
	if !in.known {
		return refuse(wire.CodeUnknownDevice)
	}
	return nil
}

func (in *intake) frame(ctx context.Context, raw []byte) error {
	seg, err := wire.ParseSegment(raw)
	if err != nil {
		return refuse(wire.CodeSegment)
	}
	p := place{seg.Space, seg.Device}
	roster := seg.Space == in.hub.c.Genesis.RosterSpace()
	if !roster {
		if err := in.mustBeKnown(); err != nil {
			return err
		}
	}
	if in.refused[p] {
		return nil
	}
	if roster {
		return in.rosterFrame(ctx, seg)
	}
	if code := in.hub.judge(seg, in.call.Ask.Device); code != "" {
		in.refuseChain(seg, code)
		return nil
	}
	in.touched[p] = true
	in.batch = append(in.batch, seg)
	in.size += len(seg.Raw)
	return in.storeOn(ctx)
}

// judge checks who wrote a segment, and that its bearer may read the space it
// is for: any member may bring any member's segment.
func (h *Hub) judge(seg wire.Segment, bearer wire.ID) wire.Code {
	roster := h.currentRoster()
	d, ok := roster.Device(seg.Device)
	switch {
	case !ok:
		return wire.CodeUnknownDevice
	case roster.Verdict(seg) != wire.Allowed, !roster.MayRead(seg.Space, bearer):
		return wire.CodeNotMember
	case seg.Verify(d.Key) != nil:
		return wire.CodeSignature
	}
	return ""
}

func (in *intake) refuseChain(seg wire.Segment, code wire.Code) {
	in.hub.figures.refusedSegment(code)
	in.refused[place{seg.Space, seg.Device}] = true
	if len(in.refusals) < wire.MaxSpaces {
		in.refusals = append(in.refusals, wire.Refusal{Space: seg.Space, Device: seg.Device, Seq: seg.Seq, Code: code})
	}
}

// rosterFrame checks and stores one roster segment, and only then believes it.
// One of a revoked device above its cut is stored too: approved as it is, every
// device takes it for its revocations.
func (in *intake) rosterFrame(ctx context.Context, seg wire.Segment) error {
	h := in.hub
	_, err := h.currentRoster().Add(seg)
	code := rosterCode(err)
	if code == "" {
		codes, err := h.commits.commit(ctx, []wire.Segment{seg})
		if err != nil {
			return refuse(wire.CodeStorage)
		}
		code = codes[0]
	}
	if code != "" {
		in.refuseChain(seg, code)
		return nil
	}
	in.touched[place{seg.Space, seg.Device}] = true
	return h.believe(ctx, seg)
}

// believe folds a stored roster segment in, and does what it says of compaction.
// Where that fails it is done at the next start.
func (h *Hub) believe(ctx context.Context, seg wire.Segment) error {
	h.mu.Lock()
	next, err := h.roster.Add(seg)
	if err == nil {
		h.roster = next
	}
	h.mu.Unlock()
	if err != nil || !wire.Compacts(seg) {
		return nil
	}
	if h.compact(ctx, next) != nil {
		return refuse(wire.CodeStorage)
	}
	return nil
}

func rosterCode(err error) wire.Code {
	switch {
	case err == nil:
		return ""
	case errors.Is(err, wire.ErrApproval):
		return wire.CodeApproval
	case errors.Is(err, wire.ErrSignature):
		return wire.CodeSignature
	case errors.Is(err, wire.ErrUnknownDevice):
		return wire.CodeUnknownDevice
	case errors.Is(err, wire.ErrVersion):
		return wire.CodeVersion
	}
	return wire.CodeSegment
}
