package web

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// contrast is the ratio of WCAG 2.2, section 1.4.3, of two colours as #rrggbb.
func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	luminance := func(colour string) (l float64) {
		n, err := strconv.ParseUint(strings.TrimPrefix(colour, "#"), 16, 32)
		check(t, err)
		for i, weight := range []float64{0.0722, 0.7152, 0.2126} {
			c := float64(n>>(8*i)&255) / 255
			if c <= 0.04045 {
				c /= 12.92
			} else {
				c = math.Pow((c+0.055)/1.055, 2.4)
			}
			l += weight * c
		}
		return l
	}
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func TestContrast(t *testing.T) {
	t.Parallel()
	if got := contrast(t, "#ffffff", "#767676"); got < 4.54 || got > 4.55 {
		t.Fatalf("the contrast of #767676 to white is %f", got)
	}
	light, dark, found := strings.Cut(string(loadAssets().style), "@media screen and (prefers-color-scheme: dark)")
	if !found {
		t.Fatal("there is no dark mode")
	}
	for name, css := range map[string]string{"light": light, "dark": dark} {
		colours := map[string]string{}
		for _, m := range regexp.MustCompile(`--([a-z-]+): (#[0-9a-f]{6});`).FindAllStringSubmatch(css, -1) {
			colours[m[1]] = m[2]
		}
		for _, pair := range []struct {
			text, on string
			least    float64
		}{
			{"text", "page", 7},
			{"text", "card", 7},
			{"muted", "page", 4.5},
			{"muted", "card", 4.5},
			{"accent", "card", 4.5},
			{"accent", "page", 4.5},
			{"hover", "card", 4.5},
			{"hover", "page", 4.5},
			{"on-accent", "accent", 4.5},
			{"on-accent", "hover", 4.5},
			{"wrong", "card", 4.5},
			{"wrong", "wrong-page", 4.5},
			{"notice", "notice-page", 4.5},
			{"edge", "card", 3},
			{"edge", "page", 3},
		} {
			if colours[pair.text] == "" || colours[pair.on] == "" {
				t.Fatalf("%s: no %s or %s", name, pair.text, pair.on)
			}
			if got := contrast(t, colours[pair.text], colours[pair.on]); got < pair.least {
				t.Errorf("%s: %s on %s has a contrast of %.2f, want %.1f", name, pair.text, pair.on, got, pair.least)
			}
		}
	}
	if regexp.MustCompile(`url\(|@import|https?:`).MatchString(light + dark) {
		t.Error("the style sheet loads something")
	}
}
