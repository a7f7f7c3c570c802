// Package assets holds what the programs carry with them: the instrument, the
// service directory and the icon. It imports nothing of ours.
package assets

import "embed"

//go:embed items protocols indicators directory
var files embed.FS

// Files are the instrument and the directory, by the paths they have here.
func Files() embed.FS { return files }
