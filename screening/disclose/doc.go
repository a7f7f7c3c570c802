// Package disclose makes what may leave the agency about one person: a
// Disclosure, an allowlist projection of a record for one receiving service.
//
// Only this package can make a Disclosure, and only from a record on which the
// consent for sharing stands. Whatever is not listed in allow.go stays behind:
// a new item is excluded until a person lists it there. No name, no free text,
// no date of day, no record id, no officer and no state of a dimension leaves.
//
// The package is pure: no database, no encryption. Package referral seals what
// it makes. The byte format and the decisions stand in README.md beside it.
package disclose
