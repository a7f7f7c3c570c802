package app

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"pelita/app/courier"
	"pelita/assets"
	"pelita/screening"
)

const journeyPassphrase = "seven quiet lamps beside the river"

// TestTheWholeJobInARealWindow takes the real program, in a real window, from
// unlocking over a screening and what it means to the hub. A twin of the app in
// memory says where to point and what must be seen.
func TestTheWholeJobInARealWindow(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a display")
	}
	needPrograms(t, "Xvfb", "openbox", "xdotool", "xwininfo", "import")
	root := t.TempDir()
	build(t, filepath.Join(root, "pelita"), "..")
	build(t, filepath.Join(root, "hubd"), "../sync/cmd/hubd")
	profile := filepath.Join(root, "profile")
	hub := startHub(t, root, makeProfile(t, root, profile))
	copied := filepath.Join(root, "twin")
	if err := os.CopyFS(copied, os.DirFS(profile)); err != nil {
		t.Fatal(err)
	}

	size := fyne.NewSize(1180, 1640)
	pictures, err := filepath.Abs("../shots/window")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(pictures, 0o755); err != nil {
		t.Fatal(err)
	}
	g := &glass{
		t: t, display: startDisplay(t, 1280, 1720), home: filepath.Join(root, "home"), program: filepath.Join(root, "pelita"),
		args: []string{"-profile", profile, "-width", "1180", "-height", "1640"}, output: &shout{}, pictures: pictures, size: size,
	}
	lightTheme(t, g.home)
	g.start()
	t.Cleanup(g.kill)
	s := &stand{T: t, real: g, twin: newTwin(t, copied, size)}
	s.unlock()
	s.interview()
	s.crash()
	s.sync(hub)
	g.x("key", "ctrl+l")
	g.kill()
	if out := g.output.String(); strings.Contains(out, "Error in Fyne call thread") {
		t.Errorf("the program touched widgets from the wrong thread:\n%s", out)
	}
	checkNothingReadable(t, profile, g.home, filepath.Join(root, "hub"))
	checkKept(t, profile)
}

func (s *stand) unlock() {
	s.Helper()
	s.same("unlock")
	s.write(0, journeyPassphrase)
	s.press("Open")
	s.same("caseload-empty")
}

// interview begins a screening, answers until the core, and looks at what the
// answers mean.
func (s *stand) interview() {
	s.Helper()
	s.press("New screening")
	s.same("start")
	s.press("Interview of a returnee")
	s.press("Begin")
	s.same("first-question")
	for _, gate := range []struct{ item, answer string }{
		{"private_place", "Yes"}, {"nobody_listening", "Yes"}, {"controllers_away", "Yes"}, {"afraid_here", "No"},
		{"out_now", "Yes"}, {"interpreter_used", "No"}, {"talk_now", "Yes"},
	} {
		s.onwardTo(s.asks(gate.item))
		s.answer(gate.answer)
	}
	s.onwardTo(s.asks("call_name"))
	s.write(0, "Wulan")
	s.press("Next")
	s.onwardTo(s.asks("age"))
	s.write(0, "29")
	s.press("Next")
	s.onwardTo("May I ask you?") // the notice is composed for the officer's role and country
	s.same("notice")
	s.answer("Yes")
	s.onwardTo(s.asks("papers_taken_way"))
	s.same("core-question")
	s.answer("Yes")
	s.onwardTo("See what the answers mean")
	s.same("section-end")
	s.press("See what the answers mean")
	s.same("findings")
}

// asks is how the question of an item begins, as it stands on the screen.
func (s *stand) asks(item string) string {
	words := []rune(s.twin.speech().T("item." + item + ".ask"))
	return string(words[:min(len(words), 14)])
}

// answer chooses an option and goes on.
func (s *stand) answer(word string) {
	s.Helper()
	s.press(word)
	s.press("Next")
}

// onwardTo skips until the words are on the screen.
func (s *stand) onwardTo(words string) {
	s.Helper()
	for range 80 {
		if s.twin.says(words) {
			return
		}
		pressed := false
		for _, button := range []string{"Skip", "Go on", "Next"} {
			if s.twin.says(button) {
				s.press(button)
				pressed = true
				break
			}
		}
		if !pressed {
			break
		}
	}
	s.twin.word(words)
}

// crash kills the program in the middle of a note and opens it again: the same
// question, with the same half sentence.
func (s *stand) crash() {
	s.Helper()
	s.press("Go on with the interview")
	s.onwardTo("Skip")
	s.write(0, "half a sentence about")
	s.same("half-typed")
	time.Sleep(2 * draftEvery)
	s.real.kill()
	s.twin.leave()
	s.real.start()
	s.twin = newTwin(s.T, s.twin.config.profile, s.real.size)
	s.write(0, journeyPassphrase)
	s.press("Open")
	s.opened = time.Now()
	s.same("caseload")
	s.press("Wulan")
	s.press("Go on with the interview")
	s.same("resumed")
	if field := s.twin.entry(0); !s.twin.says("Skip") || !strings.Contains(typed(field), "half a sentence about") {
		s.Error("the half sentence is gone")
	}
}

