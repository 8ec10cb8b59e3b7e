package link

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"io"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"testing/iotest"
)

func TestMint(t *testing.T) {
	token := testToken(t)
	want := "rst_" + testID + strings.Repeat("-_v7", 10) + "-_s"
	if token.Text() != want || token.ID() != testID || len(want) != 59 {
		t.Errorf("Text = %s, want %s", token.Text(), want)
	}
	sum := sha256.Sum256(bytes.Repeat([]byte{0xfb}, secretSize))
	if !bytes.Equal(token.Hash(), sum[:]) {
		t.Errorf("Hash = %x, want %x", token.Hash(), sum)
	}
	if got, want := token.URL(testURL+"/"), testURL+"/accept/"+want; got != want {
		t.Errorf("URL = %s, want %s", got, want)
	}
	other, err := Mint(rand.Reader, testID)
	if err != nil || other.Text() == token.Text() {
		t.Errorf("another token: %v, equal %v", err, other.Text() == token.Text())
	}
}

func TestMintRefuses(t *testing.T) {
	for _, id := range []string{
		"", "0123456789a", "0123456789abc", "0123456789aB", "0123456789ai", "0123456789al", "0123456789ao", "0123456789au",
		"0123456789é", "0123456789a/",
	} {
		if _, err := Mint(rand.Reader, id); err == nil {
			t.Errorf("Mint(%q) went well", id)
		}
	}
	if _, err := Mint(iotest.ErrReader(io.ErrClosedPipe), testID); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("without randomness: %v", err)
	}
}

func TestMatches(t *testing.T) {
	token := testToken(t)
	flipped := token.Hash()
	flipped[31] ^= 1
	if !token.Matches(token.Hash()) || token.Matches(flipped) || token.Matches(nil) || token.Matches(token.Hash()[:31]) {
		t.Error("Matches does not compare the whole hash")
	}
	if (Token{}).Matches(nil) || (Token{}).Matches((Token{}).Hash()) {
		t.Error("the zero token matches")
	}
}

func TestParse(t *testing.T) {
	text := testToken(t).Text()
	got, err := parse(invitation(), text)
	if err != nil || got.Text() != text || got.ID() != testID || !got.Matches(testToken(t).Hash()) {
		t.Fatalf("parse(%s) = %s, %v", text, got.Text(), err)
	}
	for name, s := range map[string]string{
		"empty":           "",
		"prefix":          "rst_",
		"id":              text[:16],
		"no prefix":       text[4:],
		"31 bytes":        text[:16] + strings.Repeat("A", 42) + "\n",
		"one less":        text[:58],
		"one more":        text + "A",
		"padded":          text + "=",
		"newline":         text + "\n",
		"newline within":  text[:30] + "\n" + text[31:],
		"other prefix":    "rsx_" + text[4:],
		"reset":           "rsp_" + text[4:],
		"prefix in caps":  "RST_" + text[4:],
		"id in caps":      "rst_0123456789AB" + text[16:],
		"id with i":       "rst_0123456789ai" + text[16:],
		"stray bits":      text[:58] + "t",
		"other alphabet":  strings.ReplaceAll(text, "-", "+"),
		"blank in front":  " " + text,
		"a megabyte":      text + strings.Repeat("A", 1<<20),
		"not ASCII":       text[:57] + "é",
		"percent-encoded": strings.Replace(text, "_", "%5f", 1),
	} {
		if got, err := parse(invitation(), s); err != errMalformed || got.secret != nil {
			t.Errorf("%s: parse = %s, %v, want ErrMalformed", name, got.Text(), err)
		}
	}
}

func TestResetIsAnotherKind(t *testing.T) {
	token, err := MintReset(rand.Reader, testID)
	if err != nil {
		t.Fatal(err)
	}
	want := regexp.MustCompile(`^https://portal\.acme\.example/reset/rsp_0123456789ab[\w-]{43}$`)
	if got := token.URL(testURL); !want.MatchString(got) {
		t.Errorf("URL = %s", got)
	}
	if !token.ForReset() || testToken(t).ForReset() {
		t.Errorf("for a reset: %v, an invitation: %v", token.ForReset(), testToken(t).ForReset())
	}
	if again, err := parse(reset(), token.Text()); err != nil || !again.Matches(token.Hash()) ||
		again.URL(testURL) != token.URL(testURL) {
		t.Errorf("ParseReset = %v", err)
	}
	if _, err := parse(invitation(), token.Text()); !errors.Is(err, errMalformed) {
		t.Errorf("as an invitation: %v", err)
	}
	if _, err := parse(reset(), testToken(t).Text()); !errors.Is(err, errMalformed) {
		t.Errorf("an invitation as a reset: %v", err)
	}
	if _, err := FromLink(token.URL(testURL)); !errors.Is(err, errMalformed) {
		t.Errorf("FromLink: %v", err)
	}
	if _, err := testKey(t).Seal(rand.Reader, token); !errors.Is(err, errMalformed) {
		t.Errorf("Seal: %v", err)
	}
}

