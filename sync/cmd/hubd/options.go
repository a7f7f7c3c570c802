package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"pelita/sync/hub"
)

type options struct {
	db, dbFile, agency, listen, cert, key, state, admin string
}

// maxDSN is the most that a file with the name of a database can be.
const maxDSN = 4 << 10

const usageServe = "hubd --db sqlite:FILE|postgres://... | --db-file FILE --agency FILE --listen ADDR" +
	" [--state DIR] [--cert FILE --key FILE] [--admin SOCKET]"

func usage(reason string) error {
	return &failure{exitUsage, codeUsage, fmt.Errorf("%s; usage: %s", reason, usageServe)}
}

// parseFlags parses without printing; help goes to the output.
func (p program) parseFlags(set *flag.FlagSet, args []string) error {
	set.SetOutput(io.Discard)
	err := set.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		set.SetOutput(p.out)
		set.Usage()
		return err
	case err != nil:
		return usage(flagReason(err))
	case set.NArg() > 0:
		return usage("there is an argument too many")
	}
	return nil
}

// flagReason is what is wrong with the flags, without a value: a DSN that stands
// in the wrong place may hold a password.
func flagReason(err error) string {
	reason, _, _ := strings.Cut(err.Error(), ": ")
	if strings.Contains(reason, "://") {
		return "there is something that is no flag"
	}
	return reason
}

func (p program) parse(args []string) (options, error) {
	var o options
	set := flag.NewFlagSet("hubd", flag.ContinueOnError)
	set.StringVar(&o.db, "db", "", "database: sqlite:FILE or postgres://...")
	set.StringVar(&o.dbFile, "db-file", "", "a file that holds the database instead, for one with a password")
	set.StringVar(&o.agency, "agency", "", "the agency file")
	set.StringVar(&o.listen, "listen", "", "address to listen on, 127.0.0.1:0 picks a port")
	set.StringVar(&o.cert, "cert", "", "certificate file (PEM); with --key")
	set.StringVar(&o.key, "key", "", "key file (PEM); with --cert")
	set.StringVar(&o.state, "state", "", "folder of the key and the incarnation; default: beside a SQLite file")
	set.StringVar(&o.admin, "admin", "", "a unix socket that tells figures and health")
	if err := p.parseFlags(set, args); err != nil {
		return o, err
	}
	if o.agency == "" || o.listen == "" {
		return o, usage("--db, --agency and --listen are needed")
	}
	if (o.cert == "") != (o.key == "") {
		return o, usage("--cert and --key go together")
	}
	return o, o.settle()
}

// settle finds the database and the state folder.
func (o *options) settle() (err error) {
	if o.db, err = database(o.db, o.dbFile, "--db"); err != nil {
		return err
	}
	if o.state == "" && hub.IsPostgres(o.db) && o.cert == "" {
		return usage("with PostgreSQL, --state is needed, or --cert and --key")
	}
	if file, err := hub.SQLiteFile(o.db); err == nil && o.state == "" {
		o.state = filepath.Dir(file)
	}
	return nil
}

// database is a DSN given by flag or in a file.
func database(given, file, flag string) (string, error) {
	if (given == "") == (file == "") {
		return "", usage("either " + flag + " or " + flag + "-file is needed")
	}
	if file != "" {
		b, err := hub.ReadSmall(file, maxDSN)
		if err != nil {
			return "", &failure{exitFailed, codeStorage, fmt.Errorf("read %s-file: %w", flag, err)}
		}
		given = strings.TrimSpace(string(b))
	}
	if _, err := hub.SQLiteFile(given); err != nil && !hub.IsPostgres(given) {
		return "", usage(flag + " is neither sqlite:FILE nor postgres://...")
	}
	return given, nil
}
