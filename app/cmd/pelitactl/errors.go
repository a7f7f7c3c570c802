package main

import (
	"context"
	"errors"
	"io/fs"
	"strings"

	"pelita/app/courier"
	"pelita/screening"
	"pelita/screening/country"
	"pelita/screening/pack"
	"pelita/screening/picture"
	"pelita/screening/protocol"
	"pelita/screening/vault"
)

// usage is an error in how a command was called.
type usage string

func (u usage) Error() string { return string(u) }

func usageError(text string) error { return usage(text) }

// Exit codes of DESIGN section 8.
const (
	exitDone = iota
	exitFailed
	exitUsage
	exitRefused
)

// coded maps a sentinel to its stable code and exit code.
var coded = []struct {
	is   error
	code string
	exit int
}{
	{context.Canceled, "E_CANCELLED", exitFailed},
	{screening.ErrLost, "E_LOST", exitFailed},
	{vault.ErrJournalKey, "E_JOURNAL_KEY", exitRefused},
	{vault.ErrRecoveryKey, "E_RECOVERY_KEY", exitRefused},
	{screening.ErrWrongPassphrase, "E_WRONG_PASSPHRASE", exitRefused},
	{screening.ErrDamaged, "E_DAMAGED", exitRefused},
	{screening.ErrInUse, "E_IN_USE", exitRefused},
	{screening.ErrDiskFull, "E_DISK_FULL", exitFailed},
	{screening.ErrDisk, "E_DISK", exitFailed},
	{screening.ErrExhausted, "E_EXHAUSTED", exitFailed},
	{screening.ErrNewer, "E_NEWER", exitRefused},
	{screening.ErrNotPermitted, "E_NOT_PERMITTED", exitRefused},
	{screening.ErrStale, "E_STALE", exitRefused},
	{screening.ErrApprovals, "E_APPROVALS", exitRefused},
	{screening.ErrProposalWaits, "E_PROPOSAL_WAITS", exitRefused},
	{screening.ErrFewAdministrators, "E_FEW_ADMINISTRATORS", exitRefused},
	{screening.ErrRemovedAdministrator, "E_REMOVED_ADMINISTRATOR", exitRefused},
	{screening.ErrNotApart, "E_NOT_APART", exitFailed},
	{screening.ErrRenewing, "E_RENEWING", exitRefused},
	{screening.ErrNoCaseload, "E_NO_CASELOAD", exitFailed},
	{screening.ErrConsent, "E_NO_CONSENT", exitRefused},
	{screening.ErrDisputed, "E_DISPUTED", exitRefused},
	{screening.ErrHeld, "E_HELD", exitRefused},
	{screening.ErrNotHeld, "E_NOT_HELD", exitFailed},
	{screening.ErrOnItsWay, "E_ON_ITS_WAY", exitRefused},
	{vault.ErrUnfinished, "E_UNFINISHED", exitFailed},
	{screening.ErrChanged, "E_CHANGED", exitRefused},
	{screening.ErrMeanwhile, "E_CHANGED", exitRefused},
	{screening.ErrCloned, "E_CLONED", exitRefused},
	{screening.ErrHubLies, "E_ALARM", exitRefused},
	{screening.ErrForked, "E_FORKED", exitRefused},
	{screening.ErrNotReady, "E_NOT_READY", exitRefused},
	{screening.ErrTooLong, "E_TOO_LONG", exitFailed},
	{screening.ErrTooLarge, "E_TOO_LARGE", exitFailed},
	{screening.ErrNoPicture, "E_NO_PICTURE", exitFailed},
	{screening.ErrNoAttachment, "E_NO_ATTACHMENT", exitFailed},
	{screening.ErrNotKept, "E_NOT_KEPT", exitFailed},
	{picture.ErrPixels, "E_PICTURE_LARGE", exitFailed},
	{picture.ErrStopped, "E_PICTURE_STOPPED", exitFailed},
	{screening.ErrNotDrawn, "E_NOT_DRAWN", exitFailed},
	{screening.ErrRecipient, "E_RECIPIENT", exitRefused},
	{screening.ErrWeakPassphrase, "E_WEAK_PASSPHRASE", exitRefused},
	{screening.ErrGuessable, "E_GUESSABLE", exitRefused},
	{screening.ErrUntypable, "E_UNTYPABLE", exitRefused},
	{vault.ErrNoUser, "E_NO_USER", exitFailed},
	{screening.ErrWords, "E_WORDS", exitRefused},
	{screening.ErrForged, "E_FORGED", exitRefused},
	{screening.ErrNotForUs, "E_NOT_FOR_US", exitRefused},
	{courier.ErrCodesMissing, "E_CODES_MISSING", exitFailed},
	{screening.ErrForStick, "E_FOR_STICK", exitFailed},
	{screening.ErrNobody, "E_NOBODY", exitFailed},
	{screening.ErrTravelling, "E_TRAVELLING", exitRefused},
	{screening.ErrLeftOut, "E_LEFT_OUT", exitRefused},
	{screening.ErrBackup, "E_BACKUP", exitRefused},
	{screening.ErrNoRecovery, "E_NO_RECOVERY", exitFailed},
	{screening.ErrExpired, "E_EXPIRED", exitRefused},
	{screening.ErrHubPin, "E_HUB_PIN", exitRefused},
	{screening.ErrHubRefused, "E_HUB_REFUSED", exitRefused},
	{screening.ErrProfileExists, "E_PROFILE_EXISTS", exitRefused},
	{screening.ErrHubAway, "E_HUB_AWAY", exitFailed},
	{screening.ErrHubReply, "E_HUB_REPLY", exitFailed},
	{screening.ErrNoHub, "E_NO_HUB", exitFailed},
	{screening.ErrNoProfile, "E_NO_PROFILE", exitFailed},
	{screening.ErrNoRecord, "E_NO_RECORD", exitFailed},
	{screening.ErrNoProtocol, "E_NO_PROTOCOL", exitFailed},
	{country.ErrUnknown, "E_NO_COUNTRY", exitFailed},
	{screening.ErrNotEnrolled, "E_NOT_ENROLLED", exitFailed},
	{screening.ErrUnreadable, "E_UNREADABLE", exitFailed},
	{screening.ErrBusy, "E_BUSY", exitFailed},
	{fs.ErrNotExist, "E_FILE", exitFailed},
	{fs.ErrPermission, "E_FILE", exitFailed},
	{fs.ErrExist, "E_FILE", exitFailed},
	{screening.ErrPlaceFull, "E_PLACE_FULL", exitFailed},
	{screening.ErrPlace, "E_PLACE", exitFailed},
}

// refusalCode is the code of a pack or root that was refused, or "".
func refusalCode(err error) string {
	var r *pack.Refusal
	if !errors.As(err, &r) {
		return ""
	}
	return "E_PACK_" + strings.ToUpper(strings.ReplaceAll(r.Reason.String(), "-", "_"))
}

func errorCode(err error) string {
	var u usage
	if errors.As(err, &u) {
		return "E_USAGE"
	}
	if code := refusalCode(err); code != "" {
		return code
	}
	if d := (*screening.DamagedError)(nil); errors.As(err, &d) && d.Part == "journal" {
		return "E_JOURNAL"
	}
	for _, c := range coded {
		if errors.Is(err, c.is) {
			return c.code
		}
	}
	var lint *protocol.LintError
	if errors.As(err, &lint) {
		return "E_LINT"
	}
	return "E_FAILED"
}

func exitCode(err error) int {
	if err == nil {
		return exitDone
	}
	var u usage
	if errors.As(err, &u) {
		return exitUsage
	}
	if refusalCode(err) != "" {
		return exitRefused
	}
	for _, c := range coded {
		if errors.Is(err, c.is) {
			return c.exit
		}
	}
	return exitFailed
}
