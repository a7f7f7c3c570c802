//go:build !linux

package courier

import "os"

// uncache has no call on this system.
func uncache(*os.File) {}
