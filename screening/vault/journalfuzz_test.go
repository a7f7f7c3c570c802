package vault

import (
	"bytes"
	"slices"
	"testing"

	"filippo.io/age"
	"pgregory.net/rapid"

	"pelita/screening/journal"
)

// FuzzJournalEntry: whatever bytes a row holds, an entry that is taken keeps to
// the limits, and holds no text but a code.
func FuzzJournalEntry(f *testing.F) {
	whole := journalEntry{Number: 3, At: 1764230400000, Officer: [16]byte{1}, Kind: uint8(journal.Opened), Record: [16]byte{2}, Why: "app", Count: 1}
	encoded, err := codec().Marshal(whole)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(sealedEntry{encoded: encoded}.row())
	f.Add(make([]byte, journalMAC+1))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, row []byte) {
		s, err := parseSealedEntry(row)
		if err != nil {
			return
		}
		e, err := parseJournalEntry(s.encoded)
		if err != nil {
			return
		}
		if len(row) > journalMAC+maxJournalEntry || e.Number == 0 || e.Kind == 0 || e.Count == 0 || !isCode(e.Why) || len(e.Why) > journal.MaxWhy {
			t.Errorf("taken: %+v", e)
		}
		if !bytes.Equal(s.row(), row) {
			t.Error("the row is not what it was read from")
		}
		e.shown()
	})
}

// chain is a journal without the seals of its rows.
type chain struct {
	vault    [16]byte
	rows     [][]byte // row n is entry n+1; nil is a gap
	parts    []journalPart
	mark     journalMark
	recovery *age.HybridIdentity
}

func newChain(t testing.TB) chain {
	t.Helper()
	d := newDiary(t)
	d.aDay()
	d.again()
	c := chain{vault: d.v.keys.vault, parts: d.v.parts, mark: d.v.tally.Journal, recovery: d.recovery}
	if err := d.v.eachRow(t.Context(), func(e foundEntry) { c.rows = append(c.rows, e.sealed.row()) }); err != nil {
		t.Fatal(err)
	}
	return c
}

// damaged are the numbers that do not hold.
func (c chain) damaged(t testing.TB) ranges {
	t.Helper()
	check := chainCheck{vault: c.vault, parts: c.parts, mark: c.mark, identities: []*age.HybridIdentity{c.recovery}}
	for i, row := range c.rows {
		f := foundEntry{number: uint64(i + 1)}
		if s, err := parseSealedEntry(row); err == nil {
			e, err := parseJournalEntry(s.encoded)
			f.sealed, f.entry, f.opens = s, e, err == nil && e.Number == f.number
		}
		if err := check.take(f); err != nil {
			t.Fatal(err)
		}
	}
	for n := uint64(len(c.rows) + 1); n <= c.mark.Count; n++ {
		if err := check.take(foundEntry{number: n}); err != nil {
			t.Fatal(err)
		}
	}
	check.end()
	return check.damaged
}

// mutate does to the rows what the bytes say, four for each step.
func (c chain) mutate(program []byte) chain {
	c.rows = slices.Clone(c.rows)
	for step := range slices.Chunk(program, 4) {
		if len(step) < 4 || len(c.rows) == 0 {
			return c
		}
		i, j := int(step[1])%len(c.rows), int(step[2])%len(c.rows)
		switch step[0] % 6 {
		case 0: // a byte is changed
			if row := slices.Clone(c.rows[i]); len(row) > 0 {
				row[(int(step[2])<<8|int(step[3]))%len(row)] ^= step[3]
				c.rows[i] = row
			}
		case 1: // an entry is taken out
			c.rows[i] = nil
		case 2: // two are swapped
			c.rows[i], c.rows[j] = c.rows[j], c.rows[i]
		case 3: // the end is cut off
			c.rows = c.rows[:i]
		case 4: // an old entry is put again at the end
			c.rows = append(c.rows, c.rows[i])
		case 5: // one is copied over another
			c.rows[j] = c.rows[i]
		}
	}
	return c
}

// FuzzJournalChain (FZ25): any change of the chain is found.
func FuzzJournalChain(f *testing.F) {
	whole := newChain(f)
	if bad := whole.damaged(f); len(bad) > 0 {
		f.Fatalf("a sound chain: %v", bad)
	}
	for op := range byte(6) {
		f.Add([]byte{op, 2, 5, 7})
		f.Add([]byte{op, 0, 1, 1, op + 1, 4, 2, 200})
	}
	f.Fuzz(func(t *testing.T, program []byte) {
		if len(program) > 64 {
			return
		}
		other := whole.mutate(program)
		changed := !slices.EqualFunc(whole.rows, other.rows, bytes.Equal)
		if bad := other.damaged(t); changed != (len(bad) > 0) {
			t.Errorf("changed %v, and found %v", changed, bad)
		}
	})
}

// TestSRJ01: any row of mutations, of what a thief of the unlocked vault can
// reach too, is found.
func TestSRJ01_AnyMutationOfTheChainIsFound(t *testing.T) {
	whole := newChain(t)
	rapid.Check(t, func(rt *rapid.T) {
		program := rapid.SliceOfN(rapid.Byte(), 4, 24).Draw(rt, "program")
		other := whole.mutate(program)
		changed := !slices.EqualFunc(whole.rows, other.rows, bytes.Equal)
		if bad := other.damaged(t); changed != (len(bad) > 0) {
			rt.Fatalf("changed %v, and found %v", changed, bad)
		}
	})
}
