//go:build unix

package cmd

import (
	"strings"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// keepsItsCookies checks that the session and the device have one each, and that no script and no other site gets them.
func (g *guest) keepsItsCookies() {
	g.t.Helper()
	got, err := chromedp.Call(g.ctx, network.GetCookies, network.GetCookiesParams{})
	if err != nil {
		g.t.Fatal(err)
	}
	if len(got.Cookies) != 2 {
		g.t.Errorf("%d cookies, want 2", len(got.Cookies))
	}
	for _, c := range got.Cookies {
		if !c.HTTPOnly || c.SameSite != network.CookieSameSiteLax || c.Path != "/" {
			g.t.Errorf("a cookie that others can read: %+v", c)
		}
	}
}

// small wants a page that fits a phone, with buttons for fingers.
func small(g *guest) {
	g.t.Helper()
	if width := ask[int](g, "Math.max(document.scrollingElement.scrollWidth, innerWidth)"); width != 360 {
		g.t.Errorf("%s is %d pixels wide", ask[string](g, "location.pathname"), width)
	}
	for _, low := range ask[[]string](g, `[...document.querySelectorAll("button, .button, .button a, nav a, nav button, input:not(.unseen)")]
		.filter(e => e.getBoundingClientRect().height < 44).map(e => e.outerHTML)`) {
		g.t.Errorf("hard to hit with a finger: %s", low)
	}
}

func french(g *guest) {
	g.t.Helper()
	if lang := ask[string](g, "document.documentElement.lang"); lang != "fr" {
		g.t.Errorf("%s is in %q", ask[string](g, "location.pathname"), lang)
	}
}

// faint are the texts of a page that are hard to read: their contrast to what is behind them is below 4.5 (WCAG 2.2,
// 1.4.3).
const faint = `(() => {
	const channels = color => color.match(/[\d.]+/g).map(Number)
	const luminance = color => channels(color).slice(0, 3).map(c => c / 255)
		.map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
		.reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0)
	const behind = e => {
		for (; e; e = e.parentElement) {
			const color = getComputedStyle(e).backgroundColor
			if (channels(color)[3] !== 0) return color
		}
		return "rgb(255, 255, 255)"
	}
	const written = e => e.matches("input") || [...e.childNodes].some(n => n.nodeType == Node.TEXT_NODE && n.data.trim())
	const read = [...document.querySelectorAll("body *")].filter(written).map(e => {
		const both = [luminance(getComputedStyle(e).color), luminance(behind(e))].sort((a, b) => b - a)
		return {name: e.outerHTML, contrast: (both[0] + 0.05) / (both[1] + 0.05)}
	})
	return {
		Page: luminance(behind(document.body)), Read: read.length,
		Faint: read.filter(r => !(r.contrast >= 4.5)).map(r => r.contrast + " " + r.name),
	}
})()`

type legibility struct {
	Page  float64 // luminance of the background, 0 is black and 1 white
	Read  int
	Faint []string
}

func dark(g *guest) {
	g.t.Helper()
	if l := legible(g); l.Page > 0.1 {
		g.t.Errorf("%s is not dark: %v", ask[string](g, "location.href"), l.Page)
	}
}

func light(g *guest) {
	g.t.Helper()
	if l := legible(g); l.Page < 0.8 {
		g.t.Errorf("%s is not light: %v", ask[string](g, "location.href"), l.Page)
	}
}

func legible(g *guest) legibility {
	g.t.Helper()
	l := ask[legibility](g, faint)
	if l.Read < 4 || len(l.Faint) > 0 {
		g.t.Errorf("%s: of %d texts these are hard to read:\n%s", ask[string](g, "location.href"), l.Read, strings.Join(l.Faint, "\n"))
	}
	return l
}
