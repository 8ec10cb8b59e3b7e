package cmd

import (
	"strings"
	"time"
)

// scene is a command line of the demo.
type scene struct {
	say     string // shown before the command; "": neither the command nor its output is shown
	command string
	link    string // whose link, which an earlier scene made, stdin begins with; "" is nobody's
	stdin   string
	ago     time.Duration // how long ago the command runs
}

// inventory is the table of what Bo and Cy own.
const inventory = `name,kind,owners,depends_on
City map,project,bo@acme.example,
Sensors,data-source,bo@acme.example;cy@acme.example,
Roads,layer,bo@acme.example,project/City map
Bridges,layer,cy@acme.example,project/City map;data-source/Sensors
`

func scenes() []scene { return append(pastScenes(), presentScenes()...) }

func pastScenes() []scene {
	const day = 24 * time.Hour
	return []scene{
		{
			say:     "An organization, and its first Administrator.",
			command: `init --organization 'Acme Mapping' --email ana@acme.example --name 'Ana Ruiz' --base-url https://portal.acme.example`,
			ago:     30 * day,
		},
		{command: `groups create GIS -q`, ago: 30 * day},
		{command: `groups create 'Field crew' -q`, ago: 30 * day},
		{command: `invitations create eve@acme.example --role user -q`, ago: 9 * day},
		{
			command: `invitations create fay@acme.example --role manager --group GIS,'Field crew' --expires-in 7d -q`,
			ago:     6 * day,
		},
		{
			command: `invitations create cy@acme.example dee@fields.example --role user --group 'Field crew' --language fr -q`,
			ago:     day,
		},
	}
}

func presentScenes() []scene {
	return []scene{
		{
			say:     "Invite somebody. The link can be shared now, and copied again later.",
			command: `invitations create bo@acme.example --role manager --group GIS`,
		},
		{say: "Who is invited?", command: `invitations list`},
		{
			say:     "Who is about to run out of time?",
			command: `invitations list --filter 'status=pending AND expires<+48h' --columns recipient,role,expires`,
		},
		{
			say:     "Bo accepts: here by command, the link and the password on standard input.",
			command: `invitations accept - --name 'Bo Chen' --password-stdin`,
			link:    "bo@acme.example",
			stdin:   "four quiet rivers meet\n",
		},
		{say: "Who is a member?", command: `members list`},
		{
			say:     "Change somebody. Every result is there for scripts as well.",
			command: `members update bo@acme.example --language es --add-group 'Field crew' --jq '{email, language, groups}'`,
		},
		{
			command: `invitations accept - --name 'Cy Diaz' --password-stdin`,
			link:    "cy@acme.example",
			stdin:   "five small lanterns glow\n",
		},
		{command: `members update cy@acme.example --role manager -q`},
		{command: `resources create --from - -q`, stdin: inventory},
		{command: `permissions grant layer/Bridges --level modify --group 'Field crew'`},
		{say: "What do they own?", command: `resources list --show depends_on --hide id`},
		{
			say:     "What would be lost if Bo left, and what they own with them? Others' work too.",
			command: `members delete bo@acme.example --delete-resources --dry-run`,
		},
		{
			say:     "So Cy takes it over instead: all of it in one step, or nothing.",
			command: `members delete bo@acme.example --transfer-to cy@acme.example --yes`,
		},
		{say: "Who owns it now, and who may use it?", command: `resources show layer/Bridges`},
		{
			say:     "Take an invitation back. Its link is worthless at once.",
			command: `invitations delete dee@fields.example --yes`,
		},
		{say: "What cron does every night.", command: `invitations purge`},
		{say: "Who did what?", command: `audit list --limit 5 --columns actor,action,subject`},
	}
}

// words splits a command line of the demo at the blanks outside of single quotes.
func words(line string) []string {
	var found []string
	var word strings.Builder
	quoted, inWord := false, false
	end := func() {
		if inWord {
			found = append(found, word.String())
		}
		word.Reset()
		inWord = false
	}
	for _, r := range line {
		switch {
		case r == '\'':
			quoted, inWord = !quoted, true
		case r == ' ' && !quoted:
			end()
		default:
			word.WriteRune(r)
			inWord = true
		}
	}
	end()
	return found
}
