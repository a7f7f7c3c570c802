package courier_test

import (
	"errors"
	"sync"
	"testing"

	"pelita/app/courier"
	"pelita/screening"
	"pelita/screening/disclose"
	"pelita/screening/referral"
)

// calls are all that can be asked of a profile.
func calls(t *testing.T, p *courier.Profile, id screening.RecordID, request []byte) map[string]func() error {
	t.Helper()
	ctx := t.Context()
	hub := courier.Hub{URL: "https://127.0.0.1:9", Pin: "sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}
	return map[string]func() error{
		"Devices":      func() error { _, err := p.Devices(ctx); return err },
		"Standing":     func() error { _, err := p.Standing(ctx); return err },
		"Request":      func() error { _, err := p.Request(ctx); return err },
		"Enrol":        func() error { _, err := p.Enrol(ctx, request, ""); return err },
		"Unread":       func() error { _, err := p.Unread(ctx); return err },
		"Leaking":      func() error { _, err := p.Leaking(ctx); return err },
		"Revoke":       func() error { _, err := p.Revoke(ctx, "aaaaaaaaaaaaaaaaaaaaaaaaaa"); return err },
		"AgencyFile":   func() error { _, err := p.AgencyFile(ctx); return err },
		"Hub":          func() error { _, err := p.Hub(ctx); return err },
		"SetHub":       func() error { return p.SetHub(ctx, hub) },
		"LastRound":    func() error { _, err := p.LastRound(ctx); return err },
		"Sync":         func() error { _, err := p.Sync(ctx); return err },
		"Directory":    func() error { _, err := p.Directory(ctx); return err },
		"AddServices":  func() error { return p.AddServices(ctx, "own", []byte(ownService)) },
		"Disclose":     func() error { _, err := p.Disclose(ctx, id, disclose.Shelter, referral.Service{ID: "x"}); return err },
		"OpenReferral": func() error { _, err := p.OpenReferral([]byte("x")); return err },
		"Record":       func() error { _, err := p.Store().Record(ctx, id); return err },
		"Open":         func() error { _, err := work(p).Open(ctx, "tfc-returnee"); return err },
	}
}

func TestAClosedProfileAnswersNothingAndClosesTwice(t *testing.T) {
	t.Parallel()
	p := founder(t)
	_, request := asker(t, "Second Officer")
	r := interviewed(t, p, nil)
	for range 2 {
		if err := p.Close(); err != nil {
			t.Fatal(err)
		}
	}
	for name, call := range calls(t, p, r.ID, request.File) {
		if err := call(); !errors.Is(err, screening.ErrLocked) {
			t.Errorf("%s: %v, want ErrLocked", name, err)
		}
	}
	if p.Enrolled() || p.AgencyID() != "" {
		t.Error("a closed profile still says of which agency it is")
	}
}

func TestAProfileMayBeClosedWhileOthersWork(t *testing.T) {
	t.Parallel()
	p := founder(t)
	_, request := asker(t, "Second Officer")
	r := interviewed(t, p, nil)
	var working sync.WaitGroup
	begun := make(chan struct{}, 64)
	for name, call := range calls(t, p, r.ID, request.File) {
		working.Add(1)
		go func() {
			defer working.Done()
			for range 20 {
				err := call()
				begun <- struct{}{}
				if errors.Is(err, screening.ErrDamaged) {
					t.Errorf("%s: %v", name, err)
				}
				if errors.Is(err, screening.ErrLocked) {
					return
				}
			}
		}()
	}
	go func() {
		working.Wait()
		close(begun)
	}()
	for range 16 {
		<-begun
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}
	for range begun { // until everybody has gone
	}
}
