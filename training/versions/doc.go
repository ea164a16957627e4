// Package versions stores the models that trainings made, so that any of them can
// be used again:
//
//	store, err := versions.Open(folder, shippedModel)
//	v, err := store.Add(network, versions.Version{Name: "more fear", Parent: store.Current()})
//	err = store.SetCurrent(v.ID)
//	network, id, err := store.LoadCurrent()
//	err = store.SetCurrent(v.Parent) // roll back: bit for bit the earlier model
//
// The model of a version never changes; its name and note may. The model that is
// part of the program is the version [Shipped], which is always there.
//
// A version is a folder below the store's, named by its id, with the files
// model.safetensors and version.json. The file current holds the id of the version
// in use.
package versions
