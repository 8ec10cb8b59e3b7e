package web

import (
	"context"
	"net/http"
	"path"
	"strings"

	"github.com/roster-cli/roster/internal/link"
)

// route is the handlers of an address. Logs name it by its pattern.
type route struct {
	pattern   string
	parse     func(string) (link.Token, error) // reads the token at the end of the address; nil if there is none
	get, post handler
}

// table returns the routes by address. An address that ends in a slash is followed by a token.
func (s *server) table() map[string]route {
	return map[string]route{
		"/":         {pattern: "/", get: s.start},
		"/accept/":  {pattern: "/accept/{token}", parse: link.FromLink, get: s.acceptForm, post: s.accept},
		"/reset/":   {pattern: "/reset/{token}", parse: link.FromResetLink, get: s.resetForm, post: s.reset},
		"/sign-in":  {pattern: "/sign-in", get: s.signInForm, post: s.signIn},
		"/sign-out": {pattern: "/sign-out", post: s.signOut},
		"/portal":   {pattern: "/portal", get: s.portal},
		"/projects": {pattern: "/projects", get: s.projects},
		healthPath:  {pattern: healthPath, get: s.health},
		scriptPath:  {pattern: scriptPath, get: s.file("text/javascript; charset=utf-8", s.assets.script)},
		stylePath:   {pattern: stylePath, get: s.file("text/css; charset=utf-8", s.assets.style)},
		iconPath:    {pattern: iconPath, get: s.file("image/svg+xml; charset=utf-8", s.assets.icon)},
	}
}

// findRoute returns the route of the request, with its token. A proxy may pass the path of Base on, or take it off.
func (s *server) findRoute(x *exchange) (route, bool) {
	at := x.URL.Path
	if rest, found := strings.CutPrefix(at+"/", s.folder+"/"); found && s.folder != "" {
		at = "/" + strings.TrimSuffix(rest, "/")
	}
	folder, last := path.Split(trimSlash(at))
	if r := s.routes[folder]; r.parse != nil && last != "" {
		x.link, _ = r.parse(last) // a malformed one opens nothing
		return r, true
	}
	r, found := s.routes[at]
	return r, found && (at == "/" || !strings.HasSuffix(at, "/"))
}

// handle answers a request by its route.
func (s *server) handle(ctx context.Context, x *exchange, r route) (answer, error) {
	var allowed []string
	if r.get != nil {
		allowed = append(allowed, http.MethodGet, http.MethodHead)
	}
	if r.post != nil {
		allowed = append(allowed, http.MethodPost)
	}
	switch {
	case r.get != nil && (x.Method == http.MethodGet || x.Method == http.MethodHead):
		return r.get(ctx, x)
	case r.post == nil || x.Method != http.MethodPost:
		x.w.Header().Set("Allow", strings.Join(allowed, ", "))
		return answer{}, errMethod
	}
	if !s.isSameOrigin(x.Request) {
		return answer{}, errCrossSite
	}
	if err := x.readForm(); err != nil {
		return answer{}, err
	}
	if r.get != nil && x.switchesLanguage() {
		return r.get(ctx, x)
	}
	return r.post(ctx, x)
}

func trimSlash(path string) string { return strings.TrimRight(path, "/") }
