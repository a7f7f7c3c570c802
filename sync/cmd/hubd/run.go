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
	"os"
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

// stopTime is how long requests that run may go on after a signal.
const stopTime = 10 * time.Second

type program struct {
	out, errors io.Writer
	now         func() time.Time
}

type options struct {
	db, agency, listen, cert, key, state string
}

// failure is an error with its exit code and its stable word.
type failure struct {
	exit int
	code string
	err  error
}

// Error is the line that is printed.
func (f *failure) Error() string { return f.code + ": " + f.err.Error() }

// Unwrap gives the cause.
func (f *failure) Unwrap() error { return f.err }

func (p program) run(ctx context.Context, args []string) int {
	err := p.serve(ctx, args)
	if err == nil || errors.Is(err, flag.ErrHelp) {
		return exitDone
	}
	_, _ = fmt.Fprintln(p.errors, "hubd: "+strings.ReplaceAll(err.Error(), "\n", " "))
	var f *failure
	if errors.As(err, &f) {
		return f.exit
	}
	return exitFailed
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
		return o, &failure{exitUsage, "usage", err}
	}
	if set.NArg() > 0 || o.db == "" || o.agency == "" || o.listen == "" || (o.cert == "") != (o.key == "") {
		return o, &failure{exitUsage, "usage",
			errors.New("hubd --db sqlite:FILE --agency FILE --listen ADDR [--state DIR] [--cert FILE --key FILE]")}
	}
	if strings.HasPrefix(o.db, "postgres:") || strings.HasPrefix(o.db, "postgresql:") {
		return o, &failure{exitUsage, "not-built", errors.New("PostgreSQL is not built into this version; it comes later, use sqlite:FILE")}
	}
	return o, nil
}

func (p program) serve(ctx context.Context, args []string) error {
	o, err := p.parse(args)
	if err != nil {
		return err
	}
	file, err := hub.SQLiteFile(o.db)
	if err != nil {
		return &failure{exitUsage, "usage", errors.New("--db is not sqlite:FILE")}
	}
	if o.state == "" {
		o.state = filepath.Dir(file)
	}
	genesis, err := readAgency(o.agency)
	if err != nil {
		return err
	}
	store, err := hub.OpenSQLite(ctx, file, o.state, genesis.Agency())
	switch {
	case errors.Is(err, hub.ErrAgencyStore):
		return &failure{exitRefused, "agency", err}
	case err != nil:
		return &failure{exitFailed, "storage", err}
	}
	return errors.Join(p.serveStore(ctx, o, genesis, store), store.Close())
}

func readAgency(file string) (wire.Genesis, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return wire.Genesis{}, &failure{exitFailed, "agency-file", err}
	}
	genesis, err := wire.ParseAgencyFile(b)
	if err != nil {
		return wire.Genesis{}, &failure{exitRefused, "agency-file", err}
	}
	return genesis, nil
}

func (p program) serveStore(ctx context.Context, o options, genesis wire.Genesis, store hub.Store) error {
	h, err := hub.New(ctx, hub.Config{Genesis: genesis, Store: store, Now: p.now})
	if err != nil {
		return &failure{exitFailed, "storage", err}
	}
	defer h.Close()
	certificate, err := p.certificate(o)
	if err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", o.listen)
	if err != nil {
		return &failure{exitFailed, "listen", err}
	}
	server := h.Server(certificate)
	if err := p.announce(listener.Addr().String(), certificate); err != nil {
		return errors.Join(err, listener.Close())
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(tls.NewListener(listener, server.TLSConfig)) }()
	select {
	case err := <-ended:
		return &failure{exitFailed, "serve", err}
	case <-ctx.Done():
	}
	return stopGracefully(server)
}

// announce prints the one line that scripts wait for.
func (p program) announce(address string, certificate tls.Certificate) error {
	pin, err := pinOf(certificate)
	if err != nil {
		return &failure{exitFailed, "certificate", err}
	}
	line := struct {
		Listen string `json:"listen"`
		Pin    string `json:"pin"`
	}{address, pin}
	if err := json.NewEncoder(p.out).Encode(line); err != nil {
		return &failure{exitFailed, "output", err}
	}
	return nil
}

// stopGracefully lets the requests that run come to their end.
func stopGracefully(server *http.Server) error {
	ctx, cancel := context.WithTimeout(context.Background(), stopTime)
	defer cancel()
	if err := server.Shutdown(ctx); err != nil {
		return errors.Join(&failure{exitFailed, "stop", err}, server.Close())
	}
	return nil
}
