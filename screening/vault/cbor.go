package vault

import (
	"sync"

	"pelita/screening/dialect"
)

// codec is the one CBOR dialect of the vault.
var codec = sync.OnceValue(func() dialect.Codec { return dialect.New(dialect.Limits{Levels: 16}) })
