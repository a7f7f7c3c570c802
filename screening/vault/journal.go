package vault

import (
	"context"
	"fmt"
	"slices"
	"time"

	"pelita/screening"
	"pelita/screening/evidence"
	"pelita/screening/history"
	"pelita/screening/journal"
)

// partJournal is the part that a *screening.DamagedError of the journal names.
const partJournal = "journal"

// journalMark is the end of the journal, in the tally: how many entries there
// are, the hash of the last, the key of the next, and how many entries Repair
// found gone.
type journalMark struct {
	_     struct{} `cbor:",toarray"`
	Count uint64
	Head  [32]byte
	Key   journalKey
	Lost  uint64
}

func (m journalMark) head() JournalHead { return JournalHead{m.Count, m.Head} }

// journalRun is a run of changes that one officer makes to one record. It stands
// in the tally, which every save rewrites anyway, and becomes one entry when it
// ends: a row for each tap would make the file half as large again, to say once
// more what the change-sets say.
type journalRun struct {
	_       struct{} `cbor:",toarray"`
	Kind    uint8
	Officer [16]byte
	Record  [16]byte
	Why     string
	Count   uint64
	First   int64
	Last    int64
}

// A run ends when anything else is noted, when the vault is closed, after a
// pause, and at the latest after an hour.
const (
	runPause = 10 * time.Minute
	runMost  = time.Hour
)

func (r journalRun) event() Event {
	return Event{Kind: journal.Kind(r.Kind), Record: r.Record, Why: r.Why, By: r.Officer, Count: r.Count}
}

// takes says whether an event goes on with the run.
func (r journalRun) takes(e Event, now int64) bool {
	mine := r.event()
	mine.Count = e.Count
	return r.Count > 0 && mine == e && now >= r.Last &&
		now-r.Last <= runPause.Milliseconds() && now-r.First <= runMost.Milliseconds()
}

// Log adds an entry to the journal, on the disk when it returns.
func (v *Vault) Log(ctx context.Context, e Event) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := v.transact(ctx, func(w *work) error { return w.log(e) }); err != nil {
		return fmt.Errorf("log: %w", err)
	}
	v.forgetKeys(ctx)
	return nil
}

// journalForget is how many entries may be written before the write-ahead log is
// emptied: it holds the earlier copies of the tally, and with them earlier keys.
const journalForget = 64

// forgetKeys empties the log when it is time. An entry that is durable does not fail
// because that did; the next one tries again.
func (v *Vault) forgetKeys(ctx context.Context) {
	if v.tally.Journal.Count-v.forgotten < journalForget {
		return
	}
	if v.emptyLog(context.WithoutCancel(ctx)) == nil {
		v.forgotten = v.tally.Journal.Count
	}
}

// Log is Vault.Log in this transaction.
func (t *Tx) Log(e Event) error { return t.w.log(e) }

// JournalHead is where the journal stands. Whoever remembers it elsewhere can
// tell later that nothing before it was changed. What is said of a run of changes
// that still goes on is not in it.
func (v *Vault) JournalHead() JournalHead {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.tally.Journal.head()
}

// log adds an event to the transaction that runs.
func (w *work) log(e Event) error {
	if err := checkEvent(e); err != nil {
		return err
	}
	e.Count = max(e.Count, 1)
	now := w.v.cfg.Now().UnixMilli()
	run := &w.tally.Run
	if e.Kind == journal.Changed {
		if run.takes(e, now) {
			run.Count += e.Count
			run.Last = now
			return nil
		}
		if err := w.endRun(); err != nil {
			return err
		}
		*run = journalRun{Kind: uint8(e.Kind), Officer: e.By, Record: e.Record, Why: e.Why, Count: e.Count, First: now, Last: now}
		return nil
	}
	if err := w.endRun(); err != nil {
		return err
	}
	return w.enter(e, now, 0)
}

// endRun ends the run of a vault that closes.
func (v *Vault) endRun(ctx context.Context) error {
	if err := v.run(ctx, (*work).endRun); err != nil {
		return fmt.Errorf("end journal: %w", err)
	}
	return nil
}

// endRun turns the run into an entry.
func (w *work) endRun() error {
	r := w.tally.Run
	if r.Count == 0 {
		return nil
	}
	w.tally.Run = journalRun{}
	until := r.Last
	if until == r.First {
		until = 0
	}
	return w.enter(r.event(), r.First, until)
}

// enter writes an entry, and before it one that begins a part when the recovery
// recipients are not those of the part that goes on.
func (w *work) enter(e Event, at, until int64) error {
	if err := w.beginPart(); err != nil {
		return err
	}
	return w.append(journalEntry{
		At: at, Until: until, Officer: e.By, Kind: uint8(e.Kind), Record: e.Record, Why: e.Why, Count: e.Count,
	})
}

