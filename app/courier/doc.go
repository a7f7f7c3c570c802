// Package courier opens a profile and everything under it, for the app and for
// pelitactl, without a window. It is the only bridge between screening/ and
// sync/: it carries change-sets from the vault into segments and back, and
// keeps the device's keys where only an unlocked vault can give them.
package courier
