package referral

import (
	"fmt"
	"time"

	"pelita/screening"
	"pelita/screening/disclose"
)

// Sealed is a referral that is ready to be handed over.
type Sealed struct {
	// Referral is what the sending side keeps, in progress.
	Referral Referral
	// File is the sealed file.
	File []byte
}

// Seal signs a disclosure and seals it to the service it was made for. The
// bytes inside are those of the disclosure, no more and no less.
//
// screening.ErrRecipient when no key of the service is known: ask the service
// for its key; screening.ErrExpired when what the directory says of the service
// is too old to be used; screening.ErrNotPermitted when the disclosure was made
// for another service, or is empty.
func Seal(d disclose.Disclosure, to Service, from Sender, now time.Time) (Sealed, error) {
	if err := sealable(d, to, now); err != nil {
		return Sealed{}, fmt.Errorf("seal referral: %w", err)
	}
	if from.Reply.IsZero() {
		return Sealed{}, fmt.Errorf("seal referral: %w", errSender)
	}
	ref, content := NewRef(), d.Content()
	l := letter{
		Kind: kindReferral, Ref: ref[:], Expires: content.Expires,
		Disclosure: d.Bytes(), ReplyTo: from.Reply.String(),
	}
	file, err := l.send(to.key, from)
	if err != nil {
		return Sealed{}, fmt.Errorf("seal referral: %w", err)
	}
	return Sealed{File: file, Referral: Referral{
		Ref: ref, Service: to.ID, Profile: content.Profile.String(),
		Digest: d.Digest(), Expires: content.Expires, State: InProgress,
	}}, nil
}

func sealable(d disclose.Disclosure, to Service, now time.Time) error {
	switch {
	case len(d.Bytes()) == 0 || d.Receiver() != to.Receiver():
		return screening.ErrNotPermitted
	case to.key.IsZero():
		return screening.ErrRecipient
	case expired(d.Content().Expires, now):
		return screening.ErrExpired
	}
	return to.Current(now)
}

// expired says whether a day is over, counted in UTC wherever the device is. What
// is not a day is over.
func expired(day string, now time.Time) bool {
	t, err := time.Parse(time.DateOnly, day)
	return err != nil || !now.UTC().Before(t.AddDate(0, 0, 1))
}
