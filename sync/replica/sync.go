package replica

import (
	"context"
	"errors"
	"fmt"
	"time"

	"pelita/sync/envelope"
	"pelita/sync/wire"
)

// Sizes of what one exchange carries, in bytes.
const (
	minSize   = 16 << 10
	startSize = 64 << 10
	maxSize   = 8 << 20
	wantSize  = 4 << 20
)

// The waits between tries.
const (
	firstWait = time.Second
	longWait  = 5 * time.Minute
)

// Sync seals what waits in the outbox and exchanges with the hub until both
// hold the same, or until the hub fails Params.Tries times in a row. The
// report is true also beside an error. Errors: ErrBusy, ErrNotEnrolled, the
// sentinels of Transport, errors of the Log, and, once all else is done,
// ErrFork or ErrClone.
func (r *Replica) Sync(ctx context.Context) (Report, error) {
	if r.p.Transport == nil || r.p.Sleep == nil || r.p.Jitter == nil {
		return Report{}, fmt.Errorf("%w: transport, sleep or jitter", errParams)
	}
	if !r.turn.TryLock() {
		return Report{}, ErrBusy
	}
	defer r.turn.Unlock()
	s, err := r.begin(ctx)
	if err != nil {
		return Report{}, err
	}
	s.heads = r.compare.Swap(false)
	s.probe = s.heads && (len(s.state.Outbox) > 0 || len(s.silent()) > 0)
	if err = s.run(); err == nil {
		err = s.weighAndTell()
	}
	if last := s.reload(); err == nil {
		err = last
	}
	s.report.Chains = s.state.Chains
	if s.heads {
		r.compare.Store(true) // not done yet
	}
	if err == nil {
		s.suspect()
	}
	return s.report, errors.Join(err, s.sealing, s.verdict())
}

// Seal makes segments of what waits in the outbox without speaking to
// anybody, for a bundle or before a farewell. Sync does it by itself.
func (r *Replica) Seal(ctx context.Context) (Report, error) {
	r.turn.Lock()
	defer r.turn.Unlock()
	s, err := r.begin(ctx)
	if err != nil {
		return Report{}, err
	}
	err = errors.Join(s.seal(), s.reload())
	s.report.Chains = s.state.Chains
	return s.report, errors.Join(err, s.sealing, s.verdict())
}

// session is one Sync.
type session struct {
	r       *Replica
	ctx     context.Context
	roster  wire.Roster
	ring    *envelope.Ring
	state   State
	chains  map[place]int // where in state
	report  Report
	sealing error // what kept an outbox from being sealed

	hashes    map[link]wire.Hash      // of stored segments, read once
	refused   map[place]bool          // chains the hub does not take in this Sync
	asked     map[wire.ID]wire.Cursor // of the running exchange
	distrust  map[wire.ID]bool        // spaces of which something came that cannot be believed
	strangers map[place]uint64        // who wrote without being in the roster
	heads     bool                    // ask for the ends of all chains: see Compare
	compared  map[wire.ID]bool        // spaces whose cursor was dropped for what they showed
	gaps      map[place]bool          // chains whose gap was asked about in this Sync
	probe     bool                    // the exchange before failed: ask first, send then
	again     bool                    // something came to light that needs another round
	more      bool                    // the next segment is here already
	queue     queue                   // segments that are taken and not stored yet
	told      bool                    // the roster was sent again, because the hub did not know us
	parted    int                     // segments of the roster in this exchange, when more of it has to follow
	passed    int                     // segments of the roster that a hub took which does not know us yet
	dropped   map[wire.ID]bool        // spaces whose cursor was dropped in the running exchange
}

type place struct{ space, device wire.ID }

type link struct {
	place
	seq uint64
}

func (r *Replica) begin(ctx context.Context) (*session, error) {
	s := &session{r: r, ctx: ctx, hashes: map[link]wire.Hash{}, refused: map[place]bool{}, gaps: map[place]bool{}, distrust: map[wire.ID]bool{},
		strangers: map[place]uint64{}, compared: map[wire.ID]bool{}}
	roster, _, err := r.foldRoster(ctx)
	if err != nil {
		return nil, err
	}
	if d, ok := roster.Device(r.p.Device); !ok || d.Revoked {
		return nil, ErrNotEnrolled
	}
	s.roster = roster
	s.openRing()
	if err := s.reload(); err != nil {
		return nil, err
	}
	return s, s.adopt()
}

