package presenter

import (
	"context"
	"slices"

	"pelita/locales"
	"pelita/screening"
)

// AgencyCaseload is a caseload of the agency.
type AgencyCaseload struct {
	ID, Name string
	// Devices are the ids of those that read it; Reads says that this one does, New
	// that records made here go into it, Away that its records left for a journey.
	Devices          []string
	Reads, New, Away bool
}

// called is its name. That of one which is away can not be read meanwhile.
func (c AgencyCaseload) called(t locales.Language) string {
	if !c.Reads || c.Away {
		return t.T("caseloads.closed_name", "id", c.ID[:min(len(c.ID), 6)])
	}
	return caseloadName(t, c.Name)
}

// Caseloads keeps the caseloads of the agency, for who works in them.
type Caseloads interface {
	// Caseloads lists them; none of a device that belongs to no agency.
	Caseloads(ctx context.Context) ([]AgencyCaseload, error)
	// UseCaseload says where records go that are made from now on.
	// screening.ErrNoCaseload.
	UseCaseload(ctx context.Context, id string) error
	// Homes says in which caseload each record lives that is not in the first one, and
	// the id of that.
	Homes(ctx context.Context) (elsewhere map[screening.RecordID]string, first string, err error)
}

// readable are those that this device reads and that are here. Where all are away, what
// is made meanwhile goes into one of them.
func readable(all []AgencyCaseload) []AgencyCaseload {
	ours := slices.DeleteFunc(slices.Clone(all), func(c AgencyCaseload) bool { return !c.Reads })
	here := slices.DeleteFunc(slices.Clone(ours), func(c AgencyCaseload) bool { return c.Away })
	if len(here) == 0 {
		return ours
	}
	return here
}

// caseloadChoice offers the caseloads that this device reads, when there are several.
// The zero value offers none.
type caseloadChoice struct {
	port   Caseloads
	load   Latest[[]AgencyCaseload]
	all    []AgencyCaseload
	chosen string // "": the one in which the last record was made
}

func (c *caseloadChoice) offer(f Frame, port Caseloads) {
	c.port, c.load = port, Latest[[]AgencyCaseload]{Runner: f.Runner}
}

func (c *caseloadChoice) read(then func(error)) {
	if c.port == nil {
		return
	}
	c.load.Load(c.port.Caseloads, func(all []AgencyCaseload, err error) {
		c.all = readable(all)
		then(err)
	})
}

// use makes the chosen one that of new records.
func (c caseloadChoice) use(ctx context.Context) error {
	if c.port == nil || c.chosen == "" || slices.ContainsFunc(c.all, func(a AgencyCaseload) bool { return a.New && a.ID == c.chosen }) {
		return nil
	}
	return c.port.UseCaseload(ctx, c.chosen)
}

func (c *caseloadChoice) state(t locales.Language) Choice[string] {
	if len(c.all) < 2 {
		return Choice[string]{}
	}
	out := Choice[string]{Label: t.T("caseloads.into"), Hint: t.T("caseloads.into_hint")}
	for _, a := range c.all {
		chosen := a.ID == c.chosen || c.chosen == "" && a.New
		out.Options = append(out.Options, Option[string]{Code: a.ID, Label: a.called(t), Chosen: chosen})
	}
	return out
}

// shelving shows the records of one caseload. The zero value offers none.
type shelving struct {
	port   Caseloads
	load   Latest[shelved]
	at     shelved
	chosen string
}

// shelved is which record is in which caseload.
type shelved struct {
	all       []AgencyCaseload
	elsewhere map[screening.RecordID]string
	first     string
}

func (w *shelving) offer(f Frame, port Caseloads) {
	w.port, w.load = port, Latest[shelved]{Runner: f.Runner}
}

func (w *shelving) read(then func(error)) {
	if w.port == nil {
		return
	}
	w.load.Load(func(ctx context.Context) (shelved, error) {
		all, err := w.port.Caseloads(ctx)
		s := shelved{all: readable(all)}
		if err == nil && len(s.all) > 1 {
			s.elsewhere, s.first, err = w.port.Homes(ctx)
		}
		return s, err
	}, func(s shelved, err error) {
		if err == nil {
			w.at = s
		}
		then(err)
	})
}

func (w *shelving) drop() {
	w.load.Drop()
	w.at, w.chosen = shelved{}, ""
}

func (w *shelving) home(id screening.RecordID) string {
	if home, ok := w.at.elsewhere[id]; ok {
		return home
	}
	return w.at.first
}

func (w *shelving) admits(id screening.RecordID) bool {
	return w.chosen == "" || w.home(id) == w.chosen
}

// name is the caseload of a record in a list of several.
func (w *shelving) name(t locales.Language, id screening.RecordID) string {
	if len(w.at.all) < 2 || w.chosen != "" {
		return ""
	}
	for _, c := range w.at.all {
		if c.ID == w.home(id) {
			return t.T("caseloads.of_record", "name", c.called(t))
		}
	}
	return ""
}

func (w *shelving) state(t locales.Language) Choice[string] {
	if len(w.at.all) < 2 {
		return Choice[string]{}
	}
	out := Choice[string]{Label: t.T("caseloads.within"), Options: []Option[string]{{Label: t.T("caseloads.all"), Chosen: w.chosen == ""}}}
	for _, c := range w.at.all {
		out.Options = append(out.Options, Option[string]{Code: c.ID, Label: c.called(t), Chosen: c.ID == w.chosen})
	}
	return out
}
