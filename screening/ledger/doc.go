// Package ledger reckons with the money of a case: what was promised, paid,
// taken and demanded. It is pure.
//
// Arithmetic is decimal and exact, and there is no binary fraction anywhere. A
// sum that would not be exact is an error. Currencies stand side by side: they
// are never converted and never added to each other, since the rate of the day
// would be a guess. Amounts are read strictly, digit by digit, because a comma
// taken for a point turns a wage into a fortune.
//
//	Entry      one amount, of a kind, in the order of what happened
//	Balance    the money that changed hands: wages less payments
//	Wages      promised beside received
//	Debts      demanded beside paid, and whether what was owed ever grew
//	Course     what was owed after each demand and payment
//	Unpayable  the facts by which what is owed can never be paid
//
// None of them is an indicator or a verdict. They show the figures that were told,
// summed and compared.
package ledger
