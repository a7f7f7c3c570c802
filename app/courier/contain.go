package courier

import (
	"fmt"
	"io"
	"path"
	"runtime"
)

// Contain makes what is deferred where a goroutine begins. A panic ends there: its
// place is reported, its value is not, since that may be anything that was read,
// and then the program is ended by exit. Without a panic it does nothing.
func Contain(to io.Writer, exit func(code int)) func() {
	return func() { // recover works only in what is deferred itself
		if recover() == nil {
			return
		}
		fmt.Fprintln(to, "E_PANIC")
		for _, frame := range frames() {
			fmt.Fprintln(to, "  at "+frame)
		}
		exit(exitPanic)
	}
}

// exitPanic is the code of the Go runtime for the same.
const exitPanic = 2

// frames say where a panic came from: functions and lines, and no value.
func frames() []string {
	pcs := make([]uintptr, 32)
	walk := runtime.CallersFrames(pcs[:runtime.Callers(4, pcs)])
	var out []string
	for {
		f, more := walk.Next()
		out = append(out, fmt.Sprintf("%s %s:%d", f.Function, path.Base(f.File), f.Line))
		if !more {
			return out
		}
	}
}
