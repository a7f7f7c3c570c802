package courier_test

import (
	"errors"
	"path/filepath"
	"slices"
	"testing"

	filippo "filippo.io/age"

	"pelita/app/courier"
	"pelita/screening"
)

// reborn is a new device made out of a backup of p, closed and opened once more.
func reborn(t *testing.T, p *courier.Profile) *courier.Profile {
	t.Helper()
	key, err := filippo.GenerateHybridIdentity()
	if err == nil {
		err = p.AddRecovery(t.Context(), key.Recipient().String())
	}
	if err != nil {
		t.Fatal(err)
	}
	file, cfg := filepath.Join(t.TempDir(), "all.backup"), config(t)
	if _, err := p.WriteBackup(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	next, _, err := courier.Restore(t.Context(), cfg, courier.Restoring{
		File: file, Identity: key, Passphrase: slices.Clone(passphrase), Officer: "Another Officer",
	})
	if err == nil {
		err = next.Close()
	}
	if err == nil {
		next, err = courier.Open(t.Context(), cfg, slices.Clone(passphrase))
	}
	if err != nil {
		t.Fatal(err)
	}
	return closing(t, next)
}

// named makes second an administrator beside first, of whom need must approve.
func named(t *testing.T, first, second *courier.Profile, need int) courier.Candidate {
	t.Helper()
	c, err := second.AskToAdminister(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	act, err := first.ChangeAdministrators(t.Context(), courier.AdminChange{Add: [][]byte{c.File}, Need: need})
	done(t, act, err)
	return c
}

// readmitted lets a restored device join again, as any that asks.
func readmitted(t *testing.T, first, next *courier.Profile) {
	t.Helper()
	if next.Enrolled() {
		t.Fatal("it says that it belongs to the agency")
	}
	request, err := next.Request(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	grant, err := first.Enrol(t.Context(), request.File, request.Words)
	if err == nil {
		err = next.Join(t.Context(), grant.File)
	}
	if err != nil || !next.Enrolled() {
		t.Fatal(err)
	}
}

// TestSRM04_ABackupOfADeviceThatCannotTakeItsPlaceAloneOpens: it stands outside the
// agency with its records, and joins it again.
func TestSRM04_ABackupOfADeviceThatCannotTakeItsPlaceAloneOpens(t *testing.T) {
	t.Parallel()
	start := func(t *testing.T) (first, second *courier.Profile, sync func()) {
		first = founder(t)
		second = colleague(t, first, "Second Officer")
		hub := newStation(t, first)
		return first, second, func() {
			hub.sync(first)
			hub.sync(second)
		}
	}
	whole := func(t *testing.T, next *courier.Profile) {
		t.Helper()
		if all, err := next.Store().Summaries(t.Context()); err != nil || len(all) != 1 {
			t.Errorf("%d records, %v", len(all), err)
		}
	}
	t.Run("two must approve", func(t *testing.T) {
		t.Parallel()
		first, second, sync := start(t)
		interviewed(t, second, nil)
		named(t, first, second, 2)
		sync()
		next := reborn(t, second)
		whole(t, next)
		joined(t, first, next) // approved by its own key too: of two, two must
		if s, err := next.Standing(t.Context()); err != nil || !s.Administrator {
			t.Errorf("%+v, %v", s, err)
		}
	})
	t.Run("only asked to administer", func(t *testing.T) {
		t.Parallel()
		first, second, sync := start(t)
		interviewed(t, second, nil)
		if _, err := second.AskToAdminister(t.Context()); err != nil {
			t.Fatal(err)
		}
		sync()
		next := reborn(t, second)
		whole(t, next)
		readmitted(t, first, next)
	})
	t.Run("removed from the administrators", func(t *testing.T) {
		t.Parallel()
		first, second, sync := start(t)
		interviewed(t, second, nil)
		c := named(t, first, second, 1)
		sync()
		act, err := first.ChangeAdministrators(t.Context(), courier.AdminChange{Remove: []string{c.Key}, Need: 1})
		done(t, act, err)
		sync()
		next := reborn(t, second)
		whole(t, next)
		readmitted(t, first, next)
	})
}

// TestWhoWasRemovedFromTheAdministratorsAsksWithANewKey: the old one never comes back.
func TestWhoWasRemovedFromTheAdministratorsAsksWithANewKey(t *testing.T) {
	t.Parallel()
	first := founder(t)
	second := colleague(t, first, "Second Officer")
	hub := newStation(t, first)
	c := named(t, first, second, 1)
	act, err := first.ChangeAdministrators(t.Context(), courier.AdminChange{Remove: []string{c.Key}, Need: 1})
	done(t, act, err)
	if _, err := first.ChangeAdministrators(t.Context(), courier.AdminChange{Add: [][]byte{c.File}, Need: 1}); !errors.Is(err, screening.ErrRemovedAdministrator) {
		t.Errorf("the removed key is named again: %v", err)
	}
	hub.sync(first)
	hub.sync(second)
	again := named(t, first, second, 2)
	if again.Key == c.Key || again.Words == c.Words {
		t.Error("it asks with the key that was removed")
	}
	if same, err := second.AskToAdminister(t.Context()); err != nil || same.Words != again.Words {
		t.Errorf("asked twice: other words, %v", err)
	}
	if all, need, err := first.Administrators(t.Context()); err != nil || need != 2 || len(all) != 2 {
		t.Errorf("%d of %d, %v", need, len(all), err)
	}
}

// TestWhoApprovesReadsInWhoseNameADeviceWillSpeak: of each device that the agency still
// has and that is not taken out by the same proposal.
func TestWhoApprovesReadsInWhoseNameADeviceWillSpeak(t *testing.T) {
	t.Parallel()
	first, key := recoverable(t)
	second := colleague(t, first, "Second Officer")
	named(t, first, second, 2)
	hub := newStation(t, first)
	hub.sync(first)
	hub.sync(second)
	member, request := asker(t, "Third Officer")
	admit := func(file []byte, by *courier.Profile) []courier.Deed {
		t.Helper()
		grant, err := first.Enrol(t.Context(), file, "")
		if err != nil {
			t.Fatal(err)
		}
		shown, err := by.ReadProposal(t.Context(), grant.Proposal)
		if err != nil {
			t.Fatal(err)
		}
		return shown.Deeds
	}
	said := func(deeds []courier.Deed) (out []string) {
		for _, d := range deeds {
			if d.Code == "former" {
				out = append(out, d.Device)
			}
		}
		return out
	}
	if got := said(admit(request.File, second)); len(got) != 0 {
		t.Errorf("a new device was %v", got)
	}
	_ = member
	next := restored(t, first, key)
	asks, err := next.Request(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got := said(admit(asks.File, second)); !slices.Equal(got, []string{first.Device().String()}) {
		t.Errorf("a restored device was %v, is shown as %v", first.Device(), got)
	}
	renews, err := second.Renew(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	deeds := admit(renews.File, second)
	if got := said(deeds); len(got) != 0 || !slices.ContainsFunc(deeds, func(d courier.Deed) bool { return d.Code == "revoke" && d.Device == second.Device().String() }) {
		t.Errorf("%+v", deeds)
	}
}
