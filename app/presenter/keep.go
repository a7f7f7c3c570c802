package presenter

import (
	"context"
	"errors"
	"time"

	"pelita/locales"
	"pelita/screening"
)

// Kept is how a record is kept: how long, and whether an order keeps it.
type Kept struct {
	// Until is when its time ends, and For the purpose that asks for it. It is
	// zero when it has no end or that is not near.
	Until time.Time
	For   screening.KeepPurpose
	Over  bool
	// Held: an order keeps it from being erased, for a reason, since a time.
	Held  bool
	Why   screening.HoldReason
	Since time.Time
	// Unverified: no key that this device knows has signed that order.
	Unverified bool
	// Told counts the services that were told something of it.
	Told int
	// Withdrawn: the person took a permission back.
	Withdrawn bool
}

// Keeping keeps and erases records.
type Keeping interface {
	// Kept says how a record is kept.
	Kept(ctx context.Context, id screening.RecordID) (Kept, error)
	// Hold keeps it from being erased. screening.ErrHeld.
	Hold(ctx context.Context, id screening.RecordID, why screening.HoldReason) error
	// Release lets it be erased again. screening.ErrNotHeld.
	Release(ctx context.Context, id screening.RecordID) error
	// Erase takes it from this device for good. screening.ErrHeld; ErrOnItsWay
	// when a part of it may be on its way to the hub: nothing was changed then.
	Erase(ctx context.Context, id screening.RecordID, why screening.EraseReason) error
	// EraseNow is Erase that leaves the part that is on its way until the hub has it.
	EraseNow(ctx context.Context, id screening.RecordID, why screening.EraseReason) error
}

// KeepState is the page of how long one record is kept, and of erasing it.
type KeepState struct {
	Page
	Name string
	// Until says how long it is kept.
	Until Notice
	// Held is shown while an order keeps it; HoldWhy asks for the reason of one.
	HoldTitle, HoldText string
	Held                Notice
	HoldWhy             Choice[string]
	Hold, Release       Action
	// What happens, what stays with others, and what nobody can promise; not said
	// while an order keeps the record.
	EraseTitle                      string
	GoesTitle, StaysTitle, NotTitle string
	Goes, Stays, Not                []string
	Why                             Choice[string]
	// Begin asks for the second tap, and BeginOff says why it cannot; Erase and
	// EraseNow are that one.
	BeginOff                string
	Begin                   Action
	Sure, OnItsWay          Notice
	Erase, EraseNow, Cancel Action
	OpenRecord              Action
}

// Keep is the page of how one record is kept.
type Keep struct {
	stage[KeepState]
	work    screening.Casework
	keeping Keeping
	id      screening.RecordID
	load    Latest[keptRecord]
	once    Single

	record  screening.Record
	kept    Kept
	read    bool
	holdWhy string
	why     string
	sure    bool
	onWay   bool
	erasing bool
}

type keptRecord struct {
	record screening.Record
	kept   Kept
}

// KeepParams are the parts of a Keep.
type KeepParams struct {
	Frame   Frame
	Work    screening.Casework
	Keeping Keeping
	Record  screening.RecordID
	Render  func(KeepState)
}

// NewKeep makes the presenter of how one record is kept.
func NewKeep(p KeepParams) *Keep {
	f := p.Frame
	k := &Keep{
		stage: newStage(f, p.Render), work: p.Work, keeping: p.Keeping, id: p.Record,
		load: Latest[keptRecord]{Runner: f.Runner}, once: Single{Runner: f.Runner},
	}
	k.stage.build = k.state
	return k
}

// Enter reads the record and how it is kept.
func (k *Keep) Enter() { k.look() }

func (k *Keep) look() {
	k.load.Load(func(ctx context.Context) (keptRecord, error) {
		r, err := k.work.Store.Record(ctx, k.id)
		if err != nil {
			return keptRecord{}, err
		}
		kept, err := k.keeping.Kept(ctx, k.id)
		return keptRecord{r, kept}, err
	}, func(got keptRecord, err error) {
		if err == nil {
			k.record, k.kept, k.read = got.record, got.kept, true
			k.why = k.likely()
		}
		k.fail(err)
		k.Rebuild()
	})
	k.Rebuild()
}

