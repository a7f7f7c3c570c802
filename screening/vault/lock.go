package vault

import (
	"errors"
	"fmt"
	"os"

	"pelita/screening"
)

// errHeld: somebody else holds the lock.
var errHeld = errors.New("lock is held")

// lock takes the folder for this program, or says at once that another has it.
// It is let go when the file is closed, also by a crash. screening.ErrInUse.
func (f folder) lock() (*os.File, error) {
	l, err := f.root.OpenFile(fileLock, os.O_CREATE|os.O_RDWR, fileMode)
	if err != nil {
		return nil, trouble(fmt.Errorf("lock profile: %w", err))
	}
	if err := tryLock(l); err != nil {
		if errors.Is(err, errHeld) {
			err = screening.ErrInUse
		}
		return nil, errors.Join(fmt.Errorf("lock profile: %w", err), l.Close())
	}
	return l, nil
}
