package presenter

import (
	"context"
	"strings"
	"testing"

	"pelita/screening"
)

// axe destroys in memory.
type axe struct {
	count     error
	err       error
	destroyed int
}

func (a *axe) Losing(context.Context) (Losing, error) {
	return Losing{Records: 7, Changes: 41}, a.count
}

func (a *axe) Destroy(context.Context) error {
	if a.err == nil {
		a.destroyed++
	}
	return a.err
}

func destroying(t *testing.T, a *axe) (d *Destroying, v *shown[DestroyState], gone *int) {
	t.Helper()
	v, gone = &shown[DestroyState]{}, new(int)
	d = NewDestroying(newStand(t, inline{}).frame, a, func() { *gone++ }, v.render)
	d.Enter()
	return d, v, gone
}

// TestSRB16_NobodyDestroysByChance: not with a tap, not with Enter, and only with the
// whole word; what is lost, and what stays, stands there before.
func TestSRB16_NobodyDestroysByChance(t *testing.T) {
	t.Parallel()
	a := &axe{}
	d, v, gone := destroying(t, a)
	if !strings.Contains(v.state.Lose.Text, "7") || !strings.Contains(v.state.Lose.Text, "41") || v.state.Copies.Text == "" {
		t.Errorf("%+v", v.state)
	}
	for _, word := range []string{"", " ", "d", "destro", "destroy it", "yes", "DESTROYED"} {
		d.TypeWord(word)
		d.DestroyNow()
		if a.destroyed > 0 || !v.state.Go.Off {
			t.Fatalf("%q destroys", word)
		}
	}
	d.TypeWord(" Destroy ")
	if v.state.Go.Off || a.destroyed > 0 || *gone > 0 {
		t.Fatalf("%+v", v.state)
	}
	d.DestroyNow()
	d.DestroyNow()
	if a.destroyed != 1 || *gone != 1 {
		t.Errorf("destroyed %d times, began anew %d times", a.destroyed, *gone)
	}
}

func TestSRB16_WhatCannotBeDestroyedSaysSoAndStays(t *testing.T) {
	t.Parallel()
	d, v, gone := destroying(t, &axe{err: screening.ErrDiskFull})
	d.TypeWord("destroy")
	d.DestroyNow()
	if *gone > 0 || v.state.Notice.Title == "" || v.state.Word.Text != "" || !v.state.Go.Off {
		t.Errorf("%+v", v.state)
	}
	spokenWell(t, v.state)
}

func TestSRB16_WhatCannotBeCountedCanBeDestroyed(t *testing.T) {
	t.Parallel()
	a := &axe{count: screening.ErrDamaged}
	d, v, gone := destroying(t, a)
	d.TypeWord("destroy")
	d.DestroyNow()
	if a.destroyed != 1 || *gone != 1 || strings.Contains(v.state.Lose.Text, "41") {
		t.Errorf("%+v, %+v", a, v.state)
	}
}
