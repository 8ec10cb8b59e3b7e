package cmd

import (
	"strings"
	"time"

	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/store"
)

// tableSetting is what a setting of a table may be: tables.NOUN.columns or tables.NOUN.sort.
type tableSetting struct {
	columns []string // that it may name
	check   func(value string) error
}

// findTableSetting returns what the key of the configuration, in any case, may be set to, if it is one of a table.
func findTableSetting(key string) (t tableSetting, found bool) {
	parts := strings.Split(strings.ToLower(key), ".")
	if len(parts) != 3 || parts[0] != "tables" {
		return t, false
	}
	switch noun, what := parts[1], parts[2]; noun {
	case "members":
		return settingOf(store.Members(), what)
	case "invitations":
		return settingOf(store.Invitations(time.Time{}), what)
	case "groups":
		return settingOf(store.Groups(), what)
	case "resources":
		return settingOf(store.Resources(), what)
	case "permissions":
		return settingOf(store.Permissions(), what)
	case "audit":
		return settingOf(store.Events(), what)
	}
	return t, false
}

func settingOf[T any](t store.Table[T], what string) (tableSetting, bool) {
	switch what {
	case "columns":
		return tableSetting{t.Columns.Names(), func(value string) error {
			chosen := listing.Selection{Columns: strings.Split(value, ",")}
			_, err := t.Columns.Select(nil, listing.Table, chosen)
			return err
		}}, true
	case "sort":
		return tableSetting{t.Columns.Sortable(), func(value string) error {
			_, err := t.Columns.Order(value)
			return err
		}}, true
	}
	return tableSetting{}, false
}