// likely is the reason that is offered first.
func (k *Keep) likely() string {
	switch {
	case k.why != "":
		return k.why
	case k.kept.Withdrawn:
		return string(screening.EraseWithdrawn)
	case k.kept.Over:
		return string(screening.EraseRetention)
	}
	return string(screening.EraseRequest)
}

// Leave drops what was read.
func (k *Keep) Leave(done func()) {
	k.load.Drop()
	k.clear()
	k.record, k.kept, k.read = screening.Record{}, Kept{}, false
	done()
}

// ChooseHold says why the record is to be held.
func (k *Keep) ChooseHold(code string) {
	k.holdWhy = code
	k.Rebuild()
}

// ChooseWhy says why the record is to be erased.
func (k *Keep) ChooseWhy(code string) {
	k.why = code
	k.Rebuild()
}

// Hold keeps the record from being erased.
func (k *Keep) Hold() {
	if k.holdWhy == "" {
		return
	}
	why := screening.HoldReason(k.holdWhy)
	k.order(func(ctx context.Context) error { return k.keeping.Hold(ctx, k.id, why) })
}

// Release lets the record be erased again.
func (k *Keep) Release() {
	k.order(func(ctx context.Context) error { return k.keeping.Release(ctx, k.id) })
}

func (k *Keep) order(do func(context.Context) error) {
	k.sure, k.onWay = false, false
	Once(&k.once, func(ctx context.Context) (struct{}, error) { return struct{}{}, do(ctx) }, func(_ struct{}, err error) {
		if err != nil {
			k.shown(err)
			return
		}
		k.holdWhy = ""
		k.look()
	})
	k.Rebuild()
}

// Begin asks for the second tap.
func (k *Keep) Begin() {
	k.sure, k.onWay = k.read && !k.kept.Held, false
	k.fail(nil)
	k.Rebuild()
}

// StepBack takes the first tap back.
func (k *Keep) StepBack() {
	k.sure, k.onWay = false, false
	k.Rebuild()
}

// Erase erases the record, and leaves its pages.
func (k *Keep) Erase() { k.erase(k.keeping.Erase) }

// EraseNow is Erase while a part of the record may be on its way.
func (k *Keep) EraseNow() {
	if k.onWay {
		k.erase(k.keeping.EraseNow)
	}
}

func (k *Keep) erase(do func(context.Context, screening.RecordID, screening.EraseReason) error) {
	if !k.sure || k.once.Busy() {
		return
	}
	why := screening.EraseReason(k.why)
	k.erasing = true
	Once(&k.once, func(ctx context.Context) (struct{}, error) { return struct{}{}, do(ctx, k.id, why) }, func(_ struct{}, err error) {
		k.erasing = false
		switch {
		case errors.Is(err, screening.ErrOnItsWay):
			k.onWay = true
			k.Rebuild()
		case !made(err):
			k.sure = false
			k.shown(err)
		default:
			k.goTo(CaseloadScreen, Route{}.Record)() // the way back leads to what is gone
		}
	})
	k.Rebuild()
}

// OpenRecord goes to the record.
func (k *Keep) OpenRecord() { k.goTo(RecordScreen, k.id)() }

func (k *Keep) state() KeepState {
	t := k.speech()
	st := KeepState{Page: k.page(t.T("keep.title"))}
	if errors.Is(k.trouble, screening.ErrHeld) {
		st.Notice = Notice{Kind: Caution, Title: t.T("keep.held_title"), Text: t.T("keep.held_refused")}
	}
	if !k.read {
		if k.load.Loading() {
			st.Busy = t.T("keep.busy")
		}
		return st
	}
	st.Name = callName(t, nameOf(k.record), k.id)
	st.OpenRecord = Action{Label: t.T("keep.record")}
	st.Until = untilNotice(t, k.kept)
	k.holding(t, &st)
	k.erasure(t, &st)
	if k.erasing && k.once.Busy() {
		st.Busy = t.T("keep.erasing")
	}
	return st
}

