package courier_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"pelita/app/courier"
	"pelita/screening"
	"pelita/screening/protocol"
)

// enrolledAt is a colleague's profile in a folder that is known.
func enrolledAt(t *testing.T, first *courier.Profile, cfg courier.Config) *courier.Profile {
	t.Helper()
	p, request, err := courier.Ask(t.Context(), cfg, newcomer("Second Officer"))
	if err != nil {
		t.Fatal(err)
	}
	closing(t, p)
	grant, err := first.Enrol(t.Context(), request.File, "")
	if err == nil {
		err = p.Join(t.Context(), grant.File)
	}
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// alike fails unless all profiles hold the same of the record.
func allAlike(t *testing.T, what string, id screening.RecordID, all ...*courier.Profile) screening.Record {
	t.Helper()
	var first screening.Record
	for i, p := range all {
		r, err := p.Store().Record(t.Context(), id)
		if err != nil {
			t.Errorf("%s: profile %d: %v", what, i, err)
			continue
		}
		if i == 0 {
			first = r
		}
		if r.State.Hash() != first.State.Hash() {
			t.Errorf("%s: profile %d holds something else", what, i)
		}
	}
	return first
}

// tablet is one that was put back from an image of yesterday.
type tablet struct {
	*testing.T
	cfg                  courier.Config
	hub                  *station
	first, second, third *courier.Profile
	// both was written to before and after; waits is in the image and did not wait
	// in vain; before came after the image and since after it was put back.
	both, waits, before, since screening.Record
}

func putBack(t *testing.T) *tablet {
	t.Helper()
	x := putBackOver(t, func(x *tablet) { note(t, x.second, x.both.ID, "before the image was put back") })
	note(t, x.second, x.both.ID, "since")
	return x
}

// putBackOver is putBack where what else its former self did is given.
func putBackOver(t *testing.T, former func(*tablet)) *tablet {
	t.Helper()
	x := &tablet{T: t, first: founder(t), cfg: config(t)}
	x.second, x.third = enrolledAt(t, x.first, x.cfg), colleague(t, x.first, "Third Officer")
	x.hub = newStation(t, x.first)
	x.hub.sync(x.first)
	x.both = interviewed(t, x.second, map[protocol.ItemID]protocol.Answer{"locked_in": no})
	x.hub.sync(x.second)
	x.waits = interviewed(t, x.second, map[protocol.ItemID]protocol.Answer{"locked_in": no})
	yesterday := filepath.Join(t.TempDir(), "profile")
	x.close()
	if err := os.CopyFS(yesterday, os.DirFS(x.cfg.Dir)); err != nil {
		t.Fatal(err)
	}
	x.second = opened(t, x.cfg, x.second)
	x.before = interviewed(t, x.second, map[protocol.ItemID]protocol.Answer{"locked_in": yes})
	former(x)
	x.hub.sync(x.second)
	x.hub.sync(x.third)
	x.close()
	x.cfg.Dir = yesterday
	x.second = opened(t, x.cfg, x.second)
	x.since = interviewed(t, x.second, map[protocol.ItemID]protocol.Answer{"locked_in": yes})
	return x
}

func (x *tablet) close() {
	x.Helper()
	if err := x.second.Close(); err != nil {
		x.Fatal(err)
	}
}

// reopen is what a killed program and a new start come to.
func (x *tablet) reopen() {
	x.close()
	x.second = opened(x.T, x.cfg, x.second)
}

// notices lets the tablet find out, and ask for new keys.
func (x *tablet) notices() courier.Request {
	x.Helper()
	for range 2 {
		if report, err := x.second.Sync(x.Context()); !errors.Is(errors.Join(err, report.Alarm()), screening.ErrCloned) {
			x.Fatalf("%+v, %v, want ErrCloned", report, err)
		}
	}
	asked, err := x.second.Renew(x.Context())
	if err != nil {
		x.Fatal(err)
	}
	return asked
}

func (x *tablet) rejoin(asked courier.Request) {
	x.Helper()
	grant, err := x.first.Enrol(x.Context(), asked.File, asked.Words)
	if err == nil {
		err = x.second.Join(x.Context(), grant.File)
	}
	if err != nil {
		x.Fatal(err)
	}
}

func (x *tablet) all() []*courier.Profile { return []*courier.Profile{x.first, x.second, x.third} }

// notes fails unless the record has so many on a profile.
func (x *tablet) notes(what string, p *courier.Profile, id screening.RecordID, want int) {
	x.Helper()
	r, err := p.Store().Record(x.Context(), id)
	if err != nil || len(r.State.Notes()) != want {
		x.Errorf("%s: %d notes, want %d, %v", what, len(r.State.Notes()), want, err)
	}
}

// A tablet is put back from an image of yesterday. What it sent meanwhile, and what
// was written on it since under the same numbers, are both on every device in the end,
// each once.
func TestARestoredTabletGoesOnUnderANewIdAndNothingOfItsTwoHistoriesIsLost(t *testing.T) {
	t.Parallel()
	nothing := func(*tablet) {}
	for name, does := range map[string]struct{ before, waiting, joined func(*tablet) }{
		"it asks before it seals": {nothing, nothing, nothing},
		"it has sealed what it wrote": {func(x *tablet) {
			if err := x.second.SealOutbox(x.Context()); err != nil {
				x.Error(err)
			}
		}, nothing, nothing},
		"it is killed at each step": {(*tablet).reopen, (*tablet).reopen, (*tablet).reopen},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x := putBack(t)
			does.before(x)
			asked := x.notices()
			does.waiting(x)
			note(t, x.second, x.since.ID, "while it waits")
			x.rejoin(asked)
			does.joined(x)
			for range 2 {
				for _, p := range x.all() {
					if got := x.hub.sync(p); got.Alarm() != nil {
						t.Errorf("%v", got.Alarms)
					}
				}
			}
			x.isWhole()
		})
	}
}