// firstRound is by when a window that was opened has looked for a hub, at the latest.
const firstRound = 30 * time.Second

// draftEvery is how often typed text is written down at most.
const draftEvery = 500 * time.Millisecond

// sync presses the button in the real window alone: the twin holds a copy of
// the same device, and two of one device are what sync must refuse. The hub is
// named only here, once the first round has passed: with one, the window would
// speak with it by itself.
func (s *stand) sync(hub courier.Hub) {
	s.Helper()
	s.press("Pause")
	s.press("Sync")
	s.same("sync-before")
	time.Sleep(time.Until(s.opened.Add(firstRound)))
	s.write(0, hub.URL)
	s.write(1, hub.Pin)
	s.press("Keep")
	s.same("sync-hub")
	before := shades(s.real.picture())
	s.real.click(s.twin.word("Sync now"))
	for deadline := time.Now().Add(20 * time.Second); shades(s.real.picture()) == before; {
		if time.Now().After(deadline) {
			s.Fatal("the sync page does not answer")
		}
	}
	last := shades(s.real.picture())
	for still := 0; still < 4; {
		now := shades(s.real.picture())
		if now == last {
			still++
		} else {
			still = 0
		}
		last = now
	}
	s.real.keep("synced", s.real.picture())
}

// lightTheme writes the preferences of a person who chose the light theme: a
// bare display tells no other.
func lightTheme(t *testing.T, home string) {
	t.Helper()
	dir := filepath.Join(home, "fyne", ID)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "preferences.json"), []byte(`{"theme":1}`), 0o600); err != nil {
		t.Fatal(err)
	}
}

func build(t *testing.T, to, pkg string) {
	t.Helper()
	if out, err := exec.Command("go", "build", "-o", to, pkg).CombinedOutput(); err != nil {
		t.Fatalf("build %s: %v\n%s", pkg, err, out)
	}
}

func courierConfig(t *testing.T, dir string) courier.Config {
	t.Helper()
	library, err := screening.LoadLibrary(assets.Files())
	if err != nil {
		t.Fatal(err)
	}
	return courier.Config{Dir: dir, Library: library, Now: time.Now, WorkFactor: 16} // the least
}

// makeProfile founds an agency and gives its public file.
func makeProfile(t *testing.T, root, dir string) (agency string) {
	t.Helper()
	p, err := courier.Create(t.Context(), courierConfig(t, dir), courier.Newcomer{
		Passphrase: []byte(journeyPassphrase), Officer: "Officer One", Agency: "Consular section",
	})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	b, err := p.AgencyFile(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	agency = filepath.Join(root, "agency")
	if err := os.WriteFile(agency, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return agency
}

func startHub(t *testing.T, root, agency string) courier.Hub {
	t.Helper()
	cmd := exec.Command(filepath.Join(root, "hubd"), "--db", "sqlite:"+filepath.Join(root, "hub", "hub.db"), "--agency", agency, "--listen", "127.0.0.1:0")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err != nil {
		t.Fatal(err)
	}
	var ready struct{ Listen, Pin string }
	if err := json.Unmarshal(line, &ready); err != nil {
		t.Fatal(err)
	}
	return courier.Hub{URL: "https://" + ready.Listen, Pin: ready.Pin}
}

// checkNothingReadable looks for what was typed in every file that the app and
// the hub left, with the log of the killed program still there.
func checkNothingReadable(t *testing.T, roots ...string) {
	t.Helper()
	typed := []string{"Wulan", "half a sentence about", journeyPassphrase}
	files := 0
	for _, root := range roots {
		err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
			if err != nil || !d.Type().IsRegular() {
				return err
			}
			b, err := os.ReadFile(path)
			files++
			for i, text := range typed {
				if bytes.Contains(b, []byte(text)) {
					t.Errorf("%s holds typed text %d", path, i)
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if files < 5 {
		t.Errorf("only %d files to look at", files)
	}
}

// checkKept opens the profile as another program would and reads the record.
func checkKept(t *testing.T, dir string) {
	t.Helper()
	p, err := courier.Open(t.Context(), courierConfig(t, dir), []byte(journeyPassphrase))
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	all, err := p.Store().Summaries(t.Context())
	if err != nil || len(all) != 1 {
		t.Fatalf("%d records: %v", len(all), err)
	}
	if all[0].Name != "Wulan" || all[0].Sync != screening.WithHub {
		t.Errorf("the record is %q, %v", all[0].Name, all[0].Sync)
	}
}
