package app

import (
	"os"
	"testing"

	"pelita/screening/picture"
)

// TestMain lets the test program draw pictures as the app does.
func TestMain(m *testing.M) {
	if code, ended := picture.Child(os.Args[1:]); ended {
		os.Exit(code)
	}
	os.Exit(m.Run())
}
