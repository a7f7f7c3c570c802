// Package widgets holds the parts that every screen of Pelita is made of, and
// the one theme they are painted with.
//
// The parts draw and report; they decide nothing and translate nothing. Every
// text arrives as a finished string. A choice deals in typed codes, so that two
// options whose labels happen to be equal are still two options. Setting a part
// from a State never calls back: callbacks mean that a person did something.
//
// Sizes are known width first: a part says how tall it is at a given width
// (HeightFor), so a screen is laid out in one pass, also with text at 200 %.
package widgets
