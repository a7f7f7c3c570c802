package courier_test

import (
	"bytes"
	"errors"
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"sync"
	"testing"
	"time"

	"pelita/app/courier"
	"pelita/screening"
)

// lateAnswer is a tablet that has asked for new keys, taken that back, and gone on.
type lateAnswer struct {
	*testing.T
	cfg                        courier.Config
	hub                        *station
	boss, second, third, fresh *courier.Profile
	asked                      courier.Request
	before, after              screening.Record
	devices                    int // of which the keys are gone
}

// gone is one of which the third colleague has had what was written since, and the fresh one
// has not.
func gone(t *testing.T) *lateAnswer {
	t.Helper()
	x := &lateAnswer{T: t, boss: founder(t), cfg: config(t), devices: 1}
	x.second, x.third, x.fresh = enrolledAt(t, x.boss, x.cfg), colleague(t, x.boss, "Third Officer"), colleague(t, x.boss, "Fourth Officer")
	x.hub = newStation(t, x.boss)
	x.hub.sync(x.boss)
	x.before = interviewed(t, x.second, nil)
	x.hub.sync(x.second)
	x.asked = x.asks()
	if _, err := x.second.Sync(t.Context()); !errors.Is(err, screening.ErrRenewing) {
		t.Fatalf("while it waits: %v", err)
	}
	x.drops()
	x.after = interviewed(t, x.second, nil)
	note(t, x.second, x.before.ID, "after it was taken back")
	x.hub.sync(x.second)
	x.hub.sync(x.third)
	allAlike(t, "before any answer", x.after.ID, x.second, x.third)
	return x
}

func (x *lateAnswer) asks() courier.Request {
	x.Helper()
	asked, err := x.second.Renew(x.Context())
	if err != nil || asked.File == nil {
		x.Fatal(asked, err)
	}
	return asked
}

func (x *lateAnswer) drops() {
	x.Helper()
	if err := x.second.DropRenewal(x.Context()); err != nil {
		x.Fatal(err)
	}
	if s, err := x.second.Standing(x.Context()); err != nil || s.Renewing || !s.Dropped {
		x.Fatalf("%+v, %v", s, err)
	}
}

func (x *lateAnswer) reopen() {
	x.Helper()
	if err := x.second.Close(); err != nil {
		x.Fatal(err)
	}
	x.second = opened(x.T, x.cfg, x.second)
}

// answers is the grant of an administrator.
func (x *lateAnswer) answers(by *courier.Profile, asked courier.Request) courier.Grant {
	x.Helper()
	grant, err := by.Enrol(x.Context(), asked.File, asked.Words)
	if err != nil {
		x.Fatal(err)
	}
	return grant
}

func (x *lateAnswer) joins(g courier.Grant) {
	x.Helper()
	if err := x.second.Join(x.Context(), g.File); err != nil {
		x.Fatal(err)
	}
}

// whole fails unless everything is everywhere once, the tablet has one new id, and
// accepting what is listed as late changes nothing.
func (x *lateAnswer) whole(late bool, records ...screening.RecordID) {
	x.Helper()
	everyone := []*courier.Profile{x.boss, x.second, x.third, x.fresh}
	round := func() {
		for range 2 {
			for _, p := range everyone {
				if got := x.hub.sync(p); got.Alarm() != nil {
					x.Errorf("%v", got.Alarms)
				}
			}
		}
	}
	same := func(what string) {
		for _, id := range append(records, x.before.ID, x.after.ID) {
			allAlike(x.T, what, id, everyone...)
			if got := where(x.T, x.second, id); got != screening.WithHub {
				x.Errorf("%s: it is said to be %v", what, got)
			}
		}
		x.notes(what, 1)
	}
	round()
	same("under the new keys")
	devices, err := x.boss.Devices(x.Context())
	live := 0
	for _, d := range devices {
		if !d.Revoked {
			live++
		}
	}
	if err != nil || live != len(everyone) || len(devices) != live+x.devices {
		x.Errorf("%d devices, %d live, %v", len(devices), live, err)
	}
	apart, err := x.fresh.Quarantine(x.Context())
	if err != nil || len(apart) > 0 != late {
		x.Errorf("who had not heard of it keeps %d apart, %v", len(apart), err)
	}
	if len(apart) == 0 {
		return
	}
	act, err := x.boss.Accept(x.Context(), apart[len(apart)-1].ID)
	done(x.T, act, err)
	round()
	same("once what came late was accepted")
}

func (x *lateAnswer) notes(what string, want int) {
	x.Helper()
	for i, p := range []*courier.Profile{x.boss, x.second, x.third, x.fresh} {
		if r, err := p.Store().Record(x.Context(), x.before.ID); err != nil || len(r.State.Notes()) != want {
			x.Errorf("%s: %d has %d notes, want %d, %v", what, i, len(r.State.Notes()), want, err)
		}
	}
}

