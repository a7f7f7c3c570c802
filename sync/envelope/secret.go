package envelope

import "pelita/sync/wire"

// AgencySecret derives from an epoch key what the devices of an agency share
// for other ends than segments: the names under which outsiders know records.
// It tells nothing of the key. ErrNoKey for the zero Key.
func (k Key) AgencySecret() ([32]byte, error) {
	b, err := k.derive(wire.LabelAgencySecret)
	if err != nil {
		return [32]byte{}, err
	}
	return [32]byte(b), nil
}
