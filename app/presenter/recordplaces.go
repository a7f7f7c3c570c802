package presenter

import (
	"pelita/locales"
	"pelita/screening/protocol"
)

// PlaceRow leads from a record to one of its other pages.
type PlaceRow struct {
	Screen        Screen
	Form          protocol.Form
	Label, Detail string
}

// recordPlace is a page of a record that is always reached in the same way. Its
// words are "record.place.<key>" and "record.place.<key>_detail".
type recordPlace struct {
	screen Screen
	form   protocol.Form
	key    string
}

// recordPlaces are the pages of a person's record beside this one, in the order
// in which they are offered.
func recordPlaces() []recordPlace {
	return []recordPlace{
		{screen: TimelineScreen, key: "timeline"},
		{FormScreen, protocol.CaseworkForm, "casework"},
		{FormScreen, protocol.ContactForm, "contact"},
		{FormScreen, protocol.NoForm, "keyed"},
		{ConsentScreen, protocol.NoForm, "consent"},
		{ActsScreen, protocol.NoForm, "acts"},
		{screen: EvidenceScreen, key: "evidence"},
		{screen: CountryScreen, key: "country"},
		{screen: LinksScreen, key: "links"},
		{screen: HistoryScreen, key: "history"},
		{screen: KeepScreen, key: "keep"},
	}
}

func (p *RecordPage) places(t locales.Language) []PlaceRow {
	if !p.known {
		return nil
	}
	var out []PlaceRow
	for _, place := range recordPlaces() {
		if place.screen == ActsScreen && p.frame.role().Powers() {
			continue // never offered to who can arrest or prosecute
		}
		out = append(out, PlaceRow{
			Screen: place.screen, Form: place.form,
			Label: t.T("record.place." + place.key), Detail: t.T("record.place." + place.key + "_detail"),
		})
	}
	return out
}

// OpenPlace goes to another page of the record.
func (p *RecordPage) OpenPlace(screen Screen, form protocol.Form) {
	if !p.left {
		p.frame.Go(Route{Screen: screen, Record: p.id, Form: form})
	}
}
