// Package scenarios holds the cases that experts read and write, with what must
// come out of each. They lie in testdata because tests run them all; the programs
// carry them as well, so that an instrument in a pack is compared on exactly these
// cases. It imports nothing of ours.
package scenarios

import "embed"

//go:embed *.toml
var files embed.FS

// Files are the cases, one file each, for the instrument that comes with the
// program.
func Files() embed.FS { return files }
