package timenow

import "time"

type clock struct{ now func() time.Time }

func read(c clock) []any {
	return []any{
		time.Now(),           // want `time.Now outside a program`
		time.Since(c.now()),  // want `time.Since outside a program`
		clock{now: time.Now}, // want `time.Now outside a program`
		c.now().Sub(c.now()),
	}
}
