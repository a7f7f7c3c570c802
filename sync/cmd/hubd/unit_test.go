package main

import (
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pelita/sync/synctest"
)

const unit = "pelita-hub.service"

func TestSRE13_TheUnitShutsTheHubInTightly(t *testing.T) {
	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		synctest.Skip(t, "systemd-analyze is missing; `make setup` installs it")
	}
	out, err := exec.Command(analyze, "security", "--offline=true", "--threshold=20", unit).CombinedOutput()
	m := regexp.MustCompile(`Overall exposure level for \S+: ([0-9.]+)`).FindSubmatch(out)
	if m == nil {
		t.Fatalf("%v %s", err, out)
	}
	if exposure, bad := strconv.ParseFloat(string(m[1]), 64); bad != nil || exposure > 2 || err != nil {
		t.Errorf("exposure %s, want at most 2.0: %v", m[1], err)
	}
	b, err := os.ReadFile(unit)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"DynamicUser=yes", "ProtectSystem=strict", "MemoryDenyWriteExecute=yes", "UMask=0077", "LimitCORE=0",
		"RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX", "CapabilityBoundingSet=", "NoNewPrivileges=yes"} {
		if !slices.Contains(strings.Split(string(b), "\n"), line) {
			t.Errorf("the unit has no line %q", line)
		}
	}
}

// allowed are the system calls that the unit lets through: the groups that it
// names, without those that it takes out.
func allowed(t *testing.T) map[string]bool {
	t.Helper()
	b, err := os.ReadFile(unit)
	if err != nil {
		t.Fatal(err)
	}
	calls := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^SystemCallFilter=(~?)(.*)$`).FindAllStringSubmatch(string(b), -1) {
		for _, group := range strings.Fields(m[2]) {
			expand(t, group, func(call string) {
				if m[1] == "" {
					calls[call] = true
				} else {
					delete(calls, call)
				}
			})
		}
	}
	if len(calls) < 100 {
		t.Fatalf("only %d system calls are let through: the test reads the unit wrongly", len(calls))
	}
	return calls
}

func expand(t *testing.T, group string, each func(string)) {
	t.Helper()
	if !strings.HasPrefix(group, "@") {
		each(group)
		return
	}
	out, err := exec.Command("systemd-analyze", "syscall-filter", "--no-pager", group).Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(string(out), "\n") {
		if line = strings.TrimSpace(line); line != "" && line != group && !strings.HasPrefix(line, "#") {
			expand(t, line, each)
		}
	}
}
