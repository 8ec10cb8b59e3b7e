package locale

import (
	"fmt"
	"strings"
	"time"
)

const (
	frenchDays    = "dimanche lundi mardi mercredi jeudi vendredi samedi"
	frenchMonths  = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
	spanishDays   = "domingo lunes martes miércoles jueves viernes sábado"
	spanishMonths = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
)

// Date returns an instant as pages and mail show it, in UTC: "Sunday, 29 November 2026 at 14:05 UTC" in Default, which
// is also the language if code is not supported.
func Date(code string, at time.Time) string {
	at = at.UTC()
	named := func(days, months string) (day, month string) {
		return strings.Fields(days)[at.Weekday()], strings.Fields(months)[at.Month()-1]
	}
	switch code {
	case "fr":
		day, month := named(frenchDays, frenchMonths)
		first := ""
		if at.Day() == 1 {
			first = "er"
		}
		// No line breaks within "14 h 05".
		return fmt.Sprintf("%s %d%s %s %d à %s UTC", day, at.Day(), first, month, at.Year(), at.Format("15\u00a0h\u00a004"))
	case "es":
		day, month := named(spanishDays, spanishMonths)
		return fmt.Sprintf("%s, %d de %s de %d, a las %s UTC", day, at.Day(), month, at.Year(), at.Format("15:04"))
	}
	return at.Format("Monday, 2 January 2006 at 15:04 UTC")
}
