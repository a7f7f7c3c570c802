package vault

import "strings"

// Forget empties a secret, or all whose names begin with a name that ends in a
// stroke.
func (t *Tx) Forget(of string) error { return t.w.forgetSecrets(of) }

// forgetSecrets is Forget. One that does not open stays as it is: no key that is
// kept opens it.
func (w *work) forgetSecrets(of string) error {
	for _, name := range w.names {
		if name != of && !(strings.HasSuffix(of, "/") && strings.HasPrefix(name, of)) {
			continue
		}
		was, err := w.v.readSecret(w.ctx, w.tx, name)
		if err == nil && len(was) == 0 {
			continue
		}
		if err := ignoreDamage(w.putMeta(name, nil)); err != nil {
			return err
		}
	}
	return nil
}
