package presenter

import (
	"context"
	"errors"
	"strings"
	"unicode/utf8"

	"pelita/screening"
	"pelita/screening/evidence"
	"pelita/screening/history"
)

// Locker keeps the files of evidence. Everything that it does with a file, but for
// Here, is noted in the custody of the file.
type Locker interface {
	// Here says without reading it whether a file is on this device.
	// screening.ErrNoAttachment, as a *screening.AwayError where more is known, or an
	// error that matches ErrDamaged.
	Here(ctx context.Context, f history.File) error
	// Take takes in a file that a person picked. screening.ErrNotKept, ErrTooLarge,
	// ErrTooLong, ErrUnreadable.
	Take(ctx context.Context, id screening.RecordID, file string, t screening.Taking) (screening.Record, error)
	// Look draws a picture. screening.ErrNotDrawn.
	Look(ctx context.Context, id screening.RecordID, file [16]byte) (screening.Record, screening.Drawn, error)
	// Check reads a file to its end. An error that matches ErrDamaged says that it is
	// not what was taken in.
	Check(ctx context.Context, id screening.RecordID, file [16]byte) (screening.Record, error)
	// Export seals a file to the key of a service and writes it outside: a picture
	// without what is hidden in it, or the original. screening.ErrConsent,
	// ErrRecipient.
	Export(ctx context.Context, id screening.RecordID, out LeavingFile) (screening.Record, error)
}

// Evidence is the page of the files of one record.
type Evidence struct {
	stage[EvidenceState]
	work   screening.Casework
	locker Locker
	voice  Microphone
	places Directory
	id     screening.RecordID
	load   Latest[evidenceRead]
	look   Latest[evidenceSeen]
	once   Single

	read     bool
	record   screening.Record
	here     map[[16]byte]error
	services []Service

	way, kind, caption string
	open               [16]byte // the file that is shown in full; zero is none
	drawn              *screening.Drawn
	whole              bool // the whole digest is shown
	as, service, to    string
	done               string
	talking            *voiceNote
	fetch              fetchingPart
	fetched            [16]byte // the file that was asked for last
}

type evidenceRead struct {
	record   screening.Record
	here     map[[16]byte]error
	services []Service
}

type evidenceSeen struct {
	record screening.Record
	drawn  screening.Drawn
}

// EvidenceParams are the parts of an Evidence.
type EvidenceParams struct {
	Frame  Frame
	Work   screening.Casework
	Locker Locker
	// Directory lists the services that a file can be sealed to.
	Directory Directory
	// Voice records voice notes. Nil: none is offered.
	Voice Microphone
	// Fetcher brings files of colleagues. Nil: none is offered.
	Fetcher Fetcher
	Record  screening.RecordID
	Render  func(EvidenceState)
}

// NewEvidence makes the presenter of one record's evidence.
func NewEvidence(with EvidenceParams) *Evidence {
	run := with.Frame.Runner
	p := &Evidence{
		stage: newStage(with.Frame, with.Render), work: with.Work, locker: with.Locker, places: with.Directory, voice: with.Voice, id: with.Record,
		load: Latest[evidenceRead]{Runner: run}, look: Latest[evidenceSeen]{Runner: run}, once: Single{Runner: run},
		fetch: fetchingPart{port: with.Fetcher, load: Latest[Fetching]{Runner: run}},
	}
	p.stage.build = p.state
	return p
}

// Enter reads the record, and which of its files are here.
func (p *Evidence) Enter() {
	p.fetch.look(p.keepTrouble)
	p.load.Load(func(ctx context.Context) (evidenceRead, error) {
		r, err := p.work.Store.Record(ctx, p.id)
		if err != nil {
			return evidenceRead{}, err
		}
		services, err := p.places.Services(ctx)
		return evidenceRead{r, p.lookAround(ctx, r), services}, err
	}, func(e evidenceRead, err error) {
		p.fail(err)
		if err == nil {
			p.record, p.here, p.services, p.read = e.record, e.here, e.services, true
		}
		p.Rebuild()
	})
	p.Rebuild()
}

func (p *Evidence) lookAround(ctx context.Context, r screening.Record) map[[16]byte]error {
	here := map[[16]byte]error{}
	for _, a := range r.State.Attached() {
		here[a.File.ID] = p.locker.Here(ctx, a.File)
	}
	return here
}

// Leave drops what was read, and a voice note that is not ended.
func (p *Evidence) Leave(done func()) {
	p.DropVoice()
	p.load.Drop()
	p.fetch.load.Drop()
	p.fetch.read = false
	p.shut()
	p.record, p.here, p.services, p.read, p.caption = screening.Record{}, nil, nil, false, ""
	p.clear()
	done()
}