// untilNotice says how long a record is kept.
func untilNotice(t locales.Language, kept Kept) Notice {
	if kept.Until.IsZero() {
		return Notice{Kind: Advice, Text: t.T("keep.not_near")}
	}
	what := t.T("keep.for." + string(kept.For))
	if kept.Over {
		return Notice{Kind: Caution, Title: t.T("keep.over_title"), Text: t.T("keep.over", "day", day(t, kept.Until), "for", what)}
	}
	return Notice{Kind: Advice, Title: t.T("keep.soon_title"), Text: t.T("keep.soon", "day", day(t, kept.Until), "for", what)}
}

func (k *Keep) holding(t locales.Language, st *KeepState) {
	st.HoldTitle, st.HoldText = t.T("keep.hold_title"), t.T("keep.hold_text")
	if k.kept.Held {
		why := t.T("keep.hold_why." + string(k.kept.Why))
		st.Held = Notice{Kind: Caution, Title: t.T("keep.held_title"), Text: t.T("keep.held", "day", day(t, k.kept.Since), "why", why)}
		if k.kept.Unverified {
			st.Held.Text += " " + t.T("keep.held_unverified")
		}
		st.Release = Action{Label: t.T("keep.release"), Off: k.once.Busy()}
		return
	}
	st.HoldWhy = Choice[string]{Label: t.T("keep.hold_why"), Options: choose(t, "keep.hold_why.", codesOf(screening.HoldReasons()), k.holdWhy)}
	st.Hold = Action{Label: t.T("keep.hold"), Off: k.holdWhy == "" || k.once.Busy()}
}

func codesOf[T ~string](all []T) []string {
	out := make([]string, len(all))
	for i, one := range all {
		out[i] = string(one)
	}
	return out
}

func (k *Keep) erasure(t locales.Language, st *KeepState) {
	st.EraseTitle = t.T("keep.erase_title")
	st.Begin = Action{Label: t.T("keep.begin"), Off: k.kept.Held || k.once.Busy()}
	if k.kept.Held {
		st.BeginOff = t.T("keep.begin_held")
		return
	}
	k.foretell(t, st)
	if k.sure {
		k.secondTap(t, st)
	}
}

// foretell says what an erasure does, and what it cannot.
func (k *Keep) foretell(t locales.Language, st *KeepState) {
	st.GoesTitle, st.StaysTitle, st.NotTitle = t.T("keep.goes_title"), t.T("keep.stays_title"), t.T("keep.not_title")
	st.Goes = []string{t.T("keep.goes_record"), t.T("keep.goes_packages"), t.T("keep.goes_key")}
	st.Stays = []string{t.T("keep.stays_note"), t.T("keep.stays_hub"), t.T("keep.stays_services")}
	if k.kept.Told > 0 {
		st.Stays[2] = t.T("keep.stays_told")
	}
	st.Not = []string{t.T("keep.not_back"), t.T("keep.not_copies"), t.T("keep.not_others")}
}

// secondTap asks once more, and for the reason.
func (k *Keep) secondTap(t locales.Language, st *KeepState) {
	st.Begin = Action{}
	st.Why = Choice[string]{Label: t.T("keep.why"), Options: choose(t, "keep.why.", codesOf(screening.EraseReasons()), k.why)}
	st.Sure = Notice{Kind: Caution, Title: t.T("keep.sure_title"), Text: t.T("keep.sure")}
	st.Erase = Action{Label: t.T("keep.erase"), Off: k.once.Busy()}
	st.Cancel = Action{Label: t.T("keep.cancel"), Off: k.once.Busy()}
	if k.onWay {
		st.OnItsWay = Notice{Kind: Caution, Title: t.T("keep.on_way_title"), Text: t.T("keep.on_way")}
		st.EraseNow = Action{Label: t.T("keep.erase_now"), Off: k.once.Busy()}
	}
}
