package presenter

import (
	"context"
	"strings"
	"testing"

	"pelita/screening"
)

// axe destroys in memory.
type axe struct {
	lose      Losing
	count     error
	err       error
	destroyed int
}

func (a *axe) Losing(context.Context) (Losing, error) {
	a.lose.Records, a.lose.Changes = 7, 41
	return a.lose, a.count
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

// TestSRB16_EachThingThatIsLostIsSaid: what is away, what the hub has not in full, and
// what a hold keeps; of what there is none, nothing.
func TestSRB16_EachThingThatIsLostIsSaid(t *testing.T) {
	t.Parallel()
	at := newStand(t, inline{}).frame.Now()
	for name, c := range map[string]struct {
		lose Losing
		says string
	}{
		"away":  {Losing{Away: 97, Since: at}, "Records that left for a journey"},
		"files": {Losing{Files: 97}, "the hub does not have in full: 97"},
		"held":  {Losing{Held: 97}, "under a legal hold: 97"},
	} {
		_, v, _ := destroying(t, &axe{lose: c.lose})
		if text := v.state.Lose.Text; !strings.Contains(text, c.says) || strings.Count(text, "97") != 1 || !strings.Contains(text, "41") {
			t.Errorf("%s: %s", name, text)
		}
		spokenWell(t, v.state)
	}
	d, v, _ := destroying(t, &axe{lose: Losing{Away: 97, Since: at}})
	if text := v.state.Lose.Text; !strings.Contains(text, day(d.speech(), at)) || !strings.Contains(text, "recovery key") {
		t.Error(text)
	}
	if _, v, _ = destroying(t, &axe{}); strings.Contains(v.state.Lose.Text, "journey") || strings.Contains(v.state.Lose.Text, "hold") || strings.Contains(v.state.Lose.Text, "in full") {
		t.Errorf("of nothing: %s", v.state.Lose.Text)
	}
}

// TestSRB16_ThePageSaysThatTheWordIsEnough, and for whom: it asks for no passphrase.
func TestSRB16_ThePageSaysThatTheWordIsEnough(t *testing.T) {
	t.Parallel()
	_, v, _ := destroying(t, &axe{})
	if how := strings.Join(v.state.How, " "); !strings.Contains(how, "No passphrase is asked for") || !strings.Contains(how, "all its officers") {
		t.Error(how)
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
