package vault

import (
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"pelita/screening/screeningtest"
)

// TestSRB12_AVaultThatIsPrintedShowsNoKey: printing a thing prints what is in its
// unexported fields, which no method of theirs can help.
func TestSRB12_AVaultThatIsPrintedShowsNoKey(t *testing.T) {
	cfg := Cheap(Config{Dir: t.TempDir(), Now: screeningtest.Clock(), Summarise: screeningtest.Summarise})
	v, err := Create(t.Context(), cfg, Creation{Passphrase: []byte(benchPassphrase)})
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	g := v.keys.current()
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%q", "%d"} {
		for name, printed := range map[string]string{
			"the keyring": fmt.Sprintf(verb, v.keys), "a generation": fmt.Sprintf(verb, g), "a pointer to one": fmt.Sprintf(verb, &g),
		} {
			for which, key := range map[string][]byte{"vault key": g.key.Reveal(), "names key": g.names.Reveal()} {
				for _, form := range []string{string(key), hex.EncodeToString(key), strings.Trim(fmt.Sprint(key), "[]"), fmt.Sprintf("%q", key), fmt.Sprintf("%#v", key)} {
					if strings.Contains(strings.ToLower(printed), strings.ToLower(form)) {
						t.Errorf("%s by %s shows the %s", name, verb, which)
					}
				}
			}
		}
	}
	if !strings.Contains(fmt.Sprintf("%v", generationKey{Key: g.key.Reveal()}), strings.Trim(fmt.Sprint(g.key.Reveal()), "[]")) {
		t.Error("the check sees nothing")
	}
}
