package courier_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"pelita/app/courier"
	"pelita/screening"
	"pelita/screening/protocol"
	"pelita/screening/screeningtest"
)

func TestARecordGoesToAColleagueAndItsAnswersComeBack(t *testing.T) {
	t.Parallel()
	first := founder(t)
	second := colleague(t, first, "Second Officer")
	hub := newStation(t, first)
	r := interviewed(t, first, map[protocol.ItemID]protocol.Answer{"locked_in": no})
	if where(t, first, r.ID) != screening.KeptHere {
		t.Error("before sync the record is somewhere else than here")
	}
	if last, err := first.LastRound(t.Context()); err != nil || !last.At.IsZero() {
		t.Errorf("a round before the first: %+v, %v", last, err)
	}
	sent := hub.sync(first)
	if sent.Sent == 0 || where(t, first, r.ID) != screening.WithHub {
		t.Errorf("%+v, the record is %s", sent, where(t, first, r.ID))
	}
	if last, err := first.LastRound(t.Context()); err != nil || !last.At.Equal(sent.At) || last.Sent != sent.Sent {
		t.Errorf("last round %+v, want %+v, %v", last, sent, err)
	}
	if got := hub.sync(second); got.Received == 0 || got.Waiting != 0 {
		t.Errorf("%+v", got)
	}
	there, err := second.Store().Record(t.Context(), r.ID)
	if err != nil || there.State.Hash() != r.State.Hash() {
		t.Fatalf("the colleague's record differs: %v", err)
	}

	// Both change it without seeing each other; both answers stay.
	if _, err := work(second).Answer(t.Context(), there, screening.Answered{Item: "locked_in", Answer: yes}); err != nil {
		t.Fatal(err)
	}
	if _, err := work(first).Answer(t.Context(), r, screening.Answered{Item: "locked_in", Answer: screeningtest.Absent(protocol.Declined)}); err != nil {
		t.Fatal(err)
	}
	for _, p := range []*courier.Profile{first, second, first} {
		hub.sync(p)
	}
	here, err := first.Store().Record(t.Context(), r.ID)
	if err != nil {
		t.Fatal(err)
	}
	there, err = second.Store().Record(t.Context(), r.ID)
	if err != nil || here.State.Hash() != there.State.Hash() || len(here.State.Conflicts()) != 1 {
		t.Errorf("%d conflicts, %v", len(here.State.Conflicts()), err)
	}
	if quiet := hub.sync(first); quiet.Sent+quiet.Received+quiet.Waiting != 0 {
		t.Errorf("with nothing new: %+v", quiet)
	}
}

func TestWhileTheHubIsAwayEverythingWaitsAndIsSentLater(t *testing.T) {
	t.Parallel()
	first := founder(t)
	second := colleague(t, first, "Second Officer")
	hub := newStation(t, first)
	hub.sync(first)
	hub.leave()
	var records []screening.RecordID
	for n := range 2 {
		records = append(records, interviewed(t, first, map[protocol.ItemID]protocol.Answer{"age": age(fmt.Sprint(20 + n))}).ID)
		if _, err := first.Sync(t.Context()); !errors.Is(err, screening.ErrHubAway) {
			t.Fatalf("hub away: %v", err)
		}
		for _, id := range records {
			if where(t, first, id) == screening.WithHub {
				t.Error("a record is said to be with a hub that is away")
			}
		}
	}
	before, err := first.LastRound(t.Context())
	if err != nil || before.At.IsZero() {
		t.Errorf("the last good round is forgotten: %+v, %v", before, err)
	}
	hub.come()
	if _, err := first.Sync(t.Context()); err != nil { // where it was is remembered
		t.Fatal(err)
	}
	hub.sync(second)
	for _, id := range records {
		here, err1 := first.Store().Record(t.Context(), id)
		there, err2 := second.Store().Record(t.Context(), id)
		if err1 != nil || err2 != nil || here.State.Hash() != there.State.Hash() || where(t, first, id) != screening.WithHub {
			t.Errorf("record %s: %v, %v, %s", id, err1, err2, where(t, first, id))
		}
	}
}

func TestWhatIsNoHubIsToldApartAndNothingIsLost(t *testing.T) {
	t.Parallel()
	first := founder(t)
	real := newStation(t, first)
	hub := real.hub()
	r := interviewed(t, first, nil)
	page := func(status int, contentType, body string) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", contentType)
			w.WriteHeader(status)
			_, _ = w.Write([]byte(body))
		})
	}
	tests := []struct {
		name    string
		handler http.Handler
		want    error
	}{
		{"the page of a hotel", page(200, "text/html", "<!doctype html><html><body>Log in to the network</body></html>"), screening.ErrHubReply},
		{"a page that says it is a hub's", page(200, "application/octet-stream", "<html>"), screening.ErrHubReply},
		{"garbage", page(200, "application/octet-stream", strings.Repeat("\x93\x00\xff", 400)), screening.ErrHubReply},
		{"nothing", page(200, "application/octet-stream", ""), nil},
		{"a redirect", http.RedirectHandler("https://elsewhere.example/", http.StatusFound), screening.ErrHubReply},
		{"not found", http.NotFoundHandler(), screening.ErrHubReply},
	}
	t.Run("nobody", func(t *testing.T) {
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				t.Parallel() // each try waits and tries again
				_, err := serve(t, tt.handler).try(t.Context(), first)
				if err == nil || tt.want != nil && !errors.Is(err, tt.want) {
					t.Errorf("%v, want %v", err, tt.want)
				}
				if errors.Is(err, screening.ErrDamaged) || where(t, first, r.ID) == screening.WithHub {
					t.Errorf("the record is %s, %v", where(t, first, r.ID), err)
				}
			})
		}
	})
	if _, err := first.Hub(t.Context()); !errors.Is(err, screening.ErrNoHub) {
		t.Errorf("one of them is kept as the hub: %v", err)
	}
	t.Run("a hub with another key", func(t *testing.T) {
		wrong := courier.Hub{URL: hub.URL, Pin: "sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}
		if err := first.SetHub(t.Context(), wrong); err != nil {
			t.Fatal(err)
		}
		if _, err := first.Sync(t.Context()); !errors.Is(err, screening.ErrHubPin) {
			t.Errorf("%v", err)
		}
	})
	t.Run("a hub of another agency", func(t *testing.T) {
		other := newStation(t, founder(t))
		if _, err := other.try(t.Context(), first); !errors.Is(err, screening.ErrHubRefused) {
			t.Errorf("%v", err)
		}
		if where(t, first, r.ID) == screening.WithHub {
			t.Error("the record is said to be with it")
		}
	})
	t.Run("a hub that is called off while it is silent", func(t *testing.T) {
		called, over := make(chan struct{}, 8), make(chan struct{})
		silent := serve(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
			called <- struct{}{}
			<-over
		}))
		defer close(over)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		go func() {
			<-called
			cancel()
		}()
		if _, err := silent.try(ctx, first); err == nil {
			t.Error("no error")
		}
	})
	t.Run("the real one takes it all afterwards", func(t *testing.T) {
		real.sync(first)
		if where(t, first, r.ID) != screening.WithHub {
			t.Errorf("the record is %s", where(t, first, r.ID))
		}
	})
}

