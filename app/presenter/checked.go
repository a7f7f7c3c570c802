package presenter

import (
	"pelita/locales"
	"pelita/screening/address"
	"pelita/screening/protocol"
)

// checkNotice says in words what the text of a shape amounts to, while it is typed
// and when it is read. It refuses nothing: the text is kept as it was typed, since
// a mistake may stand on the paper it is copied from. A text of no shape, and
// nothing typed, have no notice.
func checkNotice(t locales.Language, shape protocol.Shape, text string, hint address.Hint) Notice {
	if shape == protocol.NoShape {
		return Notice{}
	}
	r := address.Read(shape, text, hint)
	if r.Verdict == address.Nothing {
		return Notice{}
	}
	key := "address." + shape.String() + "." + readingCode(r)
	return Notice{
		Kind:  checkKind(r.Verdict),
		Title: t.T(key+".title", "on", addressOn(t, r), "shown", r.Shown),
		Text:  t.T(key+".text", "on", addressOn(t, r), "shown", r.Shown),
	}
}

// readingCode is the verdict; the number of a transfer has words of its own.
func readingCode(r address.Reading) string {
	if r.Kind == address.Transfer {
		return r.Kind.String()
	}
	return r.Verdict.String()
}

// checkKind: what is certainly not as it should be is to be read before going on.
func checkKind(v address.Verdict) NoticeKind {
	if v == address.BadChecksum || v == address.Contract {
		return Caution
	}
	return Advice
}

// addressOn names the network of a wallet or the platform of an account.
func addressOn(t locales.Language, r address.Reading) string {
	switch r.Kind {
	case address.Tron, address.Bitcoin, address.Ethereum:
		return t.T("address.on." + r.Kind.String())
	case address.Account:
		if r.Platform != address.UnknownPlatform {
			return t.T("address.platform." + r.Platform.String())
		}
	}
	return ""
}
