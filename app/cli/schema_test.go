package cli

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"arbex/app/session"
)

// Every column of a table that analyze writes stands in what schema prints.
func TestSchemaExplainsEveryColumn(t *testing.T) {
	table := filepath.Join(t.TempDir(), "r.csv")
	if status, _, errors := arbex(t, "analyze", astronaut, "--out", table); status != exitOK {
		t.Fatal(errors)
	}
	text, err := os.ReadFile(table)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	status, printed, errors := arbex(t, "schema")
	if status != exitOK {
		t.Fatal(errors)
	}
	network, err := shippedNetwork()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range rows[0] {
		for _, class := range network.Classes() {
			if before, ok := strings.CutSuffix(name, "_"+class); ok {
				name = before + "_CLASS"
			}
		}
		if !strings.Contains(printed, "  "+name+" ") {
			t.Errorf("%s is not explained", name)
		}
	}
	for _, other := range []string{"events.csv", "video/pictures.csv", "session.json", "captures.csv", "face_name", "milliseconds"} {
		if !strings.Contains(printed, other) {
			t.Errorf("not a word about %s", other)
		}
	}
}

func TestSchemaAsJSON(t *testing.T) {
	status, out, errors := arbex(t, "schema", "--json")
	if status != exitOK {
		t.Fatal(errors)
	}
	var first session.Schema
	if err := json.Unmarshal([]byte(strings.SplitN(out, "\n", 2)[0]), &first); err != nil || len(first.Columns) < 30 {
		t.Errorf("%+v %v", first, err)
	}
}
