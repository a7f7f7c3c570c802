package presenter

import (
	"context"
	"strings"
	"time"

	"pelita/screening"
)

// Microphone records a voice note; nothing of it is ever in a file in clear.
type Microphone interface {
	// Ready says whether this device offers it.
	Ready() bool
	// Record takes in what is said until until ends, as evidence of a record. When ctx
	// ends first nothing is kept. screening.ErrNoVoice.
	Record(ctx, until context.Context, id screening.RecordID, caption string) (screening.Record, error)
}

// voiceNote is a voice note that is being recorded.
type voiceNote struct {
	stop, drop context.CancelFunc
	tick       func() // ends the timer
}

// StartVoice begins a voice note.
func (p *Evidence) StartVoice() {
	if p.voice == nil || !p.voice.Ready() || !p.read || p.talking != nil || p.captionTooLong() || p.once.Busy() {
		return
	}
	ctx, drop := context.WithCancel(context.Background())
	until, stop := context.WithCancel(ctx)
	now, caption := &voiceNote{stop: stop, drop: drop, tick: func() {}}, strings.TrimSpace(p.caption)
	p.talking = now
	p.keepAwake(now)
	p.change("added", func(app context.Context) (screening.Record, error) {
		end := context.AfterFunc(app, drop)
		defer end()
		defer drop()
		return p.voice.Record(ctx, until, p.id, caption)
	})
}

// awake is how often a screen that records says that somebody is there, so that the
// app does not lock itself in the middle of a sentence.
const awake = 20 * time.Second

func (p *Evidence) keepAwake(now *voiceNote) {
	now.tick = p.frame.Timer.After(awake, func() {
		if p.talking == now {
			p.keepAwake(now)
			p.Rebuild()
		}
	})
}

// StopVoice ends the voice note and keeps it.
func (p *Evidence) StopVoice() {
	if p.talking != nil {
		p.talking.tick()
		p.talking.stop()
		p.talking = nil
		p.Rebuild()
	}
}

// DropVoice ends the voice note and keeps nothing.
func (p *Evidence) DropVoice() {
	if p.talking != nil {
		p.talking.tick()
		p.talking.drop()
		p.talking = nil
		p.Rebuild()
	}
}
