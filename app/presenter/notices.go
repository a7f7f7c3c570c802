package presenter

import (
	"context"
	"errors"
	"strconv"

	"pelita/locales"
	"pelita/screening"
	"pelita/screening/protocol"
)

// told pairs a sentinel with the code of the words for it.
type told struct {
	err  error
	code string
}

// toldErrors lists every error that a person is told apart. The words stand
// under "error.<code>.title" and "error.<code>.text".
func toldErrors() []told {
	return []told{
		{screening.ErrUnfinished, "unfinished"}, // first: the change is made, whatever else it says
		{screening.ErrNoRecord, "no_record"},
		{screening.ErrNoProtocol, "no_protocol"},
		{screening.ErrNoProfile, "no_profile"},
		{screening.ErrProfileExists, "profile_exists"},
		{screening.ErrInUse, "in_use"},
		{screening.ErrWrongPassphrase, "wrong_passphrase"},
		{screening.ErrWeakPassphrase, "weak_passphrase"},
		{screening.ErrGuessable, "guessable"},
		{screening.ErrUntypable, "untypable"},
		{screening.ErrLost, "lost"}, // before what it names
		{screening.ErrDamaged, "damaged"},
		{screening.ErrNewer, "newer"},
		{screening.ErrDiskFull, "disk_full"},
		{screening.ErrDisk, "disk"},
		{screening.ErrExhausted, "exhausted"},
		{screening.ErrLocked, "locked"},
		{screening.ErrRecipient, "recipient"},
		{screening.ErrNotPermitted, "not_permitted"},
		{screening.ErrConsent, "consent"},
		{screening.ErrDisputed, "disputed"},
		{screening.ErrHeld, "held"},
		{screening.ErrNotHeld, "not_held"},
		{screening.ErrUnsent, "unsent"}, // before what it is one of
		{screening.ErrOnItsWay, "on_its_way"},
		{screening.ErrChanged, "changed"},
		{screening.ErrMeanwhile, "meanwhile"},
		{screening.ErrTooLong, "too_long"},
		{screening.ErrTooLarge, "too_large"},
		{screening.ErrNoPicture, "no_picture"},
		{screening.ErrNoAttachment, "no_attachment"},
		{screening.ErrNotKept, "not_kept"},
		{screening.ErrNoVoice, "no_voice"},
		{screening.ErrNotDrawn, "not_drawn"},
		{screening.ErrNoHub, "no_hub"},
		{screening.ErrHubAway, "hub_away"},
		{screening.ErrHubPin, "hub_pin"},
		{screening.ErrHubReply, "hub_reply"},
		{screening.ErrHubRefused, "hub_refused"},
		{screening.ErrHubLies, "hub_lies"},
		{screening.ErrForked, "forked"},
		{screening.ErrCloned, "cloned"},
		{screening.ErrBusy, "busy"},
		{screening.ErrNotEnrolled, "not_enrolled"},
		{screening.ErrStale, "stale"},
		{screening.ErrApprovals, "approvals"},
		{screening.ErrProposalWaits, "proposal_waits"},
		{screening.ErrFewAdministrators, "few_administrators"},
		{screening.ErrRemovedAdministrator, "removed_administrator"},
		{screening.ErrNotApart, "not_apart"},
		{screening.ErrRenewing, "renewing"},
		{screening.ErrNoCaseload, "no_caseload"},
		{screening.ErrNotReady, "not_ready"},
		{screening.ErrWords, "words"},
		{screening.ErrNobody, "nobody"},
		{screening.ErrForStick, "for_stick"},
		{screening.ErrNotForUs, "not_for_us"},
		{screening.ErrForged, "forged"},
		{screening.ErrExpired, "expired"},
		{screening.ErrBackup, "backup"},
		{screening.ErrNoRecovery, "no_recovery"},
		{screening.ErrTravelling, "travelling"},
		{screening.ErrLeftOut, "left_out"},
		{screening.ErrUnreadable, "unreadable"},
		{screening.ErrPlaceFull, "place_full"},
		{screening.ErrPlace, "place"},
	}
}

// unexpected is the code of the words for every other error.
const unexpected = "unexpected"

// problem says an error in words, or is no notice when there is none. The text
// of the error itself is never shown: it could name a file or a place in the
// program, and helps nobody at a counter.
func problem(t locales.Language, err error) Notice {
	if err == nil || errors.Is(err, context.Canceled) {
		return Notice{}
	}
	code := errorCode(err)
	kind := Problem
	if made(err) {
		kind = Caution
	}
	return Notice{
		Kind:  kind,
		Title: t.T("error." + code + ".title"),
		Text:  t.T("error."+code+".text", "part", partWords(t, err)) + remadeWords(t, err),
	}
}

// remadeWords say what was made anew from the journal, after the rest.
func remadeWords(t locales.Language, err error) string {
	var remade *screening.RemadeError
	if !errors.As(err, &remade) {
		return ""
	}
	said := " " + t.T("error.lost.remade", "holds", strconv.Itoa(remade.Holds), "erasures", strconv.Itoa(remade.Erasures))
	if remade.Gaps {
		said += " " + t.T("error.lost.gaps")
	}
	return said
}

// made says that what was asked for is done, though something is left to tidy.
func made(err error) bool {
	return err == nil || errors.Is(err, screening.ErrUnfinished) || errors.Is(err, screening.ErrLost)
}

func errorCode(err error) string {
	for _, e := range toldErrors() {
		if errors.Is(err, e.err) {
			return e.code
		}
	}
	var misfit *protocol.AnswerError
	if errors.As(err, &misfit) {
		return "misfit"
	}
	return unexpected
}

// partWords names the damaged part, by its code when there are no words for it.
func partWords(t locales.Language, err error) string {
	var damaged *screening.DamagedError
	if !errors.As(err, &damaged) {
		return t.T("part.unknown")
	}
	if key := "part." + damaged.Part; known(t, key) {
		return t.T(key)
	}
	return t.T("part.other", "code", damaged.Part)
}

// known says whether there are words for a key, in the language or in the one
// it falls back to.
func known(t locales.Language, key string) bool { return t.T(key) != "["+key+"]" }
