package web

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/roster-cli/roster/internal/admin"
)

// oldBrowser takes from requests what browsers before 2023 do not send, and notes the Origin of each form.
func oldBrowser(next http.Handler, origins *notes) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for name := range r.Header {
			if strings.HasPrefix(name, "Sec-Fetch-") {
				r.Header.Del(name)
			}
		}
		if r.Method == http.MethodPost {
			origins.add(r.Header.Get("Origin"))
		}
		next.ServeHTTP(w, r)
	})
}

type notes struct {
	mu  sync.Mutex
	all []string
}

func (n *notes) add(text string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.all = append(n.all, text)
}

func (n *notes) String() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return strings.Join(n.all, " ")
}

// referrersKeepTokens checks that another site that a page leads to learns the origin alone, and that forms of a
// browser without Fetch Metadata are taken.
func referrersKeepTokens(browser context.Context, t *testing.T) {
	t.Helper()
	var origins, referrers notes
	var handler http.Handler
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handler.ServeHTTP(w, r) }))
	defer server.Close()
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/" {
			referrers.add(r.Referer())
		}
		w.WriteHeader(http.StatusOK)
	}))
	defer other.Close()
	s := acme(t, func(o *Options) { o.Base = server.URL })
	handler = oldBrowser(s.handler, &origins)
	run := func(script string) {
		t.Helper()
		_, err := chromedp.Run(browser, chromedp.Evaluate[bool]("(() => {"+script+"; return true})()"))
		check(t, err)
	}
	for _, path := range []string{s.invite("bo@acme.example", admin.Invite{}), "/reset/" + s.resetToken(uma)} {
		check(t, chromedp.Do(browser, chromedp.Navigate(server.URL+path)))
		run(`const a = document.createElement("a")
			a.id = "leave"; a.href = "` + other.URL + `/"; a.textContent = "leave"
			document.querySelector("h1").append(a)`)
		_, err := chromedp.RunResponse(browser, chromedp.Click(chromedp.CSS("#leave")))
		check(t, err)
		check(t, chromedp.Do(browser, chromedp.Navigate(server.URL+path)))
		run(`document.querySelector("#password").value = "` + goodPassword + `"
			const name = document.querySelector("#name")
			if (name) name.value = "Bo"`)
		got, err := chromedp.RunResponse(browser, chromedp.Click(chromedp.CSS("#form > button")))
		check(t, err)
		if got.Status != http.StatusOK || !strings.HasPrefix(got.URL, server.URL+"/sign-in") {
			t.Errorf("sending the form leads to %d %s", got.Status, got.URL)
		}
	}
	want := server.URL + "/ " + server.URL + "/"
	if referrers.String() != want {
		t.Errorf("the other site heard of %q, want %q", &referrers, want)
	}
	if want := server.URL + " " + server.URL; origins.String() != want {
		t.Errorf("the forms came from %q, want %q", &origins, want)
	}
}
