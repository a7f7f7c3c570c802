// Package interview is one walk through a protocol: which question is on the
// table, what comes next, when to pause and when to end.
//
// A Session is a value. Every intent gives a new Session and leaves the old
// one as it was, and a Session is nothing but the protocol, the facts and a
// position: to resume is the same as never having stopped.
package interview
