package courier_test

import (
	"testing"
	"time"

	"pelita/app/courier"
	"pelita/screening"
	"pelita/screening/protocol"
)

// apart is a colleague whose clock is wrong by so much at each look.
func apart(t *testing.T, first *courier.Profile, by func() time.Duration) *courier.Profile {
	t.Helper()
	cfg, tick := config(t), clock()
	cfg.Now = func() time.Time { return tick().Add(by()) }
	p, asked, err := courier.Ask(t.Context(), cfg, newcomer("Second Officer"))
	if err != nil {
		t.Fatal(err)
	}
	closing(t, p)
	grant, err := first.Enrol(t.Context(), asked.File, asked.Words)
	if err == nil {
		err = p.Join(t.Context(), grant.File)
	}
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Over the wire: a tablet ten years ahead, or behind, loses nothing and wins nothing.
// What is answered after its answer was seen takes its place; what is answered without
// seeing it stays beside it, and nobody else's clock is dragged along.
func TestSRD17_AClockTenYearsWrongIsTakenAndOrdersNothing(t *testing.T) {
	t.Parallel()
	const decade = 10 * 365 * 24 * time.Hour
	for name, by := range map[string]time.Duration{"ahead": decade, "behind": -decade} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			first := founder(t)
			second := apart(t, first, func() time.Duration { return by })
			s := newStation(t, first)
			s.sync(first)
			r := interviewed(t, second, map[protocol.ItemID]protocol.Answer{"locked_in": no})
			s.sync(second)
			s.sync(first)
			here, err := first.Store().Record(t.Context(), r.ID)
			if err != nil {
				t.Fatal(err)
			}
			here, err = work(first).Answer(t.Context(), here, screening.Answered{Item: "locked_in", Answer: yes})
			if err != nil {
				t.Fatal(err)
			}
			s.sync(first)
			s.sync(second)
			there, err := second.Store().Record(t.Context(), r.ID)
			if err != nil || there.State.Hash() != here.State.Hash() || len(there.State.Conflicts()) != 0 {
				t.Errorf("the later answer did not take the place of the earlier one: %d conflicts, %v", len(there.State.Conflicts()), err)
			}
			fresh := interviewed(t, first, nil)
			all, err := first.Store().Summaries(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, one := range all {
				if one.ID == fresh.ID && one.Updated.Sub(time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)).Abs() > 48*time.Hour {
					t.Errorf("a record of today is of %s: the other clock was followed", one.Updated)
				}
			}
		})
	}
}
