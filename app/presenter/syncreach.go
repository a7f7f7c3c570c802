package presenter

import (
	"context"
	"strconv"
	"strings"
	"time"

	"pelita/locales"
)

// Reach is how this device reaches the hub, what that costs, and what is known
// of the others by it.
type Reach interface {
	Reached(ctx context.Context) (Reached, error)
	// SetReach keeps it. screening.ErrUnreadable when the proxy is none.
	SetReach(ctx context.Context, r ReachSettings) error
}

// ReachSettings are what a person chooses. Budget is in bytes a day; 0 is no bound.
type ReachSettings struct {
	Proxy  string
	Budget int64
	Saving bool // attachments wait for another link
}

// Reached is how it stands.
type Reached struct {
	ReachSettings
	Used   int64    // bytes today
	Held   bool     // the bytes of the day were used up at the last exchange
	Alarms []string // codes of what the last exchange noticed
	Words  []string // eight, for all that is held of the caseload
	Others []Other
	Apart  Apart
}

// Apart counts what colleagues wrote that is kept apart, until the agency accepts
// it: Late came from a device that was taken out before, Forbidden holds what its
// device may not do. Spoilt can never be accepted: another part stands in its place,
// or it cannot be read.
type Apart struct{ Late, Forbidden, Spoilt int }

// Other is another device of the caseload.
type Other struct {
	Name   string
	Heard  time.Time // when something new last came; zero: never
	Hidden uint64    // changes that others have and that did not arrive
	// Has: all that this device sent has arrived there, by its own word, as of On.
	Has bool
	On  time.Time
}

// ReachState is the part of the page about the link to the hub.
type ReachState struct {
	// Alarms say what should not have happened, and what to do.
	Alarms []Notice
	// Facts are why it waits, the next try, and the bytes of the day.
	Facts []Line
	// Words are read to a colleague by telephone: the same words, the same records.
	Words, WordsHint Line
	OthersTitle      string
	Others           []Line
	Title            string
	Proxy, Budget    Field
	Saving           Choice[bool]
	Keep             Action
}

// megabyte is what budgets are counted in.
const megabyte = 1_000_000

// reaching is what the page holds of it.
type reaching struct {
	port    Reach // nil: the page has no such part
	rounds  *Rounds
	now     Reached
	typed   ReachSettings
	budget  string // as it is typed
	touched bool
}

func (r *reaching) read(ctx context.Context) (Reached, error) {
	if r.port == nil {
		return Reached{}, nil
	}
	return r.port.Reached(ctx)
}

// show takes what was read; what a person is typing stays.
func (r *reaching) show(now Reached) {
	r.now = now
	if r.touched {
		return
	}
	r.typed, r.budget = now.ReachSettings, ""
	if now.Budget > 0 {
		r.budget = strconv.FormatInt(now.Budget/megabyte, 10)
	}
}

// TypeProxy takes the proxy's address.
func (s *Sync) TypeProxy(text string) {
	s.reach.typed.Proxy, s.reach.touched = text, true
	s.Rebuild()
}

// TypeBudget takes how many megabytes may move in a day.
func (s *Sync) TypeBudget(text string) {
	s.reach.budget, s.reach.touched = text, true
	s.Rebuild()
}

// ChooseSaving says whether attachments wait for another link.
func (s *Sync) ChooseSaving(saving bool) {
	s.reach.typed.Saving, s.reach.touched = saving, true
	s.Rebuild()
}

// KeepReach keeps what was chosen.
func (s *Sync) KeepReach() {
	next := s.reach.typed
	next.Proxy = strings.TrimSpace(next.Proxy)
	var ok bool
	if next.Budget, ok = megabytes(s.reach.budget); !ok {
		return
	}
	s.do("sync.reach_kept", func(ctx context.Context) error { return s.reach.port.SetReach(ctx, next) }, func() { s.reach.touched = false })
}

// megabytes reads a number of them; nothing typed is no bound.
func megabytes(text string) (int64, bool) {
	text = strings.TrimSpace(text)
	if text == "" {
		return 0, true
	}
	n, err := strconv.ParseUint(text, 10, 20)
	return int64(n) * megabyte, err == nil && n > 0
}

