// Package assets holds what the programs carry with them: the instrument, the
// service directory and the icon. It imports nothing of ours.
package assets

import "embed"

//go:embed items protocols indicators sheets directory
var files embed.FS

//go:embed icon/Icon.png
var icon []byte

// Files are the instrument and the directory, by the paths they have here.
func Files() embed.FS { return files }

// Icon is the picture of the program, a PNG of 512 by 512: a small oil lamp.
func Icon() []byte { return icon }
