package sensitive_test

import (
	"bytes"
	"encoding/base64"
	"encoding/gob"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"testing"
	"text/template"

	"github.com/fxamacker/cbor/v2"

	"pelita/screening/sensitive"
)

const canary = "Ratna Wulandari 0812-3344"

type text = sensitive.Value[string]

// holders hold a value in every way in which code holds one.
func holders() map[string]any {
	type open struct{ Name text }
	type closed struct {
		id   int
		name text
	}
	type deep struct {
		in  closed
		all []text
		by  map[string]text
		to  *closed
		any any
	}
	v := sensitive.New(canary)
	c := closed{1, v}
	return map[string]any{
		"itself": v, "a pointer to it": &v, "bytes": sensitive.New([]byte(canary)), "an array": [1]text{v},
		"an exported field": open{v}, "an unexported field": c, "a pointer to one": &c,
		"a slice": []text{v}, "a map": map[string]text{"name": v}, "a map key": map[text]int{v: 1},
		"all at once": deep{c, []text{v}, map[string]text{"n": v}, &c, c}, "a struct in it": sensitive.New(struct{ name string }{canary}),
		"in an error": fmt.Errorf("open %v: %w", v, errors.New("no")), "a channel of it": make(chan text, 1),
	}
}

// shows says whether an output holds the canary as text or in the numbers of bytes.
func shows(out string) bool {
	low := strings.ToLower(out)
	for _, form := range []string{canary, hex.EncodeToString([]byte(canary)), base64.StdEncoding.EncodeToString([]byte(canary)), fmt.Sprint([]byte(canary))[1:20], canary[:5], fmt.Sprintf("% x", canary), fmt.Sprintf("% #x", canary)} {
		if strings.Contains(low, strings.ToLower(form)) {
			return true
		}
	}
	return false
}

func TestSRC04_NoVerbOfFmtShowsIt(t *testing.T) {
	for name, h := range holders() {
		for _, verb := range strings.Fields("%v %+v %#v %s %q %x %X %d %t %T %p %U %c %b %o %e %g %10v %-30s %.3s %+q %#x") {
			if out := fmt.Sprintf(verb, h); shows(out) {
				t.Errorf("%s by %s: %s", name, verb, out)
			}
		}
		if out := fmt.Sprint(h) + fmt.Sprintln(h) + string(fmt.Append(nil, h)); shows(out) {
			t.Errorf("%s: %s", name, out)
		}
	}
}

func TestSRC04_NoLogAndNoEncoderShowsIt(t *testing.T) {
	for name, h := range holders() {
		var out bytes.Buffer
		slog.New(slog.NewTextHandler(&out, nil)).Info("m", "h", h, slog.Group("g", "h", h))
		slog.New(slog.NewJSONHandler(&out, nil)).Error("m", "h", h)
		log.New(&out, "", 0).Printf("%v %+v", h, h)
		_ = json.NewEncoder(&out).Encode(h)
		_ = xml.NewEncoder(&out).Encode(h)
		_ = gob.NewEncoder(&out).Encode(h)
		_ = cbor.NewEncoder(&out).Encode(h)
		_ = template.Must(template.New("").Parse(`{{.}} {{printf "%v %+v %q" . . .}}`)).Execute(&out, h)
		if shows(out.String()) {
			t.Errorf("%s: %s", name, out.String())
		}
	}
}

const panicEnv = "PELITA_TEST_PANIC"

// TestSRC04_NoPanicShowsIt runs this test again as a program that ends so.
func TestSRC04_NoPanicShowsIt(t *testing.T) {
	if name := os.Getenv(panicEnv); name != "" {
		panic(holders()[name])
	}
	for name := range holders() {
		cmd := exec.Command(os.Args[0], "-test.run", "NoPanicShowsIt")
		cmd.Env = append(os.Environ(), panicEnv+"="+name, "GOTRACEBACK=all")
		out, err := cmd.CombinedOutput()
		if err == nil || !bytes.Contains(out, []byte("panic: ")) {
			t.Errorf("%s did not panic: %s", name, out)
		}
		if shows(string(out)) {
			t.Errorf("%s: %s", name, out)
		}
	}
}

func TestTheControlAnOrdinaryFieldIsShown(t *testing.T) {
	type closed struct{ name string }
	var out bytes.Buffer
	slog.New(slog.NewTextHandler(&out, nil)).Info("m", "h", closed{canary})
	if !shows(fmt.Sprintf("%v", closed{canary})) || !shows(fmt.Sprintf("%x", canary)) || !shows(fmt.Sprint([]byte(canary))) || !shows(out.String()) {
		t.Error("the check sees nothing")
	}
}

func TestAValueIsRevealedAndForgottenInEveryCopy(t *testing.T) {
	b := []byte(canary)
	v := sensitive.New(b)
	other := v
	if string(other.Reveal()) != canary {
		t.Fatal("it is another")
	}
	v.Forget()
	if other.Reveal() != nil || b[0] != 0 || b[len(b)-1] != 0 {
		t.Error("a copy remembers, or the bytes were not cleared")
	}
	var none text
	none.Forget()
	if none.Reveal() != "" || none.String() != sensitive.Hidden {
		t.Error("the zero value is no value")
	}
}

func TestAValueIsNeverLostInAnEncoding(t *testing.T) {
	v := sensitive.New(canary)
	if _, err := cbor.Marshal(v); !errors.Is(err, sensitive.ErrSealed) {
		t.Errorf("CBOR: %v", err)
	}
	if err := gob.NewEncoder(&bytes.Buffer{}).Encode(v); !errors.Is(err, sensitive.ErrSealed) {
		t.Errorf("gob: %v", err)
	}
	if err := json.Unmarshal([]byte(`"x"`), &v); !errors.Is(err, sensitive.ErrSealed) {
		t.Errorf("JSON: %v", err)
	}
}