// append gives an entry its number and its link, and writes it.
func (w *work) append(e journalEntry) error {
	m := &w.tally.Journal
	e.Number, e.Prev = m.Count+1, m.Head
	encoded, err := codec().Marshal(e)
	if err != nil {
		return fmt.Errorf("encode journal entry: %w", err)
	}
	s := sealedEntry{encoded: encoded}
	if s.mac, err = m.Key.mac(w.v.keys.vault, encoded); err != nil {
		return err
	}
	if m.Key, err = m.Key.next(w.v.keys.vault); err != nil {
		return err
	}
	m.Count, m.Head = e.Number, s.hash()
	sealed := w.v.keys.seal(journalPlace(e.Number), s.row())
	return w.exec(`INSERT INTO journal (rid, version, value) VALUES (?, 1, ?)`, e.Number, sealed)
}

// beginPart begins the journal, or a new part of it when the recovery recipients
// changed. The entry that begins a part is authenticated under the key to which
// the part before it led.
func (w *work) beginPart() error {
	to, known, err := w.recoveryRecipients()
	if err != nil {
		return err
	}
	n := len(w.parts)
	if n == 0 {
		return w.newPart(to, journal.Begun, "first")
	}
	if !known || w.parts[n-1].To == digestOf(to) {
		return nil
	}
	return w.newPart(to, journal.Begun, "recovery")
}

// newPart writes the entry that begins a part, and the part itself.
func (w *work) newPart(to []string, kind journal.Kind, why string) error {
	m := &w.tally.Journal
	p, key, err := newJournalPart(w.v.keys.vault, m.Count+1, to)
	if err != nil {
		return err
	}
	begins, err := key.beginsWith(w.v.keys.vault)
	if err != nil {
		return err
	}
	if m.Key == (journalKey{}) {
		m.Key, p.Fresh = key, true
	}
	err = w.append(journalEntry{At: w.v.cfg.Now().UnixMilli(), Kind: uint8(kind), Why: why, Count: 1, Begins: begins})
	if err != nil {
		return err
	}
	if m.Key, err = key.next(w.v.keys.vault); err != nil {
		return err
	}
	p.Broken = kind == journal.Broken
	w.parts = append(slices.Clone(w.parts), p)
	return w.putMetaCBOR(metaJournal, w.parts)
}

// logChange notes what a saved change did. One that decides, consents or shares
// is an entry of its own; answers and notes go into the run.
func (w *work) logChange(id screening.RecordID, made bool, c screening.Change) error {
	if made {
		if err := w.log(Event{Kind: journal.Made, Record: id, By: c.Officer}); err != nil {
			return err
		}
	}
	logged := map[Event]bool{}
	for _, op := range c.Ops {
		e := eventOf(op)
		e.Record, e.By = id, c.Officer
		if logged[e] || made && op.Kind == history.UseProtocol {
			continue
		}
		logged[e] = true
		if err := w.log(e); err != nil {
			return err
		}
	}
	return nil
}

// handled is what a step of custody was.
func handled(step string) journal.Kind {
	switch step {
	case evidence.Viewed:
		return journal.Revealed
	case evidence.Exported, evidence.CopyOut:
		return journal.Exported
	case evidence.HandedOver:
		return journal.Shared
	}
	return journal.Handled
}

// eventOf is what an op is in the journal. Of what it holds only these codes have
// a place there: the kind of a file that is taken in, and the disclosure profile
// of a share, which tells a disclosure from a letter that takes one back.
func eventOf(op history.Op) Event {
	switch op.Kind {
	case history.Attach:
		return Event{Kind: journal.Attached, Why: code(op.File.Kind)}
	case history.Handle:
		return Event{Kind: handled(op.Handling.Step), Why: "evidence"}
	case history.ShareOut:
		return Event{Kind: journal.Shared, Why: code(op.Share.Profile)}
	}
	return Event{Kind: kindOf(op.Kind)}
}

// code is a text if it is a code, and nothing otherwise.
func code(s string) string {
	if !isCode(s) {
		return ""
	}
	return s
}

func kindOf(k history.Kind) journal.Kind {
	switch k {
	case history.Decide:
		return journal.Decided
	case history.GiveConsent:
		return journal.Consented
	case history.Withdraw:
		return journal.Withdrawn
	case history.Close:
		return journal.Closed
	case history.Reopen:
		return journal.Reopened
	case history.Resolve:
		return journal.Settled
	}
	return journal.Changed
}
