package courier_test

import (
	"slices"
	"testing"
	"time"

	"pelita/app/courier"
	"pelita/screening"
	"pelita/screening/protocol"
)

// ticking is a clock of a test that can be put forward.
type ticking struct{ ahead time.Duration }

func (c *ticking) of(now func() time.Time) func() time.Time {
	return func() time.Time { return now().Add(c.ahead) }
}

// A colleague who only reads is heard from each day, and it is told of each record that
// it has arrived there; of one that does not come any more the date stays.
func TestAColleagueWhoOnlyReadsIsHeardFromAndOneWhoStaysAwayIsNot(t *testing.T) {
	t.Parallel()
	clock := &ticking{}
	at := func() courier.Config {
		c := config(t)
		c.Now = clock.of(c.Now)
		return c
	}
	cfg := at()
	first := founderAt(t, cfg)
	reads, away := enrolledAt(t, first, at()), enrolledAt(t, first, at())
	hub := newStation(t, first)
	hub.sync(first)
	interviewed(t, away, nil)
	hub.sync(away)
	r := interviewed(t, first, map[protocol.ItemID]protocol.Answer{"locked_in": no})
	for _, p := range []*courier.Profile{first, reads, away, first} {
		hub.sync(p)
	}
	if has(t, first, r.ID, reads) {
		t.Fatal("it said so already: the test shows nothing")
	}
	start := cfg.Now()
	for range 9 {
		clock.ahead += 24 * time.Hour
		if got := hub.sync(reads); got.Sent != 1 {
			t.Errorf("the first of a day sends %d", got.Sent)
		}
		if got := hub.sync(reads); got.Sent != 0 {
			t.Errorf("the second of a day sends %d", got.Sent)
		}
		hub.sync(first)
	}
	if !has(t, first, r.ID, reads) || has(t, first, r.ID, away) {
		t.Error("on whose device the record has arrived is not as it is")
	}
	others, err := first.Others(t.Context())
	if err != nil || len(others) != 2 {
		t.Fatalf("%+v, %v", others, err)
	}
	for _, o := range others {
		days := int(o.Heard.Sub(start).Hours()) / 24
		if want := map[bool]int{true: 9, false: 0}[o.Device == reads.Device().String()]; days < want-1 || days > want {
			t.Errorf("%s was heard from %d days after, want %d", o.Device, days, want)
		}
	}
	if all, err := first.Unread(t.Context()); err != nil || len(all) != 0 {
		t.Errorf("unread: %+v, %v", all, err)
	}
}

func has(t *testing.T, p *courier.Profile, id screening.RecordID, on *courier.Profile) bool {
	t.Helper()
	all, err := p.SeenBy(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return slices.ContainsFunc(all, func(s courier.SeenBy) bool { return s.Device == on.Device().String() && s.All })
}
