package app

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// glass is the real app in a real window on a display of its own, driven by
// keyboard and pointer.
type glass struct {
	t        *testing.T
	display  string
	cmd      *exec.Cmd
	args     []string
	home     string
	program  string
	output   *shout
	left     int
	top      int
	pictures string
	taken    int
	size     fyne.Size
}

// shout collects what the program prints.
type shout struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *shout) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(b)
}

func (s *shout) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

func needPrograms(t *testing.T, names ...string) {
	t.Helper()
	for _, n := range names {
		if _, err := exec.LookPath(n); err != nil {
			t.Fatalf("%s is missing; `make setup` installs it", n)
		}
	}
}

// startDisplay starts Xvfb with a window manager.
func startDisplay(t *testing.T, width, height int) string {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	x := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", fmt.Sprintf("%dx%dx24", width, height), "-nolisten", "tcp")
	x.ExtraFiles = []*os.File{w}
	if err := x.Start(); err != nil {
		t.Fatal(err)
	}
	w.Close()
	t.Cleanup(func() { x.Process.Kill(); x.Wait() })
	var number int
	if _, err := fmt.Fscan(r, &number); err != nil {
		t.Fatalf("Xvfb gave no display: %v", err)
	}
	display := ":" + strconv.Itoa(number)
	wm := exec.Command("openbox")
	wm.Env = append(os.Environ(), "DISPLAY="+display)
	if err := wm.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { wm.Process.Kill(); wm.Wait() })
	return display
}

// start runs the program and waits for its window.
func (g *glass) start() {
	g.t.Helper()
	began := time.Now()
	g.cmd = exec.Command(g.program, g.args...)
	g.cmd.Env = append(os.Environ(), "DISPLAY="+g.display, "WAYLAND_DISPLAY=", "HOME="+g.home, "XDG_CONFIG_HOME="+g.home, "XDG_CACHE_HOME="+g.home, "LANG=en_US.UTF-8")
	g.cmd.Stdout, g.cmd.Stderr = g.output, g.output
	if err := g.cmd.Start(); err != nil {
		g.t.Fatal(err)
	}
	waitFor(g.t, "a window", func() bool { return g.shown() != "" })
	g.t.Logf("window after %v", time.Since(began).Round(time.Millisecond))
	g.locate()
}

// locate finds where the inside of the window stands, and gives it the keyboard. The
// window of a program that was just replaced is there for a moment longer, so one
// counts that stays.
func (g *glass) locate() {
	g.t.Helper()
	const stays = 400 * time.Millisecond // no program has a window that soon
	var id string
	waitFor(g.t, "a window that stays", func() bool {
		if id = g.shown(); id == "" {
			return false
		}
		time.Sleep(stays)
		return g.shown() == id && g.run("xdotool", "windowfocus", "--sync", id) != nil
	})
	for _, line := range strings.Split(string(g.run("xwininfo", "-id", id)), "\n") {
		key, value, _ := strings.Cut(strings.TrimSpace(line), ":")
		n, _ := strconv.Atoi(strings.TrimSpace(value))
		switch key {
		case "Absolute upper-left X":
			g.left = n
		case "Absolute upper-left Y":
			g.top = n
		}
	}
}

// shown is the id of the program's window, or "".
func (g *glass) shown() string {
	ids := strings.Fields(string(g.run("xdotool", "search", "--onlyvisible", "--name", "^Pelita$")))
	if len(ids) != 1 {
		return ""
	}
	return ids[0]
}

// run runs a program on the display and gives what it printed; nil when it failed.
func (g *glass) run(name string, args ...string) []byte {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = append(os.Environ(), "DISPLAY="+g.display)
	out, err := cmd.Output()
	if err != nil {
		return nil
	}
	return append([]byte{}, out...)
}

func (g *glass) kill() {
	g.cmd.Process.Signal(syscall.SIGKILL)
	g.cmd.Wait()
}

// x runs xdotool on the display.
func (g *glass) x(args ...string) string {
	g.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, "xdotool", args...)
	cmd.Env = append(os.Environ(), "DISPLAY="+g.display)
	out, err := cmd.Output()
	if err != nil {
		g.t.Fatalf("xdotool %s: %v\n%s", args[0], err, g.output)
	}
	return string(out)
}

// click presses at a place and then points at an empty corner, so that nothing is
// drawn as pointed at.
func (g *glass) click(at fyne.Position) {
	g.t.Helper()
	corner := fyne.NewPos(4, g.size.Height-4)
	g.x("mousemove", strconv.Itoa(g.left+int(at.X)), strconv.Itoa(g.top+int(at.Y)), "click", "1",
		"mousemove", strconv.Itoa(g.left+int(corner.X)), strconv.Itoa(g.top+int(corner.Y)))
}

