// Command hubd is the hub: it stores sealed segments of one agency and hands
// them on. It cannot read them, keeps no addresses and calls nobody.
//
//	hubd --db sqlite:FILE | postgres://... --agency FILE --listen ADDR [--state DIR] [--cert FILE --key FILE] [--admin SOCKET]
//	hubd move --from DSN --to DSN --agency FILE
//
// README.md beside it is the guide of who runs one.
//
// When it is ready it prints one line of JSON: {"listen":"...","pin":"sha256/..."}.
// An error is one line, "hubd: E_USAGE: ...", with a stable code. Exit codes: 0
// stopped, 1 failed, 2 wrong usage, 3 refused.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	syscall.Umask(0o077)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	p := program{out: os.Stdout, errors: os.Stderr, now: time.Now}
	os.Exit(p.run(ctx, os.Args[1:]))
}
