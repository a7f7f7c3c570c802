package main

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"time"

	"pelita/sync/hub"
	"pelita/sync/wire"
)

func (p program) serve(ctx context.Context, args []string) error {
	o, err := p.parse(args)
	if err != nil {
		return err
	}
	genesis, err := readAgency(o.agency)
	if err != nil {
		return err
	}
	locks, err := lockPlaces(hub.Place{DSN: o.db, State: o.state})
	if err != nil {
		return err
	}
	return errors.Join(p.serveDatabase(ctx, o, genesis), locks.release())
}

func (p program) serveDatabase(ctx context.Context, o options, genesis wire.Genesis) error {
	store, err := hub.Open(ctx, hub.Place{DSN: o.db, State: o.state}, genesis.Agency())
	if err != nil {
		return storeFailure(err)
	}
	return errors.Join(p.serveStore(ctx, o, genesis, store), store.Close())
}

// storeFailure gives what went wrong with a database its code.
func storeFailure(err error) error {
	for _, known := range []struct {
		err  error
		exit int
		code string
	}{
		{hub.ErrAgencyStore, exitRefused, codeAgency},
		{hub.ErrMoving, exitRefused, codeMoving},
		{hub.ErrNotEmpty, exitRefused, codeTarget},
		{hub.ErrChanged, exitFailed, codeChanged},
		{hub.ErrSchema, exitRefused, codeSchema},
		{hub.ErrDSN, exitUsage, codeUsage},
		{hub.ErrClear, exitUsage, codeUsage},
	} {
		if errors.Is(err, known.err) {
			return &failure{known.exit, known.code, err}
		}
	}
	return &failure{exitFailed, codeStorage, err}
}

// What one hub bears: descriptors for its connections, and how often a device,
// all strangers at one address, or all at one address together, may come.
const (
	maxConnections   = 2048
	maxFromOne       = 1024
	devicePerSecond  = 100
	deviceBurst      = 1000
	strangePerSecond = 5
	strangeBurst     = 100
	peerPerSecond    = 400
	peerBurst        = 4000
)

// seldom asks a connection on which nothing is said whether it is still there. A
// tablet keeps one open between two rounds, and pays for what this takes.
func seldom() net.KeepAliveConfig {
	return net.KeepAliveConfig{Enable: true, Idle: 5 * time.Minute, Interval: 30 * time.Second, Count: 4}
}

func (p program) serveStore(ctx context.Context, o options, genesis wire.Genesis, store hub.Store) error {
	h, err := hub.New(ctx, hub.Config{
		Genesis: genesis, Store: store, Now: p.now,
		Rate:         hub.Rate{PerSecond: devicePerSecond, Burst: deviceBurst},
		StrangerRate: hub.Rate{PerSecond: strangePerSecond, Burst: strangeBurst},
		PeerRate:     hub.Rate{PerSecond: peerPerSecond, Burst: peerBurst},
	})
	if err != nil {
		return storeFailure(err)
	}
	defer h.Close()
	certificate, err := p.certificate(o)
	if err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{KeepAliveConfig: seldom()}).Listen(ctx, "tcp", o.listen)
	if err != nil {
		return &failure{exitFailed, codeListen, err}
	}
	gate := hub.NewGate(listener, maxConnections, maxFromOne, p.now)
	admin, err := openAdmin(ctx, o.admin, h.Admin(gate.Open))
	if err != nil {
		return errors.Join(err, gate.Close())
	}
	server := h.Server(certificate)
	if err := p.announce(listener.Addr().String(), certificate); err != nil {
		return errors.Join(err, gate.Close(), admin.close())
	}
	ended := make(chan error, 2)
	go func() { ended <- server.Serve(tls.NewListener(gate, server.TLSConfig)) }()
	admin.serve(ended)
	select {
	case err := <-ended:
		return errors.Join(&failure{exitFailed, codeListen, err}, server.Close(), admin.close())
	case <-ctx.Done():
	}
	return errors.Join(stopGracefully(server), admin.close())
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
