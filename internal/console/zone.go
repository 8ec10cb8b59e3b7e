package console

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// Zone returns the time zone that TZ names, in a form of POSIX: the name of a zone, perhaps after a colon, a file with
// one, or a rule such as JST-9 or CET-1CEST,M3.5.0,M10.5.0/3. An empty TZ is UTC. ok is false if tz is none of these.
func Zone(tz string) (zone *time.Location, ok bool) {
	name := strings.TrimPrefix(tz, ":")
	if filepath.IsAbs(name) {
		data, err := os.ReadFile(name)
		if err != nil {
			return time.UTC, false
		}
		return zoneIn(data)
	}
	// LoadLocation does not take "Local" for a name, but for the zone that the process found in TZ.
	if zone, err := time.LoadLocation(name); err == nil && name != "Local" {
		return zone, true
	}
	return ruleZone(name)
}

// ruleZone returns the time zone of a POSIX rule, which Go reads only at the end of a time zone file.
func ruleZone(rule string) (zone *time.Location, ok bool) {
	if !regexp.MustCompile(`^([A-Za-z]{3,}|<[A-Za-z0-9+-]{3,}>)[+-]?[0-9]`).MatchString(rule) {
		return time.UTC, false
	}
	const none = "?" // the name of the zone where the rule does not hold
	header := func(types, chars uint32) []byte {
		head := append([]byte("TZif2"), make([]byte, 15)...)
		for _, count := range []uint32{0, 0, 0, 0, types, chars} {
			head = binary.BigEndian.AppendUint32(head, count)
		}
		return head
	}
	data := append(header(0, 0), header(1, uint32(len(none)+1))...)
	data = append(data, 0, 0, 0, 0, 0, 0) // its offset from UTC, whether it is summer time, where its name begins
	data = append(data, none+"\x00\n"+rule+"\n"...)
	zone, ok = zoneIn(data)
	if understood, _ := time.Unix(0, 0).In(zone).Zone(); !ok || understood == none {
		return time.UTC, false
	}
	return zone, true
}

// zoneIn returns the time zone in a file (RFC 9636).
func zoneIn(data []byte) (zone *time.Location, ok bool) {
	zone, err := time.LoadLocationFromTZData("Local", data)
	if err != nil {
		return time.UTC, false
	}
	return zone, true
}
