package app

import (
	"fmt"

	"pelita/app/courier"
	"pelita/screening"
)

// maxFile bounds a file that a person picks.
const maxFile = 16 << 20

// readFile reads a file that the person picked. screening.ErrUnreadable when it
// cannot be read; its name is not repeated.
func readFile(name string) ([]byte, error) {
	b, err := courier.ReadFile(name, maxFile)
	if err != nil {
		return nil, fmt.Errorf("read file: %w", screening.ErrUnreadable)
	}
	return b, nil
}