func TestFromLink(t *testing.T) {
	token := testToken(t)
	text, whole := token.Text(), token.URL(testURL)
	for _, s := range []string{
		text, whole, " " + whole + "\r\n", "<" + whole + ">", " < " + whole + " > ", whole + "/",
		whole + "?utm_source=mail&x=/accept/rst_", whole + "/?a#b", whole + "#top",
		token.URL("http://localhost:8080/roster/accept"), "portal.acme.example/accept/" + text, "/accept/" + text,
		token.URL("http://localhost:8080/a%3Fb"), "Open " + whole + ".", "(" + text + ")", "„" + text + "“",
		whole[:20] + "=\r\n" + whole[20:70] + "\r\n  " + whole[70:], "/accept/%20" + text[:30] + "%0A" + text[30:],
		whole[:70] + "=\r\n" + whole[70:], text[:30] + "\x00\u0085" + text[30:], text + "%", strings.Repeat(" ", maxLink-len(text)) + text,
		"\ufeff" + text[:9] + "\u200b\u00ad" + text[9:] + "\u2028", strings.Replace(whole, "rst_", "rst%5F", 1),
	} {
		if got, err := FromLink(s); err != nil || got.Text() != text {
			t.Errorf("FromLink(%q) = %s, %v", s, got.Text(), err)
		}
	}
	for _, s := range []string{
		"", "<>", "/", "?", "?" + text, testURL, testURL + "/accept/", testURL + "/" + text, whole + "/more", whole + "x",
		testURL + "/accept/?t=" + text,
		whole + " " + whole, whole + "\n" + whole, text + "\n" + text, text + " " + whole, text + "." + text,
		text[:58], text[:58] + ".", text + "A", text + "-", text + "_", text + ".A", text + "é", text + "\u0301", text + "%41",
		text + "%2", strings.ToUpper(text), strings.Repeat(" ", maxLink) + text, "https://portal.acme.example/accept#" + text,
	} {
		if got, err := FromLink(s); err != errMalformed {
			t.Errorf("FromLink(%.80q) = %s, %v, want ErrMalformed", s, got.Text(), err)
		}
	}
}

// TestFromLinkTrailing: what stands after a link in a text opens it all the same, as it is and as browsers encode it.
func TestFromLinkTrailing(t *testing.T) {
	token := testToken(t)
	other, err := MintReset(rand.Reader, testID)
	if err != nil {
		t.Fatal(err)
	}
	for _, tail := range strings.Fields(". , ) > ] } ; : ! ? ' \" ` ´ ‘ ’ ‚ “ ” „ « » ‹ › 」 。 … * | \\ / ). >. ,) .” .)\" ?! =") {
		for _, tail := range []string{tail, url.PathEscape(tail), " " + tail, tail + "\r\n", tail + "\u00a0"} {
			for _, s := range []string{token.Text(), token.URL(testURL)} {
				if got, err := FromLink(s + tail); err != nil || got.Text() != token.Text() {
					t.Errorf("FromLink of a link and %q: %s, %v", tail, got.Text(), err)
				}
			}
			if got, err := FromResetLink(other.URL(testURL) + tail); err != nil || got.Text() != other.Text() {
				t.Errorf("FromResetLink of a link and %q: %s, %v", tail, got.Text(), err)
			}
		}
	}
}

func TestZeroTokenHasNoText(t *testing.T) {
	if got := (Token{}).Text() + (Token{}).ID() + string((Token{}).Hash()) + (Key{}).Text(); got != "" {
		t.Errorf("zero values: %q", got)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(testToken(f).Text())
	f.Add("rst_0123456789ab" + strings.Repeat("A", 43))
	f.Add("rst_0123456789ab" + strings.Repeat("A", 42) + "B")
	f.Add("rsp_")
	f.Fuzz(func(t *testing.T, s string) {
		token, err := parse(invitation(), s)
		if err != nil {
			if err != errMalformed || token.secret != nil {
				t.Errorf("parse(%q) = %s, %v", s, token.Text(), err)
			}
			return
		}
		if token.Text() != s || len(token.ID()) != idSize {
			t.Errorf("parse(%q) is written %q", s, token.Text())
		}
		if linked, err := FromLink(token.URL(testURL)); err != nil || linked.Text() != s {
			t.Errorf("FromLink of the link of %q = %q, %v", s, linked.Text(), err)
		}
	})
}

func FuzzFromLink(f *testing.F) {
	f.Add(testToken(f).URL(testURL))
	f.Add("<https://x/accept/rst_?#>")
	f.Fuzz(func(t *testing.T, s string) {
		token, err := FromLink(s)
		if (err == nil) != (token.secret != nil) {
			t.Errorf("FromLink(%q) = %q, %v", s, token.Text(), err)
		}
		plain, unescapeErr := url.PathUnescape(s)
		if unescapeErr != nil {
			plain = s
		}
		if err == nil && !strings.Contains(withoutBlanks(s), token.Text()) &&
			!strings.Contains(withoutBlanks(plain), token.Text()) {
			t.Errorf("FromLink(%q) = %q, which is not in it", s, token.Text())
		}
	})
}

func BenchmarkParseAndHash(b *testing.B) {
	text := testToken(b).Text()
	b.ReportAllocs()
	for b.Loop() {
		token, err := parse(invitation(), text)
		if err != nil || len(token.Hash()) == 0 {
			b.Fatal(err)
		}
	}
}
