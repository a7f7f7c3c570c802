// Package assets holds what the programs carry with them: the instrument, the
// service directory, what is known of countries, and the icon. It imports
// nothing of ours.
package assets

import "embed"

//go:embed items protocols indicators sheets directory earlier countries
var files embed.FS

//go:embed icon/Icon.png
var icon []byte

// Files are the instrument, the directory and the countries, by the paths they
// have here.
// Below earlier/<version> stand the instruments of earlier releases, byte for
// byte: a record begun under one is read under it for ever.
func Files() embed.FS { return files }

// Icon is the picture of the program, a PNG of 512 by 512: a small oil lamp.
func Icon() []byte { return icon }
