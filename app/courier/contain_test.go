package courier_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"pelita/app/courier"
)

func TestSRC06_APanicIsReportedByItsPlaceAndNotByItsValue(t *testing.T) {
	t.Parallel()
	var nowhere map[string]string
	for name, fall := range map[string]func(){
		"a text": func() { panic(spilled) }, "an error": func() { panic(fmt.Errorf("read %s", spilled)) },
		"a struct": func() { panic(struct{ name string }{spilled}) }, "bytes": func() { panic([]byte(spilled)) },
		"a nil map": func() { nowhere[spilled] = spilled }, "a nil pointer": func() { var p *courier.Profile; p.Library() },
	} {
		var out bytes.Buffer
		code := 0
		func() {
			defer courier.Contain(&out, func(c int) { code = c })()
			fall()
		}()
		if code != 2 || !strings.Contains(out.String(), "contain_test.go:") || !strings.HasPrefix(out.String(), "E_PANIC\n") {
			t.Errorf("%s: exit %d, %q", name, code, out.String())
		}
		if strings.Contains(out.String(), spilled) {
			t.Errorf("%s shows its value: %q", name, out.String())
		}
	}
	func() {
		defer courier.Contain(nil, func(int) { t.Error("exits without a panic") })()
	}()
}

const scrubEnv = "PELITA_TEST_SCRUB"

// TestSRC06_ASettingThatMakesCrashesLoudIsCleaned runs this test again as a program
// that hardens itself, with the settings in its environment.
func TestSRC06_ASettingThatMakesCrashesLoudIsCleaned(t *testing.T) {
	if os.Getenv(scrubEnv) != "" {
		if err := courier.Harden(); err != nil {
			t.Fatal(err)
		}
		fmt.Println("environment:", os.Getenv("GOTRACEBACK"), os.Getenv("GODEBUG"), os.Getenv("SSLKEYLOGFILE"), "kept:", os.Getenv("KEPT"))
		os.Exit(0)
	}
	cmd := exec.Command(os.Args[0], "-test.run", "ASettingThatMakes")
	cmd.Env = append(os.Environ(), scrubEnv+"=1", "GOTRACEBACK=crash", "GODEBUG=http2debug=2", "SSLKEYLOGFILE=/tmp/keys", "KEPT=yes")
	out, err := cmd.CombinedOutput()
	if err != nil || !slices.Contains(strings.Split(string(out), "\n"), "environment:    kept: yes") {
		t.Errorf("%v: %s", err, out)
	}
}
