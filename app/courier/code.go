package courier

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"pelita/screening"
	"pelita/screening/vault"
)

// codeDigits is how long the code that reopens a covered screen is.
const codeDigits = 6

// code is what is kept of it: a salted hash, sealed like every secret. A million
// codes are tried in no time, so the seal is what guards it and not the hash.
type code struct {
	_    struct{} `cbor:",toarray"`
	Salt [16]byte
	Sum  [32]byte
}

func (c code) of(digits []byte) [32]byte {
	return sha256.Sum256(append(append([]byte(labelCode), c.Salt[:]...), digits...))
}

const labelCode = "pelita/cover-code/1"

// SetCode chooses the code; none forgets it. screening.ErrWeakPassphrase for one
// that is easy to guess, screening.ErrUnreadable for what is not six digits.
func (p *Profile) SetCode(ctx context.Context, digits []byte) error {
	if len(digits) == 0 {
		return p.keepCode(ctx, code{})
	}
	if err := checkCode(string(digits)); err != nil {
		return fmt.Errorf("set code: %w", err)
	}
	var c code
	rand.Read(c.Salt[:])
	c.Sum = c.of(digits)
	return p.keepCode(ctx, c)
}

func (p *Profile) keepCode(ctx context.Context, c code) error {
	if err := keepRow(ctx, p.vault, p.secretCode(), c); err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.code = c
	return nil
}

// secretCode names the row of whoever opened the profile.
func (p *Profile) secretCode() string { return codeOf(p.vault.User()) }

// codeOf names the row of a user's code; the first has the name of the time when
// a device had one officer.
func codeOf(u vault.UserID) string {
	if u == 1 {
		return secretCode
	}
	return secretCode + "-" + strconv.Itoa(int(u))
}

// HasCode says whether a code was chosen; never on a closed profile.
func (p *Profile) HasCode() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.code != code{}
}

// OpensCode says whether this is the code. It takes as long for any of its length.
func (p *Profile) OpensCode(digits []byte) bool {
	p.mu.Lock()
	c := p.code
	p.mu.Unlock()
	sum := c.of(digits)
	return subtle.ConstantTimeCompare(sum[:], c.Sum[:]) == 1
}

// learnCode remembers the code. One that cannot be read is none, and a quick exit
// locks.
func (p *Profile) learnCode(ctx context.Context) error {
	var c code
	err := loadRow(ctx, p.vault, p.secretCode(), &c)
	if errors.Is(err, screening.ErrDamaged) {
		return nil
	}
	if err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.code = c
	return nil
}

// checkCode refuses what is no code, and what everybody tries first: one digit, a
// row of digits, and the same two or three digits again.
func checkCode(digits string) error {
	if len(digits) != codeDigits || strings.Trim(digits, "0123456789") != "" {
		return fmt.Errorf("%w: no code of six digits", screening.ErrUnreadable)
	}
	easy := strings.Contains("01234567890", digits) || strings.Contains("09876543210", digits)
	for _, part := range []int{1, 2, 3} {
		easy = easy || strings.Repeat(digits[:part], codeDigits/part) == digits
	}
	if easy {
		return screening.ErrWeakPassphrase
	}
	return nil
}
