// Package web serves the pages on which an invitee accepts, and a member signs in, sees what is theirs and sets a
// password. What happens is decided by admin; this package reads requests, writes pages, and keeps strangers from
// trying too often.
package web

import (
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"sync"
	"time"

	"github.com/roster-cli/roster/internal/admin"
)

// Options are what the server works with.
type Options struct {
	Admin          func() *admin.Admin // makes one for the use cases of one request, at any time, several at once
	Base           string              // what links begin with; https, or http to loopback
	TrustedProxies []netip.Prefix      // whose X-Forwarded-For is believed
	Log            *slog.Logger
	Now            func() time.Time
}

// server answers requests. It holds nothing of them but the counters of the guard.
type server struct {
	Options
	prefix string // the path of Base as addresses have it, without a slash at its end
	folder string // the same as requests have it, with nothing escaped
	secure bool   // whether browsers come by https
	host   string // of Base, as hostOf returns it
	cookie cookie
	texts  map[string]texts
	assets assets
	routes map[string]route
	guard  *guard
	queue  queue
	failed *failures
	proxy  sync.Once // for warnOfProxy
}

// New returns the handler of all pages.
func New(o Options) http.Handler { return newServer(o) }

func newServer(o Options) *server {
	s := &server{
		Options: o, texts: loadTexts(), assets: loadAssets(),
		guard: newGuard(o.Now()), queue: newQueue(), failed: newFailures(),
	}
	if base, err := url.Parse(o.Base); err == nil {
		s.prefix, s.folder, s.secure = trimSlash(base.EscapedPath()), trimSlash(base.Path), base.Scheme == "https"
		s.host, s.cookie = hostOf(base.Scheme, base.Host), cookieOf(base)
	}
	s.routes = s.table()
	return s
}
