// Package pack reads and checks instruments that travel as one signed file: item
// bank, protocols, indicator sets, texts, country facts, and the cases that must
// come out as their authors say. A pack is data: nothing in it is run, and it can
// set nothing but what an instrument is made of. README.md holds the byte format,
// the refusals and what is not promised.
//
// The package does no I/O and knows no clock: callers hand in bytes and times.
package pack
