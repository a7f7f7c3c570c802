// Package synctest is for tests only: an agency with devices, a log in
// memory, a hub in the same process, links that lose and garble, a hub and a
// stick that tell each of 24 lies (LyingHub, LyingStick), and the
// conformance suites TestLog and TestTransport that every Log and Transport
// passes, the fakes here first.
package synctest
