package app

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"image"
	"image/png"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"
	"unicode/utf16"

	"pelita/app/presenter"
	"pelita/app/view"
	"pelita/locales"
	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/protocol"
)

// plantedInForms are what is typed into forms and must never be readable.
var plantedInForms = []string{
	"Kranglek Sebelas", "rumah di belakang pasar", "sudah makan kah", "tunggu dua hari lalu diam", "Admin Ketik Tanpa Pengalaman", "SIP-90817-KTT",
}

// fill types into a form of a record on a real vault; the last field stays half
// typed.
func fill(t *testing.T, r *referrals, id screening.RecordID, f protocol.Form, typed [][2]string) {
	t.Helper()
	catalogue, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	frame := presenter.Frame{
		Runner: inline{}, Timer: inline{}, Now: time.Now, Catalogue: catalogue,
		Speech: r.speech, Go: func(presenter.Route) {},
	}
	var state presenter.FormState
	p := presenter.NewFormPage(presenter.FormParams{
		Frame: frame, Work: r.casework(), Keeper: fixed{}, Record: id, Form: f, Render: func(s presenter.FormState) { state = s },
	})
	p.Enter()
	for n, one := range typed {
		at := presenter.Spot{Item: protocol.ItemID(one[0])}
		p.Type(at, one[1])
		if n < len(typed)-1 {
			p.LeaveField(at)
		}
		if state.Notice.Kind != presenter.NoNotice {
			t.Fatalf("%s: %+v", one[0], state.Notice)
		}
	}
	p.Leave(func() {})
}

// fixed are preferences that nobody changes.
type fixed struct{}

func (fixed) Preferences() presenter.Preferences                { return presenter.DefaultPreferences() }
func (fixed) Apply(presenter.Preferences)                       {}
func (fixed) Keep(context.Context, presenter.Preferences) error { return nil }

func TestNothingThatIsTypedIntoAFormIsReadableOnDisk(t *testing.T) {
	r := deskOf(t, "Consulate")
	person := agreed(t, r).ID
	work := r.casework()
	work.Text = func(*protocol.Protocol) history.TextRef { return history.TextRef{Locale: "en"} }
	advert, err := work.Open(t.Context(), "form-advert")
	if err != nil {
		t.Fatal(err)
	}
	p := plantedInForms
	fill(t, r, person, protocol.CaseworkForm, [][2]string{{"step_by", p[0]}, {"detained_where", p[1]}})
	fill(t, r, person, protocol.ContactForm, [][2]string{{"contact_word", p[2]}, {"contact_silence", p[3]}})
	fill(t, r, advert.ID, protocol.AdvertForm, [][2]string{{"advert_title", p[4]}, {"advert_licence", p[5]}})
	found, err := r.store().Search(t.Context(), p[4], 0)
	if err != nil || len(found) != 1 || found[0].Name != p[4] {
		t.Fatalf("what was typed is not kept: %v, %v", found, err)
	}
	dir := r.cfg.Dir
	for _, hit := range readable(t, dir) {
		t.Error(hit)
	}
	if err := os.WriteFile(filepath.Join(dir, "leak"), []byte("x"+p[5]), 0o600); err != nil {
		t.Fatal(err)
	}
	if len(readable(t, dir)) == 0 {
		t.Error("a leak is not noticed: the test would prove nothing")
	}
}

// readable names every file below a folder that holds a planted value.
func readable(t *testing.T, dir string) []string {
	t.Helper()
	var hits []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		b, err := os.ReadFile(path)
		for _, value := range plantedInForms {
			for _, form := range formsOf(value) {
				if bytes.Contains(bytes.ToLower(b), bytes.ToLower(form)) {
					hits = append(hits, path+" holds "+value)
				}
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return hits
}

func formsOf(value string) [][]byte {
	wide := make([]byte, 0, 2*len(value))
	for _, u := range utf16.Encode([]rune(value)) {
		wide = append(wide, byte(u), byte(u>>8))
	}
	return [][]byte{[]byte(value), wide, []byte(hex.EncodeToString([]byte(value))), []byte(base64.StdEncoding.EncodeToString([]byte(value))[:12])}
}

// BenchmarkKeyedLetter is one letter typed in the keyed entry of the longest
// interview, until its form is drawn.
func BenchmarkKeyedLetter(b *testing.B) {
	c := newCounter(b)
	var v *view.Form
	p := presenter.NewFormPage(presenter.FormParams{
		Frame: c.stand(), Work: c.desk.casework(), Keeper: c.keeper, Record: c.record,
		Render: func(s presenter.FormState) { v.Render(s) },
	})
	v = view.NewForm(p, c.picker())
	c.frame.Present(v.Object())
	p.Enter()
	at, text := presenter.Spot{Item: "call_name"}, []string{"Sari", "Sarinah"}
	b.ResetTimer()
	for n := range b.N {
		p.Type(at, text[n%2])
	}
}

func TestAPictureIsKeptSealedAndReadBack(t *testing.T) {
	r := deskOf(t, "Consulate")
	var whole bytes.Buffer
	if err := png.Encode(&whole, image.NewGray(image.Rect(0, 0, 30, 20))); err != nil {
		t.Fatal(err)
	}
	b := append(whole.Bytes(), plantedInForms[5]...)
	file := filepath.Join(t.TempDir(), "page.png")
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
	kept, err := pictures{r.desk}.Take(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := (pictures{r.desk}).Look(t.Context(), kept); err != nil || got.Width != 30 || got.Height != 20 {
		t.Errorf("%v, %d by %d", err, got.Width, got.Height)
	}
	if got, err := (pictures{r.desk}).bytes(t.Context(), kept); err != nil || !bytes.Equal(got, b) {
		t.Errorf("%v, %d bytes", err, len(got))
	}
	for _, hit := range readable(t, r.cfg.Dir) {
		t.Error(hit)
	}
	for name, content := range map[string]string{"letter.png": "no picture", "": ""} {
		file := filepath.Join(t.TempDir(), name)
		if name != "" {
			if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := (pictures{r.desk}).Take(t.Context(), file); !errors.Is(err, screening.ErrNoPicture) && !errors.Is(err, screening.ErrUnreadable) {
			t.Errorf("%q was taken in: %v", name, err)
		}
	}
	r.desk.close()
	if _, err := (pictures{r.desk}).Look(t.Context(), kept); !errors.Is(err, screening.ErrLocked) {
		t.Errorf("a closed desk shows a picture: %v", err)
	}
}