func TestAnAddressThatCanBeNoHubIsNotKept(t *testing.T) {
	t.Parallel()
	p := founder(t)
	if _, err := p.Hub(t.Context()); !errors.Is(err, screening.ErrNoHub) {
		t.Errorf("before: %v", err)
	}
	if _, err := p.Sync(t.Context()); !errors.Is(err, screening.ErrNoHub) {
		t.Errorf("sync: %v", err)
	}
	good := courier.Hub{URL: "https://hub.example:8443", Pin: "sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}
	if err := p.SetHub(t.Context(), courier.Hub{URL: "  " + good.URL + "\n", Pin: " " + good.Pin + " "}); err != nil {
		t.Fatal(err)
	}
	for name, h := range map[string]courier.Hub{
		"plain http":       {URL: "http://hub.example", Pin: good.Pin},
		"no scheme":        {URL: "hub.example", Pin: good.Pin},
		"no host":          {URL: "https://", Pin: good.Pin},
		"no pin":           {URL: good.URL},
		"a pin that is no": {URL: good.URL, Pin: "sha256/AAAA"},
		"another hash":     {URL: good.URL, Pin: "md5/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="},
	} {
		if err := p.SetHub(t.Context(), h); !errors.Is(err, screening.ErrUnreadable) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got, err := p.Hub(t.Context()); err != nil || got != good {
		t.Errorf("kept %+v, %v", got, err)
	}
}

func TestARevokedDeviceIsRefusedAndKeepsWhatItHas(t *testing.T) {
	t.Parallel()
	first := founder(t)
	second := colleague(t, first, "Second Officer")
	hub := newStation(t, first)
	hub.sync(first)
	shared := interviewed(t, second, nil)
	hub.sync(second)
	hub.sync(first)
	late := interviewed(t, second, nil)
	if _, err := first.Revoke(t.Context(), second.Device().String()); err != nil {
		t.Fatal(err)
	}
	hub.sync(first)
	if _, err := hub.try(t.Context(), second); !errors.Is(err, screening.ErrHubRefused) {
		t.Errorf("%v", err)
	}
	for _, r := range []screening.Record{shared, late} {
		if got, err := second.Store().Record(t.Context(), r.ID); err != nil || got.State.Hash() != r.State.Hash() {
			t.Errorf("the revoked device lost a record: %v", err)
		}
	}
	if where(t, second, late.ID) == screening.WithHub {
		t.Error("a record that the hub refused is said to be with it")
	}
	if got, err := first.Store().Record(t.Context(), shared.ID); err != nil || got.State.Hash() != shared.State.Hash() {
		t.Errorf("what it wrote before is gone: %v", err)
	}
	if _, err := first.Store().Record(t.Context(), late.ID); !errors.Is(err, screening.ErrNoRecord) {
		t.Errorf("what it wrote later arrived: %v", err)
	}
	after := interviewed(t, first, nil)
	hub.sync(first)
	if where(t, first, after.ID) != screening.WithHub {
		t.Error("the agency cannot go on")
	}
}

func TestTheLongestTextsTravel(t *testing.T) {
	t.Parallel()
	first := founder(t)
	second := colleague(t, first, "Second Officer")
	hub := newStation(t, first)
	r := interviewed(t, first, nil)
	long := strings.Repeat("x", 64<<10)
	r, err := work(first).Note(t.Context(), r, long)
	if err != nil {
		t.Fatal(err)
	}
	var answers []screening.Answered
	for n := range protocol.MaxInstances {
		place := protocol.Answer{Value: protocol.Value{Type: protocol.Place, Text: fmt.Sprintf("%03d", n) + strings.Repeat("ក", 160)}}
		answers = append(answers, screening.Answered{Item: "move_place", Instance: n, Answer: place})
	}
	if r, err = work(first).AnswerAll(t.Context(), r, answers); err != nil {
		t.Fatal(err)
	}
	hub.sync(first)
	hub.sync(second)
	there, err := second.Store().Record(t.Context(), r.ID)
	if err != nil || there.State.Hash() != r.State.Hash() || there.State.Notes()[0].Text != long {
		t.Errorf("%v", err)
	}
}
