package weakrandom

import (
	"crypto/rand"
	weak "math/rand"     // want `math/rand can be foretold`
	newer "math/rand/v2" // want `math/rand/v2 can be foretold`
)

func draw(b []byte) int {
	_, _ = rand.Read(b)
	return weak.Int() + newer.Int()
}
