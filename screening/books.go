package screening

import (
	"slices"

	"pelita/screening/ledger"
	"pelita/screening/protocol"
)

// The items of a payment.
const (
	paymentGroup = "payment"

	paymentKind     protocol.ItemID = "payment_kind"
	paymentAmount   protocol.ItemID = "payment_amount"
	paymentChannel  protocol.ItemID = "payment_channel"
	paymentProvider protocol.ItemID = "payment_provider"
	paymentFrom     protocol.ItemID = "payment_from"
	paymentTo       protocol.ItemID = "payment_to"
	paymentWhen     protocol.ItemID = "payment_when"
	paymentAddress  protocol.ItemID = "payment_address"
	paymentRole     protocol.ItemID = "payment_address_role"
)

// Books are the money of one record: what can be reckoned with, and everything
// that cannot, with the reason. Nothing told of money is in neither.
type Books struct {
	// Booked stand in the order in which things happened, as far as that is known:
	// what was told once comes first, then the rounds of payments, by their dates
	// when each has one, else as they were told.
	Booked []Booked
	// Apart is what is in no sum.
	Apart []Apart
	// Addresses are those that money went to or came from.
	Addresses []Addressed
	// Pay is what was told of the pay as a whole.
	Pay ledger.Pay
}

// Booked is an entry with the item instance that holds its amount.
type Booked struct {
	ledger.Entry
	Item     protocol.ItemID
	Instance int
}

// Apart is something told of money that is in no sum.
type Apart struct {
	Why  Unsummed
	Told []Told
}

// Unsummed says why something told is in no sum.
type Unsummed uint8

// The reasons.
const (
	Differing    Unsummed = iota + 1 // different answers stand, and none is chosen
	NoAmount                         // no amount was told
	NoKind                           // it was not told what the amount was
	Unreckonable                     // the amount is not one that can be reckoned with
	NotOwn                           // a payment not told to be from the person or the family to others
	ToldTwice                        // one debt told as a whole, and again in parts
	SetAside                         // an answer that no longer counts
)

func unsummedCodes() []string {
	return []string{"", "differing", "no-amount", "no-kind", "unreckonable", "not-own", "told-twice", "set-aside"}
}

// String is the code of the reason; "" outside the list.
func (u Unsummed) String() string {
	if int(u) >= len(unsummedCodes()) {
		return ""
	}
	return unsummedCodes()[u]
}

// Addressed is an address with what it was used for.
type Addressed struct{ Address, Role Told }

// Entries are what is booked, without where they come from.
func (b Books) Entries() []ledger.Entry {
	var out []ledger.Entry
	for _, p := range b.Booked {
		out = append(out, p.Entry)
	}
	return out
}

// whole is an amount that is told once, and what it is.
type whole struct {
	item protocol.ItemID
	kind ledger.EntryKind
}

func wholes() []whole {
	return []whole{{"pay_promised", ledger.MonthlyWage}, {"debt_amount", ledger.Debt}, {"ransom_amount", ledger.Ransom}}
}

// Books reads the money of a record.
func (l *Library) Books(r Record) Books {
	b := Books{Pay: r.pay()}
	counts := l.counts(r)
	b.payments(l.rounds(r, paymentGroup), counts(paymentAmount))
	rounds := b.Booked
	b.Booked = nil
	for _, w := range wholes() {
		b.one(r.Told(w.item, 0), w.kind, counts(w.item), rounds)
	}
	for _, d := range l.rounds(r, "move") {
		p := Booked{Entry: ledger.Entry{Kind: ledger.Price, When: d.told["move_when"].text()}, Item: "move_price", Instance: d.instance}
		b.post(p, d.told["move_price"], counts("move_price"))
	}
	b.Booked = append(b.Booked, ordered(rounds)...)
	return b
}

// pay is what was told of the pay as a whole.
func (r Record) pay() ledger.Pay {
	if r.Told("pay_received", 0).code() == "nothing" {
		return ledger.NoPay
	}
	return ledger.PayNotTold
}

