package disclose

import (
	"sync"

	"pelita/screening/dialect"
)

const (
	maxLevels = 16
	maxPairs  = 64
	maxList   = 256
)

var codec = sync.OnceValue(func() dialect.Codec {
	return dialect.New(dialect.Limits{Levels: maxLevels, Pairs: maxPairs, Elements: maxList})
})
