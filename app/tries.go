package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"pelita/app/courier"
	"pelita/screening"
)

// tries slows the unlock screen down after wrong passphrases, for whoever tries
// them at the screen. It guards no file: who has the files tries elsewhere. It is
// kept beside the profile, a count and a time, and holds nothing else.
type tries struct {
	dir string
	now func() time.Time
}

// freeTries are those before the first wait; then it is a second, and twice as
// long each time, up to longestWait.
const (
	freeTries   = 5
	longestWait = 5 * time.Minute
)

// pause is how long to wait after so many wrong tries.
func pause(wrong int) time.Duration {
	if wrong < freeTries {
		return 0
	}
	return min(time.Second<<min(wrong-freeTries, 20), longestWait)
}

// read gives how many tries were wrong, and when the last one was. A file that
// cannot be read counts as none: it must lock nobody out.
func (t tries) read() (wrong int, last time.Time) {
	var unix int64
	if _, err := fmt.Sscanf(string(courier.ReadTries(t.dir)), "%d %d", &wrong, &unix); err != nil || wrong < 0 || wrong > 1<<20 {
		return 0, time.Time{}
	}
	return wrong, time.Unix(unix, 0)
}

// wait is how long until the next try. A clock that was set back makes it no longer
// than it was.
func (t tries) wait() time.Duration {
	wrong, last := t.read()
	full := pause(wrong)
	return max(0, min(full, last.Add(full).Sub(t.now())))
}

// note counts a try that ended so. What cannot be written is not counted.
func (t tries) note(err error) {
	switch {
	case err == nil:
		courier.WriteTries(t.dir, nil)
	case errors.Is(err, screening.ErrWrongPassphrase):
		wrong, _ := t.read()
		courier.WriteTries(t.dir, fmt.Appendf(nil, "%d %d\n", wrong+1, t.now().Unix()))
	}
}

func (d *desk) tries() tries {
	return tries{dir: d.cfg.Dir, now: d.cfg.Now}
}

// Wait is how long until Unlock may be tried again.
func (d *desk) Wait() time.Duration { return d.tries().wait() }

// ReadCard gives the letters of the card in a file, or in a picture of its code.
// screening.ErrUnreadable.
func (d *desk) ReadCard(ctx context.Context, file string) (string, error) {
	c, err := courier.ReadCard(ctx, file)
	if err != nil {
		return "", err
	}
	return c.Text(), nil
}
