package presenter

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"testing"

	"pelita/screening"
	"pelita/screening/protocol"
)

// sentinels are all that screening tells apart; the test below compares them
// with its source.
func sentinels() map[string]error {
	return map[string]error{
		"ErrNoRecord": screening.ErrNoRecord, "ErrNoProtocol": screening.ErrNoProtocol,
		"ErrNoProfile": screening.ErrNoProfile, "ErrProfileExists": screening.ErrProfileExists,
		"ErrInUse": screening.ErrInUse, "ErrWrongPassphrase": screening.ErrWrongPassphrase,
		"ErrNewer": screening.ErrNewer, "ErrDiskFull": screening.ErrDiskFull, "ErrDisk": screening.ErrDisk, "ErrExhausted": screening.ErrExhausted,
		"ErrWeakPassphrase": screening.ErrWeakPassphrase, "ErrGuessable": screening.ErrGuessable, "ErrUntypable": screening.ErrUntypable, "ErrDamaged": screening.ErrDamaged, "ErrLost": screening.ErrLost,
		"ErrLocked": screening.ErrLocked, "ErrRecipient": screening.ErrRecipient, "ErrDisputed": screening.ErrDisputed,
		"ErrNotPermitted": screening.ErrNotPermitted, "ErrConsent": screening.ErrConsent,
		"ErrHeld": screening.ErrHeld, "ErrNotHeld": screening.ErrNotHeld, "ErrOnItsWay": screening.ErrOnItsWay, "ErrUnsent": screening.ErrUnsent, "ErrUnfinished": screening.ErrUnfinished,
		"ErrPlaceFull": screening.ErrPlaceFull, "ErrPlace": screening.ErrPlace, "ErrChanged": screening.ErrChanged, "ErrMeanwhile": screening.ErrMeanwhile, "ErrTooLong": screening.ErrTooLong, "ErrNoAttachment": screening.ErrNoAttachment,
		"ErrTooLarge": screening.ErrTooLarge, "ErrNoPicture": screening.ErrNoPicture,
		"ErrNotKept": screening.ErrNotKept, "ErrNoVoice": screening.ErrNoVoice, "ErrNotDrawn": screening.ErrNotDrawn,
		"ErrHubLies": screening.ErrHubLies, "ErrForked": screening.ErrForked, "ErrCloned": screening.ErrCloned, "ErrBusy": screening.ErrBusy,
		"ErrNoHub": screening.ErrNoHub, "ErrHubAway": screening.ErrHubAway, "ErrHubPin": screening.ErrHubPin,
		"ErrHubReply": screening.ErrHubReply, "ErrHubRefused": screening.ErrHubRefused,
		"ErrStale": screening.ErrStale, "ErrApprovals": screening.ErrApprovals, "ErrFewAdministrators": screening.ErrFewAdministrators, "ErrRemovedAdministrator": screening.ErrRemovedAdministrator,
		"ErrNotApart": screening.ErrNotApart, "ErrProposalWaits": screening.ErrProposalWaits, "ErrRenewing": screening.ErrRenewing, "ErrNoCaseload": screening.ErrNoCaseload, "ErrNotReady": screening.ErrNotReady,
		"ErrNotEnrolled": screening.ErrNotEnrolled, "ErrWords": screening.ErrWords,
		"ErrNobody": screening.ErrNobody, "ErrForStick": screening.ErrForStick, "ErrNotForUs": screening.ErrNotForUs, "ErrForged": screening.ErrForged,
		"ErrExpired": screening.ErrExpired, "ErrUnreadable": screening.ErrUnreadable,
		"ErrBackup": screening.ErrBackup, "ErrNoRecovery": screening.ErrNoRecovery, "ErrTravelling": screening.ErrTravelling, "ErrLeftOut": screening.ErrLeftOut,
	}
}

