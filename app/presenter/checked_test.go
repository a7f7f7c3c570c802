package presenter

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/BurntSushi/toml"

	"pelita/assets"
	"pelita/screening"
	"pelita/screening/address"
	"pelita/screening/protocol"
)

// typedSamples are the texts of testdata/addresses with their shapes.
func typedSamples(t *testing.T) map[string]protocol.Shape {
	t.Helper()
	out := map[string]protocol.Shape{"wa 12": protocol.AccountShape}
	for _, file := range []string{"wallets.toml", "others.toml"} {
		var table struct {
			Case []struct{ Text, Shape string }
		}
		if _, err := toml.DecodeFile("../../testdata/addresses/"+file, &table); err != nil {
			t.Fatal(err)
		}
		for _, c := range table.Case {
			shape, ok := protocol.ParseShape(c.Shape)
			if !ok || shape == protocol.NoShape {
				shape = protocol.WalletShape
			}
			out[c.Text] = shape
		}
	}
	return out
}

func TestWhatATextAmountsToIsSaidInWordsInEveryLanguage(t *testing.T) {
	_, catalogue := shipped()
	for text, shape := range typedSamples(t) {
		for _, l := range catalogue.Languages() {
			n := checkNotice(l, shape, text, address.Hint{})
			blank := strings.TrimSpace(text) == ""
			if (n == Notice{}) != blank || !blank && (n.Title == "" || n.Text == "") {
				t.Errorf("%s, %q: %+v", l.Tag(), text, n)
			}
			if strings.ContainsAny(n.Title+n.Text, "{}") || strings.Contains(n.Title+n.Text, "[address.") {
				t.Errorf("%s, %q: %+v", l.Tag(), text, n)
			}
		}
	}
	if n := checkNotice(newStand(t, inline{}).frame.Speech(), protocol.NoShape, "T9yD", address.Hint{}); n != (Notice{}) {
		t.Errorf("a text of no shape: %+v", n)
	}
}

// shaped is the library as it ships, but with a shape for the name that the person
// is called by, so that the first question that is typed has one.
func shaped(t *testing.T, shape protocol.Shape) *screening.Library {
	t.Helper()
	out := fstest.MapFS{}
	files := assets.Files()
	err := fs.WalkDir(files, ".", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := files.ReadFile(path)
		out[path] = &fstest.MapFile{Data: b}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	const plain = "id = \"call_name\"\ntype = \"text\"\n"
	bank := string(out["items/tfc.toml"].Data)
	if !strings.Contains(bank, plain) {
		t.Fatal("call_name is no text any more")
	}
	out["items/tfc.toml"].Data = []byte(strings.Replace(bank, plain, plain+"shape = \""+shape.String()+"\"\n", 1))
	l, err := screening.LoadLibrary(out)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// TestAMistakeInAnAddressIsSaidWhileItIsTypedAndLosesNothing: it may stand on the
// paper from which it is copied.
func TestAMistakeInAnAddressIsSaidWhileItIsTypedAndLosesNothing(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	s.work.Library = shaped(t, protocol.WalletShape)
	x := sit(t, s, s.open("tfc-returnee").ID)
	x.until("call_name")
	wrong := "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6u"
	for _, step := range []struct {
		text, title string
		kind        NoticeKind
	}{
		{wrong[:9], "The beginning of an address on TRON", Advice},
		{wrong[:33] + "t", "A contract, not a wallet", Caution},
		{wrong, "At least one letter or digit is not right", Caution},
	} {
		x.TypeText(step.text)
		if q := x.view.state.Question; q.Check.Title != step.title || q.Check.Kind != step.kind || q.Text.Text != step.text || q.Problem != "" {
			t.Errorf("%s: %+v", step.text, q)
		}
	}
	x.LeaveField()
	if got := s.live(x.id, "call_name").Value.Text; got != wrong {
		t.Errorf("kept as %q", got)
	}
	if q := x.view.state.Question; q.Check.Kind != Caution {
		t.Errorf("kept, the mistake is not said any more: %+v", q.Check)
	}
}
