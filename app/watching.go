package app

import (
	"context"
	"os"
	"os/signal"
	"time"

	"fyne.io/fyne/v2"

	"pelita/app/presenter"
)

// awayOnPhone is after how long in the background a phone locks. A phone shows
// one app at a time, so there is nothing to look up beside it for longer.
const awayOnPhone = 30 * time.Second

// watch is what the shell watches the room by.
func (r *room) watch() presenter.Watch {
	return presenter.Watch{Idle: r.idle, Away: r.away, Slept: slept}
}

func (r *room) idle() time.Duration {
	return time.Duration(r.keeper.Preferences().IdleMinutes) * time.Minute
}

func (r *room) away() time.Duration {
	if fyne.CurrentDevice().IsMobile() {
		return awayOnPhone
	}
	return time.Duration(r.keeper.Preferences().AwayMinutes) * time.Minute
}

// attend lets the shell know what the system says of the window and the program.
func (r *room) attend() {
	life := r.app.Lifecycle()
	life.SetOnExitedForeground(func() { r.shell.Left() })
	life.SetOnEnteredForeground(func() { r.shell.Came() })
	r.listen()
	r.runner.Background(r.heed)
	begin := r.desk.opened
	r.desk.opened = func() { r.listen(); begin() }
}

// listen lets nobody but heed hear of what ends the program. The toolkit hears of it
// too, from when it runs, and ends before anything is kept; so this is done again once
// a profile is open.
func (r *room) listen() {
	signal.Reset(endings()...)
	signal.Notify(r.heard, append(wakings(), endings()...)...)
}

// heed locks when the program is continued after it was stopped, and ends it as a
// person would when the system ends the session.
func (r *room) heed(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case s := <-r.heard:
			r.runner.UI(r.answer(s))
		}
	}
}

func (r *room) answer(s os.Signal) func() {
	for _, end := range endings() {
		if s == end {
			return r.quit
		}
	}
	return r.shell.Lock
}

// blank takes away the dialogs that stand above the frame, and under the cover
// the keyboard from the field that it was in.
func (r *room) blank() {
	canvas := r.window.Canvas()
	for top := canvas.Overlays().Top(); top != nil; top = canvas.Overlays().Top() {
		canvas.Overlays().Remove(top)
	}
	if !r.shell.State().Locked {
		canvas.Unfocus()
	}
}
