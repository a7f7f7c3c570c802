// Package app puts the app together: it opens the window, hands the courier to
// the presenters as the ports they declare, binds each presenter to its view,
// and closes everything in reverse order. Runner holds the one go statement and
// the one fyne.Do.
package app

import (
	"context"
	"flag"
	"io"
	"log"
	"os"
	"path/filepath"
	"time"

	"fyne.io/fyne/v2"

	"pelita/app/courier"
	"pelita/app/presenter"
	"pelita/app/view"
	"pelita/app/widgets"
	"pelita/assets"
	"pelita/locales"
	"pelita/screening"
	"pelita/screening/picture"
	"pelita/screening/vault"
)

// ID names the app towards the operating system. Nothing secret is ever kept
// under it.
const ID = "org.pelita.app"

// version is that of FyneApp.toml; a test compares them.
const version = courier.Version

// title is all that a window list or a task bar shows.
const title = "Pelita"

// coveredFlag begins the app under the neutral cover, as after a quick exit.
const coveredFlag = "covered"

// Host is what the app needs from the program around it.
type Host struct {
	// New makes the toolkit's app; main.go hands in the one that needs OpenGL.
	New    func(id string) fyne.App
	Now    func() time.Time
	Errors io.Writer
	// Exit ends the process at once.
	Exit func(code int)
}

// config is what the command line says.
type config struct {
	profile string
	covered bool
	size    fyne.Size
	anchor  vault.Anchor
}

func parseConfig(args []string, errors io.Writer) (config, error) {
	var c config
	width, height := 1180, 820
	flags := flag.NewFlagSet("pelita", flag.ContinueOnError)
	flags.SetOutput(errors)
	flags.StringVar(&c.profile, "profile", "", "folder of the profile (default: the user's configuration folder)")
	flags.BoolVar(&c.covered, coveredFlag, false, "begin under the neutral cover")
	flags.IntVar(&width, "width", width, "width of the window")
	flags.IntVar(&height, "height", height, "height of the window")
	if err := flags.Parse(args); err != nil {
		return c, err
	}
	c.size = fyne.NewSize(float32(width), float32(height))
	if c.profile != "" {
		return c, nil
	}
	base, err := os.UserConfigDir()
	c.profile = filepath.Join(base, "pelita", "profile")
	return c, err
}

// Main runs the app until its window is closed and gives the exit code.
func Main(args []string, h Host) int {
	contain := courier.Contain(h.Errors, h.Exit)
	defer contain()
	log.SetOutput(toolkitLog{h.Errors})
	if code, ended := picture.Child(args); ended {
		return code
	}
	if err := courier.Harden(); err != nil {
		complain(h.Errors, codeHarden)
		return 1
	}
	c, err := parseConfig(args, h.Errors)
	if err != nil {
		return 2
	}
	catalogue, err := locales.Load()
	if err != nil {
		complain(h.Errors, codeLocales)
		return 1
	}
	library, err := screening.LoadLibrary(assets.Files())
	if err != nil {
		complain(h.Errors, codeLibrary)
		return 1
	}
	c.anchor = courier.KeyStore{}
	newRoom(h, c, parts{catalogue, library, NewRunner(context.Background(), contain)}).open()
	return 0
}

// parts are what a room is furnished with.
type parts struct {
	catalogue *locales.Catalogue
	library   *screening.Library
	runner    runner
}

// runner is Runner, as the room needs it.
type runner interface {
	presenter.Runner
	presenter.Timer
	Drop()
	Close()
}

// untilDrawn is how long it takes until a screen that was emptied is seen to be.
const untilDrawn = 60 * time.Millisecond

// room is the running app.
type room struct {
	host      Host
	config    config
	catalogue *locales.Catalogue
	app       *discreet
	window    fyne.Window
	theme     *widgets.Theme
	runner    runner
	desk      *desk
	keeper    *keeper
	referrals *referrals
	sheets    *sheets
	talk      *talk
	rounds    *presenter.Rounds
	shell     *presenter.Shell
	frame     *view.Shell
	heard     chan os.Signal
	quitting  bool
}

