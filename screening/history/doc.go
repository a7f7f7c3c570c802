// Package history keeps what happened to a record: change-sets, and their fold.
package history
