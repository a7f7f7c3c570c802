package courier_test

import (
	"errors"
	"testing"

	"pelita/app/courier"
	"pelita/screening"
)

// A colleague's tablet that was copied is told in words of its own: nobody accuses the
// hub for it. Whatever else was noticed beside it is told first.
func TestAColleaguesTwoHistoriesAreNotToldAsALieOfTheHub(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		alarms []string
		want   error
	}{
		{nil, nil},
		{[]string{courier.Rollback}, nil},
		{[]string{courier.Forked}, screening.ErrForked},
		{[]string{courier.Rollback, courier.Forked}, screening.ErrForked},
		{[]string{courier.Forked, "withheld"}, screening.ErrHubLies},
		{[]string{"forged", courier.Forked}, screening.ErrHubLies},
		{[]string{courier.Forked, "forged", courier.Cloned}, screening.ErrCloned},
	} {
		got := courier.Report{Alarms: c.alarms}.Alarm()
		if !errors.Is(got, c.want) || (got == nil) != (c.want == nil) {
			t.Errorf("%v: %v, want %v", c.alarms, got, c.want)
		}
	}
}
