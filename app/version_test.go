package app

import (
	"os"
	"strings"
	"testing"
)

func TestTheProgramSaysTheVersionItIsPackagedAs(t *testing.T) {
	b, err := os.ReadFile("../FyneApp.toml")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`Version = "` + version + `"`, `ID = "` + ID + `"`} {
		if !strings.Contains(string(b), want) {
			t.Errorf("FyneApp.toml does not say %s", want)
		}
	}
}
