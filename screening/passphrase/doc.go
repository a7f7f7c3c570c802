// Package passphrase is what an officer unlocks with: the policy for a new
// passphrase, the words that are offered for one, and the unlock card, a second
// secret of 256 bits that can be asked for beside it.
//
// It is pure and keeps nothing. The vault asks it before it makes a key file;
// a screen asks it while a person types.
package passphrase
