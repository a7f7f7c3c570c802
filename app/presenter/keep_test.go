package presenter

import (
	"context"
	"testing"
	"time"

	"pelita/screening"
	"pelita/screening/protocol"
)

// cellar keeps and erases in memory.
type cellar struct {
	kept   Kept
	erased []string
	err    error
	all    Retention
	set    Retention
}

func (c *cellar) Kept(context.Context, screening.RecordID) (Kept, error) { return c.kept, nil }
func (c *cellar) Hold(_ context.Context, _ screening.RecordID, why screening.HoldReason) error {
	c.kept.Held, c.kept.Why = true, why
	return c.err
}
func (c *cellar) Release(context.Context, screening.RecordID) error {
	c.kept.Held = false
	return c.err
}
func (c *cellar) Erase(_ context.Context, _ screening.RecordID, why screening.EraseReason) error {
	if c.err == nil {
		c.erased = append(c.erased, string(why))
	}
	return c.err
}
func (c *cellar) EraseNow(_ context.Context, _ screening.RecordID, why screening.EraseReason) error {
	c.erased = append(c.erased, "now "+string(why))
	return nil
}
func (c *cellar) Retention(context.Context) (Retention, error) { return c.all, nil }
func (c *cellar) SetRetention(_ context.Context, r Retention) error {
	c.set = r
	return c.err
}

func cellared(t *testing.T, c *cellar) (*Keep, *stand, *shown[KeepState]) {
	t.Helper()
	s, v := newStand(t, inline{}), &shown[KeepState]{}
	k := NewKeep(KeepParams{Frame: s.frame, Work: s.work, Keeping: c, Record: s.open("tfc-returnee").ID, Render: v.render})
	k.Enter()
	return k, s, v
}

func TestErasingSaysWhatHappensAndNeedsASecondTap(t *testing.T) {
	t.Parallel()
	c := &cellar{}
	k, s, v := cellared(t, c)
	if len(v.state.Goes) == 0 || len(v.state.Stays) == 0 || len(v.state.Not) == 0 || v.state.Begin.Label == "" {
		t.Errorf("%+v", v.state)
	}
	k.Erase()
	k.EraseNow()
	if len(c.erased) > 0 || v.state.Erase.Label != "" {
		t.Error("erased without the first tap")
	}
	k.Begin()
	if v.state.Erase.Label == "" || v.state.Cancel.Label == "" || v.state.Sure.Text == "" {
		t.Errorf("%+v", v.state)
	}
	k.StepBack()
	k.Erase()
	if len(c.erased) > 0 {
		t.Error("erased after a step back")
	}
	k.Begin()
	k.ChooseWhy(string(screening.EraseSafety))
	k.Erase()
	if len(c.erased) != 1 || c.erased[0] != string(screening.EraseSafety) || s.last().Screen != CaseloadScreen {
		t.Errorf("erased %v, went to %v", c.erased, s.last())
	}
}

func TestAPartOnItsWayIsSaidAndErasedOnlyWhenToldTo(t *testing.T) {
	t.Parallel()
	c := &cellar{err: screening.ErrOnItsWay}
	k, s, v := cellared(t, c)
	k.Begin()
	k.Erase()
	if len(c.erased) > 0 || v.state.OnItsWay.Text == "" || v.state.EraseNow.Label == "" || s.last().Screen == CaseloadScreen {
		t.Errorf("%+v", v.state.OnItsWay)
	}
	k.EraseNow()
	if len(c.erased) != 1 || s.last().Screen != CaseloadScreen {
		t.Errorf("erased %v, went to %v", c.erased, s.last())
	}
}

func TestAHeldRecordSaysSoAndCannotBeErased(t *testing.T) {
	t.Parallel()
	c := &cellar{}
	k, _, v := cellared(t, c)
	k.Hold() // no reason yet
	if c.kept.Held || !v.state.Hold.Off {
		t.Error("held without a reason")
	}
	k.ChooseHold(string(screening.HoldCourt))
	k.Hold()
	if !c.kept.Held || v.state.Held.Text == "" || v.state.Release.Label == "" || !v.state.Begin.Off {
		t.Errorf("%+v", v.state)
	}
	if v.state.BeginOff == "" || len(v.state.Goes)+len(v.state.Stays)+len(v.state.Not) > 0 {
		t.Errorf("while it is held, it says what erasing does and not why it cannot be: %+v", v.state)
	}
	k.Begin()
	k.Erase()
	if len(c.erased) > 0 {
		t.Error("a held record was erased")
	}
	k.Release()
	if c.kept.Held || v.state.Held.Text != "" || v.state.Begin.Off || v.state.BeginOff != "" || len(v.state.Goes) == 0 {
		t.Errorf("%+v", v.state)
	}
}

