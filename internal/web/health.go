package web

import (
	"cmp"
	"context"
	"net/http"
	"time"
)

// healthTime is how long finding out about the database may take.
const healthTime = 900 * time.Millisecond

// health answers whether the database can be read and changed, and for Probe, which organization it is of.
func (s *server) health(ctx context.Context, x *exchange) (answer, error) {
	ctx, cancel := context.WithTimeout(ctx, healthTime)
	defer cancel()
	o, err := s.admin(x).Health(ctx)
	x.w.Header().Set(organizationHeader, cmp.Or(o.ID, "unknown"))
	if err != nil {
		s.logFailure(ctx, healthPath, err)
		return answer{
			raw: &response{status: http.StatusServiceUnavailable, kind: plainText, body: []byte("unavailable\n")},
		}, nil
	}
	return answer{raw: &response{status: http.StatusOK, kind: plainText, body: []byte("ok\n")}}, nil
}

// file answers with a file that pages come with. At its own address, which changes when it does, it may be kept
// for ever.
func (s *server) file(kind string, body []byte) handler {
	return func(_ context.Context, x *exchange) (answer, error) {
		kept := "no-cache"
		if x.URL.RawQuery == "v="+s.assets.hash {
			kept = "public, max-age=31536000, immutable"
		}
		x.w.Header().Set("Cache-Control", kept)
		return answer{raw: &response{status: http.StatusOK, kind: kind, body: body}}, nil
	}
}
