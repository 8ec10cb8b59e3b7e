package console

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestZone(t *testing.T) {
	file := filepath.Join(t.TempDir(), "zone")
	if err := os.WriteFile(file, []byte("no zone"), 0o600); err != nil {
		t.Fatal(err)
	}
	for tz, want := range map[string][2]string{ // in winter and in summer; "" is not understood
		"":                           {"00:00 UTC", "00:00 UTC"},
		"UTC":                        {"00:00 UTC", "00:00 UTC"},
		"UTC0":                       {"00:00 UTC", "00:00 UTC"},
		"JST-9":                      {"09:00 JST", "09:00 JST"},
		"EST5EDT":                    {"19:00 EST", "20:00 EDT"},
		"AST4ADT":                    {"20:00 AST", "21:00 ADT"},
		"CET-1CEST,M3.5.0,M10.5.0/3": {"01:00 CET", "02:00 CEST"},
		"AEST-10AEDT,M10.1.0,M4.1.0": {"11:00 AEDT", "10:00 AEST"},
		"<+0330>-3:30":               {"03:30 +0330", "03:30 +0330"},
		"<-03>3<-02>,J60/0,300":      {"21:00 -03", "22:00 -02"},
		"XYZ+1:30:15":                {"22:29 XYZ", "22:29 XYZ"},
		"Mars/Olympus":               {},
		"Etc/GMT+25":                 {},
		"Local":                      {},
		"JST":                        {},
		"JST-":                       {},
		"J9":                         {},
		"CET-1CEST,M3.5.0":           {},
		"CET-1CEST,M13.5.0,M10.5.0":  {},
		"../../etc/localtime":        {},
		"/no/such/file":              {},
		file:                         {},
		"JST-9\n":                    {},
	} {
		zone, ok := Zone(tz)
		if ok != (want[0] != "") {
			t.Errorf("%q: understood %v", tz, ok)
			continue
		}
		for i, month := range []time.Month{time.January, time.July} {
			got := time.Date(2026, month, 2, 0, 0, 0, 0, time.UTC).In(zone).Format("15:04 MST")
			if ok && got != want[i] || !ok && zone != time.UTC {
				t.Errorf("%q: midnight of UTC in %v is %s, want %s", tz, month, got, want[i])
			}
		}
	}
}

func TestZoneByName(t *testing.T) {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Skip("there are no time zones on this machine")
	}
	for _, tz := range []string{"Europe/Paris", ":Europe/Paris"} {
		if zone, ok := Zone(tz); !ok || zone.String() != paris.String() {
			t.Errorf("%q is %v, %v", tz, zone, ok)
		}
	}
	const file = "/usr/share/zoneinfo/Europe/Paris"
	if _, err := os.Stat(file); err != nil {
		return
	}
	noon := time.Date(2026, time.July, 1, 12, 0, 0, 0, time.UTC)
	for _, tz := range []string{file, ":" + file} {
		if zone, ok := Zone(tz); !ok || noon.In(zone).Hour() != 14 {
			t.Errorf("%q is %v, %v", tz, zone, ok)
		}
	}
}
