# ARBEx: make run opens the window, make test runs every test. Both first
# install what is missing (Debian 12, Ubuntu 24.04). make help lists the rest.

GO        ?= go
TAGS      := gles,migrated_fynedo
BIN       := bin/arbex
BUILD     := $(GO) build -buildvcs=false -trimpath -tags $(TAGS)

# Two programs share two cores in a test: idle OpenMP threads must not spin.
TESTENV   := OMP_NUM_THREADS=2 OMP_WAIT_POLICY=passive LIBGL_ALWAYS_SOFTWARE=1
TEST      := $(TESTENV) $(GO) test -buildvcs=false
# Packages whose goroutines share memory: with the race detector and with
# gocv's count of unclosed pictures. One more compilation of gocv pays for both.
WATCHED   := ./vision/... ./training/... ./app/...
WATCH     := -race -tags $(TAGS),matprofile -timeout 12m
# Numbers need no race detector, which would make them ten times slower.
NUMBERS   := ./model/... ./assets/... .

STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.7.0
GOFUMPT     := mvdan.cc/gofumpt@v0.9.2
VULNCHECK   := golang.org/x/vuln/cmd/govulncheck@v1.1.4
ROOMS       := app assets main.go model training vision
FYNE        := fyne.io/tools/cmd/fyne@v1.7.4

.DEFAULT_GOAL := help
.PHONY: help run build test setup setup-test vet lint vulncheck bench package clean

help: ## list what make can do
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: build ## build and open the window (camera, or the demo clip without one)
	./$(BIN) $(ARGS)

build: setup ## build bin/arbex
	@echo "building $(BIN) (the first time takes some minutes)"
	$(BUILD) -o $(BIN) .

setup:
	@.ci/setup build

setup-test:
	@.ci/setup test

test: setup-test vet ## install what tests need, then vet and run every test
	$(TEST) -tags $(TAGS) -timeout 12m $(NUMBERS)
	$(TEST) $(WATCH) $(WATCHED)

vet:
	$(GO) vet -tags $(TAGS) ./...

lint: setup vet ## gofumpt, go vet and staticcheck
	@unformatted=$$($(GO) run $(GOFUMPT) -l $(ROOMS)) && test -z "$$unformatted" || { echo "$$unformatted"; echo "format these: go run $(GOFUMPT) -w $(ROOMS)"; exit 1; }
	$(GO) run $(STATICCHECK) -tags $(TAGS) ./...

vulncheck: setup ## look the dependencies up in the list of known vulnerabilities (needs the network)
	@GO="$(GO)" .ci/vulncheck $(VULNCHECK) -tags $(TAGS) ./...

bench: build ## measure the network and the whole live path on this machine
	./$(BIN) bench --preset compact --pipeline demo
	./$(BIN) bench --preset paper

package: build ## make build/ARBEx.tar.xz with the program, its icon and desktop entry
	@mkdir -p build && cp FyneApp.toml build/ # the fyne command counts builds in it
	$(GO) run $(FYNE) package --os linux --executable $(BIN) --icon assets/icon.png --name ARBEx
	mv ARBEx.tar.xz build/ && mv build/FyneApp.toml .

clean: ## remove what was built
	rm -rf bin build
