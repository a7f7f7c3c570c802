package widgets_test

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"pelita/app/widgets"
	"pelita/app/widgets/widgetstest"
)

func TestAPageIsAsTallAsItSaidAtEveryWidth(t *testing.T) {
	for _, s := range samples() {
		if s.name == "cover" {
			continue // it takes what it gets
		}
		for _, width := range []float32{320, 390, 768} {
			part := s.make(plainWords)
			stage.Show(part, fyne.NewSize(width, 10), widgets.Look{})
			said := widgets.HeightFor(part, width)
			stage.Show(part, fyne.NewSize(width, said), widgets.Look{})
			if again := widgets.HeightFor(part, width); again != said {
				t.Errorf("%s at %.0f: said %.1f, then %.1f", s.name, width, said, again)
			}
		}
	}
}

func TestPanelsStandBesideEachOtherWhereThereIsRoom(t *testing.T) {
	rail, main, side := widgets.Column(0), widgets.Column(0), widgets.Column(0)
	withoutRail, withRail, withoutSide := widgets.Column(0), widgets.Column(0), widgets.Column(0)
	page := widgets.Arrange(widgets.Panels{Rail: rail, Main: main, Side: side,
		WithoutRail: []fyne.CanvasObject{withoutRail}, WithRail: []fyne.CanvasObject{withRail}, WithoutSide: []fyne.CanvasObject{withoutSide}})
	for _, tt := range []struct {
		name       string
		width      float32
		text       float32
		rail, side bool
	}{
		{"phone", 390, 1, false, false}, {"tablet", 820, 1, true, false}, {"desktop", 1440, 1, true, true},
		{"tablet with large text", 820, 2, false, false}, {"desktop with large text", 1440, 2, true, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			stage.Show(page, fyne.NewSize(tt.width, 800), widgets.Look{TextFactor: tt.text})
			if rail.Visible() != tt.rail || side.Visible() != tt.side {
				t.Errorf("rail %v, side %v", rail.Visible(), side.Visible())
			}
			if withRail.Visible() != tt.rail || withoutRail.Visible() == tt.rail || withoutSide.Visible() == tt.side {
				t.Error("what stands in for a panel is shown beside it, or not at all")
			}
		})
	}
}

func TestTheLookChangesWhatIsDrawnWithoutANewTheme(t *testing.T) {
	words := widgets.NewText("Words", widgets.Style{})
	stage.Show(words, fyne.NewSize(300, 100), widgets.Look{})
	themeBefore := fyne.CurrentApp().Settings().Theme()
	line := func() *canvas.Text { return test.WidgetRenderer(words).Objects()[0].(*canvas.Text) }
	small, dark := line().TextSize, line().Color
	stage.Theme.Apply(widgets.Look{Variant: widgets.Dark, TextFactor: 2}, words)
	if line().TextSize != 2*small || line().Color == dark {
		t.Error("the text was not drawn anew")
	}
	if fyne.CurrentApp().Settings().Theme() != themeBefore {
		t.Error("a second theme was set")
	}
	if theme.TextSize() != 2*small {
		t.Error("Fyne's own parts did not hear of it")
	}
}

func TestTheFrameOffersItsDestinationsWhereTheHandIs(t *testing.T) {
	went := ""
	exit := widgets.NewIconButton(widgets.IconLeave, "Quick exit", func() {})
	frame := widgets.NewFrame(nil, []*widgets.Button{exit}, func(code string) { went = code })
	for _, size := range []fyne.Size{phone, desktop} {
		frame.Set([]widgets.Destination[string]{{Code: "a", Icon: widgets.IconCase, Label: "Label", Here: true}, {Code: "b", Icon: widgets.IconSync, Label: "Label"}})
		stage.Show(frame, size, widgets.Look{})
		for _, code := range []string{"b", "a"} {
			test.Tap(frame.Place(code))
			if went != code {
				t.Errorf("at %v: went to %q", size, went)
			}
		}
		if !exit.Visible() {
			t.Error("the quick exit is gone")
		}
		for _, problem := range widgetstest.Unreadable(frame) {
			t.Error(problem)
		}
	}
}

