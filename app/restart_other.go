//go:build !unix || android || ios

package app

import "errors"

// restart is not possible here: the keys and the records are dropped, but the
// process goes on. The README says so.
func restart(bool) error { return errors.ErrUnsupported }
