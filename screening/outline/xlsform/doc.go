// Package xlsform writes an instrument as an XLSForm, the workbook that ODK and
// the tools around it read (https://xlsform.org/en/ref-table/). It makes the
// tables; putting them into a file is somebody else's work.
//
// What an XLSForm lacks is a third truth and a place for "prefers not to say".
// The tests of package outline hold only when a condition is Yes, so an
// unanswered question never counts as "no". Absences are choices beside yes, no
// and the options, where a question has choices, and a question of their own
// behind it where it has none: in a form that can be sent only whole, a required
// question without them would force an answer.
//
// Names that begin with a capital letter are ours; item ids never do.
package xlsform
