package hub

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"math"
	"sync"
	"time"

	"pelita/sync/wire"
)

// Hub serves one agency. Close it when its server has stopped.
type Hub struct {
	c         Config
	commits   *committer
	slots     *slots
	devices   *limiter
	strangers *limiter
	peers     *limiter
	figures   figures

	mu        sync.RWMutex
	roster    wire.Roster
	rosterTop uint64
}

const (
	defaultStall    = 30 * time.Second
	defaultRequests = 256
)

// DefaultLimits are those of a Config without any.
func DefaultLimits() Limits {
	return Limits{SpaceBytes: 4 << 30, SpaceSegments: 4 << 20, DeviceBytes: 4 << 30, DeviceSegments: 2 << 20}
}

// New reads the roster out of the store and checks it against the genesis
// (ErrConfig, ErrStorage).
func New(ctx context.Context, c Config) (*Hub, error) {
	if c.Store == nil || c.Now == nil || len(c.Genesis.Admins) == 0 {
		return nil, ErrConfig
	}
	if c.Limits == (Limits{}) {
		c.Limits = DefaultLimits()
	}
	c.Limits.Free = c.Genesis.RosterSpace()
	if c.Stall == 0 {
		c.Stall = defaultStall
	}
	if c.Requests == 0 {
		c.Requests = defaultRequests
	}
	h := &Hub{c: c, slots: newSlots(c.Requests), devices: newLimiter(c.Rate, c.Now), strangers: newLimiter(c.StrangerRate, c.Now)}
	h.peers = newLimiter(c.PeerRate, c.Now)
	if err := h.readRoster(ctx); err != nil {
		return nil, err
	}
	h.commits = newCommitter(c.Store, c.Limits, &h.figures)
	return h, nil
}

// readRoster folds the stored roster. Nobody is judged by the one before while
// it reads.
func (h *Hub) readRoster(ctx context.Context) error {
	roster, err := h.foldStored(ctx)
	if err != nil {
		return err
	}
	return h.compact(ctx, roster)
}

func (h *Hub) foldStored(ctx context.Context) (wire.Roster, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	space := h.c.Genesis.RosterSpace()
	plan, err := h.c.Store.Plan(ctx, space, 0, math.MaxInt64, nil)
	if err != nil {
		return wire.Roster{}, err
	}
	var segments []wire.Segment
	for _, at := range plan.Positions {
		raw, err := h.c.Store.Segment(ctx, space, at)
		if err != nil {
			return wire.Roster{}, err
		}
		seg, err := wire.ParseSegment(raw)
		if err != nil {
			return wire.Roster{}, fmt.Errorf("%w: stored roster: %w", ErrStorage, err)
		}
		segments = append(segments, seg)
	}
	h.roster, _, _ = wire.FoldRoster(h.c.Genesis, segments)
	h.rosterTop = plan.Top
	return h.roster, nil
}

// compact lets go what the roster says is not needed any more.
func (h *Hub) compact(ctx context.Context, r wire.Roster) error {
	for _, space := range r.AllSpaces() {
		floors := r.Floors(space)
		if len(floors) == 0 {
			continue
		}
		if err := h.c.Store.Compact(ctx, space, floors); err != nil {
			return err
		}
	}
	return nil
}

// catchUp takes in what another hub on the same database has added to the
// roster: a device that was revoked there is revoked here.
func (h *Hub) catchUp(ctx context.Context) error {
	if !h.c.Store.Shared() {
		return nil
	}
	top, err := h.c.Store.Refresh(ctx, h.c.Genesis.RosterSpace())
	if err != nil {
		return err
	}
	h.mu.RLock()
	known := h.rosterTop
	h.mu.RUnlock()
	if top == known {
		return nil
	}
	return h.readRoster(ctx)
}

// Close lets the running commit end. The store is the caller's to close.
func (h *Hub) Close() { h.commits.close() }

func (h *Hub) currentRoster() wire.Roster {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.roster
}

// Call is one exchange as it comes in.
type Call struct {
	Ask wire.Ask
	// Peer tells callers apart that are not enrolled, and is kept nowhere.
	Peer string
	// Verify checks that who calls holds the key of Ask.Device.
	Verify func(key ed25519.PublicKey) error
	// Next gives the next segment, io.EOF after the last.
	Next func() ([]byte, error)
	// Shape, if set, gives the reply the form in which it is sent.
	Shape func(wire.Reply) wire.Reply
	// Answer takes the encoded reply first, then one frame per segment.
	Answer func(parts ...[]byte) error
}

// RefusedError says that a whole exchange is not served.
type RefusedError struct{ Code wire.Code }

// Error names the code.
func (e *RefusedError) Error() string { return "hub: refused: " + string(e.Code) }

func refuse(code wire.Code) error { return &RefusedError{Code: code} }

// Exchange serves one call: it takes what comes, answers how far every chain
// is stored, and hands out what the device has not read. When the stream is
// cut, what was whole is stored all the same. Errors: *RefusedError,
// wire.ErrCut, what Answer returned.
func (h *Hub) Exchange(ctx context.Context, call Call) error {
	err := h.exchange(ctx, call)
	var refused *RefusedError
	switch {
	case err == nil:
		h.figures.exchanges.Add(1)
	case errors.As(err, &refused):
		h.figures.refusedExchange(refused.Code)
	}
	return err
}

func (h *Hub) exchange(ctx context.Context, call Call) error {
	if call.Ask.Agency != h.c.Genesis.Agency().Short() {
		return refuse(wire.CodeAgency)
	}
	if !h.peers.allow([]byte(call.Peer)) {
		return refuse(wire.CodeBusy) // before anything is asked of the database
	}
	if err := h.catchUp(ctx); err != nil {
		return refuse(wire.CodeStorage)
	}
	in := &intake{hub: h, call: call, touched: map[place]bool{}, refused: map[place]bool{}}
	if err := in.identify(); err != nil {
		return err
	}
	done, ok := h.admit(in)
	if !ok {
		return refuse(wire.CodeBusy)
	}
	defer done()
	if err := in.read(ctx); err != nil {
		return err
	}
	return h.answer(ctx, in)
}

// admit gives who asks a place, unless it asks too often or too much at once.
// Before that nothing but the ask was read and nobody waits for it.
func (h *Hub) admit(in *intake) (done func(), ok bool) {
	who := in.call.Ask.Device
	if in.known && !h.devices.allow(who[:]) || !in.known && !h.strangers.allow([]byte(in.call.Peer)) {
		return nil, false
	}
	return h.slots.take(who, in.known)
}

// impostor refuses who does not hold the key of the device that it names. An id is
// no secret, so it counts as a stranger, and not against that device.
func (h *Hub) impostor(peer string) error {
	if !h.strangers.allow([]byte(peer)) {
		return refuse(wire.CodeBusy)
	}
	return refuse(wire.CodeAuth)
}
