package view_test

import (
	"image"
	"image/draw"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"pelita/app/presenter"
	"pelita/app/view"
	"pelita/app/widgets/widgetstest"
	"pelita/screening"
	"pelita/screening/protocol"
)

var (
	_ view.FormIntents = (*presenter.FormPage)(nil)
	_ view.FormIntents = (*formHands)(nil)
)

// formHands is intents where each answer says in which field it was given.
type formHands struct{ *intents }

func (p *formHands) Type(at presenter.Spot, text string)   { p.note("type", string(at.Item), text) }
func (p *formHands) LeaveField(at presenter.Spot)          { p.note("leave", string(at.Item)) }
func (p *formHands) Choose(at presenter.Spot, code string) { p.note("choose", string(at.Item), code) }
func (p *formHands) Absent(at presenter.Spot, why protocol.Absence) {
	p.note("absent", string(at.Item), why.String())
}
func (p *formHands) OpenLink(at presenter.Spot) { p.note("open link", string(at.Item)) }
func (p *formHands) TakePicture(at presenter.Spot, file string) {
	p.note("take", string(at.Item), file)
}
func (p *formHands) ShowPicture(at presenter.Spot) { p.note("show picture", string(at.Item)) }
func (p *formHands) OneMore(group string)          { p.note("one more", group) }
func (p *formHands) TypeCode(code string)          { p.note("code", code) }
func (p *formHands) JumpCode()                     { p.note("jump") }
func (p *formHands) Previous()                     { p.note("previous") }
func (p *formHands) Done()                         { p.note("done") }

func formScenes() []scene {
	form := func(p *intents) *view.Form { return view.NewForm(&formHands{p}, files{}) }
	at := presenter.FormScreen
	return []scene{
		shot("form-advert-empty", at, form, plain(advertState())),
		shot("form-picture", at, form, plain(pictureState())),
		shot("form-casework", at, form, plain(caseworkState())),
		shot("form-keyed", at, form, plain(keyedState())),
		shot("form-long", at, form, plain(longState())),
		shot("caseload-kinds", presenter.CaseloadScreen, func(p *intents) *view.Caseload { return view.NewCaseload(p) }, kindsState),
	}
}

func reasons() presenter.Choice[protocol.Absence] {
	return presenter.Choice[protocol.Absence]{Options: []presenter.Option[protocol.Absence]{
		{Code: protocol.Unknown, Label: "Does not know"}, {Code: protocol.Declined, Label: "Prefers not to say"}, {Code: protocol.UnsafeToAsk, Label: "Not safe to ask"},
	}}
}

func formField(code string, item protocol.ItemID, kind protocol.Type, ask string) presenter.FormField {
	return presenter.FormField{At: presenter.Spot{Item: item}, Code: code, Type: kind, Ask: ask, Absences: reasons()}
}

// lettered gives options with their letters, the first of the chosen ones marked.
func lettered(chosen string, labels ...string) []presenter.Option[string] {
	var out []presenter.Option[string]
	for i, label := range labels {
		letter := protocol.OptionCode(i)
		out = append(out, presenter.Option[string]{Code: letter, Label: letter + " · " + label, Chosen: letter == chosen})
	}
	return out
}

func answers(yes bool) []presenter.Option[string] {
	return []presenter.Option[string]{{Code: "yes", Label: "y · Yes", Chosen: yes}, {Code: "no", Label: "n · No"}}
}

func formBase() presenter.FormState {
	return presenter.FormState{
		Page: presenter.Page{Title: "Key in from paper"}, Name: "Ratna", Intro: "Interview of a returnee. Copy what the paper says; leave out what it leaves out.",
		Rail: rail(), Part: "Pay and debt", Progress: "2 of 6",
		Jump:  presenter.Field{Label: "Go to code"},
		Keys:  "Return goes on to the next field. y is yes, n is no; other choices by their letters. F2: does not know. F3: prefers not to say. F4: not safe to ask.",
		Saved: presenter.Chip{Code: "kept", Label: "Kept on this device", Tone: presenter.Quiet},
		Done:  presenter.Action{Label: "Done"}, Previous: presenter.Action{Label: "Back"}, Next: presenter.Action{Label: "Next part"},
	}
}

