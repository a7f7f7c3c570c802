package screening

import (
	"errors"
	"fmt"
)

// The errors that a person is told apart. Adapters wrap them with the
// operation; presenters and commands map each to words or to an exit code.
// None ever carries a value from a record.
var (
	// ErrNoRecord: no record has this id on this device.
	ErrNoRecord = errors.New("no such record")
	// ErrNoProtocol: the library holds no protocol of this id and version.
	ErrNoProtocol = errors.New("no such protocol")
	// ErrNoProfile: the folder holds no profile.
	ErrNoProfile = errors.New("no profile here")
	// ErrProfileExists: the folder already holds a profile; nothing was changed.
	ErrProfileExists = errors.New("a profile is already here")
	// ErrInUse: another program has this profile open.
	ErrInUse = errors.New("profile in use by another program")
	// ErrWrongPassphrase: the passphrase opens no key file of this profile.
	ErrWrongPassphrase = errors.New("wrong passphrase")
	// ErrWeakPassphrase: the passphrase does not meet the policy for new ones.
	ErrWeakPassphrase = errors.New("passphrase too short")
	// ErrGuessable: a new passphrase is made of what everybody tries first.
	ErrGuessable = errors.New("passphrase too easy to guess")
	// ErrUntypable: a new passphrase holds characters that may not come out the
	// same on another keyboard.
	ErrUntypable = errors.New("passphrase holds characters that cannot be relied on")
	// ErrDamaged: a part of the profile was changed or is incomplete. The part
	// is named by a *DamagedError in the chain.
	ErrDamaged = errors.New("damaged")
	// ErrNewer: the profile was made by a newer version of the program; nothing
	// was changed.
	ErrNewer = errors.New("made by a newer version of Pelita")
	// ErrDiskFull: there is no room left. What was saved before is kept; what was
	// being saved is not there, and can be saved once there is room.
	ErrDiskFull = errors.New("disk is full")
	// ErrDisk: the disk cannot be read or written: it fails, or may only be read.
	// What was saved before is kept.
	ErrDisk = errors.New("disk cannot be used")
	// ErrExhausted: the device is short of memory or of files that may be open.
	ErrExhausted = errors.New("device is short of memory or open files")
	// ErrPlaceFull: there is no room where a file was to be written, such as a stick.
	// What was there before is as it was.
	ErrPlaceFull = errors.New("no room where the file was to be written")
	// ErrPlace: the place of a file cannot be used: it is gone, cannot be written, or
	// fails. What was there before is as it was.
	ErrPlace = errors.New("the place of the file cannot be used")
	// ErrLocked: the profile has been locked; nothing can be read any more.
	ErrLocked = errors.New("locked")
	// ErrRecipient: an age recipient is not of the post-quantum kind age1pq1.
	ErrRecipient = errors.New("recipient of a kind that is not accepted")
	// ErrNotPermitted: this device or officer may not do this.
	ErrNotPermitted = errors.New("not permitted")
	// ErrConsent: no consent on record covers this sharing.
	ErrConsent = errors.New("no consent covers this")
	// ErrDisputed: officers decided differently without knowing of each other. Nothing
	// leaves until one decides who has seen every decision.
	ErrDisputed = errors.New("decisions differ")
	// ErrChanged: the record changed since it was shown. Nothing has left.
	ErrChanged = errors.New("changed since it was shown")
	// ErrMeanwhile: records were saved, erased or renumbered while a backup or the
	// file of a journey was written. The file does not count, and nothing has left.
	ErrMeanwhile = errors.New("changed while the file was written")
	// ErrTooLarge: the file is larger than may be taken in. Nothing was changed.
	ErrTooLarge = errors.New("file too large")
	// ErrNoPicture: the file is no picture that can be shown here.
	ErrNoPicture = errors.New("not a picture")
	// ErrNotDrawn: the picture is kept, and cannot be shown.
	ErrNotDrawn = errors.New("picture cannot be shown")
	// ErrNoVoice: nothing came from the microphone.
	ErrNoVoice = errors.New("nothing was recorded")
	// ErrNotKept: the file is of no kind that the evidence locker keeps.
	ErrNotKept = errors.New("file of a kind that is not kept")
	// ErrNoAttachment: the bytes of an attachment are not on this device.
	ErrNoAttachment = errors.New("no such attachment on this device")
	// ErrHeld: an order keeps the record from being erased. Nothing was changed.
	ErrHeld = errors.New("the record is held")
	// ErrNotHeld: no order keeps this record.
	ErrNotHeld = errors.New("the record is not held")
	// ErrOnItsWay: a package of this device that holds the record may be on its
	// way to the hub, which has not confirmed it. Nothing was changed.
	ErrOnItsWay = errors.New("a part of it is on its way")
	// ErrUnsent: something that this device wrote is not with the hub yet, and new keys
	// would come before it. Nothing was changed.
	ErrUnsent = fmt.Errorf("this device has not sent all: %w", ErrOnItsWay)
	// ErrUnfinished: the change is made, but something old is not tidied away from
	// this device yet. That is done by itself at the next opening.
	ErrUnfinished = errors.New("the old key is not gone yet")
	// ErrLost: what was damaged is mended and the profile opens, but what the
	// *DamagedErrors beside it name is lost or stays damaged.
	ErrLost = errors.New("mended, but not everything could be")
	// ErrTooLong: the text is longer than one change may hold. Nothing was changed.
	ErrTooLong = errors.New("text too long")

	// ErrNoHub: no hub is set for this profile.
	ErrNoHub = errors.New("no hub is set")
	// ErrHubAway: the hub cannot be reached, or did not answer in time.
	ErrHubAway = errors.New("hub cannot be reached")
	// ErrHubPin: what answered is not the hub this profile knows.
	ErrHubPin = errors.New("not the hub that is known")
	// ErrHubReply: the reply is not one that a hub gives.
	ErrHubReply = errors.New("reply of the hub not understood")
	// ErrHubRefused: the hub does not accept this device.
	ErrHubRefused = errors.New("hub refused this device")
	// ErrNotReady: others have to see or confirm it first, or it is too young.
	ErrNotReady = errors.New("not ready yet")
	// ErrHubLies: the exchange ended, but something in it should not happen
	// between honest parties. What it was is in the report.
	ErrHubLies = errors.New("something in the exchange should not happen")
	// ErrForked: a colleague's device has two histories, which may be its doing or the
	// hub's. Both are kept, and nothing that follows on it is used.
	ErrForked = errors.New("a colleague's device has two histories")
	// ErrCloned: two devices write as one: a copied profile, or a stolen key.
	ErrCloned = errors.New("two histories of one device")
	// ErrBusy: an exchange is under way.
	ErrBusy = errors.New("an exchange is under way")

	// ErrNotEnrolled: this device has not joined an agency yet.
	ErrNotEnrolled = errors.New("device has not joined an agency")
	// ErrStale: a proposal that can no longer be written, since the list of devices
	// has moved on.
	ErrStale = errors.New("proposal is stale")
	// ErrProposalWaits: what was proposed before is not saved yet.
	ErrProposalWaits = errors.New("a proposal is not saved yet")
	// ErrApprovals: more administrators have to approve.
	ErrApprovals = errors.New("more administrators have to approve")
	// ErrFewAdministrators: fewer would be left than have to approve.
	ErrFewAdministrators = errors.New("too few administrators would be left")
	// ErrRemovedAdministrator: the key was removed, and never comes back.
	ErrRemovedAdministrator = errors.New("this administrator's key was removed")
	// ErrNotApart: no such segment is kept apart here.
	ErrNotApart = errors.New("not in quarantine")
	// ErrRenewing: the device has asked for new keys and waits for them.
	ErrRenewing = errors.New("device waits for its new keys")
	// ErrNoCaseload: no such caseload, or this device does not read it.
	ErrNoCaseload = errors.New("no such caseload on this device")
	// ErrWords: the words read aloud are not those of the request.
	ErrWords = errors.New("the six words differ")
	// ErrNobody: no other device of the agency reads what would be taken along.
	ErrNobody = errors.New("no colleague to take it to")
	// ErrForStick: it is too much for codes on a screen; it goes on a stick or as a
	// file.
	ErrForStick = errors.New("too much for codes")
	// ErrNotForUs: the file is sealed to somebody else.
	ErrNotForUs = errors.New("sealed to somebody else")
	// ErrForged: a signature does not belong to the one it names.
	ErrForged = errors.New("signature not accepted")
	// ErrTravelling: records, or what would open a file, are not on this device: they
	// left it for a journey.
	ErrTravelling = errors.New("not on this device: it left for a journey")
	// ErrBackup: the backup was cut short or changed. Nothing was taken in.
	ErrBackup = errors.New("backup cut short or changed")
	// ErrLeftOut: a part of the records is damaged and would not be in the file with
	// which they leave. Nothing has left.
	ErrLeftOut = errors.New("a damaged part would be lost")
	// ErrNoRecovery: the profile has no recovery recipient, so that nobody could
	// open a backup of it.
	ErrNoRecovery = errors.New("no recovery key is set")
	// ErrExpired: the file is older than it may be.
	ErrExpired = errors.New("expired")
	// ErrUnreadable: the file is not of the kind that was asked for.
	ErrUnreadable = errors.New("file not understood")
)

// DamagedError says which part of a profile is damaged. Part is a stable code
// such as "vault-key", "record", "summary-pages"; ID names the row, where one is
// known, and is never a value from a record.
type DamagedError struct {
	Part string
	ID   string
}

// RemadeError says that holds and erasures whose row was lost were made anew from the
// journal, and how many. It stands beside ErrLost and the *DamagedError of that row.
type RemadeError struct {
	Holds, Erasures int
	// Gaps says that the journal is not whole: some may be missing.
	Gaps bool
}

// Error says how many.
func (e *RemadeError) Error() string {
	text := fmt.Sprintf("made anew from the journal: orders to hold %d, erasures %d", e.Holds, e.Erasures)
	if e.Gaps {
		text += "; the journal has gaps"
	}
	return text
}

// Error names the part.
func (e *DamagedError) Error() string {
	if e.ID == "" {
		return "damaged: " + e.Part
	}
	return "damaged: " + e.Part + " " + e.ID
}

// Is makes errors.Is(err, ErrDamaged) hold.
func (e *DamagedError) Is(target error) bool { return target == ErrDamaged }
