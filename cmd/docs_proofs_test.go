package cmd

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// proofs are the documents that name tests.
func proofs() []string {
	return []string{"../docs/asvs.md", "../docs/reliability.md", "../docs/threats.md"}
}

// testsByName returns the source of each file with tests, by the names of its tests with their package.
func testsByName(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob("../internal/*/*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	ours, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]string{}
	for _, file := range append(files, ours...) {
		source := readText(t, file)
		pkg := regexp.MustCompile(`(?m)^package (\w+)`).FindStringSubmatch(source)[1]
		for _, m := range regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(`).FindAllStringSubmatch(source, -1) {
			tests[pkg+"."+m[1]] = source
		}
	}
	return tests
}

func readText(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestProofsExist wants every test, story and file that these documents name to exist.
func TestProofsExist(t *testing.T) {
	t.Parallel()
	tests := testsByName(t)
	isTest := regexp.MustCompile(`^\w+\.(Test|Fuzz)\w+$`)
	isFile := regexp.MustCompile(`^(\.ci/|\.golangci|internal/|cmd/)`)
	for _, document := range proofs() {
		named := 0
		for _, m := range regexp.MustCompile("`([^`\n]+)`").FindAllStringSubmatch(readText(t, document), -1) {
			span, file := m[1], ""
			switch {
			case isTest.MatchString(span):
				named++
				if tests[span] == "" {
					t.Errorf("%s: there is no test %s", document, span)
				}
			case strings.HasSuffix(span, ".txtar") && span != ".txtar":
				file = filepath.Join("testdata", "script", span)
			case isFile.MatchString(span):
				file = filepath.Join("..", span)
			}
			if file == "" {
				continue
			}
			if _, err := os.Stat(file); err != nil {
				t.Errorf("%s: %v", document, err)
			}
		}
		if named < 30 {
			t.Errorf("%s names only %d tests", document, named)
		}
	}
}

// TestSizesInDocs wants the sizes of long tests in docs/reliability.md to be in those tests: how often each tries
// something in a full run, and while somebody waits.
func TestSizesInDocs(t *testing.T) {
	t.Parallel()
	tests := testsByName(t)
	numbers := func(cell string) []string {
		return regexp.MustCompile(`\d+`).FindAllString(strings.ReplaceAll(cell, ",", ""), -1)
	}
	rows := regexp.MustCompile("(?m)^\\| `([\\w.]+)` \\| ([^|]*) \\| ([^|]*) \\| [^|]* \\|$").
		FindAllStringSubmatch(readText(t, "../docs/reliability.md"), -1)
	for _, row := range rows {
		source := strings.ReplaceAll(tests[row[1]], "_", "")
		does := func(n string) bool { return regexp.MustCompile(`\b` + n + `\b`).MatchString(source) }
		small, all := numbers(row[2]), numbers(row[3])
		if !slices.ContainsFunc(small, does) {
			t.Errorf("%s does nothing %v times", row[1], small)
		}
		for _, n := range all {
			if !slices.Contains(small, n) && !does(n) {
				t.Errorf("%s does nothing %s times", row[1], n)
			}
		}
	}
	if len(rows) < 30 {
		t.Errorf("there are sizes of only %d tests", len(rows))
	}
}

// requirements are those of ASVS 5.0.0 at levels 1 and 2, but for OAuth and WebRTC: the first ones of each section. Those
// of level 3 come after them.
func requirements(t *testing.T) (all []string) {
	t.Helper()
	const sections = `1.1:2 1.2:9 1.3:11 1.4:3 1.5:2 2.1:3 2.2:3 2.3:4 2.4:1 3.2:2 3.3:4 3.4:6 3.5:5 3.7:2 4.1:3 4.2:1 4.3:2 4.4:4
		5.1:1 5.2:3 5.3:2 5.4:3 6.1:3 6.2:12 6.3:4 6.4:4 6.5:5 6.6:3 6.8:4 7.1:3 7.2:4 7.3:2 7.4:5 7.5:2 7.6:2 8.1:2 8.2:3
		8.3:1 8.4:1 9.1:3 9.2:4 11.1:2 11.2:3 11.3:3 11.4:4 11.5:1 11.6:1 12.1:3 12.2:2 12.3:4 13.1:1 13.2:5 13.3:2 13.4:5
		14.1:2 14.2:4 14.3:3 15.1:3 15.2:3 15.3:7 16.1:1 16.2:5 16.3:4 16.4:3 16.5:3`
	for section := range strings.FieldsSeq(sections) {
		name, last, _ := strings.Cut(section, ":")
		many, err := strconv.Atoi(last)
		if err != nil {
			t.Fatal(err)
		}
		for n := 1; n <= many; n++ {
			all = append(all, fmt.Sprintf("%s.%d", name, n))
		}
	}
	return all
}

// TestRequirementsInDocs wants docs/asvs.md to answer each requirement once: met, or why not.
func TestRequirementsInDocs(t *testing.T) {
	t.Parallel()
	var answered []string
	for _, row := range regexp.MustCompile(`(?m)^\| (\d[\d., ]*) \|([^|]*)\| ([^|]*) \| ?([^|]*)\| ?([^|]*)\|$`).
		FindAllStringSubmatch(readText(t, "../docs/asvs.md"), -1) {
		answered = append(answered, strings.Split(row[1], ", ")...)
		switch verdict := row[3]; {
		case !slices.Contains([]string{"met", "in part", "not met", "n/a"}, verdict):
			t.Errorf("%s is %q", row[1], verdict)
		case verdict != "met" && row[4] == "", row[4]+row[5] == "":
			t.Errorf("%s: there is no reason", row[1])
		case verdict == "n/a" && row[5] != "":
			t.Errorf("%s does not apply, and has a test", row[1])
		}
	}
	want := requirements(t)
	if !slices.Equal(slices.Sorted(slices.Values(answered)), slices.Sorted(slices.Values(want))) {
		for _, number := range want {
			if !slices.Contains(answered, number) {
				t.Errorf("%s is not answered", number)
			}
		}
		t.Errorf("%d are answered, there are %d", len(answered), len(want))
	}
}
