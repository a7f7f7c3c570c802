package app

import (
	"testing"

	"pelita/app/presenter"
	"pelita/screening"
)

// An officer who gets powers is never to hold a sheet that was begun before.
func TestASheetThatIsNotSealedIsForgottenWhenTheRoleGetsPowers(t *testing.T) {
	id := screening.RecordID{1}
	for _, role := range append(screening.Roles(), screening.UnknownRole) {
		s := &sheets{}
		s.Hold(id, &presenter.SheetDraft{})
		s.repost(role)
		if held := s.Unsealed(id) != nil; held == role.Powers() {
			t.Errorf("%s holds it: %v", role, held)
		}
	}
}
