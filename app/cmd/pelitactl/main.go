// Command pelitactl is Pelita without a window: for scripts, administrators
// and tests. Every subcommand has --json, exits 0 done, 1 failed, 2 wrong
// usage or 3 refused, and writes an error as one line with a stable code.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"sort"
	"strings"
	"syscall"
	"time"

	"pelita/app/courier"
	"pelita/assets"
	"pelita/screening"
	"pelita/screening/picture"
	"pelita/screening/vault"
)

func main() {
	defer courier.Contain(os.Stderr, os.Exit)()
	if code, ended := picture.Child(os.Args[1:]); ended {
		os.Exit(code)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := courier.Harden(); err != nil {
		fmt.Fprintln(os.Stderr, "pelitactl: E_HARDEN")
		os.Exit(exitFailed)
	}
	t := terminal{in: os.Stdin, out: os.Stdout, err: os.Stderr, now: time.Now, anchor: courier.KeyStore{}, shipped: shipped}
	os.Exit(t.run(ctx, os.Args[1:]))
}

// shipped loads the instruments of the program.
func shipped() (*screening.Library, error) { return screening.LoadLibrary(assets.Files()) }

// terminal is where a command reads and writes, its clock, and its instruments.
type terminal struct {
	in       *os.File
	out, err io.Writer
	now      func() time.Time
	anchor   vault.Anchor
	shipped  func() (*screening.Library, error)
}

// run finds the verb, runs it, and gives the exit code.
func (t terminal) run(ctx context.Context, args []string) int {
	if len(args) == 0 {
		return t.fail(usageError("no command; `pelitactl help` lists them"))
	}
	if args[0] == "help" || args[0] == "-h" || args[0] == "--help" {
		t.help()
		return exitCode(nil)
	}
	v, rest, ok := find(args)
	if !ok {
		return t.fail(usageError("unknown command"))
	}
	c := newCall(t, v)
	err := v.run(ctx, c.with(rest))
	if closeErr := c.close(); err == nil {
		err = closeErr
	}
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprintf(t.out, "usage: pelitactl %s %s\n", v.name, v.usage)
		return exitCode(nil)
	}
	if err != nil {
		return t.fail(err)
	}
	return exitCode(nil)
}

func find(args []string) (verb, []string, bool) {
	for _, words := range []int{2, 1} {
		if len(args) < words {
			continue
		}
		name := strings.Join(args[:words], " ")
		for _, v := range verbs() {
			if v.name == name {
				return v, args[words:], true
			}
		}
	}
	return verb{}, nil, false
}

func (t terminal) help() {
	fmt.Fprintln(t.out, "pelitactl: Pelita without a window. Every command takes --json; those on a profile take --passphrase-file FILE and, where an unlock card is used, --card FILE.")
	all := verbs()
	sort.SliceStable(all, func(i, j int) bool { return all[i].name < all[j].name })
	for _, v := range all {
		fmt.Fprintf(t.out, "  pelitactl %s %s\n", v.name, v.usage)
	}
}

// fail writes the error as one line with its stable code.
func (t terminal) fail(err error) int {
	line := strings.ReplaceAll(err.Error(), "\n", "; ")
	fmt.Fprintf(t.err, "pelitactl: %s: %s\n", errorCode(err), line)
	return exitCode(err)
}
