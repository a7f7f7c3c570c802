package history

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"unicode/utf8"

	"pelita/screening/protocol"
)

// The limits of single texts, in bytes.
const (
	maxCode = 256
	maxText = 128 << 10
)

// MaxSealed bounds the file of one sealed sheet.
const MaxSealed = 48 << 10

// check says whether a record can hold the change-set. A fold never has to
// doubt what passed it. ErrInvalid, ErrTooLarge.
func (c ChangeSet) check() error {
	if c.Counter == 0 {
		return fmt.Errorf("%w: counter 0", ErrInvalid)
	}
	if c.Record == (RecordID{}) || c.Device == (DeviceID{}) {
		return fmt.Errorf("%w: no record or no device", ErrInvalid)
	}
	if len(c.Ops) > MaxOps {
		return fmt.Errorf("%w: more than %d ops", ErrTooLarge, MaxOps)
	}
	if !codes(c.Protocol.ID, c.Protocol.Version, c.Text.Locale) {
		return fmt.Errorf("%w: protocol or text", ErrInvalid)
	}
	for i := range c.Ops {
		if rule := c.Ops[i].broken(); rule != "" {
			return fmt.Errorf("%w: op %d: %s", ErrInvalid, i, rule)
		}
	}
	return nil
}

// broken names the rule that the op breaks, or "".
func (o *Op) broken() string {
	switch {
	case o.foreign != nil:
		return ""
	case o.Kind == 0 || o.Kind > lastKind:
		return "kind"
	case !registerFits(o.Register):
		return "register"
	case o.Answer.Asked() && !storable(o.Answer) || !answerTexts(o.Answer.Value):
		return "answer"
	case !text(o.Text) || !text(o.Decision.Reasons):
		return "text"
	case !codes(o.Decision.Kind, o.Protocol.ID, o.Protocol.Version, o.Share.Referral, o.Share.Service, o.Share.Profile):
		return "code"
	case !codes(o.Consent.Purpose, o.Consent.Scope, o.Consent.Basis, o.Consent.Mode, o.Consent.Language):
		return "consent"
	case !codes(o.Sealed.Recipient, o.Sealed.Sheet, o.Sealed.Version) || len(o.Sealed.Bytes) > MaxSealed:
		return "sealed"
	case !o.Sealed.isZero() && sha256.Sum256(o.Sealed.Bytes) != o.Sealed.Digest:
		return "digest of what is sealed"
	case !codes(o.File.Media, o.File.Kind, o.File.How, o.Handling.Step, o.Handling.To) || o.File.Size < 0:
		return "file"
	case len(o.Weighed) > MaxWeighed || slices.ContainsFunc(o.Weighed, func(w Weighed) bool { return !w.fits() }):
		return "weighed answers"
	}
	return o.incomplete()
}

// incomplete names what the op's kind needs and the op lacks, or "".
func (o *Op) incomplete() string {
	switch o.Kind {
	case Set:
		return lacks(o.Register.Item != "" && o.Answer.Asked(), "item and answer")
	case Retract:
		return lacks(o.Register.Item != "" || o.Register == (Register{}), "item")
	case AddNote:
		return lacks(o.Text != "", "text")
	case Decide:
		return lacks(o.Decision.Kind != "", "decision")
	case GiveConsent:
		return lacks(o.Consent.Purpose != "", "purpose")
	case Withdraw:
		return lacks(len(o.Prev) > 0 || o.Consent.Purpose != "", "consent")
	case UseProtocol:
		return lacks(o.Protocol.ID != "", "protocol")
	case ShareOut:
		return lacks(o.Share.Referral != "", "referral")
	case KeepSealed:
		return lacks(len(o.Sealed.Bytes) > 0 && o.Sealed.Recipient != "" && o.Sealed.Sheet != "", "sealed sheet")
	case Attach:
		return lacks(o.File.whole(), "file")
	case Handle:
		return lacks(o.Handling.whole(o.Prev), "step of custody")
	case Resolve:
		return lacks(o.Register.Item != "" && o.Text != "" && len(o.Prev) > 0, "item, reason and answers")
	case LinkRecord:
		return lacks(o.Other != RecordID{}, "other record")
	case UnlinkRecord:
		return lacks(o.Other != RecordID{} && len(o.Prev) > 0, "other record and its links")
	}
	return ""
}

func lacks(has bool, what string) string {
	if has {
		return ""
	}
	return "no " + what
}

func registerFits(r Register) bool {
	return r.Instance >= 0 && r.Instance <= MaxInstance && r.Source <= protocol.Document && (r.Item == "" || itemFits(string(r.Item)))
}

// itemFits holds the shape of an item id: [a-z][a-z0-9_]{0,39}.
func itemFits(s string) bool {
	if len(s) > 40 || s[0] < 'a' || s[0] > 'z' {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' {
			return false
		}
	}
	return true
}

func answerTexts(v protocol.Value) bool {
	return text(v.Text) && codes(v.Codes...) && codes(v.Amount.Decimal, v.Amount.Currency, v.Kept.Media)
}

func codes(all ...string) bool {
	for _, s := range all {
		if len(s) > maxCode || !utf8.ValidString(s) {
			return false
		}
	}
	return true
}

func text(s string) bool { return len(s) <= maxText && utf8.ValidString(s) }
