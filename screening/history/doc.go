// Package history keeps what happened to a record: change-sets, which are the
// truth, and their fold, the State, from which everything else is read. It is
// pure: no clock, no disk, no network.
//
// # Contract
//
// A change-set is one save of one officer on one device. Op ids (device,
// counter, index) are unique for ever: a device counts its change-sets from 1
// without gaps over all its records, and a device restored from a copy gets a
// new id. Given that, State is a function of the set of change-sets: order,
// repetition and interleaving of Apply change neither what it shows nor one
// byte of its Body.
//
// Answers are multi-value registers. An op supersedes exactly the ops of its
// own register that it lists in Prev; what nobody lists stays live. Clocks only
// order what people see. So two officers' different answers both stay visible
// until a person settles them, and a late arrival of what was superseded long
// ago does not rise again. All else only grows: notes, decisions, consents,
// protocols, status, disclosures, sealed sheets, files and their custody. There, too, Prev says what the author had
// seen, and the ops that no other lists are the heads: several heads among the
// decisions are a dispute, one Reopen among the heads keeps a record open, and
// a withdrawal of consent always wins (see State.Consents). Links to other records
// of one person are an observed-remove set: an UnlinkRecord takes back the LinkRecord ops that
// it lists and no other, so a link that was made at the same time elsewhere stays.
//
// # Format
//
// All bytes are CBOR, core deterministic (RFC 8949, 4.2.1), without tags and
// indefinite lengths, maps keyed by unsigned integers, duplicate keys refused,
// nesting at most 16. Decoders accept the one encoding of a meaning and no
// other. A field that is zero is left out, except in arrays. Numbers below are
// never reused; a later version adds greater ones and new kinds, and this
// version keeps those byte for byte.
//
//	change-set (map, at most 256 KiB)     op (map, at most 4096)
//	 1 record    bytes 16                  1 kind      1..16, see Kind
//	 2 device    bytes 16                  2 item      text
//	 3 counter   uint, from 1              3 instance  uint, to 255
//	 4 hlc       uint: 48 bit ms, 16 bit   4 source    0 said, 1 observed, 2 document
//	             counter                   5 answer    [type, content]
//	 5 officer   bytes 16                  6 prev      [* op id], sorted
//	 6 protocol  [id, version, digest 32]  7 text      text
//	 7 text      [locale, digest 32]       8 decision  [kind, reasons]
//	 8 ops       [* op]                    9 consent   [purpose, scope, basis, mode, language]
//	                                      10 protocol  [id, version, digest 32]
//	op id: [device, counter, index]       11 share     [referral, service, profile, digest 32]
//	                                      12 sealed    [recipient, sheet, version, digest 32, bytes]
//	                                      13 file      [id 16, file key 16, SHA-256 32, size,
//	                                                   media type, kind, how]
//	                                      14 handling  [file id 16, step, to, link 32]
//	                                      15 weighed   [* [op id, answer]], sorted
//	                                      16 other     bytes 16
//
// Records, devices, counters, clocks, officers and ops are always written, also
// when zero. The content of an answer, by the number of its type:
//
//	0 none     1 does not know, 2 declined, 3 unsafe to ask
//	1 one      text: the code              6 date    text
//	2 many     [* text], sorted, unique    7 money   [decimal, currency]
//	3 yes/no   bool                        8 place   text
//	4 text     text                        9 handle  text
//	5 number   int                        10 age     text
//	11 picture [id 16, file key 16, SHA-256 32, size, media type]
//
// A body is not synced; it is this device's fold and can be made again from the
// change-sets, which is what ErrStale asks for. Ops name their device and
// context by place in tables 5 and 6.
//
//	body (map, at most 16 MiB)
//	 1 format    1
//	 2 record    bytes 16
//	 3 opened    hlc
//	 4 updated   hlc
//	 5 devices   [* [device, runs]]: runs of applied counters, each as two
//	             numbers: distance from the end of the run before (from 0), length less 1
//	 6 contexts  [* [officer, protocol or null, text or null]]
//	 7 registers [* [item, instance, source, [* live]]]
//	             live: [device, counter, index, hlc, context, type, content, unknown keys or null]
//	 8 pending   [* [device, counter, index, item, instance, source]]: superseded before it arrived
//	 9 kept      [* [device, counter, index, hlc, context, op]]: all ops but answers
//	10 extras    [* [device, counter, unknown keys]]: of change-sets
package history
