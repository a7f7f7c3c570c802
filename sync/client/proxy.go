package client

import (
	"errors"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/proxy"
)

// ErrProxyForm says that a proxy is not socks5://[USER:WORD@]ADDRESS:PORT. The
// address is in digits: a name would have to be looked up, which is what a
// proxy is there to avoid.
var ErrProxyForm = errors.New("client: not a proxy")

// CheckProxy reads the address of a proxy; ErrProxyForm. Empty is none.
func CheckProxy(text string) error {
	_, err := dialer(text)
	return err
}

// alive is how a connection on which nothing is said is kept open on the way: often
// enough for the tables of a mobile network, seldom enough for who pays by the byte.
func alive() net.KeepAliveConfig {
	return net.KeepAliveConfig{Enable: true, Idle: 4 * time.Minute, Interval: 15 * time.Second, Count: 4}
}

// dialer reaches the hub directly, or through a SOCKS5 proxy that is given the
// hub's name as it stands.
func dialer(text string) (proxy.ContextDialer, error) {
	direct := &net.Dialer{KeepAliveConfig: alive()}
	if text == "" {
		return direct, nil
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "socks5" || u.RawQuery != "" || u.Fragment != "" || strings.Trim(u.Path, "/") != "" {
		return nil, ErrProxyForm
	}
	if _, err := netip.ParseAddrPort(u.Host); err != nil {
		return nil, ErrProxyForm
	}
	var auth *proxy.Auth
	if u.User != nil {
		word, _ := u.User.Password()
		auth = &proxy.Auth{User: u.User.Username(), Password: word}
	}
	socks, err := proxy.SOCKS5("tcp", u.Host, auth, direct)
	if err != nil {
		return nil, ErrProxyForm
	}
	through, ok := socks.(proxy.ContextDialer)
	if !ok {
		return nil, ErrProxyForm
	}
	return through, nil
}
