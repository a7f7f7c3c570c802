package main

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
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

type options struct {
	db, agency, listen, cert, key, state string
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
	err := p.serve(ctx, args)
	if err == nil || errors.Is(err, flag.ErrHelp) {
		return exitDone
	}
	f := &failure{exitFailed, codeFailed, err}
	errors.As(err, &f)
	line := strings.NewReplacer("\n", "; ", "\r", " ").Replace(err.Error())
	_, _ = fmt.Fprintf(p.errors, "hubd: %s: %s\n", f.code, line)
	return f.exit
}

func usage(reason string) error {
	return &failure{exitUsage, codeUsage, fmt.Errorf(
		"%s; usage: hubd --db sqlite:FILE --agency FILE --listen ADDR [--state DIR] [--cert FILE --key FILE]", reason)}
}

func (p program) parse(args []string) (options, error) {
	var o options
	set := flag.NewFlagSet("hubd", flag.ContinueOnError)
	set.SetOutput(io.Discard)
	set.StringVar(&o.db, "db", "", "database: sqlite:FILE")
	set.StringVar(&o.agency, "agency", "", "the agency file")
	set.StringVar(&o.listen, "listen", "", "address to listen on, 127.0.0.1:0 picks a port")
	set.StringVar(&o.cert, "cert", "", "certificate file (PEM); with --key")
	set.StringVar(&o.key, "key", "", "key file (PEM); with --cert")
	set.StringVar(&o.state, "state", "", "folder of the key and the incarnation; default: beside the database")
	err := set.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		set.SetOutput(p.out)
		set.Usage()
		return o, err
	}
	if err != nil {
		return o, usage(err.Error())
	}
	switch {
	case set.NArg() > 0:
		return o, usage("there is an argument too many")
	case o.db == "" || o.agency == "" || o.listen == "":
		return o, usage("--db, --agency and --listen are needed")
	case (o.cert == "") != (o.key == ""):
		return o, usage("--cert and --key go together")
	}
	return o, nil
}

func (p program) serve(ctx context.Context, args []string) error {
	o, err := p.parse(args)
	if err != nil {
		return err
	}
	file, err := databaseFile(o.db)
	if err != nil {
		return err
	}
	if o.state == "" {
		o.state = filepath.Dir(file)
	}
	genesis, err := readAgency(o.agency)
	if err != nil {
		return err
	}
	locks, err := lockAll(file, o.state)
	if err != nil {
		return err
	}
	return errors.Join(p.serveFile(ctx, o, genesis, file), locks.release())
}

func databaseFile(dsn string) (string, error) {
	if strings.HasPrefix(dsn, "postgres:") || strings.HasPrefix(dsn, "postgresql:") {
		return "", usage("PostgreSQL is not built into this version; it comes later, use sqlite:FILE")
	}
	file, err := hub.SQLiteFile(dsn)
	if err != nil {
		return "", usage("--db is not sqlite:FILE")
	}
	return file, nil
}

func (p program) serveFile(ctx context.Context, o options, genesis wire.Genesis, file string) error {
	store, err := hub.OpenSQLite(ctx, file, o.state, genesis.Agency())
	switch {
	case errors.Is(err, hub.ErrAgencyStore):
		return &failure{exitRefused, codeAgency, err}
	case err != nil:
		return &failure{exitFailed, codeStorage, err}
	}
	return errors.Join(p.serveStore(ctx, o, genesis, store), store.Close())
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

func (p program) serveStore(ctx context.Context, o options, genesis wire.Genesis, store hub.Store) error {
	h, err := hub.New(ctx, hub.Config{Genesis: genesis, Store: store, Now: p.now})
	if err != nil {
		return &failure{exitFailed, codeStorage, err}
	}
	defer h.Close()
	certificate, err := p.certificate(o)
	if err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", o.listen)
	if err != nil {
		return &failure{exitFailed, codeListen, err}
	}
	server := h.Server(certificate)
	if err := p.announce(listener.Addr().String(), certificate); err != nil {
		return errors.Join(err, listener.Close())
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(tls.NewListener(listener, server.TLSConfig)) }()
	select {
	case err := <-ended:
		return &failure{exitFailed, codeListen, err}
	case <-ctx.Done():
	}
	return stopGracefully(server)
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

// stopGracefully lets the requests that run come to their end.
func stopGracefully(server *http.Server) error {
	ctx, cancel := context.WithTimeout(context.Background(), stopTime)
	defer cancel()
	if err := server.Shutdown(ctx); err != nil {
		return errors.Join(&failure{exitFailed, codeFailed, err}, server.Close())
	}
	return nil
}