func (s *Sync) reachState(t locales.Language, busy bool) ReachState {
	r := &s.reach
	if r.port == nil {
		return ReachState{}
	}
	_, sound := megabytes(r.budget)
	st := ReachState{
		Alarms: append(alarmNotices(t, r.now.Alarms), apartNotices(t, r.now.Apart)...), Facts: s.reachFacts(t), Title: t.T("sync.reach"),
		Proxy:  Field{Label: t.T("sync.proxy"), Text: r.typed.Proxy, Hint: t.T("sync.proxy_hint")},
		Budget: Field{Label: t.T("sync.budget"), Text: r.budget, Hint: t.T("sync.budget_hint")},
		Saving: Choice[bool]{Label: t.T("sync.saving"), Options: []Option[bool]{
			{Code: false, Label: t.T("sync.saving.off"), Chosen: !r.typed.Saving},
			{Code: true, Label: t.T("sync.saving.on"), Chosen: r.typed.Saving},
		}},
		Keep: Action{Label: t.T("sync.reach_keep"), Off: busy || !r.touched || !sound},
	}
	if len(r.now.Words) > 0 {
		st.Words = Line{Label: t.T("sync.words"), Text: strings.Join(r.now.Words, " ")}
		st.WordsHint = Line{Text: t.T("sync.words_hint")}
	}
	if len(r.now.Others) > 0 {
		st.OthersTitle = t.T("sync.others")
	}
	for _, o := range r.now.Others {
		st.Others = append(st.Others, Line{Label: o.Name, Text: heardOn(t, o.Heard, s.frame.Now(), o.Hidden) + "\n" + hasWords(t, o)})
	}
	return st
}

// hasWords say whether all that this device sent has arrived at a colleague's.
func hasWords(t locales.Language, o Other) string {
	if !o.Has {
		return t.T("sync.has_not")
	}
	return t.T("sync.has", "day", day(t, o.On))
}

// heardOn says when something new last came of a device, and what of it did not.
func heardOn(t locales.Language, heard, now time.Time, hidden uint64) string {
	text := t.T("sync.unheard")
	if !heard.IsZero() {
		text = t.T("sync.heard", "when", ago(t, heard, now))
	}
	if hidden > 0 {
		text += " · " + t.T("sync.hidden", "n", strconv.FormatUint(hidden, 10))
	}
	return text
}

// reachFacts say why something waits, when it is tried next, and what moved today.
func (s *Sync) reachFacts(t locales.Language) []Line {
	var out []Line
	r := &s.reach
	switch {
	case r.now.Held:
		out = append(out, Line{Label: t.T("sync.why"), Text: t.T("sync.held")})
	case r.rounds != nil && r.rounds.Trouble() != nil:
		out = append(out, Line{Label: t.T("sync.why"), Text: problem(t, r.rounds.Trouble()).Title})
	}
	if r.rounds != nil && s.address.URL != "" {
		if next := r.rounds.Next(); !next.IsZero() {
			out = append(out, Line{Label: t.T("sync.next"), Text: soon(t, next.Sub(s.frame.Now()))})
		}
	}
	used := megabytesText(r.now.Used)
	if r.now.Budget > 0 {
		return append(out, Line{Label: t.T("sync.used"), Text: t.T("sync.used_of", "used", used, "all", megabytesText(r.now.Budget))})
	}
	return append(out, Line{Label: t.T("sync.used"), Text: t.T("sync.used_mb", "used", used)})
}

// soon says a time to come, by the minute.
func soon(t locales.Language, d time.Duration) string {
	if d <= time.Minute {
		return t.T("sync.next_soon")
	}
	return t.T("sync.next_in", "n", strconv.Itoa(int((d+time.Minute-1)/time.Minute)))
}

// megabytesText has one digit behind the point, rounded up: what was used is
// never said to be nothing.
func megabytesText(bytes int64) string {
	tenths := (bytes + megabyte/10 - 1) / (megabyte / 10)
	return strconv.FormatInt(tenths/10, 10) + "." + strconv.FormatInt(tenths%10, 10)
}

// alarmNotices say each alarm and what to do about it.
func alarmNotices(t locales.Language, codes []string) []Notice {
	var out []Notice
	for _, code := range codes {
		kind := Problem
		if code == "rollback" { // it is mended already
			kind = Advice
		}
		switch code {
		case "fork", "clone", "forged", "broken", "rollback", "withheld", "misnamed":
		default:
			code = "other"
		}
		out = append(out, Notice{Kind: kind, Title: t.T("sync.alarm." + code), Text: t.T("sync.alarm." + code + ".do")})
	}
	return out
}

// apartNotices say what is kept apart: it is neither lost nor used.
func apartNotices(t locales.Language, a Apart) []Notice {
	var out []Notice
	for _, of := range []struct {
		why string
		n   int
	}{{"late", a.Late}, {"forbidden", a.Forbidden}, {"spoilt", a.Spoilt}} {
		if of.n > 0 {
			title := t.T("sync.apart", "n", strconv.Itoa(of.n))
			out = append(out, Notice{Kind: Caution, Title: title, Text: t.T("sync.apart." + of.why)})
		}
	}
	return out
}
