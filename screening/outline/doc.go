// Package outline is an instrument as other media can carry it: paper, a form
// tool, a questionnaire of another system. It says in which place everything
// stands, under which short code, and when it is asked, in tests that have no
// third truth. What cannot be carried is listed, never dropped in silence.
//
// Nothing of a person is in it: an outline is made from a protocol alone.
package outline
