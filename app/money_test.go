package app

import (
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"

	"pelita/app/presenter"
	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/protocol"
)

// TestTheWayFromARecordToItsTimelineIsOpen: over a real vault, in the real room.
func TestTheWayFromARecordToItsTimelineIsOpen(t *testing.T) {
	w := newTwin(t, filepath.Join(t.TempDir(), "profile"), fyne.NewSize(1180, 1640))
	if err := w.desk.Create(t.Context(), presenter.NewProfile{Officer: "Ayu", Agency: "Embassy", Passphrase: []byte(journeyPassphrase)}); err != nil {
		t.Fatal(err)
	}
	work := w.desk.casework()
	work.Text = func(*protocol.Protocol) history.TextRef { return history.TextRef{Locale: "en", Digest: [32]byte{1}} }
	r, err := work.Open(t.Context(), "tfc-returnee")
	if err != nil {
		t.Fatal(err)
	}
	_, err = work.AnswerAll(t.Context(), r, []screening.Answered{
		{Item: "arrived_when", Answer: protocol.Answer{Value: protocol.Value{Type: protocol.Date, Text: "2025-03~"}}},
		{Item: "pay_promised", Answer: protocol.Answer{Value: protocol.Value{Type: protocol.Money, Amount: protocol.Amount{Decimal: "900", Currency: "USD"}}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	w.shell.Go(presenter.Route{Screen: presenter.RecordScreen, Record: r.ID})
	w.tap(w.word("Timeline and money"))
	for _, words := range []string{"about March 2025", "Came to the place", "900.00 USD", "Pay that came", "not told"} {
		if !w.says(words) {
			t.Errorf("%q is not on the screen; there is: %v", words, w.words())
		}
	}
}
