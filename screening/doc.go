// Package screening is the vocabulary of Pelita and its verbs: a Record of one
// person, the Casework an officer does on it, the Library of protocols and
// indicator sets it is read by, and the Store port that keeps it.
//
// The engines below it (protocol, interview, indicator, history, ledger, address,
// country) know nothing of a record. The adapters beside it (vault, disclose,
// referral) import it and nothing of each other.
package screening
