// Package hub stores sealed segments and hands them on. It checks who wrote a
// segment and that a chain has no gap and no fork; it cannot read what is
// inside, keeps no address and no time, and calls nobody. What it does see is
// listed in sync/README.md.
package hub

import (
	"errors"
	"time"

	"pelita/sync/wire"
)

// ErrStorage says that the hub's database failed.
var ErrStorage = errors.New("hub: storage")

// ErrDSN says that a database is of a kind this version does not serve.
var ErrDSN = errors.New("hub: unknown kind of database")

// ErrConfig says that a needed part of Config is missing.
var ErrConfig = errors.New("hub: missing part")

// ErrAgencyStore says that the database belongs to another agency.
var ErrAgencyStore = errors.New("hub: database of another agency")

// Config makes a Hub.
type Config struct {
	Genesis wire.Genesis
	Store   Store
	// Now is the clock, for deadlines of connections only.
	Now func() time.Time
	// Limits bound what is stored; without any they are DefaultLimits. The
	// roster is always free.
	Limits Limits
	// Stall is how long a connection may move no byte; zero means 30 s.
	Stall time.Duration
	// Requests is how many may be served at once; zero means 256. One device
	// has an eighth of them, and so have all together that are not enrolled.
	Requests int
	// Rate bounds the exchanges of each device; StrangerRate those of devices
	// that are not enrolled, for each Call.Peer. Who is above it is told busy.
	Rate, StrangerRate Rate
	// PeerRate bounds the requests of one address, whoever it says it is, before the
	// database is asked or a signature checked: many devices may share one.
	PeerRate Rate
}
