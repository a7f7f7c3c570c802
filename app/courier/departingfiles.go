package courier

import (
	"maps"
	"slices"

	"pelita/screening/vault"
	"pelita/sync/wire"
)

// The rows about attachments name them, with their sizes: what they say of a file goes
// where its record goes.

// aboutFiles are those rows. What is to be forgotten at the hub is none of them: its
// records are erased.
func aboutFiles() []string { return []string{secretAtHub, secretFetch, secretHas, secretBrought} }

// sift is a row without what it says of other files than those that which names.
func sift(name string, b []byte, which func(wire.Short) bool) ([]byte, error) {
	not := func(file wire.Short) bool { return !which(file) }
	switch name {
	case secretAtHub:
		return reword(name, b, func(all []atHub) []atHub {
			return slices.DeleteFunc(all, func(n atHub) bool { return not(shortOf(n.ID)) })
		})
	case secretFetch:
		return reword(name, b, func(f Fetching) Fetching {
			f.Asked = slices.DeleteFunc(f.Asked, func(id [16]byte) bool { return not(shortOf(id)) })
			return f
		})
	case secretHas:
		return reword(name, b, func(has map[wire.ID][]wire.Short) map[wire.ID][]wire.Short {
			for peer, all := range has {
				has[peer] = slices.DeleteFunc(all, not)
			}
			return has
		})
	}
	return reword(name, b, func(all []wire.Short) []wire.Short { return slices.DeleteFunc(all, not) })
}

// mingle lays what comes back beside what is here, which is newer.
func mingle(name string, back, now []byte) ([]byte, error) {
	switch name {
	case secretAtHub:
		return mingled(name, back, now, func(back, now []atHub) []atHub {
			return beside(now, back, func(n atHub) wire.ID { return n.ID })
		})
	case secretFetch:
		return mingled(name, back, now, func(back, now Fetching) Fetching {
			now.Asked = beside(now.Asked, back.Asked, func(id [16]byte) wire.ID { return id })
			return now
		})
	case secretHas:
		return mingled(name, back, now, func(back, now map[wire.ID][]wire.Short) map[wire.ID][]wire.Short {
			for peer, all := range back {
				back[peer] = sorted(slices.Concat(all, now[peer]))
				delete(now, peer)
			}
			if back == nil {
				return now
			}
			maps.Copy(back, now)
			return back
		})
	}
	return mingled(name, back, now, func(back, now []wire.Short) []wire.Short {
		all := beside(now, back, func(s wire.Short) wire.Short { return s })
		return all[:min(len(all), wire.MaxHolds)]
	})
}

// beside is one list, and what another has more.
func beside[T any, K comparable](all, more []T, key func(T) K) []T {
	here := map[K]bool{}
	for _, one := range all {
		here[key(one)] = true
	}
	return append(all, slices.DeleteFunc(more, func(one T) bool { return here[key(one)] })...)
}

func reword[T any](name string, b []byte, to func(T) T) ([]byte, error) {
	var row T
	if err := decodeRow(name, b, nil, &row); err != nil {
		return nil, err
	}
	return encodeRow(name, to(row))
}

func mingled[T any](name string, back, now []byte, to func(back, now T) T) ([]byte, error) {
	var was T
	if err := decodeRow(name, back, nil, &was); err != nil {
		return nil, err
	}
	return reword(name, now, func(row T) T { return to(was, row) })
}

// keepFiles leaves what the rows say of the files of what stays, and nothing else.
func (d *departure) keepFiles(tx *vault.Tx) error {
	for _, name := range aboutFiles() {
		b, err := tx.Secret(name)
		if err != nil {
			return err
		}
		if b == nil {
			continue
		}
		if b, err = sift(name, b, d.staysFile); err != nil {
			return err
		}
		if err := tx.PutSecret(name, b); err != nil {
			return err
		}
	}
	return nil
}

// takeFiles takes back what the rows said of files.
func takeFiles(tx *vault.Tx, secrets map[string][]byte) error {
	for _, name := range aboutFiles() {
		back := secrets[name]
		if back == nil {
			continue
		}
		now, err := tx.Secret(name)
		if err == nil {
			now, err = mingle(name, back, now)
		}
		if err != nil {
			return err
		}
		if err := tx.PutSecret(name, now); err != nil {
			return err
		}
	}
	return nil
}
