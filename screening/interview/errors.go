package interview

import (
	"errors"
	"fmt"

	"pelita/screening/protocol"
)

// ErrPaused refuses to go on while a Pause stop is active.
var ErrPaused = errors.New("the session is paused")

// ErrUnreachable refuses to jump to a place that is not in the walk now.
var ErrUnreachable = errors.New("the place cannot be reached")

// RequiredError refuses to go on, since an item that is required has neither a
// value nor a recorded absence, or, in the safety gate and the notice, no clear
// yes or no.
type RequiredError struct {
	Item protocol.ItemID
}

// Error names the item.
func (e *RequiredError) Error() string { return fmt.Sprintf("item %s is required", e.Item) }
