//go:build goexperiment.runtimesecret

package vault

import "runtime/secret"

// secretly runs f so that the runtime clears what it leaves in registers, on the
// stack and, once it is garbage, on the heap.
func secretly(f func()) { secret.Do(f) }

// erases says whether the program was built so.
func erases() bool { return true }
