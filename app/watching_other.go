//go:build !unix || android || ios

package app

import "os"

func wakings() []os.Signal { return nil }
func endings() []os.Signal { return nil }
