package pack

import (
	"sync"

	"pelita/screening/dialect"
)

// The limits of the format, checked before anything is decoded or copied.
const (
	// MaxPack bounds a pack file.
	MaxPack = 8 << 20
	// MaxFile bounds one file in it.
	MaxFile = 1 << 20
	// MaxFiles bounds their number.
	MaxFiles = 2048
	// MaxRoot bounds a root file.
	MaxRoot = 16 << 10
	// MaxKeys bounds the keys of a root, and so the signatures on anything.
	MaxKeys = 16
	// maxManifest bounds a manifest: every file has a line of it.
	maxManifest = 512 << 10
)

// codec refuses unknown keys.
var codec = sync.OnceValue(func() dialect.Codec {
	return dialect.New(dialect.Limits{Levels: 6, Pairs: 16, Elements: MaxFiles, Closed: true})
})
