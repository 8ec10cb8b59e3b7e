package locale

import (
	"testing"
	"time"
)

func TestDate(t *testing.T) {
	for at, want := range map[time.Time]map[string]string{
		time.Date(2026, 11, 29, 14, 5, 59, 0, time.UTC): {
			"en": "Sunday, 29 November 2026 at 14:05 UTC", "fr": "dimanche 29 novembre 2026 à 14\u00a0h\u00a005 UTC",
			"es": "domingo, 29 de noviembre de 2026, a las 14:05 UTC", "de": "Sunday, 29 November 2026 at 14:05 UTC",
		},
		time.Date(2027, 2, 1, 0, 30, 0, 0, time.FixedZone("", 3600)): {
			"en": "Sunday, 31 January 2027 at 23:30 UTC", "fr": "dimanche 31 janvier 2027 à 23\u00a0h\u00a030 UTC",
			"es": "domingo, 31 de enero de 2027, a las 23:30 UTC",
		},
		time.Date(2026, 8, 1, 0, 0, 0, 0, time.UTC): {
			"en": "Saturday, 1 August 2026 at 00:00 UTC", "fr": "samedi 1er août 2026 à 00\u00a0h\u00a000 UTC",
			"es": "sábado, 1 de agosto de 2026, a las 00:00 UTC",
		},
	} {
		for code, text := range want {
			if got := Date(code, at); got != text {
				t.Errorf("%s in %s: %q, want %q", at, code, got, text)
			}
		}
	}
}
