// Package wire is everything that a hub can see: ids, labels, the framing of
// segments, the signed roster and the messages of one exchange. It signs and
// verifies but never seals: it links no encryption, no HTTP and no database,
// because both the device and the hub stand on it. The byte formats are
// specified in sync/README.md; this package is their only implementation.
package wire
