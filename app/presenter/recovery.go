package presenter

import (
	"context"
	"strings"
	"time"

	"pelita/locales"
)

// RecoveryKeys is what is known of the agency's recovery keys.
type RecoveryKeys struct {
	Recipients []string
	// Drill is when one of them was last proved to open this device; zero is never.
	Drill time.Time
}

// Recovery keeps who can open this device when no officer can.
type Recovery interface {
	RecoveryKeys(ctx context.Context) (RecoveryKeys, error)
	// AddKey and RemoveKey: screening.ErrRecipient.
	AddKey(ctx context.Context, recipient string) error
	RemoveKey(ctx context.Context, recipient string) error
	// HoldDrill proves with the file of a recovery key that it opens this device.
	// screening.ErrUnreadable, ErrNotForUs.
	HoldDrill(ctx context.Context, file string) error
	// PrintSheet writes what to do when nobody can unlock the device.
	PrintSheet(ctx context.Context, file string) error
}

// RecoveryState is the page about recovery keys.
type RecoveryState struct {
	Page
	Intro               string
	Done                Notice
	KeysTitle           string
	Keys                []KeyRow
	None                Notice
	DrillTitle          string
	DrillText           string
	LastDrill           Line
	Drill               Action
	SheetTitle          string
	SheetText, FileName string
	Sheet               Action
	AddTitle            string
	Recipient           Field
	Add                 Action
	Sure                Notice
	Remove, Keep        Action
}

// KeyRow is one recovery key, by the ends of its public half.
type KeyRow struct {
	Recipient, Text string
	Remove          Action
}

// RecoveryPage changes the recovery keys, and holds drills.
type RecoveryPage struct {
	stage[RecoveryState]
	recovery Recovery
	load     Latest[RecoveryKeys]
	once     Single
	known    RecoveryKeys
	read     bool
	typed    string
	going    string
	done     string
}

// NewRecoveryPage makes the presenter of the page.
func NewRecoveryPage(f Frame, recovery Recovery, render func(RecoveryState)) *RecoveryPage {
	p := &RecoveryPage{stage: newStage(f, render), recovery: recovery, load: Latest[RecoveryKeys]{Runner: f.Runner}, once: Single{Runner: f.Runner}}
	p.stage.build = p.state
	return p
}

// Enter reads which keys there are.
func (p *RecoveryPage) Enter() { p.look() }

func (p *RecoveryPage) look() {
	p.load.Load(p.recovery.RecoveryKeys, func(k RecoveryKeys, err error) {
		if err == nil {
			p.known, p.read = k, true
		}
		p.looked(err)
	})
	p.Rebuild()
}

// Leave ends the page.
func (p *RecoveryPage) Leave(done func()) {
	p.load.Drop()
	p.typed, p.known, p.read = "", RecoveryKeys{}, false
	p.clear()
	done()
}

// TypeRecipient takes the public half of a key.
func (p *RecoveryPage) TypeRecipient(text string) {
	p.typed, p.trouble, p.done = text, nil, ""
	p.Rebuild()
}

// AddKey lets it open this device.
func (p *RecoveryPage) AddKey() {
	to := strings.TrimSpace(p.typed)
	if to != "" {
		p.run("added", func(ctx context.Context) error { return p.recovery.AddKey(ctx, to) })
	}
}

// AskRemoveKey asks whether a key shall be removed.
func (p *RecoveryPage) AskRemoveKey(recipient string) {
	p.going, p.done = recipient, ""
	p.Rebuild()
}

// KeepKey removes none.
func (p *RecoveryPage) KeepKey() { p.AskRemoveKey("") }

// RemoveKey removes the one that was asked about.
func (p *RecoveryPage) RemoveKey() {
	if to := p.going; to != "" {
		p.run("removed", func(ctx context.Context) error { return p.recovery.RemoveKey(ctx, to) })
	}
}

// HoldDrill proves a key from its file.
func (p *RecoveryPage) HoldDrill(file string) {
	p.run("drill", func(ctx context.Context) error { return p.recovery.HoldDrill(ctx, file) })
}

// PrintSheet writes the sheet into a file.
func (p *RecoveryPage) PrintSheet(file string) {
	p.run("sheet", func(ctx context.Context) error { return p.recovery.PrintSheet(ctx, file) })
}

func (p *RecoveryPage) run(done string, do func(ctx context.Context) error) {
	p.done, p.trouble = "", nil
	Once(&p.once, func(ctx context.Context) (struct{}, error) { return struct{}{}, do(ctx) }, func(_ struct{}, err error) {
		if made(err) {
			p.typed, p.going, p.done = "", "", done
		}
		p.fail(err)
		p.look()
	})
	p.Rebuild()
}

func (p *RecoveryPage) state() RecoveryState {
	t, busy := p.speech(), p.once.Busy()
	s := RecoveryState{
		Page: p.page(t.T("recovery.title")), Intro: t.T("recovery.intro"), KeysTitle: t.T("recovery.keys"),
		DrillTitle: t.T("recovery.drill"), DrillText: t.T("recovery.drill_text"),
		Drill:      Action{Label: t.T("recovery.drill_now"), Off: busy || len(p.known.Recipients) == 0},
		SheetTitle: t.T("recovery.sheet"), SheetText: t.T("recovery.sheet_text"), FileName: "recovery.pdf",
		Sheet:    Action{Label: t.T("recovery.sheet_now"), Off: busy},
		AddTitle: t.T("recovery.add"), Recipient: Field{Label: t.T("recovery.recipient"), Text: p.typed, Hint: t.T("recovery.recipient_hint")},
		Add: Action{Label: t.T("recovery.add_now"), Off: busy || strings.TrimSpace(p.typed) == ""},
	}
	if p.read {
		s.LastDrill = Line{Label: t.T("recovery.last_drill"), Text: heldOn(t, p.known.Drill, p.frame.Now(), "recovery.never")}
	}
	if p.done != "" {
		s.Done = Notice{Kind: Advice, Title: t.T("recovery.done." + p.done)}
	}
	if p.read && len(p.known.Recipients) == 0 {
		s.None = Notice{Kind: Caution, Title: t.T("recovery.none"), Text: t.T("recovery.none_text")}
	}
	p.keys(t, &s)
	if busy {
		s.Busy = t.T("officers.busy")
	}
	return s
}

func (p *RecoveryPage) keys(t locales.Language, s *RecoveryState) {
	for _, to := range p.known.Recipients {
		s.Keys = append(s.Keys, KeyRow{Recipient: to, Text: ends(to), Remove: Action{Label: t.T("officers.remove"), Off: p.once.Busy()}})
		if to == p.going {
			s.Sure = Notice{Kind: Caution, Title: t.T("recovery.sure"), Text: t.T("recovery.sure_text")}
			s.Remove, s.Keep = Action{Label: t.T("officers.remove_now"), Off: p.once.Busy()}, Action{Label: t.T("officers.keep")}
		}
	}
}

// ends shows the beginning and the end of a long public key, which two people can
// compare.
func ends(recipient string) string {
	if len(recipient) <= 40 {
		return recipient
	}
	return recipient[:16] + " … " + recipient[len(recipient)-12:]
}

// heldOn says a day, or that there was none.
func heldOn(t locales.Language, at, now time.Time, never string) string {
	if at.IsZero() {
		return t.T(never)
	}
	return moment(t, at, now)
}
