package main

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/journal"
	"pelita/screening/vault"
)

// maxRecoveryKey bounds a file with a recovery key.
const maxRecoveryKey = 64 << 10

type shownEntry struct {
	Number  uint64 `json:"n,omitempty"`
	At      string `json:"at"`
	Until   string `json:"until,omitempty"`
	Kind    string `json:"kind"`
	Why     string `json:"why,omitempty"`
	Record  string `json:"record,omitempty"`
	Officer string `json:"officer,omitempty"`
	Count   uint64 `json:"count"`
}

// journalList prints what was done on this device, the newest first. Entries
// that cannot be read are named in the error, after those that can.
func journalList(ctx context.Context, c *call) error {
	record, kinds, limit := c.text("record"), c.text("kind"), c.flags.Int("limit", 0, "")
	if err := c.parse(0, "profile"); err != nil {
		return err
	}
	q, err := c.journalQuery(*record, *kinds, *limit)
	if err != nil {
		return err
	}
	p, err := c.open(ctx)
	if err != nil {
		return err
	}
	found, bad := p.Journal(ctx, q)
	shown, lines := []shownEntry{}, []string{}
	for _, e := range found {
		row := shownEntryOf(e)
		shown = append(shown, row)
		lines = append(lines, strings.TrimRight(fmt.Sprintf("%6d  %s  %-18s %-12s %s %s", row.Number, row.At, row.Kind, row.Why, row.Record, times(row.Count)), " "))
	}
	if err := c.show(shown, lines...); err != nil {
		return err
	}
	return bad
}

func (c *call) journalQuery(record, kinds string, limit int) (journal.Query, error) {
	q := journal.Query{Limit: limit}
	if limit < 0 {
		return q, c.usage("--limit is a number")
	}
	if record != "" {
		var err error
		if q.Record, err = history.ParseRecordID(record); err != nil {
			return q, c.usage("--record is not a record id")
		}
	}
	for code := range strings.SplitSeq(kinds, ",") {
		k, ok := journal.ParseKind(code)
		if code != "" && !ok {
			return q, c.usage("--kind is not a kind of entry")
		}
		if ok {
			q.Kinds = append(q.Kinds, k)
		}
	}
	return q, nil
}

func shownEntryOf(e journal.Entry) shownEntry {
	out := shownEntry{Number: e.Number, At: e.At.Format(time.RFC3339), Kind: e.Kind.String(), Why: e.Why, Count: e.Count}
	if !e.Until.Equal(e.At) {
		out.Until = e.Until.Format(time.RFC3339)
	}
	if e.Record != (history.RecordID{}) {
		out.Record = e.Record.String()
	}
	if e.By != (history.OfficerID{}) {
		out.Officer = e.By.String()
	}
	return out
}

func times(n uint64) string {
	if n == 1 {
		return ""
	}
	return "x" + strconv.FormatUint(n, 10)
}

type shownHead struct {
	Number uint64 `json:"n"`
	Hash   string `json:"hash"`
}

type shownVerdict struct {
	Head          shownHead   `json:"head"`
	First         shownHead   `json:"first"`
	Authenticated uint64      `json:"authenticated"`
	Bad           [][2]uint64 `json:"bad"`
	Breaks        []uint64    `json:"breaks"`
}

// journalVerify holds the journal against itself, against the recovery key, and
// against an end that was noted elsewhere.
func journalVerify(ctx context.Context, c *call) error {
	key, head, from := c.text("recovery-key"), c.text("head"), c.flags.Uint64("from", 0, "")
	if err := c.parse(0, "profile"); err != nil {
		return err
	}
	proof, err := c.proof(*key, *head)
	if err != nil {
		return err
	}
	proof.From = *from
	p, err := c.open(ctx)
	if err != nil {
		return err
	}
	report, bad := p.VerifyJournal(ctx, proof)
	if err := c.showVerdict(report); err != nil {
		return err
	}
	return bad
}

func (c *call) showVerdict(r vault.JournalReport) error {
	out := shownVerdict{
		Head: shownHead{r.Head.Number, hex.EncodeToString(r.Head.Hash[:])}, First: shownHead{r.First.Number, hex.EncodeToString(r.First.Hash[:])},
		Authenticated: r.Authenticated, Bad: r.Bad, Breaks: r.Breaks,
	}
	if out.Bad == nil {
		out.Bad = [][2]uint64{}
	}
	if out.Breaks == nil {
		out.Breaks = []uint64{}
	}
	lines := []string{
		fmt.Sprintf("%d entries, %d proved by the recovery key", r.Head.Number, r.Authenticated),
		fmt.Sprintf("note these elsewhere: first %d:%s, last %d:%s", out.First.Number, out.First.Hash, out.Head.Number, out.Head.Hash),
	}
	for _, bad := range r.Bad {
		lines = append(lines, fmt.Sprintf("entries %d to %d do not hold", bad[0], bad[1]))
	}
	for _, n := range r.Breaks {
		lines = append(lines, fmt.Sprintf("the vault was repaired before entry %d", n))
	}
	return c.show(out, lines...)
}

// proof reads what the journal is held against.
func (c *call) proof(key, head string) (vault.JournalProof, error) {
	var proof vault.JournalProof
	if key != "" {
		b, err := c.readFile(key, maxRecoveryKey)
		if err != nil {
			return proof, err
		}
		defer clear(b)
		for line := range bytes.Lines(b) {
			if line = bytes.TrimSpace(line); len(line) > 0 && line[0] != '#' {
				proof.Recovery = append(proof.Recovery, string(line))
			}
		}
		if len(proof.Recovery) == 0 {
			return proof, vault.ErrRecoveryKey
		}
	}
	if head == "" {
		return proof, nil
	}
	number, hash, _ := strings.Cut(head, ":")
	n, err := strconv.ParseUint(number, 10, 64)
	b, badHash := hex.DecodeString(hash)
	if err != nil || badHash != nil || n == 0 || len(b) != len(proof.Head.Hash) {
		return proof, c.usage("--head is N:HASH, as verify prints it")
	}
	proof.Head = vault.JournalHead{Number: n, Hash: [32]byte(b)}
	return proof, nil
}

type shownJournalOf struct {
	Device string    `json:"device"`
	Head   shownHead `json:"head"`
	// Denied is an end that the device said before, and that its newest one cannot
	// come after.
	Denied *shownHead `json:"denied,omitempty"`
}

// journalHeads shows where the journals of other devices stood: what one of them is
// held against with journal verify. One that was cut back is an alarm.
func journalHeads(ctx context.Context, c *call) error {
	p, err := c.begin(ctx, 0)
	if err != nil {
		return err
	}
	all, err := p.JournalHeads(ctx)
	if err != nil {
		return err
	}
	shown, lines, cut := []shownJournalOf{}, []string{}, false
	for _, h := range all {
		row := shownJournalOf{Device: h.Device, Head: headOf(h.Head)}
		lines = append(lines, fmt.Sprintf("%s  %d:%s", h.Device, row.Head.Number, row.Head.Hash))
		if h.Denied.Number > 0 {
			denied := headOf(h.Denied)
			row.Denied, cut = &denied, true
			lines = append(lines, fmt.Sprintf("  cut back or written anew: it once stood at %d:%s", denied.Number, denied.Hash))
		}
		shown = append(shown, row)
	}
	if err := c.show(shown, lines...); err != nil {
		return err
	}
	if cut {
		return fmt.Errorf("journal of another device: %w", screening.ErrDamaged)
	}
	return nil
}

func headOf(h vault.JournalHead) shownHead {
	return shownHead{h.Number, hex.EncodeToString(h.Hash[:])}
}
