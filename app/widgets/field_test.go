package widgets_test

import (
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"pelita/app/widgets"
)

func TestAFieldReportsWhatIsTypedAndWhenItIsLeft(t *testing.T) {
	var typed string
	done, entered := 0, 0
	f := widgets.NewField(func(text string) { typed = text })
	f.OnDone(func() { done++ })
	f.OnEnter(func() { entered++ })
	onStage(f)
	stage.Canvas().Focus(f.Entry())
	f.Type("Ratna")
	f.Entry().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	stage.Canvas().Unfocus()
	if typed != "Ratna" || done != 1 || entered != 1 {
		t.Errorf("typed %q, left %d times, entered %d times", typed, done, entered)
	}
}

func TestNumbersTakeDigitsOnly(t *testing.T) {
	var number, amount string
	n := widgets.NewNumberField(func(text string) { number = text })
	d := widgets.NewDecimalField(func(text string) { amount = text })
	onStage(widgets.Column(widgets.Near, n, d))
	n.Type("1a2.3-x")
	d.Type("1 200,50x")
	if number != "123" || amount != "1200,50" {
		t.Errorf("got %q and %q", number, amount)
	}
}

// clock is a Later that a test moves.
type clock struct {
	waiting func()
	waits   time.Duration
}

func (c *clock) after(d time.Duration, f func()) func() {
	c.waiting, c.waits = f, d
	return func() { c.waiting = nil }
}

func TestTypedTextBecomesOneDraftAfterAPause(t *testing.T) {
	var drafts []string
	c := &clock{}
	a := widgets.NewTextArea(func(text string) { drafts = append(drafts, text) }, c.after)
	left := 0
	a.OnDone(func() { left++ })
	onStage(a)
	stage.Canvas().Focus(a.Entry())
	a.Type("She wants")
	if len(drafts) != 0 || c.waiting == nil || c.waits > 500*time.Millisecond {
		t.Fatalf("drafts %v, waits %v", drafts, c.waits)
	}
	c.waiting()
	a.Type(" to go")
	stage.Canvas().Unfocus()
	if !slices.Equal(drafts, []string{"She wants", "She wants to go"}) || left != 1 {
		t.Errorf("drafts %q, left %d times", drafts, left)
	}
	if c.waiting != nil {
		t.Error("a draft waits after the area was left")
	}
}

func TestAPassphraseIsCoveredUntilAPersonAsks(t *testing.T) {
	p := widgets.NewPassphraseEntry(func(string) {})
	onStage(p)
	if !p.Masked() {
		t.Error("it was open from the start")
	}
	test.Tap(p.Peek())
	if p.Masked() {
		t.Error("it stayed covered")
	}
	test.Tap(p.Peek())
	if !p.Masked() {
		t.Error("it stayed open")
	}
}

func TestADateReportsAllItsPartsAtEveryChange(t *testing.T) {
	var got widgets.DateParts
	d := widgets.NewDateEntry(func(p widgets.DateParts) { got = p })
	onStage(d)
	d.Set(dateText(plainWords)) // 2025-03, about then
	year, day, month, about := d.Parts()
	day.Type("14")
	if want := (widgets.DateParts{Year: "2025", Month: "03", Day: "14", About: true}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	test.Tap(month(""))
	test.Tap(about)
	year.Type("x")
	if want := (widgets.DateParts{Year: "2025", Month: "", Day: "14"}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestAnAmountKeepsTheTextThatWasTyped(t *testing.T) {
	var got widgets.MoneyParts
	m := widgets.NewMoneyEntry(func(p widgets.MoneyParts) { got = p })
	onStage(m)
	m.Set(widgets.MoneyText{Currencies: []widgets.Option[string]{{Code: "IDR", Label: "IDR"}, {Code: "USD", Label: "USD"}}})
	m.Amount().Type("1200.50")
	test.Tap(m.Currency("IDR"))
	if got != (widgets.MoneyParts{Amount: "1200.50", Currency: "IDR"}) {
		t.Errorf("got %+v", got)
	}
	m.Set(widgets.MoneyText{Amount: widgets.FieldText{Text: "1200.50"}})
	m.Code().Type("jp")
	if got != (widgets.MoneyParts{Amount: "1200.50", Currency: "jp"}) {
		t.Errorf("got %+v", got)
	}
	m.Set(widgets.MoneyText{Code: widgets.FieldText{Text: "jp"}, Offered: []widgets.Option[string]{{Code: "JPY", Label: "JPY"}}})
	test.Tap(m.Currency("JPY"))
	if got != (widgets.MoneyParts{Currency: "JPY"}) {
		t.Errorf("got %+v", got)
	}
}
