package vault

import (
	"pelita/screening"
)

// drawn is what a record comes to: its sealed body and what the list says.
type drawn struct {
	sealed []byte
	line   line
	err    error
}

// draw works out every record of the transaction that was not worked out ahead. It is
// most of what a change from elsewhere costs, and no record needs another for it.
func (w *work) draw() []drawn {
	out := make([]drawn, len(w.order))
	spread(len(w.order), func(i int) {
		l := w.records[w.order[i]]
		d, ok := w.drawn[l.id]
		if !ok || d.line.version != l.version || d.line.link != l.link {
			d = w.v.draw(l)
		}
		d.line.row, d.line.own, d.line.draft = l.row, l.own, l.draft
		out[i] = d
	})
	return out
}

// draw works out a record.
func (v *Vault) draw(l *loaded) (d drawn) {
	body, err := l.state.Body()
	if err != nil {
		return drawn{err: err}
	}
	d.sealed = l.key.seal.seal(recordPlace(tableBodies, l.id, l.version), l.key.generation, body)
	d.line = v.lineOf(*l)
	d.line.tag = tagOf(d.sealed)
	return d
}

func (w *work) flushRecord(l *loaded, d drawn) error {
	if d.err != nil {
		return d.err
	}
	sealed := d.sealed
	query := `UPDATE bodies SET version = ?2, value = ?3 WHERE rid = ?1`
	if !l.stored {
		query = `INSERT INTO bodies (rid, version, value) VALUES (?1, ?2, ?3)`
		l.stored = true
	}
	if err := w.exec(query, l.row, l.version, sealed); err != nil {
		return err
	}
	l.tag = d.line.tag
	if w.tally.Typing.Record == l.id { // the list knows it from now on
		w.tally.Typing = typing{}
	}
	w.entries = append(w.entries, entryOf(d.line))
	return nil
}

// lineOf makes what the list says of a record.
func (v *Vault) lineOf(l loaded) line {
	sum := v.cfg.Summarise(screening.Record{ID: l.id, State: l.state})
	sum.ID, sum.Sync = l.id, 0
	return line{sum: sum, row: l.row, version: l.version, own: l.own, draft: l.draft, tag: l.tag, link: l.link}
}
