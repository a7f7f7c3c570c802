package view_test

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"pelita/app/presenter"
	"pelita/app/view"
	"pelita/app/widgets"
	"pelita/app/widgets/widgetstest"
)

// Every presenter has the intents of its screen.
var (
	_ view.UnlockIntents    = (*presenter.Unlock)(nil)
	_ view.CreateIntents    = (*presenter.Create)(nil)
	_ view.CaseloadIntents  = (*presenter.Caseload)(nil)
	_ view.StartIntents     = (*presenter.Start)(nil)
	_ view.InterviewIntents = (*presenter.Interview)(nil)
	_ view.FindingsIntents  = (*presenter.Findings)(nil)
	_ view.TimelineIntents  = (*presenter.Timeline)(nil)
	_ view.DecisionIntents  = (*presenter.Decision)(nil)
	_ view.RecordIntents    = (*presenter.RecordPage)(nil)
	_ view.ReferIntents     = (*presenter.Refer)(nil)
	_ view.ReferralsIntents = (*presenter.Referrals)(nil)
	_ view.SyncIntents      = (*presenter.Sync)(nil)
	_ view.SettingsIntents  = (*presenter.Settings)(nil)
	_ view.ActsIntents      = (*presenter.Acts)(nil)
	_ view.ConsentIntents   = (*presenter.Consent)(nil)
	_ view.ClosingIntents   = (*presenter.ClosingPage)(nil)
	_ view.ShellIntents     = (*presenter.Shell)(nil)
)

func screenCode(s presenter.Screen) string { return string('0' + rune(s)) }

func sceneNamed(t *testing.T, name string) scene {
	t.Helper()
	for _, s := range scenes() {
		if s.name == name {
			return s
		}
	}
	t.Fatalf("there is no scene %s", name)
	return scene{}
}

