package courier_test

import (
	"net/http"
	"testing"

	"pelita/app/courier"
)

func TestOnALinkThatIsSparedLargeAttachmentsWaitUntilSomebodyAsks(t *testing.T) {
	t.Parallel()
	first := founder(t)
	second := colleague(t, first, "Second Officer")
	hub := newStation(t, first)
	spare := func(p *courier.Profile, is bool) {
		t.Helper()
		if err := p.SetLink(t.Context(), courier.Link{Saving: is}); err != nil {
			t.Fatal(err)
		}
	}
	_, small := evident(t, first, voice(9_000))
	_, large := evident(t, first, voice(90_000))
	spare(first, true)
	hub.sync(first)
	hub.sync(second)
	if away(t, second, small) != nil {
		t.Error("the small one waits too")
	}
	if w := away(t, second, large); w == nil || w.WithHub {
		t.Errorf("the large one was sent: %+v", w)
	}
	if err := first.Fetch(t.Context(), large.ID); err != nil { // asked for, so it goes
		t.Fatal(err)
	}
	hub.sync(first)
	spare(second, true)
	hub.sync(second)
	if w := away(t, second, large); w == nil || !w.WithHub {
		t.Errorf("the large one was fetched, or is not with the hub: %+v", w)
	}
	if err := second.Fetch(t.Context(), large.ID); err != nil {
		t.Fatal(err)
	}
	hub.sync(second)
	if w := away(t, second, large); w != nil {
		t.Errorf("asked for, and still away: %+v", w)
	}
}

func TestAttachmentsStopAtTheBytesOfTheDayAndCountInThem(t *testing.T) {
	t.Parallel()
	first := founder(t)
	second := colleague(t, first, "Second Officer")
	hub := newStation(t, first)
	const size = 700_000
	_, f := evident(t, first, voice(size))
	if err := first.SetLink(t.Context(), courier.Link{Budget: size / 2}); err != nil {
		t.Fatal(err)
	}
	if got := hub.sync(first); !got.Held {
		t.Errorf("it does not say why it stopped: %+v", got)
	}
	used, err := first.Used(t.Context())
	if err != nil || used < size/4 || used > size/2+10_000 {
		t.Errorf("%d bytes of %d moved, %v", used, size/2, err)
	}
	hub.sync(second)
	if w := away(t, second, f); w == nil {
		t.Errorf("all of it was sent: %+v", w)
	}
	if err := first.SetLink(t.Context(), courier.Link{}); err != nil {
		t.Fatal(err)
	}
	if got := hub.sync(first); got.Held {
		t.Errorf("without a bound: %+v", got)
	}
	hub.sync(second)
	if w := away(t, second, f); w != nil {
		t.Errorf("it did not go on: %+v", w)
	}
}

func TestAnAttachmentThatTheHubLacksIsAskedForOnceADay(t *testing.T) {
	t.Parallel()
	first := founder(t)
	second := colleague(t, first, "Second Officer")
	hub := newStation(t, first)
	if err := first.SetLink(t.Context(), courier.Link{Saving: true}); err != nil {
		t.Fatal(err)
	}
	if err := second.SetFetching(t.Context(), courier.Fetching{OnlyAsked: true}); err != nil {
		t.Fatal(err)
	}
	evident(t, first, voice(90_000))
	hub.sync(first)
	asks := hub.counting(http.MethodHead)
	for range 4 {
		hub.sync(second)
	}
	if got := asks.Load(); got != 1 {
		t.Errorf("asked %d times in four rounds of a day", got)
	}
}
