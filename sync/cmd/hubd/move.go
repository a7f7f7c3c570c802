package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"

	"pelita/sync/hub"
)

const usageMove = "hubd move --from DSN|--from-file FILE --to DSN|--to-file FILE --agency FILE [--from-state DIR] [--to-state DIR]"

type moving struct {
	from, to hub.Place
	agency   string
}

func (p program) parseMove(args []string) (m moving, err error) {
	var fromFile, toFile string
	set := flag.NewFlagSet("hubd move", flag.ContinueOnError)
	set.StringVar(&m.from.DSN, "from", "", "the database that is there: sqlite:FILE or postgres://...")
	set.StringVar(&fromFile, "from-file", "", "a file that holds it instead")
	set.StringVar(&m.from.State, "from-state", "", "its state folder; default: beside a SQLite file")
	set.StringVar(&m.to.DSN, "to", "", "the empty database: sqlite:FILE or postgres://...")
	set.StringVar(&toFile, "to-file", "", "a file that holds it instead")
	set.StringVar(&m.to.State, "to-state", "", "the state folder of the moved hub; default: beside a SQLite file")
	set.StringVar(&m.agency, "agency", "", "the agency file")
	if err := p.parseFlags(set, args); err != nil {
		return m, err
	}
	if m.from.DSN, err = database(m.from.DSN, fromFile, "--from"); err != nil {
		return m, err
	}
	if m.to.DSN, err = database(m.to.DSN, toFile, "--to"); err != nil {
		return m, err
	}
	switch {
	case m.agency == "":
		return m, usage("--agency is needed; " + usageMove)
	case m.from.DSN == m.to.DSN:
		return m, usage("--from and --to are the same; " + usageMove)
	}
	return m, nil
}

// move copies a hub from one database to another, while none runs on them.
func (p program) move(ctx context.Context, args []string) error {
	m, err := p.parseMove(args)
	if err != nil {
		return err
	}
	genesis, err := readAgency(m.agency)
	if err != nil {
		return err
	}
	locks, err := lockPlaces(m.from, m.to)
	if err != nil {
		return err
	}
	if err := hub.Move(ctx, m.from, m.to, genesis.Agency()); err != nil {
		return errors.Join(storeFailure(err), locks.release())
	}
	if err := json.NewEncoder(p.out).Encode(map[string]bool{"moved": true}); err != nil {
		return errors.Join(&failure{exitFailed, codeFailed, fmt.Errorf("say that it is done: %w", err)}, locks.release())
	}
	return locks.release()
}
