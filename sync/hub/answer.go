package hub

import (
	"context"

	"pelita/sync/wire"
)

// answer is the outgoing half of an exchange.
func (h *Hub) answer(ctx context.Context, in *intake) error {
	ask := in.call.Ask
	roster := h.currentRoster()
	reply := wire.Reply{Version: wire.Version, Incarnation: h.c.Store.Incarnation(), Refused: in.refusals}
	budget := int64(min(ask.Want, wire.MaxWant))
	plans := map[wire.ID]Plan{}
	for _, sp := range ask.Spaces {
		if !roster.MayRead(sp.Space, ask.Device) {
			continue // as if there were no such space
		}
		r, plan, err := h.answerSpace(ctx, in, sp, budget)
		if err != nil {
			return refuse(wire.CodeStorage)
		}
		budget -= plan.Bytes
		plans[sp.Space] = plan
		reply.Spaces = append(reply.Spaces, r)
	}
	sent := reply
	if in.call.Shape != nil {
		sent = in.call.Shape(reply)
	}
	head, err := wire.Marshal(sent)
	if err != nil || len(head) > wire.MaxReply {
		return refuse(wire.CodeTooLarge)
	}
	if err := in.call.Answer(head); err != nil {
		return err
	}
	for _, sp := range reply.Spaces {
		if err := h.send(ctx, in, sp.Space, plans[sp.Space]); err != nil {
			return err
		}
	}
	return nil
}

func (h *Hub) answerSpace(ctx context.Context, in *intake, sp wire.SpaceAsk, budget int64) (wire.SpaceReply, Plan, error) {
	r := wire.SpaceReply{Space: sp.Space}
	var err error
	if r.Acks, err = h.c.Store.Heads(ctx, sp.Space, in.toAck(sp.Space)...); err != nil {
		return r, Plan{}, err
	}
	foreign := sp.Cursor.HSeq > 0 && sp.Cursor.Incarnation != h.c.Store.Incarnation()
	if foreign || sp.Repair {
		if r.Heads, err = h.c.Store.Heads(ctx, sp.Space); err != nil {
			return r, Plan{}, err
		}
		r.Repaired = true
	}
	if foreign {
		// The cursor means nothing here. The device asks again with what it
		// has, and is spared what it holds already.
		r.Top, err = h.c.Store.Refresh(ctx, sp.Space)
		return r, Plan{}, err
	}
	plan := Plan{Upto: sp.Cursor.HSeq}
	if budget > 0 {
		plan, err = h.c.Store.Plan(ctx, sp.Space, sp.Cursor.HSeq, budget, skipFor(in.call.Ask.Device, sp))
	} else {
		plan.Top, err = h.c.Store.Refresh(ctx, sp.Space)
	}
	r.Upto, r.Top = plan.Upto, plan.Top
	return r, plan, err
}

// toAck are the chains of a space of which the asker is told how far they are
// stored: its own, and those that its request carried.
func (in *intake) toAck(space wire.ID) []wire.ID {
	devices := []wire.ID{in.call.Ask.Device}
	for p := range in.touched {
		if p.space == space && p.device != in.call.Ask.Device {
			devices = append(devices, p.device)
		}
	}
	return devices
}

// skipFor leaves out the asker's own chain, and in repair what its vector
// covers: then its own chain is handed out too, for a device that lost it.
func skipFor(device wire.ID, sp wire.SpaceAsk) Skip {
	skip := Skip{}
	if !sp.Repair {
		skip[device] = wire.Head{Seq: wire.MaxSeq}
		return skip
	}
	for _, h := range sp.Vector {
		skip[h.Device] = h
	}
	return skip
}

func (h *Hub) send(ctx context.Context, in *intake, space wire.ID, plan Plan) error {
	for _, at := range plan.Positions {
		raw, err := h.c.Store.Segment(ctx, space, at)
		if err != nil {
			return err // the stream is cut: the device asks again from its cursor
		}
		if err := in.call.Answer(position(at), raw); err != nil {
			return err
		}
		h.figures.bytesOut.Add(uint64(len(raw)))
	}
	return nil
}
