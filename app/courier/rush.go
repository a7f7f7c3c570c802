package courier

import (
	"context"
	"time"

	"pelita/screening"
	"pelita/screening/journal"
)

// Many records in a short time are worth a look: a person reads a few in an
// hour, a copier reads them all.
const (
	rushRecords = 50
	rushWithin  = 5 * time.Minute
)

// rush knows which records were opened just now, and when it last said that they
// were many. The zero rush knows of none.
type rush struct {
	opens []openedAt // the oldest first
	told  time.Time
}

type openedAt struct {
	id screening.RecordID
	at time.Time
}

// opened takes an opening, and says how many records were opened when they are
// many, once in each stretch of time.
func (r *rush) opened(id screening.RecordID, now time.Time) int {
	r.opens = append(r.opens, openedAt{id, now})
	for len(r.opens) > 0 && now.Sub(r.opens[0].at) > rushWithin {
		r.opens = r.opens[1:]
	}
	distinct := map[screening.RecordID]bool{}
	for _, o := range r.opens {
		distinct[o.id] = true
	}
	if len(distinct) < rushRecords || !r.told.IsZero() && now.Sub(r.told) <= rushWithin {
		return 0
	}
	r.told = now
	return len(distinct)
}

// recall reads what was opened before the profile was locked, so that locking
// does not begin the count anew.
func (p *Profile) recall(ctx context.Context) error {
	lately, err := p.vault.Journal(ctx, journal.Query{
		Since: p.cfg.Now().Add(-rushWithin), Kinds: []journal.Kind{journal.Opened, journal.Many},
	})
	if err != nil {
		return ignoreDamage(err) // the vault opens; the page of the journal says so
	}
	p.watch.mu.Lock()
	defer p.watch.mu.Unlock()
	for i := len(lately) - 1; i >= 0; i-- {
		e := lately[i]
		if e.Kind == journal.Many {
			p.watch.rush.told = e.At
			continue
		}
		p.watch.rush.opens = append(p.watch.rush.opens, openedAt{e.Record, e.At})
	}
	return nil
}