// isWhole fails unless everything is everywhere, once, and said to be with the hub.
func (x *tablet) isWhole() {
	x.Helper()
	allAlike(x.T, "what waited in the image", x.waits.ID, x.all()...)
	allAlike(x.T, "what its former self wrote", x.before.ID, x.all()...)
	allAlike(x.T, "what was written since", x.since.ID, x.all()...)
	allAlike(x.T, "what both wrote to", x.both.ID, x.all()...)
	x.notes("what was written since", x.second, x.since.ID, 1)
	x.notes("what both wrote to", x.second, x.both.ID, 2)
	for _, id := range []screening.RecordID{x.waits.ID, x.since.ID, x.both.ID} {
		if got := where(x.T, x.second, id); got != screening.WithHub {
			x.Errorf("it is said to be %v", got)
		}
	}
	if apart, err := x.second.Quarantine(x.Context()); err != nil || len(apart) > 0 {
		x.Errorf("apart: %+v, %v", apart, err)
	}
}

// What such a tablet gave by hand before it noticed comes to who took it a second
// time, under its new number: twice there, and lost nowhere.
func TestWhatARestoredTabletGaveByHandIsLostNowhere(t *testing.T) {
	t.Parallel()
	x := putBack(t)
	stick := carried(t, x.second, courier.Carrying{}).Files[0]
	if _, err := x.third.ReadBundle(t.Context(), stick); err != nil && !errors.Is(err, screening.ErrCloned) && !errors.Is(err, screening.ErrForked) {
		t.Fatal(err)
	}
	x.rejoin(x.notices())
	for range 2 {
		for _, p := range x.all() {
			_, _ = x.hub.try(t.Context(), p) // the third names two histories
		}
	}
	allAlike(t, "what both wrote to", x.both.ID, x.first, x.second)
	x.notes("an office that took no stick", x.first, x.both.ID, 2)
	for _, id := range []screening.RecordID{x.waits.ID, x.before.ID, x.since.ID} {
		for i, p := range x.all() {
			if _, err := p.Store().Record(t.Context(), id); err != nil {
				t.Errorf("profile %d lacks a record: %v", i, err)
			}
		}
	}
	if r, err := x.third.Store().Record(t.Context(), x.both.ID); err != nil || len(r.State.Notes()) < 2 {
		t.Errorf("who took the stick has %d notes, %v", len(r.State.Notes()), err)
	}
}

// What waits of a record and cannot be read keeps its numbers when such a tablet goes on.
// Once a repair has freed it, it gets others before any of it goes out: under those that
// it had it would take the place of what its former self wrote and nobody has sent yet.
func TestARestoredTabletSealsWhatARepairFreedOnlyUnderOtherNumbers(t *testing.T) {
	t.Parallel()
	x := putBackOver(t, func(*tablet) {})
	note(t, x.second, x.both.ID, "mine")
	note(t, x.second, x.both.ID, "lost")
	x.close()
	hurt(t, x.cfg.Dir, `UPDATE changes SET value = zeroblob(length(value)) WHERE rid = (SELECT max(rid) FROM changes)`)
	x.second = opened(t, x.cfg, x.second)
	x.rejoin(x.notices())
	for range 2 {
		if got := x.hub.sync(x.second).Damaged; !slices.Equal(got, []courier.Damaged{{Record: x.both.ID, Count: 1}}) {
			t.Fatalf("the report names %v", got)
		}
	}
	x.close()
	if err := courier.Repair(t.Context(), x.cfg, passphrase); !errors.Is(err, screening.ErrLost) {
		t.Fatalf("Repair names nothing as lost: %v", err)
	}
	x.second = opened(t, x.cfg, x.second)
	if err := x.second.SealOutbox(t.Context()); err != nil { // for a stick, say
		t.Fatal(err)
	}
	if got := x.hub.sync(x.second).Damaged; len(got) > 0 {
		t.Errorf("after Repair %v is held back", got)
	}
	x.hub.sync(x.third)
	r, err := x.third.Store().Record(t.Context(), x.both.ID)
	if err != nil || len(r.State.Notes()) != 1 {
		t.Fatalf("a colleague has %d notes, %v, want what was freed", len(r.State.Notes()), err)
	}
	if n := r.State.Notes()[0].ID.Counter; n <= 1<<16 {
		t.Errorf("it went out under the number %d, which its former self may have given to another change", n)
	}
}

func note(t *testing.T, p *courier.Profile, id screening.RecordID, text string) {
	t.Helper()
	r, err := p.Store().Record(t.Context(), id)
	if err == nil {
		_, err = work(p).Note(t.Context(), r, text)
	}
	if err != nil {
		t.Fatal(err)
	}
}
