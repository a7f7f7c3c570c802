package app

import (
	"fmt"
	"io"
	"path"
	"strings"
)

// The codes that the program can say on its way in and out. No value and no text
// of an error stands beside one: who reads it may be anybody.
const (
	codeHarden  = "E_HARDEN"  // the system did not let the program protect its memory
	codeLocales = "E_LOCALES" // its texts cannot be read
	codeLibrary = "E_LIBRARY" // its instruments cannot be read
	codeClose   = "E_CLOSE"   // the profile did not close cleanly; nothing that was saved is lost
)

func complain(to io.Writer, code string) { fmt.Fprintln(to, "pelita: "+code) }

// toolkitLog lets through of the toolkit's log where something went wrong, and not
// what: the cause it gives may name a file or hold what was typed.
type toolkitLog struct{ to io.Writer }

// Write takes one entry of the log.
func (l toolkitLog) Write(b []byte) (int, error) {
	for _, line := range strings.Split(string(b), "\n") {
		_, place, found := strings.Cut(line, "  At: ")
		switch {
		case found:
			fmt.Fprintln(l.to, "pelita: E_TOOLKIT at "+path.Base(place))
		case strings.Contains(line, wrongThread):
			fmt.Fprintln(l.to, wrongThread)
		}
	}
	return len(b), nil
}

// wrongThread is what the toolkit says when widgets are touched from elsewhere.
const wrongThread = "Error in Fyne call thread"