func TestEveryTapBecomesItsIntent(t *testing.T) {
	for _, tt := range []struct{ scene, label, want string }{
		{"unlock-wrong", "Unlock", "submit"}, {"unlock", "Bahasa Indonesia", "language id"},
		{"create", "One more of an agency", "way 1"},
		{"caseload", "New screening", "new"}, {"caseload", "Ratna", "open"}, {"caseload", "Decided", "filter 2"},
		{"start", "Counter screen", "protocol tfc-border"}, {"start", "Begin", "begin"},
		{"interview-yesno", "No", "choose no"}, {"interview-yesno", "prefers not to say", "absent declined"},
		{"interview-yesno", "I saw it", "source 1"}, {"interview-yesno", "Next", "next"}, {"interview-yesno", "Skip", "skip"},
		{"interview-yesno", "Pause", "pause"}, {"interview-yesno", "Safe to talk", "section safety"},
		{"interview-one", "From a friend or relative", "choose friend"}, {"interview-many", "In another way", "choose other"},
		{"interview-date", "May", "date 2025 05 "}, {"interview-money", "IDR", "money 1200.50 IDR"},
		{"interview-section-end", "Findings", "findings"}, {"interview-section-end", "Ask about it", "item guards"},
		{"interview-paused", "That was a slip", "mend"},
		{"findings", "Decide", "decide"}, {"findings", "Continue", "continue"}, {"findings", "Record", "record"},
		{"decision", "Something else", "kind other"},
		{"record", "Refer", "refer"}, {"record", "Withdraw", "withdraw 1"}, {"record", "Ask again", "settle hours"},
		{"record", "Close the record", "close"}, {"record", "Go on with the full interview", "move tfc-returnee"}, {"record", "Findings", "findings"},
		{"refer", "Write the file", "write referral.pelita"}, {"refer", "Legal aid Example", "service b"}, {"refer", "Prepare again", "prepare"},
		{"referrals", "Open a file", "open chosen.pelita"}, {"referrals", "Accept", "accept reply.pelita"}, {"referrals", "We have no place", "reason full"},
		{"sync", "Exchange now", "run"}, {"sync", "Open a request", "open request chosen.pelita"}, {"sync", "Keep", "keep hub"},
		{"packs-empty", "Open a pack", "read pack chosen.pelita"}, {"packs-empty", "Open a file of holders", "read root chosen.pelita"},
		{"packs-root", "Believe these holders", "trust"}, {"packs-proposal", "Put away", "put away"},
		{"packs-proposal", "I have read what changes for a person, and it is meant", "second"},
		{"settings", "Instruments and packs", "page"},
		{"evidence", "Choose the file", "take evidence chosen.pelita"}, {"evidence", "Record a voice note", "start voice"}, {"evidence", "From a memory stick", "came stick"},
		{"evidence-open", "Write the sealed file", "save evidence file-9f2c41d0.age"}, {"evidence-open", "The original", "leaving original"}, {"evidence-lost", "Note it", "note handover"}, {"evidence-voice", "Stop, keep nothing", "drop voice"},
		{"officers", "Remove", "ask remove 2"}, {"officers-removing", "Yes, remove", "remove officer"}, {"officers", "Suggest six words", "offer next"},
		{"officers-adding", "New card, as a file", "make card card.txt"}, {"officers-adding", "New card, to print", "make card card.pdf"},
		{"recovery", "Choose the key and try it", "drill chosen.pelita"}, {"recovery", "Write the page", "sheet recovery.pdf"}, {"recovery", "Remove", "ask remove key"},
		{"unlock", "I also have a card", "use card"}, {"unlock-card", "Choose the file of the card", "read card chosen.pelita"}, {"create", "Suggest others", "offer words"},
		{"locking-none", "Keep this code", "keep code"}, {"locking-set", "Do without a code", "forget code"},
		{"officers-renewed", "Ask for new keys for this device", "new keys"}, {"destroy-meant", "Destroy now, for ever", "destroy"}, {"doctor", "Look again", "again"}, {"locking-none", "Keep this code", "keep code"}, {"locking-set", "Do without a code", "forget code"},
		{"create", "Police", "role police"}, {"settings", "Police", "role police"},
		{"acts-before", "The person wants it written down", "begin"}, {"acts-before", "Skip the whole sheet", "skip sheet"},
		{"acts-before", "Write the file for the lawyer", "export 1 sheet.age"}, {"acts-not-you", "Settings", "to settings"},
		{"acts-fill", "Threats", "tap act_control threat"}, {"acts-fill", "Money taken", "part taken"}, {"acts-fill", "No. 2", "round 1"},
		{"acts-lawyer", "Legal aid Example", "recipient a"}, {"acts-lawyer", "Take a key from a file", "key chosen.pelita"}, {"acts-lawyer", "The lawyer read it aloud, and it is the same", "compare"},
		{"consent", "Ask police", "ask police"}, {"consent", "Says no service", "refuse service"}, {"consent", "Write a letter to it", "take back r1 back.age"},
		{"consent", "It was told in another way", "told r1"}, {"consent", "Override, and leave the reason on record", "override"}, {"consent", "Shelter Example", "override for a"},
		{"consent-ask", "The person says yes", "keep"}, {"consent-ask", "One service only", "scope one-service"}, {"consent-ask", "Shelter Example", "service a"}, {"consent-ask", "Not now", "cancel"},
		{"closing", "Forget it and close", "forget"}, {"closing", "The person says yes: keep it", "keep talk"}, {"closing", "Go on talking", "continue"}, {"start-unkept", "Keep it as a record", "keeping 0"},
		{"settings", "150 %", "text size"}, {"settings", "Dark", "theme"}, {"settings", "after 2 minutes", "idle"},
		{"caseload", "Sync", "go " + screenCode(presenter.SyncScreen)}, {"caseload", "Lock", "lock"}, {"caseload", "Quick exit", "quick exit"},
	} {
		t.Run(tt.scene+": "+tt.label, func(t *testing.T) {
			p := &intents{}
			o := framed(sceneNamed(t, tt.scene), p, asWritten)
			stage.Show(o, fyne.NewSize(1440, 900), widgets.Look{})
			thing := widgetstest.Find(o, tt.label)
			if thing == nil {
				t.Fatal("there is nothing to press")
			}
			test.Tap(thing)
			if p.last() != tt.want {
				t.Errorf("got %q, want %q", p.last(), tt.want)
			}
		})
	}
}

func TestWhatIsTypedReachesThePresenter(t *testing.T) {
	for _, tt := range []struct {
		scene string
		field int
		want  string
	}{
		{"unlock", 0, "type 7"}, {"caseload", 0, "search 7"}, {"interview-text", 0, "text 7She wants her brother told, and nobody else."},
		{"interview-number", 0, "text 744"}, {"interview-age", 1, "age 16 7"}, {"interview-date", 1, "date 2025 03 7"}, {"interview-money", 0, "money 71200.50 USD"},
		{"decision", 0, "reasons 7"}, {"sync", 0, "words 7"}, {"create", 1, "agency 7Consulate"}, {"create", 2, "country 7ID"}, {"settings", 0, "country 7ID"},
		{"acts-fill", 0, "text act_words 7wrote messages"}, {"acts-fill", 3, "text own_wallet 7"}, {"consent", 0, "reason 7unconscious"}, {"consent-ask", 0, "who 7social worker"},
	} {
		t.Run(tt.scene, func(t *testing.T) {
			p := &intents{}
			o := framed(sceneNamed(t, tt.scene), p, asWritten)
			stage.Show(o, fyne.NewSize(1440, 900), widgets.Look{})
			widgetstest.Fields(o)[tt.field].Type("7")
			if p.last() != tt.want {
				t.Errorf("got %q, want %q", p.last(), tt.want)
			}
		})
	}
}

