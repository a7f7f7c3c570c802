package presenter

import (
	"testing"
	"time"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/protocol"
)

func TestTimesAreSaidTheWayPeopleSayThem(t *testing.T) {
	t.Parallel()
	_, catalogue := shipped()
	now := time.Date(2026, 3, 14, 10, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		before time.Duration
		en, id string
	}{
		{0, "just now", "baru saja"},
		{59 * time.Second, "just now", "baru saja"},
		{time.Minute, "1 min ago", "1 menit lalu"},
		{59 * time.Minute, "59 min ago", "59 menit lalu"},
		{time.Hour, "1 h ago", "1 jam lalu"},
		{23 * time.Hour, "23 h ago", "23 jam lalu"},
		{24 * time.Hour, "yesterday", "kemarin"},
		{48 * time.Hour, "2 days ago", "2 hari lalu"},
		{7 * 24 * time.Hour, "7 March 2026", "7 Maret 2026"},
		{-3 * time.Hour, "14 March 2026", "14 Maret 2026"}, // another clock is ahead
	} {
		at := now.Add(-tt.before)
		if en, id := ago(catalogue.Language("en"), at, now), ago(catalogue.Language("id"), at, now); en != tt.en || id != tt.id {
			t.Errorf("%v before: %q, %q", tt.before, en, id)
		}
	}
}

func TestAMomentIsSaidInTheLocalTimeOfTheOfficer(t *testing.T) {
	t.Parallel()
	_, catalogue := shipped()
	now := time.Date(2026, 3, 14, 10, 0, 0, 0, time.FixedZone("WIB", 7*3600))
	at := time.Date(2026, 3, 13, 18, 5, 0, 0, time.UTC)
	if got := moment(catalogue.Language("en"), at, now); got != "14 March 2026, 01:05" {
		t.Errorf("%q", got)
	}
}

func TestEveryAnswerIsSaidInWords(t *testing.T) {
	t.Parallel()
	library, catalogue := shipped()
	days, ok := library.Bank.Item("promises_broken")
	if !ok {
		t.Fatal("the item is gone")
	}
	two := days.Options[:2]
	for _, tt := range []struct {
		given  protocol.Answer
		item   *protocol.Item
		en, id string
	}{
		{yes(), days, "Yes", "Ya"},
		{protocol.Answer{}, days, "Not asked", "Tidak ditanyakan"},
		{protocol.Answer{Absence: protocol.UnsafeToAsk}, days, "Not safe to ask", "Tidak aman untuk ditanyakan"},
		{protocol.Answer{Value: protocol.Value{Type: protocol.Date, Text: "2025-03~"}}, days, "about March 2025", "sekitar Maret 2025"},
		{protocol.Answer{Value: protocol.Value{Type: protocol.Age, Text: "14-19"}}, days, "Between 14 and 19 years", "Antara 14 dan 19 tahun"},
		{protocol.Answer{Value: protocol.Value{Type: protocol.Many}}, days, "None of these", "Tidak satu pun"},
		{
			protocol.Answer{Value: protocol.Value{Type: protocol.Many, Codes: two}}, days,
			optionLabel(catalogue.Language("en"), days, two[0]) + ", " + optionLabel(catalogue.Language("en"), days, two[1]),
			optionLabel(catalogue.Language("id"), days, two[0]) + ", " + optionLabel(catalogue.Language("id"), days, two[1]),
		},
	} {
		en, id := answerWords(catalogue.Language("en"), tt.item, tt.given), answerWords(catalogue.Language("id"), tt.item, tt.given)
		if en != tt.en || id != tt.id {
			t.Errorf("%+v: %q, %q", tt.given, en, id)
		}
	}
}

func TestAnAuthorIsYouOrNamedByTheRosterOrByAShortID(t *testing.T) {
	t.Parallel()
	_, catalogue := shipped()
	me, they := screening.OfficerID{1}, screening.OfficerID{2}
	a := authors{t: catalogue.Language("en"), self: me}
	if got := a.name(written{officer: me}); got != "You" {
		t.Errorf("%q", got)
	}
	if got := a.name(written{officer: they}); got != "Officer "+they.String()[:6] {
		t.Errorf("%q", got)
	}
	a.names = func(d history.DeviceID) string { return map[history.DeviceID]string{{3}: "Budi"}[d] }
	if got := a.name(written{id: history.OpID{Device: history.DeviceID{3}}, officer: they}); got != "Budi" {
		t.Errorf("%q", got)
	}
	if got := a.name(written{officer: they}); got != "Officer "+they.String()[:6] {
		t.Errorf("%q", got)
	}
}
