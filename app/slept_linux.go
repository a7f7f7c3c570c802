package app

import (
	"time"

	"golang.org/x/sys/unix"
)

// slept is how long this machine has slept since it was started: one clock goes
// on while it sleeps, the other stands still.
func slept() time.Duration { return reading(unix.CLOCK_BOOTTIME) - reading(unix.CLOCK_MONOTONIC) }

func reading(clock int32) time.Duration {
	var t unix.Timespec
	if unix.ClockGettime(clock, &t) != nil {
		return 0
	}
	return time.Duration(t.Nano())
}
