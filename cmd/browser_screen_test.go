//go:build unix

package cmd

import (
	"context"
	"sync/atomic"
	"testing"

	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// screen is a window of the browser, with cookies and a cache of its own.
type screen struct {
	ctx   context.Context
	guest atomic.Pointer[guest] // who sits there, if anybody
}

// newScreen opens one until the test ends.
func (p *portal) newScreen(t *testing.T) *screen {
	t.Helper()
	s := &screen{}
	watch := func(event any) {
		if g := s.guest.Load(); g != nil {
			g.watch(event)
		}
	}
	ctx, leave := chromedp.NewContext(p.browser, chromedp.WithNewBrowserContext(), chromedp.WithListener(watch))
	t.Cleanup(leave)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	s.ctx = ctx
	return s
}

// guest is a new one, at a screen that shows nothing of the one before, or at another while somebody sits there. prepare
// is done to the screen.
func (p *portal) guest(prepare ...chromedp.Action[chromedp.Void]) *guest {
	p.t.Helper()
	at := p.screen
	if at.guest.Load() != nil {
		at = p.newScreen(p.t)
	}
	g := &guest{t: p.t, base: p.base, hands: mouse{}, documents: map[string]bool{}}
	ctx, end := context.WithTimeout(at.ctx, patience)
	at.guest.Store(g)
	p.t.Cleanup(func() {
		at.guest.Store(nil)
		end()
		g.mu.Lock()
		defer g.mu.Unlock()
		for _, what := range g.wrong {
			g.t.Error(what)
		}
	})
	g.ctx = ctx
	g.do(
		chromedp.Navigate("about:blank"),
		call(network.ClearBrowserCookies, cdp.Empty{}),
		call(network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: network.Headers{}}),
		call(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{}),
		call(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{}),
		call(audits.Enable, cdp.Empty{}),
		call(emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true}),
		chromedp.EmulateViewport(760, 720),
	)
	g.do(prepare...)
	return g
}
