package presenter

import "context"

// Way is how a profile begins.
type Way uint8

// The ways.
const (
	// NewAgency: this is the first device of an agency.
	NewAgency Way = iota
	// JoinAgency: an agency exists, and this device will ask to join it.
	JoinAgency
)

// NewProfile is what a person enters to make a profile. Passphrase is cleared
// by the presenter when Create returns.
type NewProfile struct {
	Way             Way
	Officer, Agency string
	Passphrase      []byte
}

// Profiles makes and opens the profile of this device.
type Profiles interface {
	// Create makes and opens the profile. screening.ErrProfileExists,
	// screening.ErrWeakPassphrase, screening.ErrInUse.
	Create(ctx context.Context, p NewProfile) error
	// Unlock opens it. screening.ErrWrongPassphrase, screening.ErrDamaged with
	// the part, screening.ErrInUse, screening.ErrNoProfile.
	Unlock(ctx context.Context, passphrase []byte) error
}

// CreateState is the first screen on a new device.
type CreateState struct {
	Page
	Intro string
	Way   Choice[Way]
	// Officer is the officer's name; Agency is shown for NewAgency only (empty
	// Label: not shown).
	Officer, Agency Field
	// Passphrase and Repeat are secret fields: they are drawn masked.
	Passphrase, Repeat Field
	// Strength says, live, how far the passphrase is: length and words.
	Strength Chip
	// Recovery says that nobody can read this without the passphrase or the
	// agency's recovery key.
	Recovery Notice
	// Language can be chosen before anything else.
	Language Choice[string]
	Create   Action
}
