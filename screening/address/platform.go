package address

import (
	"slices"
	"strings"

	"pelita/screening/protocol"
)

// Platform is where an account is. Its code is stable; its name is a label.
type Platform uint8

// The platforms. The zero Platform is not known.
const (
	UnknownPlatform Platform = iota
	Telegram
	WhatsApp
	Facebook
	Instagram
	Line
	WeChat
	X
	TikTok
	Zalo
	Viber
	Signal
	Snapchat
	LinkedIn
	KakaoTalk
	QQ
)

func platformCodes() []string {
	return []string{"", "telegram", "whatsapp", "facebook", "instagram", "line", "wechat", "x", "tiktok",
		"zalo", "viber", "signal", "snapchat", "linkedin", "kakaotalk", "qq"}
}

// String is the code of the platform; "" outside the list.
func (p Platform) String() string { return protocol.CodeOf(p, platformCodes()) }

// Platforms lists those that are known.
func Platforms() []Platform {
	var out []Platform
	for p := Telegram; p <= QQ; p++ {
		out = append(out, p)
	}
	return out
}

// byNumber: accounts there are telephone numbers.
func (p Platform) byNumber() bool { return p == WhatsApp || p == Viber || p == Signal || p == Zalo }

// oneCase: names there are looked up without regard to case.
func (p Platform) oneCase() bool {
	return slices.Contains([]Platform{Telegram, Facebook, Instagram, Line, X, TikTok, Snapchat, LinkedIn}, p)
}

// named finds a platform by how people write its name.
func named(word string) Platform {
	word = strings.ToLower(word)
	for p, words := range map[Platform][]string{
		Telegram: {"tg"}, WhatsApp: {"wa"}, Facebook: {"fb", "messenger"}, Instagram: {"ig", "insta"}, WeChat: {"weixin", "微信"},
		X: {"twitter"}, KakaoTalk: {"kakao"},
	} {
		if slices.Contains(words, word) {
			return p
		}
	}
	return Platform(max(0, slices.Index(platformCodes(), word)))
}

// host finds the platform whose pages a host serves, and what stands before its
// own name: "name" of name.t.me.
func host(name string) (p Platform, before string) {
	for suffix, p := range map[string]Platform{
		"t.me": Telegram, "telegram.me": Telegram, "telegram.dog": Telegram,
		"wa.me": WhatsApp, "api.whatsapp.com": WhatsApp, "web.whatsapp.com": WhatsApp, "chat.whatsapp.com": WhatsApp,
		"facebook.com": Facebook, "fb.com": Facebook, "m.me": Facebook, "messenger.com": Facebook,
		"instagram.com": Instagram, "line.me": Line, "u.wechat.com": WeChat, "x.com": X, "twitter.com": X,
		"tiktok.com": TikTok, "zalo.me": Zalo, "snapchat.com": Snapchat, "linkedin.com": LinkedIn,
	} {
		if before, ok := strings.CutSuffix(name, suffix); ok && (before == "" || strings.HasSuffix(before, ".")) {
			return p, strings.TrimSuffix(before, ".")
		}
	}
	return 0, ""
}
