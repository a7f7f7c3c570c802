//go:build unix && !android && !ios

package app

import (
	"os"
	"syscall"
)

func wakings() []os.Signal { return []os.Signal{syscall.SIGCONT} }
func endings() []os.Signal { return []os.Signal{syscall.SIGTERM, syscall.SIGHUP, syscall.SIGINT} }
