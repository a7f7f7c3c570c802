package presenter

import (
	"pelita/locales"
	"pelita/screening/history"
)

// devicePlace is a page about this device or its instruments. Its words are
// "device.place.<key>" and "device.place.<key>_detail".
type devicePlace struct {
	screen Screen
	key    string
}

// devicePlaces are the pages that the settings lead to, in the order in which
// they are offered.
func devicePlaces() []devicePlace {
	return []devicePlace{
		{RetentionScreen, "retention"},
		{PacksScreen, "packs"},
		{CountryScreen, "country"},
		{OfficersScreen, "officers"},
		{DevicesScreen, "devices"},
		{CaseloadsScreen, "caseloads"},
		{ApartScreen, "quarantine"},
		{HandScreen, "hand"},
		{RecoveryScreen, "recovery"},
		{BackupScreen, "backup"},
		{LettingScreen, "letting"},
		{TravelScreen, "travel"},
		{LockingScreen, "locking"},
		{DoctorScreen, "doctor"},
		{JournalScreen, "journal"},
		{DestroyScreen, "destroy"},
	}
}

func (s *Settings) places(t locales.Language) []PlaceRow {
	var out []PlaceRow
	for _, place := range devicePlaces() {
		out = append(out, PlaceRow{
			Screen: place.screen,
			Label:  t.T("device.place." + place.key), Detail: t.T("device.place." + place.key + "_detail"),
		})
	}
	return out
}

// OpenPage goes to a page about this device.
func (s *Settings) OpenPage(screen Screen) { s.goTo(screen, history.RecordID{})() }
