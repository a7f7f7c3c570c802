// Package canary plants values and looks for them where nothing readable may
// be: in files, in the raw image of a file system, in the memory of a process.
//
// A value is looked for as the text it is, composed and decomposed, in capitals
// and in small letters; each of these as UTF-8, UTF-16 of both orders, base64 of
// three alignments, hex, percent signs, JSON escapes and backwards; and all that
// also inside gzip, zlib, zstd and zip streams. It is looked for by halves, so
// that one cut in two by the end of a page, or overwritten in part, is found.
//
// It is for tests alone. What it does not find is a value that was sealed,
// encoded twice, or cut into more than two pieces.
package canary
