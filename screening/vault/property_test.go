package vault_test

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/protocol"
	"pelita/screening/screeningtest"
	"pelita/screening/vault"
)

// pair is a vault and a store in memory that are told the same.
type pair struct {
	t       *rapid.T
	tb      *testing.T
	dir     string
	vault   *vault.Vault
	memory  *screeningtest.Memory
	records []screening.RecordID
	remote  uint64
	now     time.Time
}

func (p *pair) start() {
	p.dir, p.now = p.tb.TempDir(), screeningtest.Start()
	v, err := vault.Create(p.tb.Context(), p.config(), vault.Creation{Passphrase: []byte(passphrase), Device: screening.DeviceID{7}})
	if err != nil {
		p.t.Fatal(err)
	}
	p.vault = v
	p.memory = screeningtest.NewMemory()
	p.memory.Device, p.memory.Now = v.Device(), p.config().Now
}

func (p *pair) fatal(err error) {
	if err != nil {
		p.t.Fatal(err)
	}
}

func (p *pair) pick() screening.RecordID {
	if len(p.records) == 0 {
		p.t.Skip("no record yet")
	}
	return rapid.SampledFrom(p.records).Draw(p.t, "record")
}

func (p *pair) open() {
	c := screeningtest.Opening()
	if rapid.Bool().Draw(p.t, "draft") {
		c.Draft = &screening.Draft{Text: rapid.String().Draw(p.t, "text")}
	}
	r, err := p.vault.Commit(p.tb.Context(), c)
	p.fatal(err)
	p.memory.NewID = func() screening.RecordID { return r.ID }
	_, err = p.memory.Commit(p.tb.Context(), c)
	p.fatal(err)
	p.records = append(p.records, r.ID)
}

func (p *pair) answer() {
	r, err := p.memory.Record(p.tb.Context(), p.pick())
	p.fatal(err)
	item := rapid.SampledFrom([]protocol.ItemID{"call_name", "doors_locked", "story"}).Draw(p.t, "item")
	a := rapid.SampledFrom([]protocol.Answer{
		screeningtest.YesNo(true), screeningtest.Text("Sari"), screeningtest.Text("ទេវី"), screeningtest.Absent(protocol.Declined),
	}).Draw(p.t, "answer")
	c := screeningtest.Answering(r, screeningtest.Said(item), a)
	_, err = p.memory.Commit(p.tb.Context(), c)
	p.fatal(err)
	_, err = p.vault.Commit(p.tb.Context(), c)
	p.fatal(err)
}

// remoteChange lets another device change a record, new here or not, and may
// deliver it twice.
func (p *pair) remoteChange() {
	id := screening.RecordID{0: 0xee, 1: rapid.Byte().Draw(p.t, "new")}
	if len(p.records) > 0 && rapid.Bool().Draw(p.t, "known") {
		id = p.pick()
	}
	device := screening.DeviceID{0: 0xdd}
	p.remote++
	c := screeningtest.Set(id, device, p.remote, history.Op{Kind: history.Set, Register: screeningtest.Said("call_name"), Answer: screeningtest.Text(fmt.Sprint("Remote ", p.remote))})
	b, err := c.Encode()
	p.fatal(err)
	times := rapid.IntRange(1, 2).Draw(p.t, "times")
	p.fatal(p.vault.Exchange(p.tb.Context(), func(tx *vault.Tx) error {
		for range times {
			if err := tx.Apply(b); err != nil {
				return err
			}
		}
		return nil
	}))
	p.memory.Apply(c)
	for _, have := range p.records {
		if have == id {
			return
		}
	}
	p.records = append(p.records, id)
}

func (p *pair) draft() {
	d := screening.Draft{Record: p.pick(), Source: protocol.Observed, Text: rapid.String().Draw(p.t, "text")}
	p.fatal(p.memory.PutDraft(p.tb.Context(), d))
	p.fatal(p.vault.PutDraft(p.tb.Context(), d))
}

func (p *pair) reopen() {
	p.fatal(p.vault.Close())
	v, err := vault.Open(p.tb.Context(), p.config(), []byte(passphrase))
	p.fatal(err)
	p.vault = v
}

// config has the clock that both share; each action moves it on.
func (p *pair) config() vault.Config {
	c := config(p.dir)
	c.Now = func() time.Time { return p.now }
	return c
}

func (p *pair) same() {
	p.now = p.now.Add(time.Second)
	for _, id := range p.records {
		a, err := p.memory.Record(p.tb.Context(), id)
		p.fatal(err)
		b, err := p.vault.Record(p.tb.Context(), id)
		p.fatal(err)
		if len(a.State.Registers()) != len(b.State.Registers()) || a.State.Hash() != b.State.Hash() {
			p.t.Fatalf("record %s differs", id)
		}
		da, err := p.memory.Draft(p.tb.Context(), id)
		p.fatal(err)
		db, err := p.vault.Draft(p.tb.Context(), id)
		p.fatal(err)
		if da != db {
			p.t.Fatalf("draft of %s differs", id)
		}
	}
	for _, query := range []string{"", "sari", "remote 1", "ទេវី"} {
		a, err := p.memory.Search(p.tb.Context(), query, 0)
		p.fatal(err)
		b, err := p.vault.Search(p.tb.Context(), query, 0)
		p.fatal(err)
		for i := range b {
			b[i].Sync = 0
		}
		if len(a) != len(b) || len(a) > 0 && !reflect.DeepEqual(a, b) {
			p.t.Fatalf("search %q: %d and %d, or different summaries", query, len(a), len(b))
		}
	}
}

func TestAVaultHoldsWhatAStoreInMemoryHolds(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		p := &pair{t: rt, tb: t}
		p.start()
		defer func() {
			if err := p.vault.Close(); err != nil {
				rt.Error(err)
			}
		}()
		rt.Repeat(map[string]func(*rapid.T){
			"open":   func(*rapid.T) { p.open() },
			"answer": func(*rapid.T) { p.answer() },
			"remote": func(*rapid.T) { p.remoteChange() },
			"draft":  func(*rapid.T) { p.draft() },
			"reopen": func(*rapid.T) { p.reopen() },
			"":       func(*rapid.T) { p.same() },
		})
		if err := p.vault.Verify(t.Context()); err != nil {
			rt.Error(err)
		}
	})
}
