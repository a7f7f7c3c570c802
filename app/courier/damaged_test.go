package courier_test

import (
	"errors"
	"slices"
	"testing"

	"pelita/app/courier"
	"pelita/screening"
	"pelita/screening/protocol"
)

// TestADamagedChangeThatWaitsKeepsOnlyItsRecordBack over a hub, and so does one that is
// gone: the others arrive, the report names the record, and after Repair what is left of it
// goes too.
func TestADamagedChangeThatWaitsKeepsOnlyItsRecordBack(t *testing.T) {
	t.Parallel()
	const last = `(SELECT max(rid) FROM changes WHERE record = (SELECT max(rid) - 1 FROM keys))`
	for name, damage := range map[string][]string{
		"damaged": {`UPDATE changes SET value = zeroblob(length(value)) WHERE rid = ` + last},
		"gone":    {`DELETE FROM changes WHERE rid = ` + last, `INSERT INTO changes (record, version, value) VALUES (99999, 1, zeroblob(300))`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			keepsBack(t, damage)
		})
	}
}

func keepsBack(t *testing.T, damage []string) {
	cfg := config(t)
	first := founderAt(t, cfg)
	second := colleague(t, first, "Second Officer")
	hub := newStation(t, first)
	hub.sync(first)
	sick, sound := interviewed(t, first, map[protocol.ItemID]protocol.Answer{"age": age("20")}), interviewed(t, first, nil)
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	for _, statement := range damage {
		hurt(t, cfg.Dir, statement)
	}
	first = again(t, cfg)
	for range 2 {
		if got := hub.sync(first).Damaged; !slices.Equal(got, []courier.Damaged{{Record: sick.ID, Count: 1}}) {
			t.Fatalf("the report names %v", got)
		}
	}
	if last, err := first.LastRound(t.Context()); err != nil || len(last.Damaged) != 1 {
		t.Errorf("the last round forgot it: %+v, %v", last, err)
	}
	hub.sync(second)
	if _, err := second.Store().Record(t.Context(), sound.ID); err != nil {
		t.Errorf("a sound record did not go out: %v", err)
	}
	if _, err := second.Store().Record(t.Context(), sick.ID); !errors.Is(err, screening.ErrNoRecord) {
		t.Errorf("the damaged record: %v", err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if err := courier.Repair(t.Context(), cfg, passphrase); !errors.Is(err, screening.ErrLost) {
		t.Fatalf("Repair names nothing as lost: %v", err)
	}
	first = again(t, cfg)
	if got := hub.sync(first).Damaged; len(got) > 0 {
		t.Errorf("after Repair %v is held back", got)
	}
	hub.sync(second)
	if _, err := second.Store().Record(t.Context(), sick.ID); err != nil {
		t.Errorf("what is left of the record did not go out after Repair: %v", err)
	}
}

// again opens a profile that was closed.
func again(t *testing.T, cfg courier.Config) *courier.Profile {
	t.Helper()
	p, err := courier.Open(t.Context(), cfg, passphrase)
	if err != nil {
		t.Fatal(err)
	}
	return closing(t, p)
}
