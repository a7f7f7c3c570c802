package main

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
	"time"

	"pelita/sync/hub"
	"pelita/sync/wire"
)

// The exit codes of every program of Pelita.
const (
	exitDone    = 0
	exitFailed  = 1
	exitUsage   = 2
	exitRefused = 3
)

// The stable codes of errors: the word behind "hubd: ".
const (
	codeUsage       = "E_USAGE"       // exit 2
	codeInUse       = "E_IN_USE"      // exit 3: another hub runs on the same files
	codeAgency      = "E_AGENCY"      // exit 1 unreadable, exit 3 not an agency file, or another agency's database
	codeStorage     = "E_STORAGE"     // exit 1
	codeCertificate = "E_CERTIFICATE" // exit 1
	codeListen      = "E_LISTEN"      // exit 1
	codeTarget      = "E_TARGET"      // exit 3: a move into what is no empty database
	codeMoving      = "E_MOVING"      // exit 3: a move into this database has not ended
	codeChanged     = "E_CHANGED"     // exit 1: a hub ran on what was moved
	codeSchema      = "E_SCHEMA"      // exit 3: a later version made the database
	codeFailed      = "E_FAILED"      // exit 1: anything else
)

// maxAgency is the most that an agency file can be.
const maxAgency = 8 << 10

// stopTime is how long requests that run may go on after a signal.
const stopTime = 10 * time.Second

type program struct {
	out, errors io.Writer
	now         func() time.Time
}

// failure is an error with its exit code and its stable code.
type failure struct {
	exit int
	code string
	err  error
}

// Error is what is printed behind the code.
func (f *failure) Error() string { return f.err.Error() }

// Unwrap gives the cause.
func (f *failure) Unwrap() error { return f.err }

func (p program) run(ctx context.Context, args []string) int {
	command := p.serve
	if len(args) > 0 && args[0] == "move" {
		command, args = p.move, args[1:]
	}
	err := command(ctx, args)
	if err == nil || errors.Is(err, flag.ErrHelp) {
		return exitDone
	}
	f := &failure{exitFailed, codeFailed, err}
	errors.As(err, &f)
	line := strings.NewReplacer("\n", "; ", "\r", " ").Replace(err.Error())
	_, _ = fmt.Fprintf(p.errors, "hubd: %s: %s\n", f.code, line)
	return f.exit
}

func readAgency(file string) (wire.Genesis, error) {
	b, err := hub.ReadSmall(file, maxAgency)
	switch {
	case errors.Is(err, hub.ErrTooLarge):
		return wire.Genesis{}, &failure{exitRefused, codeAgency, err}
	case err != nil:
		return wire.Genesis{}, &failure{exitFailed, codeAgency, err}
	}
	genesis, err := wire.ParseAgencyFile(b)
	if err != nil {
		return wire.Genesis{}, &failure{exitRefused, codeAgency, err}
	}
	return genesis, nil
}

// announce prints the one line that scripts wait for.
func (p program) announce(address string, certificate tls.Certificate) error {
	pin, err := pinOf(certificate)
	if err != nil {
		return &failure{exitFailed, codeCertificate, err}
	}
	line := struct {
		Listen string `json:"listen"`
		Pin    string `json:"pin"`
	}{address, pin}
	if err := json.NewEncoder(p.out).Encode(line); err != nil {
		return &failure{exitFailed, codeFailed, err}
	}
	return nil
}