func advertState() presenter.FormState {
	s := formBase()
	s.Title, s.Name, s.Intro = "Advertisement", "Advertisement 7KQ2M4", "An offer of work as it was shown. A record of its own, with no person in it."
	s.Part, s.Progress = "Where it was shown", ""
	s.Rail = []presenter.RailRow{
		{Section: "shown", Label: "Where it was shown", Current: true, Reachable: true},
		{Section: "who", Label: "Who offers", Reachable: true}, {Section: "promise", Label: "What is promised", Reachable: true},
	}
	s.Previous = presenter.Action{}
	page := formField("A2", "advert_web", protocol.Handle, "Address of the page")
	page.Help = "Copy it, do not open it from this device."
	page.Entry.Text = "htps://jobs"
	page.Check = presenter.Notice{Kind: presenter.Advice, Title: "This is not the address of a page as it is usually written", Text: "It is kept as it was typed."}
	where := formField("A3", "advert_platform", protocol.One, "Where was it shown?")
	where.Options = lettered("", "Facebook", "Telegram", "TikTok", "A site for jobs", "On paper or a wall", "Elsewhere")
	seen := formField("A4", "advert_on", protocol.Date, "When was it seen?")
	seen.Entry.Hint = "Year first, as far as it is known: 2025, 2025-03, 2025-03-14. With ~ for about."
	s.Blocks = []presenter.FormBlock{{Code: "0", Fields: []presenter.FormField{
		formField("A1", "advert_title", protocol.Place, "Title, as shown"), page, where, seen}}}
	ownFields(s)
	s.Keys = "Return goes on to the next field. Choices by their letters."
	return s
}

// ownFields takes the reasons for no answer from what the officer fills in of his own.
func ownFields(s presenter.FormState) {
	for _, b := range s.Blocks {
		for i := range b.Fields {
			b.Fields[i].Absences.Options = nil
		}
	}
}

func pictureState() presenter.FormState {
	s := advertState()
	s.Blocks = []presenter.FormBlock{
		{Code: "shot0", Title: "Picture, number 1", ID: "advert_shot", Fields: []presenter.FormField{pictureField()}},
		{Code: "shot", ID: "advert_shot", More: presenter.Action{Label: "Picture: one more"}},
	}
	return s
}

// pictureField shows a picture that is drawn here: a page with a few lines on it.
func pictureField() presenter.FormField {
	f := formField("A5", "advert_picture", protocol.Picture, "A picture of the advertisement")
	f.Absences, f.TapOnly = presenter.Choice[protocol.Absence]{}, true
	m := image.NewGray(image.Rect(0, 0, 270, 360))
	for i := range m.Pix {
		if m.Pix[i] = 0xe8; i/270%30 < 6 && i%270 > 30 && i%270 < 200 {
			m.Pix[i] = 0x60
		}
	}
	all := image.NewNRGBA(m.Rect)
	draw.Draw(all, all.Rect, m, image.Point{}, draw.Src)
	f.Picture = presenter.PictureEntry{
		Facts: "Kept, 312 KB", Drawn: screening.Drawn{Width: 270, Height: 360, Pix: all.Pix},
		Take: presenter.Action{Label: "Choose another picture"}, Show: presenter.Action{Label: "Hide it"},
	}
	return f
}

