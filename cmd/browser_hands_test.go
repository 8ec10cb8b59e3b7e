//go:build unix

package cmd

import (
	"context"
	"fmt"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// hands are how somebody works a page.
type hands interface {
	press(selector string) chromedp.Action[chromedp.Void]
	write(selector, text string) chromedp.Action[chromedp.Void]
	send() chromedp.Action[chromedp.Void] // the form of the page
}

type mouse struct{}

func (mouse) press(selector string) chromedp.Action[chromedp.Void] {
	return chromedp.Click(chromedp.CSS(selector))
}

// write enters a text at once, as pasting does.
func (mouse) write(selector, text string) chromedp.Action[chromedp.Void] {
	return chromedp.Steps(chromedp.Focus(chromedp.CSS(selector)), call(input.InsertText, input.InsertTextParams{Text: text}))
}

func (m mouse) send() chromedp.Action[chromedp.Void] { return m.press("main button[type=submit]") }

// fingers are on a touch screen.
type fingers struct{ mouse }

func (fingers) press(selector string) chromedp.Action[chromedp.Void] {
	return chromedp.Tap(chromedp.CSS(selector))
}

func (f fingers) send() chromedp.Action[chromedp.Void] { return f.press("main button[type=submit]") }

// keyboard is used alone: Tab to get somewhere, Enter to go on.
type keyboard struct{}

func (keyboard) press(selector string) chromedp.Action[chromedp.Void] {
	return chromedp.Steps(reach(selector), pressEnter())
}

func (keyboard) write(selector, text string) chromedp.Action[chromedp.Void] {
	return chromedp.Steps(reach(selector), chromedp.KeyEvent(text))
}

func (keyboard) send() chromedp.Action[chromedp.Void] { return pressEnter() }

// pressEnter is the key. What it types comes together with it, before what it does: a link to a field must not type
// into that field.
func pressEnter() chromedp.Action[chromedp.Void] {
	key := input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyDown, Key: "Enter", Code: "Enter", Text: "\r", WindowsVirtualKeyCode: 13}
	up := key
	up.Type, up.Text = input.DispatchKeyEventTypeKeyUp, ""
	return chromedp.Steps(call(input.DispatchKeyEvent, key), call(input.DispatchKeyEvent, up))
}

// stop is what has the focus. Seen says whether one sees that, and it; behind the last of the page comes the browser
// itself.
type stop struct {
	Name    string
	Matches bool
	Seen    bool
}

// focused tells what has the focus, by its id or its text, and whether it is what a selector means.
func focused(selector string) chromedp.Action[stop] {
	return chromedp.Evaluate[stop](fmt.Sprintf(`(() => {
		const e = document.activeElement, box = e.getBoundingClientRect(), style = getComputedStyle(e)
		return {
			Name: e.id || e.innerText, Matches: e.matches(%q),
			Seen: e == document.body || style.outlineStyle != "none" && parseFloat(style.outlineWidth) >= 1 &&
				box.height > 0 && box.top > -1 && box.left > -1 && box.bottom < innerHeight + 1 && box.right < innerWidth + 1,
		}
	})()`, selector))
}

// reach presses Tab until what a selector means has the focus, and wants to see where the focus is all the way.
func reach(selector string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		for range 20 {
			if _, err := chromedp.KeyEvent(kb.Tab)(ctx, t); err != nil {
				return err
			}
			at, err := focused(selector)(ctx, t)
			switch {
			case err != nil:
				return err
			case !at.Seen:
				return fmt.Errorf("one does not see that %q has the focus", at.Name)
			case at.Matches:
				return nil
			}
		}
		return fmt.Errorf("the keyboard does not get to %s", selector)
	})
}
