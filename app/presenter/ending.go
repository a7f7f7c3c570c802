package presenter

import (
	"context"

	"pelita/locales"
	"pelita/screening"
)

// Endings says of which records the time is over, or soon will be. It erases nothing.
type Endings interface {
	Endings(ctx context.Context) ([]DueRecord, error)
}

// endings marks the rows of such records. The zero value marks none.
type endings struct {
	port Endings
	load Latest[[]DueRecord]
	of   map[screening.RecordID]Kept
}

func (e *endings) offer(f Frame, port Endings) {
	e.port, e.load = port, Latest[[]DueRecord]{Runner: f.Runner}
}

// read asks, and then lets the list be shown with the marks.
func (e *endings) read(then func(error)) {
	if e.port == nil {
		return
	}
	e.load.Load(e.port.Endings, func(all []DueRecord, err error) {
		e.of = make(map[screening.RecordID]Kept, len(all))
		for _, d := range all {
			e.of[d.Record] = d.Kept
		}
		then(err)
	})
}

func (e *endings) drop() {
	e.load.Drop()
	e.of = nil
}

// chip is the mark of one record; the zero Chip is none.
func (e *endings) chip(t locales.Language, id screening.RecordID) Chip {
	k, ok := e.of[id]
	switch {
	case !ok:
		return Chip{}
	case k.Held && k.Over:
		return Chip{Code: "held", Label: t.T("case.ending_held"), Tone: Marked}
	case k.Over:
		return Chip{Code: "over", Label: t.T("case.ended"), Tone: Marked}
	}
	return Chip{Code: "soon", Label: t.T("case.ending", "day", day(t, k.Until))}
}
