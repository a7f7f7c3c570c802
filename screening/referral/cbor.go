package referral

import (
	"sync"

	"pelita/screening/dialect"
)

const (
	maxLevels = 16
	maxPairs  = 64
)

var codec = sync.OnceValue(func() dialect.Codec {
	return dialect.New(dialect.Limits{Levels: maxLevels, Pairs: maxPairs, Elements: maxPairs})
})
