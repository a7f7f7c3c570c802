package synctest_test

import (
	"fmt"
	"maps"
	"testing"

	"pelita/sync/bundle"
	"pelita/sync/replica"
	"pelita/sync/synctest"
	"pelita/sync/wire"
)

// stickEndings names the end of each lie that is told with sticks. What is left
// out of a stick is no alarm: a part may be missing for many reasons. It is a
// gap that shows.
func stickEndings(devices int) map[synctest.Lie]ending {
	forged := ending{alarm: replica.AlarmForged}
	out := map[synctest.Lie]ending{
		synctest.LieSwapDeviceKey:     forged,
		synctest.LieGhostDevice:       forged,
		synctest.LieReplaySegment:     {harmless: true, repeated: true},
		synctest.LieReplayAcross:      forged,
		synctest.LieReorder:           {harmless: true},
		synctest.LieDuplicate:         {harmless: true, repeated: true},
		synctest.LieDropOne:           {gap: true},
		synctest.LieDropTail:          {gap: true},
		synctest.LieDelay:             {stale: true},
		synctest.LieForkViews:         {stale: true},
		synctest.LieRollBack:          {stale: true, repeated: true},
		synctest.LieTruncate:          {err: wire.ErrCut},
		synctest.LieBitFlip:           forged,
		synctest.LieOversize:          {err: wire.ErrCut},
		synctest.LieSlowDrip:          {harmless: true},
		synctest.LieWrongType:         {err: bundle.ErrFormat},
		synctest.LieRedirect:          {err: bundle.ErrFormat},
		synctest.LieBomb:              {err: bundle.ErrFormat},
		synctest.LieMixEpochs:         forged,
		synctest.LieOldFormat:         forged,
		synctest.LieDowngrade:         forged,
		synctest.LieFalseTime:         {harmless: true},
		synctest.LieOtherAgency:       {err: bundle.ErrOther},
		synctest.LieAckWithoutStoring: forged,
	}
	if devices == 2 { // nobody else is there who saw more
		out[synctest.LieDropTail] = ending{stale: true}
	}
	return out
}

// carry lets every device read a stick of every other.
func (s *scene) carry(stick *synctest.LyingStick, times int) {
	s.Helper()
	for range times {
		for _, from := range s.devices {
			for i, to := range s.devices {
				if from == to {
					continue
				}
				part := stick.Carry(from, to)
				if part == nil {
					continue
				}
				report, err := to.ReadFrom(s, part)
				s.note(to, report, err)
				s.isPart(fmt.Sprintf("device %d", i), to)
			}
		}
	}
}

func TestEachOf24LiesOverAStickEndsInTheRightStateANamedAlarmOrAGapThatShows(t *testing.T) {
	eachLie(t, stickEndings, liesOverAStick)
}

func liesOverAStick(t *testing.T, devices int, lie synctest.Lie, want ending) {
	s := newScene(t, devices)
	stick := synctest.NewLyingStick(t, s.agency, s.devices...)
	s.write("before")
	s.carry(stick, 1)
	before := maps.Clone(s.news)
	if len(s.alarms) > 0 || len(s.errs) > 0 {
		t.Fatalf("an honest stick: alarms %v, errors %v", s.alarms, s.errs)
	}
	s.forget()
	stick.Tell(lie)
	s.rotate()
	for _, round := range []string{"first under the lie", "second under the lie"} {
		s.write(round)
		s.carry(stick, 1)
	}
	s.ended(want, before)

	stick.Tell(synctest.LieNone)
	s.forget()
	s.carry(stick, 1)
	s.rightState()
	if len(s.alarms) > 0 || len(s.errs) > 0 {
		t.Errorf("once the truth is told: alarms %v, errors %v", s.alarms, s.errs)
	}
}
