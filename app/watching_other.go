//go:build !unix || android || ios

package app

import (
	"os"
	"syscall"
)

func wakings() []os.Signal { return nil }
func endings() []os.Signal { return []os.Signal{syscall.SIGTERM, os.Interrupt} }