func TestTheLikelyReasonIsOfferedFirst(t *testing.T) {
	t.Parallel()
	for want, kept := range map[screening.EraseReason]Kept{
		screening.EraseRequest: {}, screening.EraseWithdrawn: {Withdrawn: true}, screening.EraseRetention: {Over: true, Until: time.Unix(1, 0)},
	} {
		k, _, v := cellared(t, &cellar{kept: kept})
		k.Begin()
		for _, o := range v.state.Why.Options {
			if o.Chosen != (o.Code == string(want)) {
				t.Errorf("%s: %+v", want, o)
			}
		}
	}
}

func TestTheTimesAreSetAndTheDueRecordsAreListed(t *testing.T) {
	t.Parallel()
	s, v := newStand(t, inline{}), &shown[RetentionState]{}
	id := s.open("tfc-returnee").ID
	c := &cellar{all: Retention{Days: screening.Retention{screening.KeepScreening: 100}, Due: []DueRecord{{Record: id, Kept: Kept{Over: true, Until: s.frame.Now()}}}}}
	p := NewRetention(s.frame, c, v.render)
	p.Enter()
	if len(v.state.Days) != len(screening.KeepPurposes()) || len(v.state.Due) != 1 || v.state.Due[0].State.Code != "over" || v.state.Ours.Text == "" {
		t.Errorf("%+v", v.state)
	}
	chosen := 0
	for _, o := range v.state.Days[0].Options {
		if o.Chosen && o.Code == 100 {
			chosen++
		}
	}
	if chosen != 1 {
		t.Errorf("a time that is none of the usual ones is not shown: %+v", v.state.Days[0])
	}
	p.ChooseDays(screening.KeepScreening, 30)
	if c.set.Days[screening.KeepScreening] != 30 || c.set.Automatic {
		t.Errorf("%+v", c.set)
	}
	p.ChooseAutomatic(true)
	if !c.set.Automatic {
		t.Errorf("%+v", c.set)
	}
	p.OpenDue(id)
	if s.last().Screen != KeepScreen || s.last().Record != id {
		t.Errorf("went to %+v", s.last())
	}
}

func TestErasingIsOfferedAfterAWithdrawalAndWhereNobodyWantsToBeAsked(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	r := s.open("tfc-returnee")
	r, err := spoken(s.work, s.frame.Speech()).Give(t.Context(), r, screening.Permission{Purpose: screening.PurposeService, Scope: screening.ScopeRecord, Mode: "spoken", Language: "en"})
	if err != nil {
		t.Fatal(err)
	}
	c, _, v := permitting(t, s, r.ID)
	if v.state.Erase.Label != "" {
		t.Error("offered before anything was taken back")
	}
	c.Refuse(screening.PurposeService)
	if v.state.Erase.Label == "" || v.state.EraseText == "" {
		t.Error("not offered after a withdrawal")
	}
	c.EraseRecord()
	if s.last().Screen != KeepScreen || s.last().Record != r.ID {
		t.Errorf("went to %+v", s.last())
	}
	for protocolID, item := range map[string]protocol.ItemID{"tfc-returnee": "consent_interview", "tfc-border": "consent_interview"} {
		x := begin(t, protocolID)
		x.until(item)
		x.Choose("no")
		for range 6 {
			x.Next()
		}
		if x.view.state.Card != EndedCard || x.view.state.Closing.Erase.Label == "" {
			t.Errorf("%s: card %v at %s, closing %+v", protocolID, x.view.state.Card, x.view.state.Question.Item, x.view.state.Closing)
			continue
		}
		x.EraseRecord()
		if x.s.last().Screen != KeepScreen || x.s.last().Record != x.id {
			t.Errorf("went to %+v", x.s.last())
		}
	}
	if !refusedToBegin("no_assent") || !refusedToBegin("no_contact") || refusedToBegin("child") {
		t.Error("the stops at which somebody does not want to be asked")
	}
}