// shut hides the file that is shown in full.
func (p *Evidence) shut() {
	p.look.Drop()
	p.open, p.drawn, p.whole, p.as, p.service, p.to = [16]byte{}, nil, false, "", "", ""
}

// ChooseCame says how the next file came here.
func (p *Evidence) ChooseCame(code string) { p.way = code; p.Rebuild() }

// ChooseEvidenceKind says what the next file is; "" lets its content say it.
func (p *Evidence) ChooseEvidenceKind(code string) { p.kind = code; p.Rebuild() }

// TypeCaption takes the words about the next file.
func (p *Evidence) TypeCaption(text string) { p.caption = text; p.Rebuild() }

// TakeEvidence takes in a file.
func (p *Evidence) TakeEvidence(file string) {
	if !p.readyToTake() {
		return
	}
	t := screening.Taking{Kind: p.kind, How: p.way, Caption: strings.TrimSpace(p.caption)}
	p.change("added", func(ctx context.Context) (screening.Record, error) { return p.locker.Take(ctx, p.id, file, t) })
}

func (p *Evidence) readyToTake() bool {
	return p.read && p.way != "" && !p.captionTooLong() && !p.once.Busy()
}

func (p *Evidence) captionTooLong() bool {
	return utf8.RuneCountInString(strings.TrimSpace(p.caption)) > screening.MaxCaption
}

// change does something with the record, and says done when it went well.
func (p *Evidence) change(done string, work func(ctx context.Context) (screening.Record, error)) {
	p.done = ""
	Once(&p.once, func(ctx context.Context) (evidenceRead, error) {
		r, err := work(ctx)
		if err != nil { // a step may have been noted all the same
			if now, readErr := p.work.Store.Record(ctx, p.id); readErr == nil {
				r = now
			}
		}
		return evidenceRead{record: r, here: p.lookAround(ctx, r)}, err
	}, func(e evidenceRead, err error) {
		if p.talking != nil && !p.once.Busy() { // the recorder ended by itself
			p.talking.tick()
			p.talking = nil
		}
		if e.record.ID == p.id && !p.left {
			p.record, p.here = e.record, e.here
		}
		if err == nil {
			p.done = done
			p.ended(done)
		}
		p.shown(err)
	})
	p.Rebuild()
}

// ended puts away what was filled in for what is done now.
func (p *Evidence) ended(done string) {
	switch done {
	case "added":
		p.caption, p.kind = "", ""
	case "exported":
		p.as, p.service = "", ""
	case "handed":
		p.to, p.done = "", ""
	}
}

// OpenEvidence shows a file in full, or shuts it again.
func (p *Evidence) OpenEvidence(id [16]byte) {
	again := p.open == id
	p.shut()
	if _, has := p.record.Evidence(id); has && !again {
		p.open = id
	}
	p.done = ""
	p.fail(nil)
	p.Rebuild()
}

// ShowEvidence shows the picture that is open, or hides it. That it was looked at is
// noted.
func (p *Evidence) ShowEvidence() {
	a, has := p.record.Evidence(p.open)
	if !has || !evidence.Picture(a.File.Media) || p.look.Loading() {
		return
	}
	if p.drawn != nil {
		p.drawn = nil
		p.Rebuild()
		return
	}
	id := p.open
	p.look.Load(func(ctx context.Context) (evidenceSeen, error) {
		r, d, err := p.locker.Look(ctx, p.id, id)
		return evidenceSeen{r, d}, err
	}, func(s evidenceSeen, err error) {
		if errors.Is(err, screening.ErrNotDrawn) {
			s.drawn, s.record, err = screening.Drawn{}, p.record, nil
		}
		if err == nil {
			p.record, p.drawn = s.record, &s.drawn
		}
		p.shown(err)
	})
	p.Rebuild()
}

// ShowSum shows the whole digest, or a part of it.
func (p *Evidence) ShowSum() { p.whole = !p.whole; p.Rebuild() }

// CheckEvidence reads the open file to its end.
func (p *Evidence) CheckEvidence() {
	if id := p.open; id != [16]byte{} {
		p.change("verified", func(ctx context.Context) (screening.Record, error) { return p.locker.Check(ctx, p.id, id) })
	}
}

// OpenRecord goes to the record.
func (p *Evidence) OpenRecord() { p.goTo(RecordScreen, p.id)() }
