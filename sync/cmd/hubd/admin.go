package main

import (
	"context"
	"errors"
	"io"
	quiet "log"
	"net"
	"net/http"
	"os"
	"time"
)

// admin tells figures and health on a unix socket, 0600: whoever may read it may
// read the database as well. The zero admin tells nobody anything.
type admin struct {
	server   *http.Server
	listener net.Listener
}

const adminTime = 10 * time.Second

// openAdmin listens on a socket. One that an earlier hub left behind is taken
// over; what is no socket is not touched.
func openAdmin(ctx context.Context, socket string, handler http.Handler) (admin, error) {
	if socket == "" {
		return admin{}, nil
	}
	if found, err := os.Lstat(socket); err == nil && found.Mode()&os.ModeSocket != 0 {
		if err := os.Remove(socket); err != nil {
			return admin{}, &failure{exitFailed, codeListen, err}
		}
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "unix", socket)
	if err != nil {
		return admin{}, &failure{exitFailed, codeListen, err}
	}
	if err := os.Chmod(socket, 0o600); err != nil { // the umask has done so already
		return admin{}, errors.Join(&failure{exitFailed, codeListen, err}, listener.Close())
	}
	server := &http.Server{
		Handler: handler, ReadTimeout: adminTime, WriteTimeout: adminTime, IdleTimeout: adminTime,
		MaxHeaderBytes: 4 << 10, ErrorLog: quiet.New(io.Discard, "", 0),
	}
	return admin{server, listener}, nil
}

// serve serves in the background until close, and tells how that ended.
func (a admin) serve(ended chan<- error) {
	if a.server != nil {
		go func() { ended <- a.server.Serve(a.listener) }()
	}
}

func (a admin) close() error {
	if a.server == nil {
		return nil
	}
	return a.server.Close()
}