func caseworkState() presenter.FormState {
	s := formBase()
	s.Title, s.Intro = "Casework", "What has to be done, by when, and what was done."
	s.Part, s.Progress = "Steps", "4 filled in"
	s.Rail = []presenter.RailRow{
		{Section: "steps", Label: "Steps", Progress: "4 filled in", Current: true, Reachable: true},
		{Section: "people", Label: "Embassy and family", Reachable: true}, {Section: "stay", Label: "Papers and stay", Progress: "2 filled in", Reachable: true},
	}
	s.DueTitle = "What has to be done"
	s.Due = []presenter.DueRow{
		{What: "Fear of being sent back", When: "Act within 24 hours: until 14 March 2026, 09:12", State: presenter.Chip{Label: "Overdue", Tone: presenter.Urgent}},
		{What: "Step: Travel document", When: "By 14 March 2026", State: presenter.Chip{Label: "Today", Tone: presenter.Marked}},
		{What: "Identification by the authority", When: "Day 12, since 3 March 2026", State: presenter.Chip{Label: "Ahead"}},
		{What: "Step: A lawyer", When: "Done on 12 March 2026", State: presenter.Chip{Label: "Done", Tone: presenter.Quiet}},
	}
	what := formField("A1", "step_what", protocol.One, "What has to be done?")
	what.Options, what.Entry.Text = lettered("e", "Doctor or nurse", "A safe place to stay", "A lawyer", "The embassy", "Travel document", "Permit to leave", "Identification by the authority", "Something else"), "e"
	due := formField("A3", "step_due", protocol.Date, "By when?")
	due.Entry = presenter.Field{Text: "2026-03-14", Hint: "14 March 2026"}
	advert := formField("G1", "advert_seen", protocol.One, "Which advertisement did the person see?")
	advert.Absences, advert.TapOnly = presenter.Choice[protocol.Absence]{}, true
	advert.Options = []presenter.Option[string]{{Code: "x1", Label: "Typist, no experience", Chosen: true}, {Code: "x2", Label: "Advertisement 7KQ2M4"}}
	advert.Open = presenter.Action{Label: "Open it"}
	s.Blocks = []presenter.FormBlock{
		{Code: "step0", Title: "Step, number 1", ID: "step", Fields: []presenter.FormField{what, formField("A2", "step_note", protocol.Text, "Details"), due}},
		{Code: "step", ID: "step", More: presenter.Action{Label: "Step: one more"}},
		{Code: "link0", Title: "Advertisement, number 1", ID: "advert_link", Fields: []presenter.FormField{advert}},
	}
	ownFields(s)
	return s
}

func keyedState() presenter.FormState {
	s := formBase()
	taken := formField("E1", "papers_taken", protocol.YesNo, "At that place, did somebody keep your passport or other papers, so that you could not get them when you wanted?")
	taken.Options, taken.Entry.Text = answers(true), "y"
	hurt := formField("E2", "hurt_now", protocol.YesNo, "Are you hurt or ill now?")
	hurt.Options, hurt.Mark = answers(false), presenter.Chip{Code: "needed", Label: "An interview asks this of everybody", Tone: presenter.Marked}
	cut := formField("E3", "promises_broken", protocol.Many, "Which promises about the work were not kept?")
	cut.Options = lettered("c", "The conditions of the work, such as hours, days off and rest", "The contract that was signed or promised", "The place to live", "None of these")
	cut.Entry = presenter.Field{Text: "c, x", Problem: "No answer has this letter."}
	pay := formField("E4", "pay_promised", protocol.Money, "How much pay were you promised for a month?")
	pay.Entry = presenter.Field{Text: "1200.50 USD", Hint: "Amount and currency: 1200.50 USD"}
	pay.Conflict = presenter.Notice{Kind: presenter.Caution, Title: "Different answers are on record", Text: "Both stay visible, and the more protective one counts meanwhile."}
	pay.OnRecord = []presenter.Line{{Label: "Officer 12, said", Text: "1200.50 USD"}, {Label: "Officer 7, said", Text: "900 USD"}}
	handled := formField("H4", "medical_handled", protocol.YesNo, "Has a doctor seen the person, or have they said no to one?")
	handled.Options = answers(false)
	s.Blocks = []presenter.FormBlock{
		{Code: "0", Fields: []presenter.FormField{taken, hurt, cut, pay}},
		{Code: "stopmedical", Notice: presenter.Notice{Kind: presenter.Caution, Title: "A doctor first", Text: "Call medical help now, or bring the person to it. The interview can wait for days."}, Fields: []presenter.FormField{handled}},
	}
	s.Jump = presenter.Field{Label: "Go to code", Text: "Z9", Problem: "No field has this code."}
	s.Saved = presenter.Chip{Code: "not-kept", Label: "Not kept yet", Tone: presenter.Urgent}
	s.Notice = presenter.Notice{Kind: presenter.Problem, Title: "Not kept", Text: "The disk is full. What you typed is still here."}
	return s
}

