package presenter

import "time"

// Watch says when an open profile is locked without being asked. A nil part, and
// a time of zero, is never.
type Watch struct {
	// Idle is after how long without a touch.
	Idle func() time.Duration
	// Away is after how long behind another window, or in the background.
	Away func() time.Duration
	// Slept is how long this machine has slept in all.
	Slept func() time.Duration
}

func (w Watch) slept() time.Duration { return duration(w.Slept) }

func duration(f func() time.Duration) time.Duration {
	if f == nil {
		return 0
	}
	return f()
}

const (
	// beatEvery is how often the clocks are compared.
	beatEvery = 2 * time.Second
	// strayMost is by how much the clock may be corrected between two beats. More
	// is a sleep, a program that was stopped, or a clock that was set.
	strayMost = 30 * time.Second
	// sleptMost is the longest sleep that is none.
	sleptMost = time.Second
)

// guard is what the shell knows of the hand and the clock.
type guard struct {
	touched time.Time
	watched time.Duration // the idle time that is watched
	idle    func()        // stops it
	beat    func()
	last    time.Time // of the beat
	slept   time.Duration
	left    time.Time // since when another window is in front; zero when none is
	away    func()
}

// Touch says that a person is there. It is cheap enough for every movement.
func (s *Shell) Touch() {
	g := &s.guard
	g.touched = s.p.Frame.Now()
	if s.locked {
		return
	}
	if g.beat == nil {
		g.last, g.slept = g.touched, s.p.Watch.slept()
		s.listen()
	}
	if idle := duration(s.p.Watch.Idle); g.idle == nil || idle != g.watched {
		halt(&g.idle)
		g.watched = idle
		s.watch(idle)
	}
}

func (s *Shell) watch(wait time.Duration) {
	if wait <= 0 {
		return
	}
	s.guard.idle = s.p.Frame.Timer.After(wait, func() {
		s.guard.idle = nil
		if s.locked {
			return
		}
		idle := duration(s.p.Watch.Idle)
		passed := s.p.Frame.Now().Sub(s.guard.touched)
		switch {
		case idle <= 0:
		case s.pause.on: // it has a limit of its own
			s.watch(idle)
		case passed >= idle:
			s.Lock()
		default:
			s.watch(idle - passed)
		}
	})
}

// listen compares the clocks at every beat: a machine that slept, a program that
// was stopped and a clock that was set all lock.
func (s *Shell) listen() {
	s.guard.beat = s.p.Frame.Timer.After(beatEvery, func() {
		if s.locked {
			return
		}
		g := &s.guard
		now, slept := s.p.Frame.Now(), s.p.Watch.slept()
		stray := wall(now).Sub(wall(g.last)) - beatEvery
		if stray > strayMost || stray < -strayMost || slept-g.slept > sleptMost {
			s.Lock()
			return
		}
		g.last, g.slept = now, slept
		s.listen()
	})
}

// Left says that another window is in front, or that the app is in the background.
func (s *Shell) Left() {
	after := duration(s.p.Watch.Away)
	if s.locked || s.pause.on || after <= 0 || s.guard.away != nil {
		return
	}
	s.guard.left = s.p.Frame.Now()
	s.guard.away = s.p.Frame.Timer.After(after, s.Lock)
}

// Came says that the app is in front again. A timer that slept may be late.
func (s *Shell) Came() {
	if s.guard.away == nil {
		return
	}
	halt(&s.guard.away)
	if passed := wall(s.p.Frame.Now()).Sub(wall(s.guard.left)); passed < 0 || passed >= duration(s.p.Watch.Away) {
		s.Lock()
	}
}

func (s *Shell) unwatch() {
	for _, stop := range []*func(){&s.guard.idle, &s.guard.beat, &s.guard.away} {
		halt(stop)
	}
}

func halt(stop *func()) {
	if *stop != nil {
		(*stop)()
		*stop = nil
	}
}

// wall is a time without its reading of a clock that stands still while the
// machine sleeps.
func wall(t time.Time) time.Time { return t.Round(0) }