func TestEverySentinelOfScreeningHasWordsOfItsOwnInEveryLanguage(t *testing.T) {
	t.Parallel()
	file, err := parser.ParseFile(token.NewFileSet(), "../../screening/errors.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	known := sentinels()
	ast.Inspect(file, func(n ast.Node) bool {
		if v, ok := n.(*ast.ValueSpec); ok {
			for _, name := range v.Names {
				if _, ok := known[name.Name]; !ok && strings.HasPrefix(name.Name, "Err") {
					t.Errorf("screening.%s has no words", name.Name)
				}
			}
		}
		return true
	})
	_, catalogue := shipped()
	for _, l := range catalogue.Languages() {
		titles := map[string]string{}
		for name, err := range known {
			n := problem(l, fmt.Errorf("open /home/officer/record 42: %w", err))
			spokenWell(t, n)
			if (n.Kind == Problem) == made(err) || n.Text == "" || errorCode(err) == unexpected {
				t.Errorf("%s, %s: %+v", l.Tag(), name, n)
			}
			if other, twice := titles[n.Title]; twice {
				t.Errorf("%s: %s and %s read the same", l.Tag(), name, other)
			}
			titles[n.Title] = name
		}
	}
}

func TestTheTextOfAnErrorIsNeverShown(t *testing.T) {
	t.Parallel()
	_, catalogue := shipped()
	raw := errors.New("sqlite3: SELECT name FROM /home/officer/pelita.db")
	for _, err := range []error{
		raw, fmt.Errorf("save: %w", raw), fmt.Errorf("%w: %w", screening.ErrHubAway, raw),
		&protocol.AnswerError{Item: "call_name", Reason: "too-long"},
	} {
		n := problem(catalogue.Language("en"), err)
		if n.Kind != Problem || says(n, "sqlite3") || says(n, "officer/") || says(n, "call_name") {
			t.Errorf("%+v", n)
		}
	}
}

func TestADamagedProfileSaysWhichPartAndNeverAnID(t *testing.T) {
	t.Parallel()
	_, catalogue := shipped()
	l := catalogue.Language("en")
	n := problem(l, fmt.Errorf("unlock: %w", &screening.DamagedError{Part: "user-key"}))
	if !says(n, "your key file") {
		t.Errorf("%+v", n)
	}
	n = problem(l, &screening.DamagedError{Part: "brand-new", ID: "abcdef"})
	if !says(n, "brand-new") || says(n, "abcdef") {
		t.Errorf("%+v", n)
	}
}

func TestWhatWasCancelledIsNoProblem(t *testing.T) {
	t.Parallel()
	_, catalogue := shipped()
	for _, err := range []error{nil, context.Canceled, fmt.Errorf("load: %w", context.Canceled)} {
		if n := problem(catalogue.Language("en"), err); n != (Notice{}) {
			t.Errorf("%v: %+v", err, n)
		}
	}
}

func TestWhatWasMadeAnewFromTheJournalIsSaidWithItsNumbersAndItsGaps(t *testing.T) {
	t.Parallel()
	_, catalogue := shipped()
	for _, words := range catalogue.Languages() {
		lost := &screening.DamagedError{Part: "meta", ID: "vault/holds"}
		say := func(e *screening.RemadeError) string {
			return problem(words, fmt.Errorf("mend: %w: %w", screening.ErrLost, errors.Join(lost, e))).Text
		}
		whole, gaps := say(&screening.RemadeError{Holds: 31, Erasures: 42}), say(&screening.RemadeError{Holds: 31, Erasures: 42, Gaps: true})
		if !strings.Contains(whole, "31") || !strings.Contains(whole, "42") || len(gaps) <= len(whole) || !strings.HasPrefix(gaps, whole) {
			t.Errorf("%s: %q, %q", words.Tag(), whole, gaps)
		}
		if plain := problem(words, fmt.Errorf("%w: %w", screening.ErrLost, lost)).Text; !strings.HasPrefix(whole, plain+" ") {
			t.Errorf("%s: %q", words.Tag(), plain)
		}
	}
}
