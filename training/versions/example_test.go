package versions_test

import (
	"fmt"
	"os"

	"arbex/assets/models"
	"arbex/model"
	"arbex/training/versions"
)

// A training's model is stored, used, and rolled back.
func Example() {
	folder, err := os.MkdirTemp("", "versions")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	store, err := versions.Open(folder, func() (*model.Network, error) { return model.Read(models.Trained("compact"), "compact") })
	if err != nil {
		fmt.Println(err)
		return
	}
	network, parent, _ := store.LoadCurrent()
	v, err := store.Add(network, versions.Version{Name: "more fear", Parent: parent})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(store.SetCurrent(v.ID), store.Current() == v.ID)
	fmt.Println(store.Delete(v.ID))
	fmt.Println(store.SetCurrent(v.Parent), store.Current())
	// Output:
	// <nil> true
	// this version is in use; use another one first
	// <nil> shipped
}