func (s *session) openRing() {
	s.ring = s.r.ring(s.roster)
}

// run exchanges until nothing is left. When the ends of all chains are to be
// compared it asks before it seals: a device that was put back from an image
// learns that it was before it writes over its own past.
func (s *session) run() error {
	asking := s.probe
	if !asking {
		if err := s.speak(); err != nil {
			return err
		}
	}
	if err := s.unlock(); err != nil {
		return err
	}
	failed, stuck := 0, 0
	for {
		before := s.measure()
		more, err := s.round(failed)
		if err == nil && asking {
			asking, more = false, true
			err = s.speak()
		}
		moved := s.measure() != before
		if moved {
			failed, stuck = 0, 0
		}
		switch {
		case err == nil && !more:
			return nil
		case err == nil && !moved:
			if stuck++; stuck > 2 {
				return fmt.Errorf("%w: no progress", ErrReply)
			}
		case err != nil:
			failed++
			if fatal := s.afterFailure(err, failed); fatal != nil {
				return fatal
			}
		}
	}
}

// speak seals what waits, and where nothing was said today, that this device is there.
func (s *session) speak() error {
	for _, do := range []func() error{s.seal, s.beats, s.countDays} {
		if err := do(); err != nil {
			return err
		}
	}
	return nil
}

// afterFailure waits before the next try, or says that there is none.
func (s *session) afterFailure(err error, failed int) error {
	var refused *RefusedError
	if errors.As(err, &refused) && refused.Code == wire.CodeUnknownDevice {
		switch {
		case !s.told:
			s.told = true
			return s.forgetRosterAcks()
		case s.parted > 0: // it took that part, and what enrols this device follows
			s.passed, s.parted = s.passed+s.parted, 0
			return nil
		}
	}
	busy := refused != nil && (refused.Code == wire.CodeBusy || refused.Code == wire.CodeStorage)
	if !busy && !errors.Is(err, ErrAway) && !errors.Is(err, ErrReply) || s.ctx.Err() != nil {
		return err
	}
	if failed >= s.r.p.Tries {
		return err
	}
	s.report.Retries++
	s.probe = true
	s.r.size = max(s.r.size/2, minSize)
	wait := min(firstWait<<min(failed-1, 20), longWait)
	wait = wait/2 + time.Duration(s.r.p.Jitter(int64(wait)))/2
	s.observe(Progress{Retry: failed, Wait: wait})
	if sleepErr := s.r.p.Sleep(s.ctx, wait); sleepErr != nil {
		return err
	}
	return nil
}

// forgetRosterAcks makes the next round send the whole roster: the hub does
// not know this device, so it has lost what it once confirmed.
func (s *session) forgetRosterAcks() error {
	roster := s.r.p.Genesis.RosterSpace()
	var mark Mark
	for _, c := range s.state.Chains {
		if c.Space == roster {
			mark.Acks = append(mark.Acks, ChainMark{Space: c.Space, Device: c.Device})
		}
	}
	return s.mark(mark)
}

// measure sums up what an exchange can move, to notice one that moves nothing.
// Cursors are not counted: they are whatever a hub says.
func (s *session) measure() [3]uint64 {
	m := [3]uint64{uint64(s.report.Received)}
	for _, c := range s.state.Chains {
		m[1] += c.Acked
		m[2] += c.Link.Seq
	}
	return m
}

func (s *session) observe(p Progress) {
	if s.r.p.Observe == nil {
		return
	}
	p.Round, p.Sent, p.Received = s.report.Rounds, s.report.Sent, s.report.Received
	for _, c := range s.state.Chains {
		if c.end() > c.Acked && !s.refused[place{c.Space, c.Device}] {
			p.ToSend += int(c.end() - c.Acked)
		}
	}
	s.r.p.Observe(p)
}

func (s *session) alarm(a Alarm) {
	for _, old := range s.report.Alarms {
		if old == a {
			return
		}
	}
	s.report.Alarms = append(s.report.Alarms, a)
}

func (s *session) verdict() error {
	for _, a := range s.report.Alarms {
		if a.Kind == AlarmClone {
			return ErrClone
		}
	}
	for _, a := range s.report.Alarms {
		if a.Kind == AlarmFork {
			return ErrFork
		}
	}
	return nil
}