// enter clicks into a field and types. The window manager passes a click on when it
// comes to it, and keys overtake it.
func (g *glass) enter(at fyne.Position, text string) {
	g.t.Helper()
	g.click(at)
	time.Sleep(200 * time.Millisecond)
	g.x("type", "--delay", "12", text)
}

// picture takes a screenshot of what is inside the window.
func (g *glass) picture() image.Image {
	g.t.Helper()
	crop := fmt.Sprintf("%dx%d+%d+%d", int(g.size.Width), int(g.size.Height), g.left, g.top)
	cmd := exec.Command("import", "-display", g.display, "-window", "root", "-crop", crop, "+repage", "png:-")
	out, err := cmd.Output()
	if err != nil {
		g.t.Fatalf("screenshot: %v", err)
	}
	img, err := png.Decode(bytes.NewReader(out))
	if err != nil {
		g.t.Fatal(err)
	}
	return img
}

func (g *glass) keep(name string, img image.Image) {
	g.t.Helper()
	f, err := os.Create(filepath.Join(g.pictures, fmt.Sprintf("%02d-%s.png", g.taken, name)))
	if err != nil {
		g.t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, img); err != nil {
		g.t.Fatal(err)
	}
	g.taken++
}

// stand is the real window and its twin, taken through the same steps.
type stand struct {
	*testing.T
	real *glass
	twin *twin
	// opened is when the real window opened its profile last.
	opened time.Time
}

// same waits until the real window shows what the twin shows, and keeps the
// picture under a name.
func (s *stand) same(name string) {
	s.Helper()
	img, diff := s.settle(name, nil)
	s.real.keep(name, img)
	s.Logf("%s: %.2f apart", name, diff)
}

// settle waits until the real window is alike to the twin, and more alike to
// it than to what the twin showed before, if it showed anything else.
func (s *stand) settle(name string, before *[grid * grid]float64) (image.Image, float64) {
	s.Helper()
	want, diff := shades(s.twin.picture()), 0.0
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); {
		got := s.real.picture()
		seen := shades(got)
		diff = apart(want, seen)
		if diff < alike && (before == nil || *before == want || diff < apart(*before, seen)) {
			return got, diff
		}
	}
	s.real.keep(name+"-real", s.real.picture())
	s.real.keep(name+"-expected", s.twin.picture())
	s.Fatalf("%s: the window does not show what it should (%.2f apart); see %s\n%s", name, diff, s.real.pictures, s.real.output)
	return nil, 0
}

// alike is how far two pictures may be apart, in shades of 256: the glyphs of
// OpenGL and of the software renderer differ a little, screens differ a lot.
const alike = 1.2

const grid = 32

func shades(img image.Image) [grid * grid]float64 {
	var out [grid * grid]float64
	b := img.Bounds()
	for gy := range grid {
		for gx := range grid {
			var sum, n float64
			for y := b.Min.Y + gy*b.Dy()/grid; y < b.Min.Y+(gy+1)*b.Dy()/grid; y += 2 {
				for x := b.Min.X + gx*b.Dx()/grid; x < b.Min.X+(gx+1)*b.Dx()/grid; x += 2 {
					r, g, bl, _ := img.At(x, y).RGBA()
					sum += float64(r+g+bl) / 3 / 257
					n++
				}
			}
			out[gy*grid+gx] = sum / n
		}
	}
	return out
}

// apart is the mean difference of two pictures, less what they differ all over:
// the two renderers do not round a background alike.
func apart(a, b [grid * grid]float64) float64 {
	diffs := make([]float64, len(a))
	for i := range a {
		diffs[i] = a[i] - b[i]
	}
	sorted := slices.Clone(diffs)
	slices.Sort(sorted)
	usual, sum := sorted[len(sorted)/2], 0.0
	for _, d := range diffs {
		sum += math.Abs(d - usual)
	}
	return sum / float64(len(a))
}

// press points at words, clicks, and waits until the window has answered.
func (s *stand) press(text string) { s.pressAt(text, 0) }

// pressAt is press, for words that stand there more than once.
func (s *stand) pressAt(text string, nth int) {
	s.Helper()
	before := shades(s.twin.picture())
	at := s.twin.wordAt(text, nth)
	s.real.click(at)
	s.twin.tap(at)
	s.settle("after "+text, &before)
}

// write clicks into the nth field and types.
func (s *stand) write(nth int, text string) {
	s.Helper()
	field := s.twin.entry(nth)
	s.real.enter(middle(field), text)
	s.twin.window.Canvas().Focus(field)
	test.Type(field, text)
}
