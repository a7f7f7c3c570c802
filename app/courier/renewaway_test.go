package courier_test

import (
	"bytes"
	"errors"
	"path/filepath"
	"testing"

	"pelita/app/courier"
	"pelita/screening"
)

// TestSRB14_WhatALateAnswerWouldOpenIsAwayToo: a tablet has taken back its request for new
// keys and is on a journey when it is answered. The identity that the answer names is not
// on it, and is when the records are back.
func TestSRB14_WhatALateAnswerWouldOpenIsAwayToo(t *testing.T) {
	t.Parallel()
	x := gone(t)
	named := identity(t, x.second)
	file := filepath.Join(t.TempDir(), "journey")
	if _, err := x.second.Leave(t.Context(), file, []string{x.third.Device().String()}); err != nil {
		t.Fatal(err)
	}
	x.reopen()
	for name, b := range secretsOf(t, x.second) {
		if bytes.Contains(b, named) {
			t.Errorf("%s holds the identity that was asked for", name)
		}
	}
	late := x.answers(x.boss, x.asked)
	if err := x.second.Join(t.Context(), late.File); !errors.Is(err, screening.ErrTravelling) {
		t.Errorf("the answer, on the way: %v", err)
	}
	grant, err := x.third.GrantTravel(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	if err := x.second.Return(t.Context(), file, courier.Opener{Grant: grant}); err != nil {
		t.Fatal(err)
	}
	x.reopen()
	x.joins(late)
	x.whole(true)
}

func secretsOf(t *testing.T, p *courier.Profile) map[string][]byte {
	t.Helper()
	all, err := p.Secrets(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return all
}
