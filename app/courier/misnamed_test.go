package courier_test

import (
	"fmt"
	"slices"
	"testing"

	filippo "filippo.io/age"

	"pelita/app/courier"
	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/protocol"
)

// inNameOf is a note that a device has not made, under the number that it gives next.
func inNameOf(t *testing.T, p *courier.Profile, id screening.RecordID) []byte {
	t.Helper()
	r, err := p.Store().Record(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	last := uint64(0)
	for d, n := range r.State.Numbers() {
		if d == history.DeviceID(p.Device()) {
			last = max(last, n)
		}
	}
	made := history.ChangeSet{
		Record: id, Device: p.Device(), Counter: last + 1, HLC: r.State.Updated() + 1, Officer: work(p).Officer,
		Ops: []history.Op{{Kind: history.AddNote, Text: "the colleague never said this"}},
	}
	b, err := made.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// A member with a program of its own takes the number that a colleague's device gives
// next in a record, before the colleague does, or while the change is on its way. Every
// device keeps that apart, says so by name and reads what the colleague wrote, and all
// hold the same, in the end and whoever heard it first.
func TestAMemberTakesNoNumberOfAColleague(t *testing.T) {
	t.Parallel()
	for _, devices := range []int{2, 5} {
		for _, first := range []string{"the lie", "the truth"} {
			t.Run(fmt.Sprintf("%d devices, %s first", devices, first), func(t *testing.T) {
				t.Parallel()
				x := newMisnaming(t, devices)
				lie := inNameOf(t, x.victim, x.record)
				tells := func() {
					if err := x.liar.SealChanged(t.Context(), lie); err != nil {
						t.Fatal(err)
					}
					x.hub.sync(x.liar)
				}
				says := func() {
					note(t, x.victim, x.record, "the colleague says this")
					x.hub.sync(x.victim)
				}
				if first == "the lie" {
					tells()
					x.round()
					says()
				} else {
					says()
					tells()
				}
				x.round()
				x.round()
				x.ended()
			})
		}
	}
}

type misnaming struct {
	*testing.T
	hub          *station
	all          []*courier.Profile
	liar, victim *courier.Profile
	record       screening.RecordID
	alarmed      map[*courier.Profile]bool
}

func newMisnaming(t *testing.T, devices int) *misnaming {
	t.Helper()
	x := &misnaming{T: t, alarmed: map[*courier.Profile]bool{}, all: []*courier.Profile{founder(t)}}
	for i := 1; i < devices; i++ {
		x.all = append(x.all, colleague(t, x.all[0], fmt.Sprintf("Officer %d", i+1)))
	}
	x.victim, x.liar = x.all[0], x.all[devices-1]
	x.hub = newStation(t, x.all[0])
	x.hub.sync(x.all[0])
	x.record = interviewed(t, x.victim, map[protocol.ItemID]protocol.Answer{"locked_in": no}).ID
	x.round()
	x.round()
	return x
}

func (x *misnaming) round() {
	x.Helper()
	for _, p := range x.all {
		if slices.Contains(x.hub.sync(p).Alarms, courier.Misnamed) {
			x.alarmed[p] = true
		}
	}
}

func (x *misnaming) ended() {
	x.Helper()
	honest := x.all[:len(x.all)-1]
	r := allAlike(x.T, "the record", x.record, honest...)
	if n := r.State.Notes(); len(n) != 1 || n[0].Text != "the colleague says this" {
		x.Errorf("notes: %+v", n)
	}
	for i, p := range honest {
		apart, err := p.Quarantine(x.Context())
		if err != nil || len(apart) != 1 || apart[0].Why != courier.ApartMisnamed || apart[0].Acceptable() || apart[0].Device != x.liar.Device().String() {
			x.Errorf("device %d keeps apart: %+v, %v", i, apart, err)
			continue
		}
		if !x.alarmed[p] {
			x.Errorf("device %d says nothing", i)
		}
		if _, err := x.all[0].Accept(x.Context(), apart[0].ID); err == nil {
			x.Error("it was accepted")
		}
	}
	x.alarmed = map[*courier.Profile]bool{}
	x.round()
	if len(x.alarmed) > 0 {
		x.Error("an alarm for ever")
	}
}

// What a device that was restored from a backup never sent under its former id goes
// out under the new one, and counts, also after a second restore and with new keys: the
// enrolment names the ids that it had, and who admits it is told them.
func TestWhatARestoredDeviceSaysUnderItsFormerIDsCounts(t *testing.T) {
	t.Parallel()
	boss := founder(t)
	hub := newStation(t, boss)
	hub.sync(boss)
	key, err := filippo.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	n := newcomer("Second Officer")
	n.Recovery = []string{key.Recipient().String()}
	p, asked, err := courier.Ask(t.Context(), config(t), n)
	if err != nil {
		t.Fatal(err)
	}
	closing(t, p)
	ids := []string{p.Device().String()}
	var records []screening.RecordID
	for range 2 {
		admitted(t, boss, p, asked)
		records = append(records, interviewed(t, p, nil).ID) // never sent by this one
		p = restored(t, p, key)
		asked, err = p.Request(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		read, err := courier.ReadRequest(asked.File)
		if err != nil || !slices.Equal(read.Former, ids) {
			t.Fatalf("it says that it was %v, want %v, %v", read.Former, ids, err)
		}
		ids = append([]string{p.Device().String()}, ids...)
	}
	admitted(t, boss, p, asked)
	hub.sync(p)
	renewed, err := p.Renew(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	records = append(records, interviewed(t, p, nil).ID)
	admitted(t, boss, p, renewed)
	hub.sync(boss)
	hub.sync(p)
	third := colleague(t, boss, "Third Officer")
	hub.sync(boss)
	for _, reader := range []*courier.Profile{boss, third} {
		if got := hub.sync(reader); got.Alarm() != nil {
			t.Error(got.Alarm())
		}
		for _, id := range records {
			allAlike(t, "what it never sent before", id, p, reader)
		}
		if apart, err := reader.Quarantine(t.Context()); err != nil || len(apart) > 0 {
			t.Errorf("apart: %+v, %v", apart, err)
		}
	}
}

func admitted(t *testing.T, boss, p *courier.Profile, asked courier.Request) {
	t.Helper()
	grant, err := boss.Enrol(t.Context(), asked.File, asked.Words)
	if err == nil {
		err = p.Join(t.Context(), grant.File)
	}
	if err != nil {
		t.Fatal(err)
	}
}
