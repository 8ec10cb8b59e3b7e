package web

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// startBrowser starts Chromium, or skips the test where there is none.
func startBrowser(t *testing.T) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil && os.Getenv("CI") == "true" {
		t.Fatalf("needed in CI: %v", err)
	} else if err != nil {
		t.Skipf("pages are measured in Debian's chromium: %v", err)
	}
	allocator, end := chromedp.NewExecAllocator(t.Context(), append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("in-process-gpu", true), chromedp.Flag("renderer-process-limit", "1"), // processes take long to start
		chromedp.Flag("disable-features", "Translate,SpareRendererForSitePerProcess"))...)
	t.Cleanup(end)
	limited, stop := context.WithTimeout(allocator, 2*time.Minute)
	t.Cleanup(stop)
	browser, closeAll := chromedp.NewContext(limited)
	t.Cleanup(closeAll)
	if err := chromedp.Do(browser); err != nil {
		t.Fatalf("Chromium does not start: %v", err)
	}
	return browser
}

// revealWorks checks that the button shows the password and hides it again, and that sending the form hides it.
func revealWorks(browser context.Context, t *testing.T, address string) {
	t.Helper()
	check(t, chromedp.Do(browser, chromedp.Navigate(address)))
	got, err := chromedp.Run(browser, chromedp.Evaluate[string](`(() => {
		const button = document.querySelector(".reveal"), input = document.querySelector("#password")
		const states = []
		const note = () => states.push(input.type + " " + button.getAttribute("aria-pressed"))
		for (let i = 0; i < 3; i++) { note(); button.click() }
		note()
		input.form.addEventListener("submit", e => e.preventDefault())
		input.form.requestSubmit()
		note()
		return button.hidden + ", " + states.join(", ")
	})()`))
	check(t, err)
	if want := "false, password false, text true, password false, text true, password false"; got != want {
		t.Errorf("the button goes through %q, want %q", got, want)
	}
}

// printsLight checks that paper is white and has nothing to press, whatever the screen is like.
func printsLight(browser context.Context, t *testing.T) {
	t.Helper()
	dark := []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}}
	paper := emulation.SetEmulatedMediaParams{Media: "print", Features: dark}
	check(t, chromedp.Do(browser, command(emulation.SetEmulatedMedia, paper)))
	got, err := chromedp.Run(browser, chromedp.Evaluate[string](`getComputedStyle(document.querySelector(".card")).backgroundColor +
		[...document.querySelectorAll("button, .button, footer a")].filter(e => e.offsetParent).map(e => e.outerHTML)`))
	check(t, err)
	if got != "rgb(255, 255, 255)" {
		t.Errorf("printed: %s", got)
	}
}

// takePictures leaves pictures of the page, light and dark, if anybody wants them.
func takePictures(browser context.Context, t *testing.T, name string, width int64) {
	t.Helper()
	folder := os.Getenv("ROSTER_TEST_SCREENSHOTS")
	if folder == "" {
		return
	}
	for _, scheme := range []string{"light", "dark"} {
		feature := &emulation.MediaFeature{Name: "prefers-color-scheme", Value: scheme}
		params := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{feature}}
		check(t, chromedp.Do(browser, command(emulation.SetEmulatedMedia, params)))
		png, err := chromedp.Run(browser, chromedp.FullScreenshot(100))
		check(t, err)
		file := filepath.Join(folder, name+"-"+scheme+"-"+map[int64]string{360: "360", 1280: "1280"}[width]+".png")
		check(t, os.WriteFile(file, png, 0o600))
	}
}

// command is one of the protocol, whose result nobody needs.
func command[P, R any](name cdp.Command[P, R], params P) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, name, params)
		return err
	})
}
