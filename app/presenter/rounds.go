package presenter

import (
	"context"
	"errors"
	"time"

	"pelita/screening"
)

// When the hub is spoken with, unasked. Every wait is shorter or longer by
// chance, so that the tablets of an office that were switched on together do not
// all speak at once, and so that the hour of a save is not the hour of a call.
const (
	firstRound = 20 * time.Second // after the profile was opened
	afterSave  = time.Minute      // what is saved meanwhile goes along
	everyRound = 15 * time.Minute
	roundAgain = time.Minute // after a failure, doubled each time up to everyRound
)

// Rounds exchanges with the hub by itself while a profile is open, and never
// otherwise. It belongs to the goroutine that draws.
type Rounds struct {
	p       RoundsParams
	on      bool
	stop    func()             // the timer that waits
	cancel  context.CancelFunc // the exchange that runs
	next    time.Time
	failed  int
	trouble error
	life    int // of which opening a result is
}

// RoundsParams are the parts of Rounds.
type RoundsParams struct {
	Runner Runner
	Timer  Timer
	Now    func() time.Time
	Hub    Hub
	// Chance gives a time below d.
	Chance func(d time.Duration) time.Duration
	// Done, if set, is told when an exchange has ended.
	Done func()
}

// NewRounds makes Rounds that do not run yet.
func NewRounds(p RoundsParams) *Rounds { return &Rounds{p: p} }

// Start begins, when a profile was opened.
func (r *Rounds) Start() {
	r.Stop()
	r.on = true
	r.wait(firstRound)
}

// Stop ends it, and an exchange that is under way: the next one goes on where it
// stopped. Called before the profile is closed.
func (r *Rounds) Stop() {
	r.life++
	r.on, r.failed, r.trouble, r.next = false, 0, nil, time.Time{}
	if r.stop != nil {
		r.stop()
	}
	if r.cancel != nil {
		r.cancel()
	}
	r.stop, r.cancel = nil, nil
}

// Saved says that something new waits. Many saves make one exchange.
func (r *Rounds) Saved() {
	if r.on && r.cancel == nil && r.failed == 0 && r.next.Sub(r.p.Now()) > 2*afterSave {
		r.wait(afterSave)
	}
}

// Next is when the hub will be spoken with; zero when that is not foreseen.
func (r *Rounds) Next() time.Time { return r.next }

// Trouble is what stopped the last exchange that began by itself, or nil.
func (r *Rounds) Trouble() error { return r.trouble }

// wait sets the timer: three quarters of d, and up to half of it by chance.
func (r *Rounds) wait(d time.Duration) {
	if r.stop != nil {
		r.stop()
	}
	d = d*3/4 + r.p.Chance(d/2)
	r.next = r.p.Now().Add(d)
	r.stop = r.p.Timer.After(d, r.round)
}

func (r *Rounds) round() {
	if !r.on || r.cancel != nil {
		return
	}
	life := r.life
	own, cancel := context.WithCancel(context.Background())
	r.cancel, r.next = cancel, time.Time{}
	r.p.Runner.Background(func(ctx context.Context) {
		defer context.AfterFunc(ctx, cancel)()
		defer cancel()
		err := r.exchange(own)
		r.p.Runner.UI(func() {
			if r.life == life {
				r.ended(err)
			}
		})
	})
}

// exchange asks nobody where no hub is set: then nothing is looked up, opened or
// sent.
func (r *Rounds) exchange(ctx context.Context) error {
	at, err := r.p.Hub.Address(ctx)
	if err != nil || at.URL == "" {
		return err
	}
	_, err = r.p.Hub.Exchange(ctx)
	return err
}

func (r *Rounds) ended(err error) {
	r.cancel = nil
	if errors.Is(err, screening.ErrTravelling) || errors.Is(err, screening.ErrNotEnrolled) {
		err = nil // nothing that trying again mends
	}
	r.trouble = err
	if err == nil {
		r.failed = 0
		r.wait(everyRound)
	} else {
		r.wait(min(roundAgain<<min(r.failed, 10), everyRound))
		r.failed++
	}
	if r.p.Done != nil {
		r.p.Done()
	}
}
