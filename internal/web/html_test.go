package web

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// htmlFaults checks a page: that each element is closed where it should be, that names and references fit together,
// that each input has a label and each page one first heading before all others, and that nothing comes from elsewhere
// or has a script but the one for passwords.
func htmlFaults(page string) (faults []string) {
	z := html.NewTokenizer(strings.NewReader(page))
	var open []string
	ids, refs := map[string]int{}, []string{}
	labels, inputs := map[string]bool{}, []string{}
	var headings []string
	scripts := 0
	if !strings.HasPrefix(page, "<!doctype html>\n<html lang=") {
		faults = append(faults, "no doctype or lang")
	}
	for {
		switch z.Next() {
		case html.ErrorToken:
			for _, ref := range refs {
				if ids[ref] != 1 {
					faults = append(faults, "a reference to "+ref)
				}
			}
			for id, n := range ids {
				if n != 1 {
					faults = append(faults, "several "+id)
				}
			}
			for _, input := range inputs {
				if !labels[input] {
					faults = append(faults, "no label for "+input)
				}
			}
			if len(headings) > 0 && (headings[0] != "h1" || slices.Contains(headings[1:], "h1")) {
				faults = append(faults, "headings: "+strings.Join(headings, " "))
			}
			if scripts > 0 && !strings.Contains(page, ` type="password"`) {
				faults = append(faults, "a script without a password")
			}
			if len(open) > 0 {
				faults = append(faults, "not closed: "+strings.Join(open, " "))
			}
			return faults
		case html.EndTagToken:
			name := z.Token().Data
			if len(open) == 0 || open[len(open)-1] != name {
				faults = append(faults, "</"+name+"> in "+strings.Join(open, " "))
				return faults
			}
			open = open[:len(open)-1]
		case html.StartTagToken:
			tag := z.Token()
			if !slices.Contains([]string{"meta", "link", "input", "br", "img", "wbr"}, tag.Data) {
				open = append(open, tag.Data)
			}
			switch tag.Data {
			case "h1", "h2", "h3":
				headings = append(headings, tag.Data)
			case "script":
				if scripts++; scripts > 1 || !strings.Contains(page, `<script src="/reveal.js?v=`) {
					faults = append(faults, "a script")
				}
			case "style", "iframe", "object", "img":
				faults = append(faults, "a "+tag.Data)
			}
			unseen := slices.Contains(tag.Attr, html.Attribute{Key: "aria-hidden", Val: "true"})
			for _, a := range tag.Attr {
				switch a.Key {
				case "id":
					ids[a.Val]++
					if tag.Data == "input" && !unseen {
						inputs = append(inputs, a.Val)
					}
				case "for":
					labels[a.Val] = true
					refs = append(refs, a.Val)
				case "aria-describedby", "aria-labelledby", "aria-controls", "form":
					refs = append(refs, strings.Fields(a.Val)...)
				case "href", "src", "action":
					if local, found := strings.CutPrefix(a.Val, "#"); found {
						refs = append(refs, local)
					} else if !strings.HasPrefix(a.Val, "/") && !strings.HasPrefix(a.Val, "?") || strings.HasPrefix(a.Val, "//") {
						faults = append(faults, "an address elsewhere: "+a.Val)
					}
				}
				if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
					faults = append(faults, "a "+a.Key)
				}
			}
		}
	}
}

func TestHTMLFaults(t *testing.T) {
	t.Parallel()
	const begin = "<!doctype html>\n<html lang=\"en\">"
	for page, want := range map[string]string{
		"<html></html>":                 "no doctype or lang",
		begin + "<p></html>":            "</html> in html p",
		begin:                           "not closed: html",
		begin + `<input id="a"></html>`: "no label for a",
		begin + `<p id="a"></p><p id="a"></p></html>`:           "several a",
		begin + `<a href="#a"></a></html>`:                      "a reference to a",
		begin + `<a href="//a"></a></html>`:                     "an address elsewhere: //a",
		begin + `<p onclick="a"></p></html>`:                    "a onclick",
		begin + `<script></script></html>`:                      "a script; a script without a password",
		begin + `<script src="/reveal.js?v=1"></script></html>`: "a script without a password",
		begin + `<h2></h2><h1></h1></html>`:                     "headings: h2 h1",
	} {
		if got := strings.Join(htmlFaults(page), "; "); got != want {
			t.Errorf("%s: %s, want %s", page, got, want)
		}
	}
}
