package presenter

import (
	"context"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"pelita/assets"
	"pelita/locales"
	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/protocol"
	"pelita/screening/screeningtest"
)

// inline runs everything at once, where it is asked for.
type inline struct{}

func (inline) Background(work func(context.Context)) { work(context.Background()) }
func (inline) UI(f func())                           { f() }

// held keeps work until it is told to run it, in any order; hops back to the
// drawing goroutine are held too.
type held struct {
	work []func()
	hops []func()
}

func (h *held) Background(work func(context.Context)) {
	h.work = append(h.work, func() { work(context.Background()) })
}
func (h *held) UI(f func()) { h.hops = append(h.hops, f) }

// run runs the work of that number, and what it hopped back for.
func (h *held) run(n int) {
	h.work[n]()
	h.hop()
}

func (h *held) hop() {
	for len(h.hops) > 0 {
		f := h.hops[0]
		h.hops = h.hops[1:]
		f()
	}
}

// finish runs all work in order, also what that work begins.
func (h *held) finish(from int) {
	for n := from; n < len(h.work); n++ {
		h.run(n)
	}
}

// hand is a clock that is moved by hand, with its timers.
type hand struct {
	now    time.Time
	timers []*timer
	// skew is by how much the clock on the wall was set ahead; timers do not mind.
	skew time.Duration
}

func (h *hand) wall() time.Time { return h.now.Add(h.skew) }

type timer struct {
	at   time.Time
	f    func()
	done bool
}

func (h *hand) After(d time.Duration, f func()) func() {
	t := &timer{at: h.now.Add(d), f: f}
	h.timers = append(h.timers, t)
	return func() { t.done = true }
}

// pass lets time go by; what becomes due runs in order of its time.
func (h *hand) pass(d time.Duration) {
	end := h.now.Add(d)
	for {
		var next *timer
		for _, t := range h.timers {
			if !t.done && !t.at.After(end) && (next == nil || t.at.Before(next.at)) {
				next = t
			}
		}
		if next == nil {
			h.now = end
			return
		}
		next.done = true
		h.now = next.at
		next.f()
	}
}

// keeperFake keeps preferences in memory.
type keeperFake struct {
	held    Preferences
	written Preferences
	err     error
	changed func()
}

func (k *keeperFake) Preferences() Preferences { return k.held }
func (k *keeperFake) Apply(p Preferences) {
	k.held = p
	k.changed()
}
func (k *keeperFake) Keep(_ context.Context, p Preferences) error {
	if k.err == nil {
		k.written = p
	}
	return k.err
}

// shipped are the instruments and texts as they ship, read once.
var shipped = sync.OnceValues(func() (*screening.Library, *locales.Catalogue) {
	l, err := screening.LoadLibrary(assets.Files())
	if err != nil {
		panic(err)
	}
	c, err := locales.Load()
	if err != nil {
		panic(err)
	}
	return l, c
})

// stand is a frame with fakes around it.
type stand struct {
	t      testing.TB
	frame  Frame
	hand   *hand
	keeper *keeperFake
	store  *screeningtest.Memory
	work   screening.Casework
	went   []Route
	again  func()
	// grouped is a group of one, where a test has made one.
	grouped screening.RecordID
}

func newStand(t testing.TB, r Runner) *stand {
	t.Helper()
	library, catalogue := shipped()
	s := &stand{t: t, store: screeningtest.NewMemory(), again: func() {}}
	s.hand = &hand{now: time.Date(2026, 3, 14, 10, 0, 0, 0, time.UTC)}
	s.store.Now = func() time.Time { return s.hand.now }
	s.store.Summarise = library.Summarise
	s.keeper = &keeperFake{held: DefaultPreferences(), changed: func() { s.again() }}
	s.frame = Frame{
		Runner: r, Timer: s.hand, Now: s.hand.wall, Catalogue: catalogue,
		Speech: func() locales.Language { return catalogue.Language(s.keeper.held.Language) },
		Go:     func(to Route) { s.went = append(s.went, to) },
	}
	s.work = screening.Casework{Store: s.store, Library: library, Officer: screeningtest.Officer()}
	return s
}

// words are the words that casework outside of a presenter is asked in.
func (s *stand) spokenWork() screening.Casework { return spoken(s.work, s.frame.Speech()) }

// open begins a record.
func (s *stand) open(protocolID string) screening.Record {
	s.t.Helper()
	r, err := s.spokenWork().Open(s.t.Context(), protocolID)
	if err != nil {
		s.t.Fatal(err)
	}
	return r
}

// answer keeps an answer beside the presenter.
func (s *stand) answer(r screening.Record, item protocol.ItemID, a protocol.Answer) screening.Record {
	s.t.Helper()
	i, _ := s.work.Library.Bank.Item(item)
	r, err := s.spokenWork().Answer(s.t.Context(), r, screening.Answered{Item: item, Source: i.Source, Answer: a})
	if err != nil {
		s.t.Fatal(err)
	}
	return r
}

// record reads what the store holds.
func (s *stand) record(id screening.RecordID) screening.Record {
	s.t.Helper()
	r, err := s.store.Record(s.t.Context(), id)
	if err != nil {
		s.t.Fatal(err)
	}
	return r
}

// live is the only live answer of an item, as usually asked.
func (s *stand) live(id screening.RecordID, item protocol.ItemID) protocol.Answer {
	s.t.Helper()
	i, _ := s.work.Library.Bank.Item(item)
	all := s.record(id).State.Live(history.Register{Item: item, Source: i.Source})
	if len(all) != 1 {
		s.t.Fatalf("%s has %d live answers", item, len(all))
	}
	return all[0].Answer
}

func (s *stand) last() Route {
	if len(s.went) == 0 {
		return Route{}
	}
	return s.went[len(s.went)-1]
}

// shown keeps what was rendered last.
type shown[S any] struct {
	state S
	times int
}

func (v *shown[S]) render(s S) { v.state, v.times = s, v.times+1 }

// entered opens a page, whose State says everything in words.
func entered[P interface {
	Enter()
	Rebuild()
}, S any](t *testing.T, s *stand, p P, v *shown[S]) (P, *shown[S]) {
	t.Helper()
	s.again = p.Rebuild
	p.Enter()
	spokenWell(t, v.state)
	return p, v
}

var (
	missingText = regexp.MustCompile(`^\[[a-z_]+\.`)
	openHole    = regexp.MustCompile(`\{[a-z_]+\}`)
)

// texts lists every string of a State, at any depth.
func texts(v any) []string {
	var out []string
	var walk func(reflect.Value)
	walk = func(x reflect.Value) {
		switch x.Kind() {
		case reflect.String:
			out = append(out, x.String())
		case reflect.Struct:
			for n := range x.NumField() {
				walk(x.Field(n))
			}
		case reflect.Slice:
			for n := range x.Len() {
				walk(x.Index(n))
			}
		}
	}
	walk(reflect.ValueOf(v))
	return out
}

// spokenWell fails when a State shows a key without a text or an open placeholder.
func spokenWell(t *testing.T, state any) {
	t.Helper()
	for _, text := range texts(state) {
		if missingText.MatchString(text) || openHole.MatchString(text) {
			t.Errorf("shown without words: %q", text)
		}
	}
}

// says says whether any string of a State holds a text.
func says(state any, text string) bool {
	for _, s := range texts(state) {
		if strings.Contains(s, text) {
			return true
		}
	}
	return false
}

func yes() protocol.Answer { return screeningtest.YesNo(true) }
func no() protocol.Answer  { return screeningtest.YesNo(false) }
