package courier

import (
	"pelita/screening/vault"
)

// A request for new keys that was taken back may still be answered. On a journey the
// identity that it names is away with the rest, since an answer would open to it what
// left. What signs stays here, so that who opens the file cannot pass for this device.

// packRenewal is what of the keys that were asked for goes into the file of a journey.
func packRenewal(value []byte) ([]byte, bool) {
	var n renewal
	if rows().Unmarshal(value, &n) != nil {
		return nil, false
	}
	n.Device = nil
	b, err := encodeRow(secretRenewal, n)
	return b, err == nil
}

// leaveRenewal leaves the rest of them here.
func leaveRenewal(tx *vault.Tx) error {
	var n renewal
	if err := readRow(tx, secretRenewal, &n); err != nil || !n.asked() {
		return err
	}
	n.Identity = ""
	return putRow(tx, secretRenewal, n)
}

// regainRenewal puts the two together again.
func regainRenewal(tx *vault.Tx, b []byte) error {
	var back, now renewal
	if err := decodeRow(secretRenewal, b, nil, &back); err != nil {
		return err
	}
	if err := readRow(tx, secretRenewal, &now); err != nil || !now.asked() || now.ID != back.ID {
		return err
	}
	now.Identity = back.Identity
	return putRow(tx, secretRenewal, now)
}
