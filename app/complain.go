package app

import (
	"fmt"
	"io"
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
