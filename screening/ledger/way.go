package ledger

import (
	"slices"

	"pelita/screening/protocol"
)

// Channel is the way that money went, or was to go.
type Channel uint8

// The channels. The zero Channel is not known.
const (
	UnknownChannel Channel = iota
	Cash
	ByAgent // an agent, a shop, hawala: no bank between
	MobileMoney
	EWallet
	Bank
	MuleAccount // a bank account in the name of somebody who does not own the money
	AppCredit   // credit in an app or at a shop, worth something there only
	Crypto
	OtherChannel
)

const lastChannel = OtherChannel

func channelCodes() []string {
	return []string{"", "cash", "agent", "mobile_money", "e_wallet", "bank", "mule_account", "app_credit", "crypto", "other"}
}

// String is the code of the channel, which is that of the option in the item bank.
func (c Channel) String() string { return protocol.CodeOf(c, channelCodes()) }

// ParseChannel reads a code; UnknownChannel when it is none.
func ParseChannel(s string) Channel { return parse[Channel](s, channelCodes()) }

// Party is who paid or was paid, by what they were to the person.
type Party uint8

// The parties. The zero Party is not known.
const (
	UnknownParty Party = iota
	Person
	Family
	Recruiter
	Employer
	Agent
	Official
	OtherParty
)

const lastParty = OtherParty

func partyCodes() []string {
	return []string{"", "person", "family", "recruiter", "employer", "agent", "official", "other"}
}

// String is the code of the party, which is that of the option in the item bank.
func (p Party) String() string { return protocol.CodeOf(p, partyCodes()) }

// ParseParty reads a code; UnknownParty when it is none.
func ParseParty(s string) Party { return parse[Party](s, partyCodes()) }

// Own says whether the party is the person or the family: money that goes there
// came in, money that comes from there went out.
func (p Party) Own() bool { return p == Person || p == Family }

func parse[E ~uint8](s string, codes []string) E { return E(max(0, slices.Index(codes, s))) }