func newRoom(h Host, c config, p parts) *room {
	r := &room{host: h, config: c, catalogue: p.catalogue, runner: p.runner, app: beDiscreet(h.New(ID), p.runner), theme: widgets.NewTheme(widgets.Fonts{}), heard: make(chan os.Signal, 1)}
	r.app.SetIcon(fyne.NewStaticResource("Icon.png", assets.Icon()))
	r.app.Settings().SetTheme(r.theme) // once: every SetTheme keeps its fonts for ever
	r.window = r.app.NewWindow(title)
	r.desk = &desk{cfg: courier.Config{Dir: c.profile, Library: p.library, Now: h.Now, Means: "app", Anchor: c.anchor}}
	r.keeper = &keeper{store: r.app.Preferences(), apply: r.apply}
	r.referrals = &referrals{desk: r.desk, speech: r.speech}
	r.talk = &talk{now: h.Now, summarise: p.library.Summarise}
	r.sheets = &sheets{desk: r.desk, speech: r.speech}
	r.keepRounds()
	r.shell = presenter.NewShell(presenter.ShellParams{
		Frame: r.stand(), Open: r.enter, Profile: r, Covered: c.covered,
		Settle: untilDrawn, Code: reopening{r.desk, r.keeper}, Watch: r.watch(), Blank: r.blank,
		Render: func(s presenter.ShellState) { r.frame.Render(s) },
	})
	r.frame = view.NewShell(r.shell)
	return r
}

// stand is what every presenter stands in.
func (r *room) stand() presenter.Frame {
	return presenter.Frame{
		Runner: r.runner, Timer: r.runner, Now: r.host.Now, Seen: r.desk.seen, Catalogue: spokenWords{r}, Version: version, Speech: r.speech, Names: r.desk.name, Officers: r.desk.officer, Self: r.desk.self, Older: r.desk.older, Lost: r.desk.lostFiles, ProposalLost: r.desk.proposalLost, Away: r.desk.away, Role: r.desk.posted, Postings: postings{r.desk, r.sheets},
		Go: func(to presenter.Route) { r.shell.Go(to) },
	}
}

// furnish puts the first screen into the window.
func (r *room) furnish() {
	r.window.SetContent(r.frame.Object())
	r.window.SetPadded(false)
	r.window.Resize(r.config.size)
	r.window.CenterOnScreen()
	r.window.SetCloseIntercept(r.quit)
	r.keys()
	r.apply(r.keeper.Preferences())
	if err := courier.FinishDestroying(r.desk.cfg); err != nil {
		complain(r.host.Errors, codeClose)
	}
	first := presenter.CreateScreen
	if courier.Exists(r.config.profile) {
		first = presenter.UnlockScreen
	}
	r.shell.Begin(first)
}

// open shows the window and returns when it was closed and all is kept.
func (r *room) open() {
	r.furnish()
	r.attend()
	r.window.ShowAndRun()
	r.runner.Close()
	if err := r.desk.close(); err != nil {
		complain(r.host.Errors, codeClose)
	}
}

// speech is the language of the interface now, saying the instruments in the words
// of the edition that is in use.
func (r *room) speech() locales.Language {
	words, edition := r.words()
	return words.Language(r.keeper.Preferences().Language).Under(edition)
}

// apply makes preferences hold on what is drawn.
func (r *room) apply(p presenter.Preferences) {
	look := widgets.Look{TextFactor: float32(p.TextSize) / 100}
	if p.Theme == presenter.DarkTheme || p.Theme == presenter.SystemTheme && r.app.Settings().ThemeVariant() == darkVariant {
		look.Variant = widgets.Dark
	}
	r.theme.Apply(look, r.frame.Object())
	r.shell.Respeak()
}

// quit keeps what is half typed, closes the profile and ends the app.
func (r *room) quit() {
	r.quitting = true
	switch {
	case r.shell.Closing(): // Lock follows
	case r.shell.State().Locked:
		r.Lock()
	default:
		r.shell.Lock()
	}
}

// Lock implements presenter.Profile: it closes the profile and replaces the
// process, so that nothing stays in memory. Where a program cannot replace
// itself the keys and records are dropped and the app goes on, locked. An app
// that ends does so at once: the toolkit (Fyne 2.8.1), asked to quit, now and
// then waits for ever for an event of its own that it has dropped.
func (r *room) Lock() {
	r.rounds.Stop()
	if err := r.forget(); err != nil {
		complain(r.host.Errors, codeClose)
	}
	if r.quitting {
		r.host.Exit(0)
		return
	}
	r.runner.Drop()
	_ = restart(r.shell.State().Cover.On)
	r.runner.Background(r.heed) // it went on in the same process
}

// forget drops what lives in memory alone, a sheet that was not sealed and a
// talk that is not kept, and closes the profile.
func (r *room) forget() error {
	r.app.clip.forget()
	r.sheets.drop()
	r.talk.lock()
	return r.desk.close()
}
