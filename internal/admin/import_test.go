package admin

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

// Each resource is needed once, however often it is named, and a row says which wrong one it depends on.
func TestImportResources(t *testing.T) {
	t.Parallel()
	s := mapped(t)
	roads, err := s.Store.Resource(t.Context(), "layer/Roads")
	check(t, err)
	line := 0
	row := func(name string, needs ...string) ResourceRow {
		line++
		return ResourceRow{NewResource: NewResource{Kind: "form", Name: name, DependsOn: needs}, Line: line}
	}
	results, err := s.ImportResources(t.Context(), ImportResources{Rows: []ResourceRow{
		row("A", "layer/roads", roads.ID, roads.Path()), row("B", "form/a", "FORM/A"), row("C", "layer/none"), row("D", "form/C"),
		row("E", "layer/other"), row("F", roads.ID), row(roads.ID), row(""), row("G", "nothing"),
	}})
	if err == nil || len(results) != 9 {
		t.Fatalf("%+v, %v", results, err)
	}
	if results[0].Outcome != Created || results[2].Outcome != Invalid {
		t.Errorf("%+v", results)
	}
	for n, want := range []string{
		"", "", `no resource "layer/none"`, "it depends on form/C, and line 3 is wrong", `no resource "layer/other"`, "",
		"is the id of", "name", `there is no resource with the id "nothing"`,
	} {
		if got := results[n].Reason; want == "" && got != nil || want != "" && (got == nil || !strings.Contains(got.Error(), want)) {
			t.Errorf("row %d: %v", n, got)
		}
	}
	for path, needs := range map[string]string{"form/A": "layer/Roads", "form/B": "form/A", "form/F": "layer/Roads"} {
		if made, err := s.Store.Resource(t.Context(), path); err != nil || strings.Join(made.DependsOn, " ") != needs {
			t.Errorf("%s: %+v, %v", path, made, err)
		}
	}
}

// A cycle is shown, of a long one its beginning.
func TestImportResourcesInCircles(t *testing.T) {
	t.Parallel()
	for size, want := range map[int]string{
		2:  "a cycle, form/F0 → form/F1 → form/F0: ",
		9:  "form/F8 → form/F0: ",
		10: "form/F8 → form/F9 → …: ",
	} {
		rows := make([]ResourceRow, size)
		for n := range rows {
			needs := []string{fmt.Sprint("form/F", (n+1)%size)}
			rows[n] = ResourceRow{NewResource: NewResource{Kind: "form", Name: fmt.Sprint("F", n), DependsOn: needs}, Line: n + 2}
		}
		_, results := sortInventory(rows)
		if len(results) != size || !strings.Contains(fmt.Sprint(results[0].Reason), want) {
			t.Errorf("%d: %+v", size, results)
		}
	}
}

// An import that ends early says what was made; a dry run made nothing.
func TestImportResourcesCutShort(t *testing.T) {
	t.Parallel()
	rows := make([]ResourceRow, importRows+1)
	for n := range rows {
		rows[n] = ResourceRow{NewResource: NewResource{Kind: "form", Name: fmt.Sprint("F", n)}, Line: n + 2}
	}
	for dryRun, want := range map[bool]string{false: "500 resources made before this, and stay: ", true: ""} {
		a, batches := acme(t), 0
		ctx, interrupt := context.WithCancel(t.Context())
		a.Now = func() time.Time {
			if batches++; batches > 1 {
				interrupt()
			}
			return march()
		}
		results, err := a.ImportResources(ctx, ImportResources{Rows: rows, DryRun: dryRun})
		if len(results) != importRows || !errors.Is(err, context.Canceled) || !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), "stay") == dryRun {
			t.Errorf("a dry run: %t: %d results, %v", dryRun, len(results), err)
		}
	}
}
