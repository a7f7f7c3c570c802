package httpdefault

import "net/http"

func ask(own *http.Client, h http.Header) {
	_, _ = http.Get("https://hub.example") // want `http.Get has no limits`
	_ = http.DefaultClient                 // want `http.DefaultClient has no limits`
	_ = http.ListenAndServe(":0", nil)     // want `http.ListenAndServe has no limits`
	_, _ = own.Get("https://hub.example")
	_ = h.Get("Date")
}
