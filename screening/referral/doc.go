// Package referral carries a disclosure to a service and the service's answer
// back: the dated directory of real-world services, the sealed and signed file,
// and the states a referral goes through.
//
// A referral is encrypted with age to exactly one post-quantum recipient and
// signed inside by the device that sends it. The directory never invents a key:
// a service whose key nobody has checked cannot be sent anything. The byte
// format stands in ../disclose/README.md.
package referral
