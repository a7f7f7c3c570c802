package app

import (
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
)

// TestSRC08_WhatIsSelectedInARealWindowIsNeverThePrimarySelection: another program owns
// the selection that a middle click pastes, and goes on owning it while text is
// selected in the fields of the real program, with the mouse and with the keyboard.
// The control is a program that takes it.
func TestSRC08_WhatIsSelectedInARealWindowIsNeverThePrimarySelection(t *testing.T) {
	needPrograms(t, "xclip")
	s, _ := realWindow(t, fyne.NewSize(1180, 820))
	owner := s.owns("of nobody's case")
	s.write(0, journeyPassphrase)
	s.selects(0, journeyPassphrase)
	s.keeps(owner, "a passphrase")
	s.press("Open") // it opens: what was selected was all of it, and was written over
	s.press("Wulandari")
	s.press("Go on with the interview")
	s.write(0, halfTyped)
	until(t, s.real.cmd.Process.Pid, values(), func(found map[string]int) bool { return found["half"] > 0 })
	s.selects(0, halfTyped)
	s.keeps(owner, "an answer")
	other := s.owns("of another program")
	select {
	case <-owner.lost:
	case <-time.After(soon):
		t.Error("the control: the owner does not notice that another program takes the selection")
	}
	s.keeps(other, "nothing")
}

// owner is a program that owns the primary selection. It ends when it owns it no more.
type owner struct {
	text string
	lost chan struct{}
}

func (s *stand) owns(text string) owner {
	s.Helper()
	cmd := exec.Command("xclip", "-selection", "primary", "-quiet", "-in")
	cmd.Env = append(cmd.Environ(), "DISPLAY="+s.real.display)
	cmd.Stdin = strings.NewReader(text)
	if err := cmd.Start(); err != nil {
		s.Fatal(err)
	}
	o := owner{text, make(chan struct{})}
	go func() { _ = cmd.Wait(); close(o.lost) }()
	s.Cleanup(func() { _ = cmd.Process.Kill(); <-o.lost })
	waitFor(s.T, "the selection to be owned", func() bool { return s.primary() == text })
	return o
}

// primary is what a middle click would paste.
func (s *stand) primary() string {
	return string(s.real.run("xclip", "-selection", "primary", "-out"))
}

// keeps demands that the owner still owns the selection.
func (s *stand) keeps(o owner, after string) {
	s.Helper()
	select {
	case <-o.lost:
		s.Errorf("after %s was selected the selection has another owner", after)
	case <-time.After(time.Second):
	}
	if got := s.primary(); got != o.text {
		s.Errorf("after %s was selected a middle click pastes %d bytes that are not the owner's", after, len(got))
	}
}

// selects marks the text of a field as a person may, by drawing the mouse over it, by
// holding shift, and all of it, each time writing the same over it; at last by a double
// click.
func (s *stand) selects(nth int, text string) {
	s.Helper()
	field := s.twin.entry(nth)
	at := middle(field)
	left, right := s.at(at.AddXY(3-field.Size().Width/2, 0)), s.at(at.AddXY(field.Size().Width/2-60, 0))
	again := []string{"type", "--delay", "12", text}
	s.real.x(append(append([]string{"mousemove"}, left...), "mousedown", "1")...)
	s.real.x(append(append([]string{"mousemove"}, right...), "mouseup", "1")...)
	s.real.x(again...)
	s.real.x("key", "End", "shift+Home")
	s.real.x(again...)
	s.real.x("key", "ctrl+a")
	s.real.x(again...)
	s.real.x(append(append([]string{"mousemove"}, left...), "click", "--repeat", "2", "--delay", "60", "1")...)
}

// at is where a place in the window is on the display.
func (s *stand) at(p fyne.Position) []string {
	return []string{strconv.Itoa(s.real.left + int(p.X)), strconv.Itoa(s.real.top + int(p.Y))}
}
