// Package paper prints an instrument as a blank form: for places into which no
// tablet is let. It is photocopied and filled in by hand, often standing: black
// on white, roomy, and every question and every answer has the short code under
// which it is keyed in afterwards.
//
// A blank form holds nothing of anybody, so that it may be written to disk.
package paper
