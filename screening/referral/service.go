package referral

import (
	"fmt"
	"time"

	"pelita/screening"
	"pelita/screening/disclose"
	"pelita/screening/protocol"
)

// Service is a real service that people can be referred to, as the directory
// knows it.
type Service struct {
	ID      string
	Country string
	Name    string
	// Operator is who runs it, by its own name.
	Operator string
	// Body says whether it belongs to a state.
	Body     disclose.Body
	Sources  []Source
	Contacts []Contact
	Offers   []Fact
	Serves   []Fact
	// AsOf is the day on which the facts were looked up, Expires the last day on
	// which they may be used.
	AsOf, Expires string
	// KeyChecked says how the key was checked, and KeyAsOf when; "" without a key.
	KeyChecked, KeyAsOf string

	keyExpires string
	key        Recipient
}

// Source is where a fact was found.
type Source struct {
	ID   string
	Name string
	URL  string
	// Published is the day, month or year of the source itself; "" when it bears none.
	Published string
	// Seen is the day on which it was looked at.
	Seen string
}

// Contact is one way to reach a service.
type Contact struct {
	Kind    ContactKind
	Value   string
	From    Reach
	Sources []Source
}

// Fact is a code with the sources that say so.
type Fact struct {
	Code    string
	Sources []Source
}

// ContactKind says what a contact is.
type ContactKind uint8

// The kinds of contacts.
const (
	Phone ContactKind = iota + 1
	WhatsApp
	Email
	Web
	Address
)

func contactCodes() []string {
	return []string{"", "phone", "whatsapp", "email", "web", "address"}
}

// String is the code of the kind.
func (k ContactKind) String() string { return protocol.CodeOf(k, contactCodes()) }

// Reach says from where a contact works. A short number works at home only.
type Reach uint8

// The reaches.
const (
	Home Reach = iota + 1
	Abroad
	Anywhere
)

func reachCodes() []string { return []string{"", "home", "abroad", "anywhere"} }

// String is the code of the reach.
func (r Reach) String() string { return protocol.CodeOf(r, reachCodes()) }

func bodyCodes() []string { return []string{"state", "independent"} }

// Offers lists the codes of what a service may offer.
func Offers() []string {
	return []string{"hotline", "shelter", "medical", "mental-health", "legal", "witness-protection",
		"consular", "repatriation", "reintegration", "case-management", "mediation", "complaint"}
}

// Groups lists the codes of whom a service may serve.
func Groups() []string {
	return []string{"anyone", "women", "children", "citizens-abroad", "migrant-workers", "trafficked-persons", "witnesses-victims"}
}

// Receiver is the service as a disclosure names it.
func (s Service) Receiver() disclose.Receiver { return disclose.Receiver{ID: s.ID, Body: s.Body} }

// Key is the recipient of the service, when one is known. There is none in the
// directory that comes with the program: ask the service for its key.
func (s Service) Key() (Recipient, bool) { return s.key, !s.key.IsZero() }

// Current says whether the facts, and the key if there is one, may still be
// used: screening.ErrExpired when they are too old. A wrong number does harm.
func (s Service) Current(now time.Time) error {
	if expired(s.Expires, now) || s.keyExpires != "" && expired(s.keyExpires, now) {
		return fmt.Errorf("service %s: %w", s.ID, screening.ErrExpired)
	}
	return nil
}
