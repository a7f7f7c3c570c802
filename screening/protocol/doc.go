// Package protocol holds the instrument: the item bank, the definition of a
// protocol, its conditions and what a set of answers means to them.
//
// A protocol is data. Files are read strictly and linted whole: a file with
// five mistakes names five problems. After Parse nothing changes any more, so
// a Bank, a Protocol and a Condition may be shared by any number of callers.
//
// Conditions are CEL in a restricted environment and are three-valued: an item
// that was never asked, or that the person could not or would not answer, is
// unknown, never "no". This is the only package that imports CEL.
package protocol