// A request that was taken back leaves the tablet as it was, and can be made anew.
func TestARequestForNewKeysCanBeTakenBack(t *testing.T) {
	t.Parallel()
	x := gone(t)
	if err := x.second.DropRenewal(t.Context()); !errors.Is(err, screening.ErrNotPermitted) {
		t.Errorf("taken back twice: %v", err)
	}
	x.reopen()
	x.hub.sync(x.second)
	brought(t, x.fresh, carried(t, x.second, courier.Carrying{}).Files[0])
	allAlike(t, "over a stick", x.after.ID, x.second, x.fresh)
	again := x.asks()
	if again.Words == x.asked.Words {
		t.Error("the request made anew is the one that was taken back")
	}
	x.joins(x.answers(x.boss, again))
	x.whole(false)
}

// A tablet whose id was used twice goes on under it in no way.
func TestATabletWhoseIdWasUsedTwiceCannotTakeItsRequestBack(t *testing.T) {
	t.Parallel()
	x := putBack(t)
	asked := x.notices()
	if err := x.second.DropRenewal(t.Context()); !errors.Is(err, screening.ErrCloned) {
		t.Errorf("%v, want ErrCloned", err)
	}
	if s, err := x.second.Standing(t.Context()); err != nil || !s.Renewing || !s.Must {
		t.Errorf("%+v, %v", s, err)
	}
	note(t, x.second, x.since.ID, "while it waits")
	x.rejoin(asked)
	for range 2 {
		for _, p := range x.all() {
			x.hub.sync(p)
		}
	}
	x.isWhole()
}

// An administrator answers a request that was taken back. What the tablet wrote since, on
// who took it before and on who keeps it apart, is everywhere once in the end.
func TestAnAnswerToARequestThatWasTakenBackLosesAndDoublesNothing(t *testing.T) {
	t.Parallel()
	ways := map[string]func(x *lateAnswer){
		"by the grant": func(x *lateAnswer) { x.joins(x.answers(x.boss, x.asked)) },
		"it is killed before it notes its new keys": func(x *lateAnswer) {
			if err := x.second.HalfJoin(x.Context(), x.answers(x.boss, x.asked).File); err != nil {
				x.Fatal(err)
			}
			x.reopen()
		},
		"it is killed before it seals again": func(x *lateAnswer) {
			if err := x.second.UnsealedJoin(x.Context(), x.answers(x.boss, x.asked).File); err != nil {
				x.Fatal(err)
			}
			if n, err := x.second.Unsealed(x.Context()); err != nil || n == 0 {
				x.Errorf("the control: nothing is to be sealed, %v", err)
			}
			x.reopen()
		},
	}
	for name, learns := range ways {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x := gone(t)
			x.answers(x.boss, x.asked)
			x.hub.sync(x.boss)
			x.hub.sync(x.fresh) // hears of the cut first
			unheard := interviewed(t, x.second, nil)
			if _, err := x.hub.try(t.Context(), x.second); !errors.Is(err, screening.ErrHubRefused) {
				t.Errorf("under the old id: %v", err)
			}
			if err := x.second.SealOutbox(t.Context()); err != nil { // it does not know yet
				t.Error(err)
			}
			learns(x)
			if n, err := x.second.Unsealed(x.Context()); err != nil || n != 0 {
				x.Errorf("before it speaks to anybody %d changes are not sealed, %v", n, err)
			}
			x.whole(true, unheard.ID)
		})
	}
}

// revokes is what an administrator does to an id that nobody of theirs has the keys of.
func (x *lateAnswer) revokes(by *courier.Profile, id string) {
	x.Helper()
	act, err := by.Revoke(x.Context(), id)
	done(x.T, act, err)
}

// asksAnew asks again because of a suspicion, while something waits: for keys that were
// never in the vault when somebody may have had it.
func (x *lateAnswer) asksAnew() courier.Request {
	x.Helper()
	before := identity(x.T, x.second)
	again := x.asks()
	waiting := identity(x.T, x.second)
	pass := slices.Clone(passphrase)
	if err := x.second.RenewKeys(x.Context(), pass, pass); err != nil {
		x.Fatal(err)
	}
	anew := x.asks()
	if again.Words == x.asked.Words || anew.Words == again.Words || len(again.Forgot) != 1 || len(anew.Forgot) != 2 {
		x.Errorf("%v and %v are forgotten", again.Forgot, anew.Forgot)
	}
	if s, err := x.second.Standing(x.Context()); err != nil || !slices.Equal(s.Forgot, anew.Forgot) || s.Words != anew.Words {
		x.Errorf("%+v, %v", s, err)
	}
	for name, b := range secretsOf(x.T, x.second) {
		if bytes.Contains(b, before) || bytes.Contains(b, waiting) {
			x.Errorf("%s holds an identity that others may have", name)
		}
	}
	return anew
}

