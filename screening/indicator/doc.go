// Package indicator says what a set of answers amounts to: which indicators of
// a standard hold, which dimensions they establish, why, and what is open.
//
// It explains and never gates. There is no sum and no score, no verdict, and
// nothing that can subtract: an unanswered question is never a "no".
//
// Rule of the dimensions: ILO and European Commission, Operational indicators
// of trafficking in human beings, 2009. Elements of the definition: Palermo
// Protocol, article 3; of a child, article 3 (c) and (d).
package indicator
