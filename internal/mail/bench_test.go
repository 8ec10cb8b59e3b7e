package mail

import (
	"io"
	"testing"

	"github.com/roster-cli/roster/internal/org"
)

func BenchmarkNewComposer(b *testing.B) {
	for b.Loop() {
		newComposer(b, "")
	}
}

func BenchmarkCompose(b *testing.B) {
	c, l := newComposer(b, ""), letter(org.MailInvitation, "fr")
	b.ReportAllocs()
	for b.Loop() {
		m, err := c.Compose(l)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := m.msg.WriteTo(io.Discard); err != nil {
			b.Fatal(err)
		}
	}
}