// identity is that of the keys that a profile asked for.
func identity(t *testing.T, p *courier.Profile) []byte {
	t.Helper()
	b := regexp.MustCompile(`AGE-SECRET-KEY-PQ-1[0-9A-Z]+`).Find(secretsOf(t, p)["renewal"])
	if b == nil {
		t.Fatal("the control: no identity")
	}
	return b
}

// The request that was taken back is answered although its keys were forgotten. The tablet
// does not take the answer, and is admitted with its fresh keys: by who answered the other,
// whose id goes with that, by another administrator, and before; then the late answer is
// refused, or that id is revoked by hand.
func TestAnAnswerToARequestThatWasForgottenLeavesTheTabletItsFreshKeys(t *testing.T) {
	t.Parallel()
	for name, answers := range map[string]func(x *lateAnswer, anew courier.Request) (fresh courier.Grant, late bool){
		"after it": func(x *lateAnswer, anew courier.Request) (courier.Grant, bool) {
			old := x.answers(x.boss, x.asked)
			if err := x.second.Join(x.Context(), old.File); !errors.Is(err, screening.ErrNotForUs) || old.Device != anew.Forgot[0] {
				x.Errorf("the late answer, %v of %v: %v", old.Device, anew.Forgot, err)
			}
			x.devices = 2
			return x.answers(x.boss, anew), true
		},
		"before it": func(x *lateAnswer, anew courier.Request) (courier.Grant, bool) {
			fresh := x.answers(x.boss, anew)
			if _, err := x.boss.Enrol(x.Context(), x.asked.File, x.asked.Words); !errors.Is(err, screening.ErrNotPermitted) {
				x.Errorf("the late answer: %v", err)
			}
			x.devices = 1
			return fresh, false
		},
		"by another": func(x *lateAnswer, anew courier.Request) (courier.Grant, bool) {
			c, err := x.third.AskToAdminister(x.Context())
			if err != nil {
				x.Fatal(err)
			}
			act, err := x.boss.ChangeAdministrators(x.Context(), courier.AdminChange{Add: [][]byte{c.File}, Need: 1})
			done(x.T, act, err)
			x.hub.sync(x.boss)
			x.hub.sync(x.third)
			fresh := x.answers(x.third, anew)
			x.answers(x.boss, x.asked)
			x.hub.sync(x.boss)
			x.hub.sync(x.third)
			x.revokes(x.boss, anew.Forgot[0])
			x.devices = 2
			return fresh, true
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x := gone(t)
			anew := x.asksAnew()
			since := interviewed(t, x.second, nil)
			fresh, late := answers(x, anew)
			x.joins(fresh)
			x.hub.sync(x.boss) // the old request's cut is the lower one, and wins
			x.whole(late, since.ID)
		})
	}
}

// The grant comes while an exchange goes on that began under the old id: what that seals
// lies beyond the cut, and is sealed again.
func TestAnExchangeThatBeganBeforeAGrantLosesNothing(t *testing.T) {
	t.Parallel()
	x := gone(t)
	grant := x.answers(x.boss, x.asked)
	x.reopen() // the first exchange compares, and asks before it seals
	unheard := interviewed(t, x.second, nil)
	arrived, goOn, once, real := make(chan struct{}), make(chan struct{}), sync.Once{}, x.hub.handler
	x.hub.server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		once.Do(func() { close(arrived); <-goOn })
		real.ServeHTTP(w, r)
	})
	exchanged, joined := make(chan error, 1), make(chan error, 1)
	go func() { _, err := x.hub.try(t.Context(), x.second); exchanged <- err }()
	<-arrived
	go func() { joined <- x.second.Join(t.Context(), grant.File) }()
	select {
	case err := <-joined:
		t.Errorf("the grant was taken in the midst of an exchange, %v", err)
		joined <- err
	case <-time.After(time.Second):
	}
	close(goOn)
	if err := errors.Join(<-exchanged, <-joined); err != nil {
		t.Error(err)
	}
	x.whole(true, unheard.ID)
}

// What cannot be finished keeps nobody out of the records: the exchange says it.
func TestNewKeysThatCannotBeFinishedKeepNobodyOut(t *testing.T) {
	t.Parallel()
	x := gone(t)
	if err := x.second.SpoilSealAgain(t.Context()); err != nil {
		t.Fatal(err)
	}
	x.reopen()
	if _, err := x.second.Store().Record(t.Context(), x.after.ID); err != nil {
		t.Error(err)
	}
	if _, err := x.hub.try(t.Context(), x.second); !errors.Is(err, screening.ErrDamaged) {
		t.Errorf("the exchange: %v", err)
	}
	if _, err := x.second.WriteBundle(t.Context(), courier.Carrying{File: filepath.Join(t.TempDir(), "stick")}); !errors.Is(err, screening.ErrDamaged) {
		t.Errorf("a stick: %v", err)
	}
}
