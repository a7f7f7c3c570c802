package presenter

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"pelita/screening"
)

// untidy removes an officer, and cannot tidy up after that.
type untidy struct{ *officersFake }

func (u untidy) RemoveOfficer(ctx context.Context, user int) error {
	return errors.Join(screening.ErrUnfinished, u.officersFake.RemoveOfficer(ctx, user))
}

// TestSRB14_AKeyOfBeforeThatIsNotGoneIsSaidBeforeTheNextUnlock: whoever travels sees it
// as soon as the lock did not remove it either.
func TestSRB14_AKeyOfBeforeThatIsNotGoneIsSaidBeforeTheNextUnlock(t *testing.T) {
	t.Parallel()
	for _, there := range []bool{false, true} {
		s, v := newStand(t, inline{}), &shown[UnlockState]{}
		u := NewUnlock(s.frame, &profilesFake{before: there}, s.keeper, v.render)
		u.Enter()
		u.Type("wrong")
		u.Submit()
		if got := v.state.Unfinished.Kind == Caution && says(v.state.Unfinished, "before you travel"); got != there {
			t.Errorf("%v, want %v: %+v", got, there, v.state.Unfinished)
		}
		spokenWell(t, v.state)
	}
}

func TestWhatIsDoneButNotTidiedCountsAsDone(t *testing.T) {
	t.Parallel()
	t.Run("a record that was erased", func(t *testing.T) {
		k, s, _ := cellared(t, &cellar{err: fmt.Errorf("erase: %w", screening.ErrUnfinished)})
		k.Begin()
		k.Erase()
		if s.last().Screen != CaseloadScreen {
			t.Errorf("still on the page of what is gone: %v", s.last())
		}
	})
	t.Run("an officer who was removed", func(t *testing.T) {
		s, v := newStand(t, inline{}), &shown[OfficersState]{}
		p := NewOfficersPage(s.frame, untidy{&officersFake{all: []DeviceOfficer{{User: 2, Name: "Second"}}}}, v.render)
		p.Enter()
		p.AskRemove(2)
		p.RemoveOfficer()
		if v.state.Done.Title == "" || v.state.Notice.Kind != Caution || v.state.Notice.Title != s.frame.Speech().T("error.unfinished.title") || len(v.state.Who) != 1 {
			t.Errorf("done %+v, notice %+v, %d officers", v.state.Done, v.state.Notice, len(v.state.Who))
		}
	})
}
