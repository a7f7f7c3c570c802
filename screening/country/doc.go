// Package country holds what is known of a country: whom to call, who may
// identify somebody, how long the law gives, what must be reported. It is pure
// and a leaf: it reads files, and compares dates with a clock handed in.
//
// A wrong number does harm, and so does an old one. So every fact carries its
// sources and the day to which they reach, a fact that no source supports is
// not there, and what is out of date is never given as current. Nothing here
// says that a number was called or a law compared with its original: `called`
// says so for a number, and is empty in the files that come with the program.
//
// # Words
//
// Facts: the file of one country. Fact: one line of it, of one Field. AsOf: the
// day to which the sources of a fact reach. Dated: the day on which the whole
// file was last looked through. State: how a fact stands at a moment: NotKnown,
// OutOfDate, Old, Current.
package country