func longState() presenter.FormState {
	s := formBase()
	names := strings.Fields("Bangladesh Burundi Brazil Cameroon China Czechia Algeria Egypt Eritrea Ethiopia Ghana Indonesia India Japan Kenya Cambodia Laos Malaysia Myanmar Nepal Pakistan Philippines Rwanda Singapore Somalia Thailand Uganda Uzbekistan Vietnam Zambia Zimbabwe")
	from := formField("B7", "nationality", protocol.One, "Of which country do you hold papers, or used to?")
	from.Options, from.Entry.Text = lettered("ab", names...), "ab"
	from.OnRecord = []presenter.Line{{Label: "A document shows it, Officer 7, 13 March 2026", Text: "Zambia"}}
	words := formField("B8", "safe_contact", protocol.Text, "How can we reach you safely, and at which times?")
	words.Entry.Text = "Through her brother's shop, in the mornings, never on a Friday. She will say that the rice has come when it is safe to talk."
	s.Blocks = []presenter.FormBlock{{Code: "0", Fields: []presenter.FormField{from, words}}}
	return s
}

func kindsState(say func(string) string) presenter.CaseloadState {
	s := caseloadState(6, say)
	s.Kind = presenter.Choice[presenter.CaseKind]{Options: []presenter.Option[presenter.CaseKind]{
		{Code: presenter.EveryKind, Label: "Everything"}, {Code: presenter.People, Label: "People"},
		{Code: presenter.Adverts, Label: "Advertisements", Chosen: true}, {Code: presenter.Groups, Label: "Groups"},
	}}
	r := presenter.CaseRow{Name: "Typist, no experience", Detail: "Advertisement · 7KQ2M4", Stage: presenter.Chip{Code: "open", Label: "Open"}, Updated: "yesterday"}
	reword(&r, say)
	s.Rows = presenter.RowsOf(r, r)
	return s
}

func TestEveryTapOnAFormBecomesItsIntent(t *testing.T) {
	for _, tt := range []struct{ scene, label, want string }{
		{"form-keyed", "y · Yes", "choose papers_taken yes"}, {"form-keyed", "Does not know", "absent papers_taken unknown"},
		{"form-keyed", "Next part", "next"}, {"form-keyed", "Back", "previous"}, {"form-keyed", "Done", "done"},
		{"form-keyed", "Safe to talk", "section safety"}, {"form-casework", "Step: one more", "one more step"},
		{"form-picture", "Choose another picture", "take advert_picture chosen.pelita"}, {"form-picture", "Hide it", "show picture advert_picture"},
		{"form-casework", "Open it", "open link advert_seen"}, {"form-casework", "Advertisement 7KQ2M4", "choose advert_seen x2"},
		{"caseload-kinds", "People", "show 1"},
	} {
		t.Run(tt.scene+" "+tt.label, func(t *testing.T) {
			p := &intents{}
			o := sceneNamed(t, tt.scene).draw(p, asWritten)
			stage.Show(o, fyne.NewSize(1440, 900), settings()[0].look)
			b := widgetstest.Find(o, tt.label)
			if b == nil {
				t.Fatal("there is nothing of this name to press")
			}
			test.Tap(b)
			if p.last() != tt.want {
				t.Errorf("did %q, want %q", p.last(), tt.want)
			}
		})
	}
}

// With the keyboard alone: return goes to the next field, a key says why there is
// no answer, and what can be tapped only is not in the way.
func TestAFormIsFilledInWithTheKeyboardAlone(t *testing.T) {
	p := &intents{}
	o := sceneNamed(t, "form-keyed").draw(p, asWritten)
	stage.Show(o, fyne.NewSize(1440, 900), settings()[0].look)
	fields := widgetstest.Fields(o)
	stage.Canvas().Focus(fields[1].Entry())
	for i, want := range []string{"papers_taken", "hurt_now", "promises_broken", "pay_promised", "medical_handled"} {
		if stage.Canvas().Focused() != fields[i+1].Entry() {
			t.Fatalf("the keyboard is not in %s", want)
		}
		stage.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyF3})
		if got := p.last(); got != "absent "+want+" declined" {
			t.Errorf("F3 did %q in %s", got, want)
		}
		stage.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	}
	if p.last() != "next" {
		t.Errorf("behind the last field: %q", p.last())
	}
	stage.Canvas().Focus(fields[1].Entry())
	stage.Canvas().FocusNext()
	if stage.Canvas().Focused() != fields[2].Entry() {
		t.Error("tab stops on what can be tapped instead")
	}
}
