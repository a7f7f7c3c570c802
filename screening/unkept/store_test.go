package unkept_test

import (
	"errors"
	"testing"

	"pelita/screening"
	"pelita/screening/screeningtest"
	"pelita/screening/unkept"
)

func TestStore(t *testing.T) {
	screeningtest.TestStore(t, func(*testing.T) screeningtest.Subject {
		s := unkept.New(screeningtest.Clock(), screeningtest.Summarise)
		return screeningtest.Subject{Store: s, Lock: s.Lock}
	})
}

func TestWhatWasDroppedOrLockedIsGone(t *testing.T) {
	for name, end := range map[string]func(*unkept.Store, screening.RecordID){
		"dropped": func(s *unkept.Store, id screening.RecordID) { s.Drop(id) },
		"locked":  func(s *unkept.Store, _ screening.RecordID) { s.Lock() },
	} {
		t.Run(name, func(t *testing.T) {
			s := unkept.New(screeningtest.Clock(), screeningtest.Summarise)
			r, err := s.Commit(t.Context(), screeningtest.Opening())
			if err != nil || !s.Holds(r.ID) {
				t.Fatal(err)
			}
			if err := s.PutDraft(t.Context(), screening.Draft{Record: r.ID, Text: "half"}); err != nil {
				t.Fatal(err)
			}
			end(s, r.ID)
			if s.Holds(r.ID) {
				t.Error("it is still here")
			}
			if _, err := s.Record(t.Context(), r.ID); err == nil {
				t.Error("it can be read")
			}
			if d, _ := s.Draft(t.Context(), r.ID); d.Text != "" {
				t.Error("its draft can be read")
			}
			s.Apply(screeningtest.Set(r.ID, screening.DeviceID{1}, 1))
			if all, err := s.Summaries(t.Context()); name == "locked" && (!errors.Is(err, screening.ErrLocked) || len(all) > 0) {
				t.Errorf("%d listed, %v", len(all), err)
			}
		})
	}
}
