package widgets_test

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"pelita/app/widgets"
)

// onStage shows a part so that it can be pressed.
func onStage(o fyne.CanvasObject) {
	stage.Show(widgets.Inset(widgets.Room, o), fyne.NewSize(600, 800), widgets.Look{})
}

// same are two options that nobody could tell apart by their labels.
func sameLabels() []widgets.Option[string] {
	return []widgets.Option[string]{{Code: "a", Label: "Label"}, {Code: "b", Label: "Label"}}
}

func TestTwoOptionsWithOneLabelAreTwoOptions(t *testing.T) {
	var got []string
	take := func(code string) { got = append(got, code) }
	choice, many, pills := widgets.NewChoice(take), widgets.NewMultiChoice(take), widgets.NewPills(take)
	onStage(widgets.Column(widgets.Near, choice, many, pills))
	for _, part := range []interface {
		Set(label, hint string, options []widgets.Option[string])
		Option(string) fyne.Tappable
	}{choice, many, pills} {
		got = nil
		part.Set("", "", sameLabels())
		test.Tap(part.Option("b"))
		test.Tap(part.Option("a"))
		if !slices.Equal(got, []string{"b", "a"}) {
			t.Errorf("%T reported %v", part, got)
		}
		if part.Option("c") != nil {
			t.Errorf("%T has an option that was never set", part)
		}
	}
}

func TestSettingAPartCallsNobodyBack(t *testing.T) {
	called := 0
	count := func(string) { called++ }
	choice, pills, field := widgets.NewChoice(count), widgets.NewPills(count), widgets.NewField(count)
	area := widgets.NewTextArea(count, nil)
	secret := widgets.NewPassphraseEntry(count)
	date := widgets.NewDateEntry(func(widgets.DateParts) { called++ })
	money := widgets.NewMoneyEntry(func(widgets.MoneyParts) { called++ })
	onStage(widgets.Column(widgets.Near, choice, pills, field, area, secret, date, money))
	for range 2 {
		chosen := options(plainWords)
		choice.Set("x", "", chosen)
		pills.Set("x", "", chosen)
		text := widgets.FieldText{Label: "x", Text: "something"}
		field.Set(text)
		area.Set(text)
		secret.Set(text)
		date.Set(dateText(plainWords))
		money.Set(widgets.MoneyText{Amount: text, Currencies: chosen})
	}
	if called != 0 {
		t.Errorf("called back %d times", called)
	}
}

func TestTheKeyboardPressesWhatItIsOn(t *testing.T) {
	pressed := 0
	button := widgets.NewPrimaryButton("Continue", func() { pressed++ })
	onStage(button)
	stage.Canvas().Focus(button)
	for _, key := range []fyne.KeyName{fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter, fyne.KeyEscape} {
		button.TypedKey(&fyne.KeyEvent{Name: key})
	}
	if pressed != 3 {
		t.Errorf("pressed %d times by space, return and enter", pressed)
	}
}

func TestAButtonThatIsNotReadyIsNotPressed(t *testing.T) {
	pressed := 0
	button := widgets.NewPrimaryButton("Begin", func() { pressed++ })
	onStage(button)
	button.Set("Begin", widgets.NotReady)
	test.Tap(button)
	button.TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
	button.SetRank(widgets.Quiet)
	test.Tap(button)
	if pressed != 0 || !button.Disabled() {
		t.Error("it was pressed")
	}
	button.Set("Begin", widgets.IsReady)
	test.Tap(button)
	if pressed != 1 {
		t.Error("it stayed out of reach")
	}
}

func TestRowsOfTheSameCodesAreKeptSoThatTheKeyboardStays(t *testing.T) {
	choice := widgets.NewChoice(func(string) {})
	onStage(choice)
	choice.Set("", "", sameLabels())
	row := choice.Option("b")
	changed := sameLabels()
	changed[1].Label, changed[1].Chosen = "Another", true
	choice.Set("", "", changed)
	if choice.Option("b") != row {
		t.Error("the row was made anew")
	}
}

func TestAnAnswerAndAReasonAreToldApart(t *testing.T) {
	var got []string
	bar := widgets.NewAnswerBar(func(a bool) { got = append(got, map[bool]string{true: "yes", false: "no"}[a]) },
		func(r int) { got = append(got, string('0'+rune(r))) })
	onStage(bar)
	bar.Set([]widgets.Option[bool]{{Code: true, Label: "Label"}, {Code: false, Label: "Label"}}, "Label",
		[]widgets.Option[int]{{Code: 1, Label: "Label"}, {Code: 2, Label: "Label"}})
	test.Tap(bar.Answer(false))
	test.Tap(bar.Reason(2))
	test.Tap(bar.Answer(true))
	if !slices.Equal(got, []string{"no", "2", "yes"}) {
		t.Errorf("got %v", got)
	}
}

func TestTheRailLeadsOnlyToWhatCanBeReached(t *testing.T) {
	var got []string
	rail := widgets.NewRail(func(code string) { got = append(got, code) })
	onStage(rail)
	rail.Set(railSteps(plainWords))
	test.Tap(rail.Step("safety"))
	test.Tap(rail.Step("wishes"))
	if !slices.Equal(got, []string{"safety"}) {
		t.Errorf("got %v", got)
	}
	if rail.Step("nowhere") != nil {
		t.Error("the rail has a part that was never set")
	}
}

func TestALongListIsMadeAsOneScrolls(t *testing.T) {
	opened := -1
	made := 0
	list := widgets.NewRowList(func(i int) { opened = i })
	onStage(widgets.NewScroller(list))
	at := func(i int) widgets.RowText {
		made = max(made, i+1)
		return widgets.RowText{Title: "Row"}
	}
	list.Set(10_000, at)
	if made >= 100 {
		t.Errorf("%d rows were made at once", made)
	}
	first := made
	list.More()
	if made <= first {
		t.Error("no more rows were made")
	}
	test.Tap(list.Row(made - 1))
	if opened != made-1 {
		t.Errorf("opened %d", opened)
	}
	list.Set(3, at)
	if list.Row(3) != nil || list.Row(2) == nil || list.Row(-1) != nil {
		t.Error("a shorter list keeps old rows")
	}
}