func TestTheReaderFindsWhatAPersonCouldNotRead(t *testing.T) {
	text := func(words string, x, y, w, h float32) fyne.CanvasObject {
		o := canvas.NewText(words, theme.Color(theme.ColorNameForeground))
		o.TextSize = 16
		o.Move(fyne.NewPos(x, y))
		o.Resize(fyne.NewSize(w, h))
		return o
	}
	outside := widgets.NewText("Words", widgets.Style{})
	outside.Move(fyne.NewPos(380, 0))
	outside.Resize(fyne.NewSize(100, 30))
	mute := widgets.NewPrimaryButton("", func() {})
	mute.Resize(fyne.NewSize(100, 50))
	tiny := widgets.NewQuietButton("Words", func() {})
	tiny.Resize(fyne.NewSize(20, 20))
	for _, tt := range []struct {
		name, want string
		objects    []fyne.CanvasObject
	}{
		{"words wider than their place", "wide in a place", []fyne.CanvasObject{text("Many words in a row", 0, 0, 40, 20)}},
		{"words off the screen", "off the screen", []fyne.CanvasObject{text("Words in a row", 370, 0, 200, 20)}},
		{"words over words", "stands over", []fyne.CanvasObject{text("Words", 0, 0, 100, 20), text("Others", 10, 5, 100, 20)}},
		{"a part outside of its holder", "outside of its holder", []fyne.CanvasObject{outside}},
		{"a button that says nothing", "neither words", []fyne.CanvasObject{mute}},
		{"a button smaller than a finger", "too small", []fyne.CanvasObject{tiny}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			page := container.NewWithoutLayout(tt.objects...)
			page.Resize(fyne.NewSize(390, 300))
			if found := strings.Join(widgetstest.Unreadable(page), "\n"); !strings.Contains(found, tt.want) {
				t.Errorf("found %q", found)
			}
		})
	}
	t.Run("and nothing else", func(t *testing.T) {
		page := container.NewWithoutLayout(text("Words", 0, 0, 100, 22), text("Others", 0, 30, 100, 22))
		page.Resize(fyne.NewSize(390, 300))
		if found := widgetstest.Unreadable(page); len(found) > 0 {
			t.Errorf("found %q", found)
		}
	})
}

func TestANoticeSaysItsKindByADrawingAndWords(t *testing.T) {
	pictures := map[string]widgets.NoticeKind{}
	for _, kind := range []widgets.NoticeKind{widgets.Calm, widgets.Attention, widgets.Alarm} {
		n := widgets.NewNotice()
		n.Set(kind, "Title", "Words")
		onStage(n)
		if !n.Visible() || n.Kind() != kind {
			t.Errorf("kind %d is not shown", kind)
		}
		drawing := imageName(n)
		if _, twice := pictures[drawing]; twice || drawing == "" {
			t.Errorf("kind %d has no drawing of its own: %q", kind, drawing)
		}
		pictures[drawing] = kind
	}
	n := widgets.NewNotice()
	n.Set(widgets.NoNotice, "Title", "Words")
	if n.Visible() {
		t.Error("no notice is shown")
	}
}

// imageName is the name of the first drawing of a part, without its colour.
func imageName(o fyne.CanvasObject) string {
	switch o := o.(type) {
	case *canvas.Image:
		if o.Resource == nil {
			return ""
		}
		return strings.SplitN(o.Resource.Name(), "-", 3)[1]
	case *fyne.Container:
		for _, child := range o.Objects {
			if name := imageName(child); name != "" {
				return name
			}
		}
	case fyne.Widget:
		for _, child := range test.WidgetRenderer(o).Objects() {
			if name := imageName(child); name != "" {
				return name
			}
		}
	}
	return ""
}

func TestTheKeyboardBringsWhatItIsOnInSight(t *testing.T) {
	list := widgets.Column(widgets.Wide)
	var buttons []*widgets.Button
	for range 30 {
		b := widgets.NewQuietButton("Press", func() {})
		buttons = append(buttons, b)
		list.Add(b)
	}
	field := widgets.NewField(func(string) {})
	list.Add(field)
	page := widgets.NewScroller(widgets.Card(list))
	stage.Show(page, fyne.NewSize(390, 400), widgets.Look{})
	inSight := func(o fyne.CanvasObject) bool {
		y := fyne.CurrentApp().Driver().AbsolutePositionForObject(o).Y
		return y >= 0 && y+o.Size().Height <= 400
	}
	last := buttons[len(buttons)-1]
	if inSight(last) {
		t.Fatal("the page is too short for this test")
	}
	stage.Canvas().Focus(last)
	if !inSight(last) {
		t.Error("the last button is out of sight")
	}
	stage.Canvas().Focus(field.Entry())
	if !inSight(field.Entry().(fyne.CanvasObject)) {
		t.Error("the field is out of sight")
	}
	stage.Canvas().Focus(buttons[0])
	if !inSight(buttons[0]) {
		t.Error("the first button is out of sight")
	}
}
