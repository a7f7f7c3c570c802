package courier_test

import (
	"errors"
	"testing"

	"pelita/app/courier"
	"pelita/screening"
	"pelita/screening/protocol"
)

func TestWhenTheBytesOfTheDayAreUsedUpOnlyTheRosterMoves(t *testing.T) {
	t.Parallel()
	first := founder(t)
	second := colleague(t, first, "Second Officer")
	hub := newStation(t, first)
	hub.sync(first)
	hub.sync(second)
	spent, err := first.Used(t.Context())
	if err != nil || spent == 0 {
		t.Fatalf("%d bytes used, %v", spent, err)
	}
	if err := first.SetLink(t.Context(), courier.Link{Budget: spent}); err != nil {
		t.Fatal(err)
	}
	r := interviewed(t, first, map[protocol.ItemID]protocol.Answer{"locked_in": no})
	third := colleague(t, first, "Third Officer")
	if report := hub.sync(first); !report.Held || report.Sent == 0 {
		t.Errorf("%+v: want the roster sent and the rest held", report)
	}
	if at := where(t, first, r.ID); at == screening.WithHub {
		t.Error("a record moved although nothing was left to spend")
	}
	if err := first.SetLink(t.Context(), courier.Link{}); err != nil {
		t.Fatal(err)
	}
	if report := hub.sync(first); report.Held || where(t, first, r.ID) != screening.WithHub {
		t.Errorf("%+v, the record is %s", report, where(t, first, r.ID))
	}
	hub.sync(third)
	if where(t, third, r.ID) != screening.WithHub {
		t.Error("the record did not arrive")
	}
}

func TestALinkHasAProxyWithoutANameOrNone(t *testing.T) {
	t.Parallel()
	p := founder(t)
	for text, want := range map[string]error{
		" socks5://127.0.0.1:9050 ": nil, "": nil, "socks5://tor:9050": screening.ErrUnreadable, "http://127.0.0.1:1": screening.ErrUnreadable,
	} {
		if err := p.SetLink(t.Context(), courier.Link{Proxy: text, Saving: true}); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", text, err, want)
		}
	}
}

func TestTwoDevicesThatHoldTheSameSayTheSameEightWords(t *testing.T) {
	t.Parallel()
	first := founder(t)
	second := colleague(t, first, "Second Officer")
	hub := newStation(t, first)
	words := func(p *courier.Profile) string {
		all, err := p.HeadWords(t.Context())
		if err != nil || len(all) != 8 {
			t.Fatalf("%q, %v", all, err)
		}
		out := ""
		for _, w := range all {
			out += w + " "
		}
		return out
	}
	hub.sync(first)
	hub.sync(second)
	interviewed(t, first, map[protocol.ItemID]protocol.Answer{"locked_in": no})
	hub.sync(first)
	if words(first) == words(second) {
		t.Error("the same words, although one holds more")
	}
	hub.sync(second)
	if words(first) != words(second) {
		t.Errorf("%q and %q", words(first), words(second))
	}
	all, err := second.Others(t.Context())
	if err != nil || len(all) != 1 || all[0].Officer != "First Officer" || all[0].Heard.IsZero() || all[0].Hidden != 0 {
		t.Errorf("%+v, %v", all, err)
	}
	if all, err := first.Others(t.Context()); err != nil || len(all) != 1 || !all[0].Heard.IsZero() {
		t.Errorf("%+v, %v", all, err)
	}
}