func TestDrawingReportsNothing(t *testing.T) {
	for _, s := range scenes() {
		p := &intents{}
		o := framed(s, p, asWritten)
		stage.Show(o, fyne.NewSize(390, 844), widgets.Look{})
		stage.Show(o, fyne.NewSize(1440, 900), widgets.Look{TextFactor: 2})
		if len(p.done) > 0 {
			t.Errorf("%s reported %q while it was drawn", s.name, p.done)
		}
	}
}

// TestACodeIsNeverALabel presses everything on every screen in a language in
// which all labels are equal, and expects as many different intents as with
// labels that differ.
func TestACodeIsNeverALabel(t *testing.T) {
	for _, s := range scenes() {
		if plain, equal := pressAll(s, asWritten), pressAll(s, same); !slices.Equal(plain, equal) {
			t.Errorf("%s: with labels %q, without %q", s.name, plain, equal)
		}
	}
}

func pressAll(s scene, say func(string) string) []string {
	p := &intents{}
	o := s.draw(p, say)
	stage.Show(o, fyne.NewSize(1440, 900), widgets.Look{})
	for _, thing := range widgetstest.Pressables(o) {
		test.Tap(thing)
	}
	slices.Sort(p.done)
	return slices.Compact(p.done)
}

func TestTheKeyboardReachesEverythingOnEveryScreen(t *testing.T) {
	for _, s := range scenes() {
		o := framed(s, &intents{}, asWritten)
		stage.Show(o, fyne.NewSize(1440, 900), widgets.Look{})
		reached := map[fyne.Focusable]bool{}
		for {
			stage.Canvas().FocusNext()
			at := stage.Canvas().Focused()
			if at == nil || reached[at] {
				break
			}
			reached[at] = true
		}
		for _, thing := range widgetstest.Pressables(o) {
			if !thing.Disabled() && !reached[thing] {
				t.Errorf("%s: the keyboard does not reach %q", s.name, thing.AccessibilityLabel())
			}
		}
		for i, f := range widgetstest.Fields(o) {
			if !reached[f.Entry()] {
				t.Errorf("%s: the keyboard does not reach field %d", s.name, i)
			}
		}
	}
}

func TestTheQuickExitIsInSightOnEveryScreen(t *testing.T) {
	for _, s := range scenes() {
		if s.screen == presenter.NoScreen {
			continue // the cover is the exit
		}
		for _, text := range []float32{1, 2} {
			o := framed(s, &intents{}, asWritten)
			stage.Show(o, fyne.NewSize(390, 844), widgets.Look{TextFactor: text})
			exit := widgetstest.Find(o, "Quick exit")
			if exit == nil {
				t.Fatalf("%s: there is none", s.name)
			}
			place := fyne.CurrentApp().Driver().AbsolutePositionForObject(exit)
			if place.X < 0 || place.Y < 0 || place.X+exit.Size().Width > 390 || place.Y > 100 {
				t.Errorf("%s at %.0f times the text: it stands at %v", s.name, text, place)
			}
		}
	}
}

func TestUnderTheCoverNothingElseIsDrawn(t *testing.T) {
	p := &intents{}
	shell := view.NewShell(p)
	s := presenter.ShellState{QuickExit: presenter.Action{Label: "Quick exit"}, Places: places(presenter.CaseloadScreen)}
	shell.Render(s)
	shell.Present(sceneNamed(t, "caseload").draw(p, asWritten))
	stage.Show(shell.Object(), fyne.NewSize(390, 844), widgets.Look{})
	s.Cover = presenter.CoverState{On: true, Title: "March", Text: "Rice", Return: presenter.Action{Label: "Open"}}
	shell.Render(s)
	if got := widgetstest.Texts(shell.Object()); !slices.Equal(got, []string{"March", "Open", "Rice"}) {
		t.Errorf("one reads %q", got)
	}
	test.Tap(widgetstest.Find(shell.Object(), "Open"))
	if p.last() != "return" {
		t.Errorf("got %q", p.last())
	}
	s.Cover = presenter.CoverState{}
	shell.Render(s)
	shell.Present(nil)
	for _, text := range widgetstest.Texts(shell.Object()) {
		if text == "Ratna" {
			t.Error("a name stays after the screen was emptied")
		}
	}
}

func TestAnEmptyStateDrawsNothingOfAnybody(t *testing.T) {
	v := view.NewInterview(&intents{})
	v.Render(questionState(yesNoQuestion()))
	stage.Show(v.Object(), fyne.NewSize(1440, 900), widgets.Look{})
	if len(widgetstest.Texts(v.Object())) == 0 {
		t.Fatal("nothing was drawn at first")
	}
	v.Render(presenter.InterviewState{})
	if got := widgetstest.Texts(v.Object()); len(got) > 0 {
		t.Errorf("one still reads %q", got)
	}
}
