// Package link is a bad line between two programs of a test, on loopback: a
// proxy that forwards a TCP stream as slowly, as late and with as many breaks as
// a bad mobile or satellite link would.
//
// What it shows: how a protocol fares with a rate, a round trip, a goodput that
// loss has cut down, single losses on a quiet line, times in which nothing
// passes, and connections that are reset. It counts the bytes of both
// directions, so that what is sent twice is seen.
//
// What it does not show, since it stands above TCP and not below: IP and TCP
// headers, what TCP itself sends again, the first slow start of a connection, and
// the order in which packets are lost. Loss is put in by formula instead:
//
//   - a busy stream gets min(rate, goodput), goodput being the better of the two
//     usual models of what TCP makes of a loss p on a round trip R, with segments
//     of 1448 bytes: Reno, 1.22 * 1448 / (R sqrt p) (Mathis and others, 1997), and
//     CUBIC, 1.054 * 1448 * R^-0.25 * p^-0.75 (RFC 8312, section 5.1). At 256
//     kbit/s, 600 ms and 5 % that is 131 kbit/s; a real stream through a packet
//     emulator made 142 (research on sync, section 2.5), so the model is a little
//     stricter than the line.
//   - what is written on a quiet line is late by one retransmission, 200 ms and a
//     round trip, with probability p for each segment, by a seeded generator.
//   - a stream that a dead time has cut off goes on at the first retransmission
//     after it: those come 1, 3, 7, 15 ... timeouts after the first byte that was
//     held up, so a dead time of 10 s costs up to 16. It goes on with one segment
//     in the first round trip, two in the next, and so on until it is as fast as
//     before (RFC 5681, section 3.1).
//   - a connection costs a round trip before its first byte.
package link