// one posts an amount that is told once. Where rounds of the same kind and currency
// are told, they are taken for its parts, and it is not added to them.
func (b *Books) one(told Told, kind ledger.EntryKind, counts bool, rounds []Booked) {
	v, _ := told.Value()
	again := counts && slices.ContainsFunc(rounds, func(p Booked) bool {
		return p.Kind == kind && p.Money.Currency() == v.Amount.Currency
	})
	if again {
		b.apart(ToldTwice, told)
		return
	}
	b.post(Booked{Entry: ledger.Entry{Kind: kind}, Item: told.Item, Instance: told.Instance}, told, counts)
}

// post adds the amount to an entry, or keeps it apart.
func (b *Books) post(p Booked, amount Told, counts bool) {
	v, ok := amount.Value()
	switch {
	case !amount.Known():
		return
	case !counts:
		b.apart(SetAside, amount)
		return
	case !ok:
		b.apart(Differing, amount)
		return
	}
	m, err := ledger.FromAmount(v.Amount)
	if err != nil {
		b.apart(Unreckonable, amount)
		return
	}
	p.Money = m
	b.Booked = append(b.Booked, p)
}

func (b *Books) apart(why Unsummed, told ...Told) {
	known := slices.DeleteFunc(told, func(t Told) bool { return !t.Known() })
	if len(known) > 0 {
		b.Apart = append(b.Apart, Apart{why, known})
	}
}

// payments posts every round that says what it was and how much.
func (b *Books) payments(rounds []round, counts bool) {
	for _, d := range rounds {
		switch a := d.told[paymentAddress]; {
		case a.Known() && counts:
			b.Addresses = append(b.Addresses, Addressed{Address: a, Role: d.told[paymentRole]})
		case a.Known():
			b.apart(SetAside, a)
		}
		if why := d.why(counts); why != 0 {
			b.apart(why, d.only(paymentKind, paymentAmount, paymentFrom, paymentTo, paymentChannel, paymentProvider, paymentWhen, "payment_when_said")...)
			continue
		}
		b.post(Booked{Entry: d.entry(), Item: paymentAmount, Instance: d.instance}, d.told[paymentAmount], counts)
	}
}

// why says why a round of payments is in no sum; 0 when it is in one.
func (d round) why(counts bool) Unsummed {
	kind, amount, from, to := d.told[paymentKind], d.told[paymentAmount], d.told[paymentFrom], d.told[paymentTo]
	own := ledger.ParseParty(from.code()).Own() && !ledger.ParseParty(to.code()).Own()
	paid := d.kind() == ledger.Payment
	switch {
	case !counts:
		return SetAside
	case kind.Differs(), amount.Differs(), paid && (from.Differs() || to.Differs()):
		return Differing
	case !amount.Known():
		return NoAmount
	case d.kind() == 0:
		return NoKind
	case paid && !own:
		return NotOwn
	}
	return 0
}

// kind is what a round was; 0 when that was not told, or not once.
func (d round) kind() ledger.EntryKind {
	code := d.told[paymentKind].code()
	if code == "promised_wage" { // the codes of items have no hyphen
		return ledger.PromisedWage
	}
	k, err := ledger.ParseEntryKind(code)
	if err != nil {
		return 0
	}
	return k
}

// entry is what a round says beside its amount. A detail to which different answers
// stand is left unknown; no sum hangs on it.
func (d round) entry() ledger.Entry {
	return ledger.Entry{
		Kind: d.kind(), Channel: ledger.ParseChannel(d.told[paymentChannel].code()), Provider: d.told[paymentProvider].text(),
		From: ledger.ParseParty(d.told[paymentFrom].code()), To: ledger.ParseParty(d.told[paymentTo].code()),
		When: d.told[paymentWhen].text(),
	}
}

// ordered sorts entries by their dates when each has one; else they stay as told.
func ordered(all []Booked) []Booked {
	if slices.ContainsFunc(all, func(p Booked) bool { return p.When == "" }) {
		return all
	}
	out := slices.Clone(all)
	slices.SortStableFunc(out, func(a, b Booked) int { return compareDates(a.When, b.When) })
	return out
}
