# ARBEx: make run opens the window, make test runs every test. Both first
# install what is missing (Debian 12 and 13, Ubuntu). make help lists the rest.

GO        ?= go
TAGS      := gles,migrated_fynedo
BIN       := bin/arbex
BUILD     := $(GO) build -trimpath -tags $(TAGS)
# Go's own stamp (buildvcs) fails if another user owns the checkout. Vetting and testing
# do without -trimpath: with it go vet looks for generated C files in the first checkout
# that compiled a package, which may be gone.
export GOFLAGS := $(strip $(GOFLAGS) -buildvcs=false)
COMMIT    := $(shell git rev-parse --short=12 HEAD 2>/dev/null)
STAMP     := -X arbex/app.Commit=$(COMMIT)

# Our list of OpenCV's modules; otherwise sixty would be linked. To use another
# OpenCV than the system's: make PKG_CONFIG_PATH=/its/lib/pkgconfig run
PKG_CONFIG_PATH ?= $(CURDIR)/vision/pkgconfig
export PKG_CONFIG_PATH
# Go's build cache ignores the output of pkg-config. With other flags it does not
# reuse what was built for sixty modules.
CGO_CXXFLAGS ?= -O2
export CGO_CXXFLAGS
# Go 1.21 and newer download the Go version that go.mod requires.
GOTOOLCHAIN ?= auto
export GOTOOLCHAIN

# Tests run several processes on few cores: idle OpenMP threads must not spin. The
# program does the same when it starts (device.ConfigureThreads).
TESTENV   := OMP_NUM_THREADS=2 OMP_WAIT_POLICY=passive MALLOC_ARENA_MAX=2 LIBGL_ALWAYS_SOFTWARE=1
TEST      := $(TESTENV) $(GO) test
# The limit for the tests of a package, three times what the longest take on a slow
# machine. If one hangs, go test names it, prints all stacks and fails.
TIMEOUT   := -timeout 12m
# Packages whose goroutines share memory are tested with the race detector and with
# gocv's count of unclosed images; both need gocv compiled once more.
RACEPKGS  := ./vision/... ./training/... ./app/...
RACE      := -race -tags $(TAGS),matprofile $(TIMEOUT)
# Packages of numeric code, which the race detector makes ten times slower.
PLAINPKGS := ./model/... ./assets/... .

STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.7.0
GOFUMPT     := mvdan.cc/gofumpt@v0.9.2
VULNCHECK   := golang.org/x/vuln/cmd/govulncheck@v1.1.4
SOURCES     := app assets main.go model training vision
FYNE        := fyne.io/tools/cmd/fyne@v1.7.4
NFPM        := github.com/goreleaser/nfpm/v2/cmd/nfpm@v2.45.2

.DEFAULT_GOAL := help
# A build for NVIDIA GPUs needs nothing installed: the kernels are precompiled
# (kernels.ptx), and the driver is loaded at run time. Headers and libraries are found
# by the environment, so that other packages are not recompiled; the linker must find
# our libcuda.a before a driver's libcuda.so.
CUDA      := model/ops/cuda
CUDA_H    ?= $(CURDIR)/$(CUDA)/driver
GPUDIR    := build/gpu
GPUENV    := CPATH="$(CUDA_H)" LIBRARY_PATH="$(CURDIR)/$(GPUDIR)"
GPULD     := -extld \"g++ '-L$(CURDIR)/$(GPUDIR)'\"
GPULINK   := -ldflags "$(GPULD)"
GPUTEST   := $(GPUENV) LD_LIBRARY_PATH="$(CURDIR)/$(GPUDIR)/fake" $(TEST) $(GPULINK) -tags $(TAGS),gpu $(TIMEOUT)
KERNELS   := $(sort $(wildcard $(CUDA)/kernels/*.hpp)) $(CUDA)/kernels/kernels.cu
NVCC      ?= nvcc

.PHONY: help run build test test-libraries setup setup-test vet lint guarantees soak many-files fuzz fuzz-briefly vulncheck bench package deb tarball clean gpu gpu-test gpu-kernels gpu-check gpu-check-package

help: ## list what make can do
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: build ## build and open the window (camera, or the demo clip without one)
	./$(BIN) $(ARGS)

build: setup ## build bin/arbex
	@.ci/step "building $(BIN) (the first time takes some minutes)" $(BUILD) -ldflags "$(STAMP)" -o $(BIN) .

setup:
	@.ci/setup build

setup-test:
	@.ci/setup test

test: setup-test vet ## install what tests need, then vet, run every test and fuzz briefly
	$(TEST) -tags $(TAGS) $(TIMEOUT) $(PLAINPKGS)
	$(TEST) $(RACE) $(RACEPKGS)
	$(MAKE) --no-print-directory fuzz-briefly gpu-test

test-libraries: build setup-test ## only the tests of what depends on the versions of oneDNN and OpenCV
	$(TEST) -tags $(TAGS) $(TIMEOUT) ./model/... ./vision/...

vet:
	$(GO) vet -tags $(TAGS) ./...

lint: setup vet ## gofumpt, go vet and staticcheck
	@unformatted=$$($(GO) run $(GOFUMPT) -l $(SOURCES)) && test -z "$$unformatted" || { echo "$$unformatted"; echo "format these: go run $(GOFUMPT) -w $(SOURCES)"; exit 1; }
	$(GO) run $(STATICCHECK) -tags $(TAGS) ./...

guarantees: SHELL := bash
guarantees: .SHELLFLAGS := -o pipefail -c # the tests' failure, not grep's success
guarantees: setup-test ## try every guarantee of the README in every case (half an hour) and print the figures
	@$(TESTENV) ARBEX_GUARANTEES=all $(GO) test -tags $(TAGS),matprofile -count 1 -timeout 90m -v -run '^TestGuarantee' ./app/... | grep -E 'GUARANTEE|_test.go|^ *(---|FAIL|ok|panic)'

soak: setup-test ## eight simulated hours of a study in a quarter of an hour, with curves in build/
	@mkdir -p build
	$(TESTENV) ARBEX_SOAK=8h ARBEX_SOAK_TO="$(CURDIR)/build" $(GO) test -tags $(TAGS),matprofile -count 1 -timeout 60m -v -run '^TestGuarantee4' ./app/guarantees

FILES ?= 100000
many-files: setup-test ## throughput of 1, 2 and 4 workers on a folder, and memory and time over FILES (100000) files
	$(TESTENV) $(GO) test -tags $(TAGS),matprofile -run '^$$' -bench '^BenchmarkWorkers$$' -benchtime 1x -count 3 ./app/cli
	$(TESTENV) ARBEX_FILES=$(FILES) $(GO) test -tags $(TAGS),matprofile -count 1 -timeout 3h -v -run '^TestManyFiles$$' ./app/cli

FUZZTIME ?= 1m
fuzz: setup-test ## feed every parser what no program of ours wrote, FUZZTIME (1m) each
	@GO="$(GO)" .ci/fuzz guided $(FUZZTIME) $(TAGS) app model training vision

fuzz-briefly: setup-test # 500 inputs each, without what takes long to compile
	@GO="$(GO)" .ci/fuzz briefly 500x $(TAGS) app model training vision

vulncheck: setup ## look the dependencies up in the list of known vulnerabilities (needs the network)
	@GO="$(GO)" .ci/vulncheck $(VULNCHECK) -tags $(TAGS) ./...

bench: build ## measure on this machine what a user waits for, beside the goals
	./$(BIN) bench --table

package: build ## make build/ARBEx.tar.xz with the program, its icon and desktop entry
	@mkdir -p build && cp FyneApp.toml build/ # the fyne command counts builds in it
	$(GO) run $(FYNE) package --os linux --executable $(BIN) --icon assets/icon.png --name ARBEx
	mv ARBEx.tar.xz build/ && mv build/FyneApp.toml .

deb: build ## make build/arbex_VERSION_ARCH.deb for this release of Debian or Ubuntu
	@.ci/setup deb
	@GO="$(GO)" .ci/step "packing build/*.deb" .ci/deb $(TAGS) $(NFPM)
	@ls build/*.deb

tarball: build ## make build/arbex-VERSION-ARCH.tar.gz, with its libraries, for other Linux systems
	@GO="$(GO)" .ci/step "packing build/*.tar.gz" .ci/tarball $(TAGS)
	@ls build/*.tar.gz

gpu: setup $(GPUDIR)/libcuda.a ## build bin/arbex for NVIDIA GPUs; without one it runs on the CPU
	$(GPUENV) $(BUILD),gpu -ldflags "$(STAMP) $(GPULD)" -o $(BIN) .

gpu-test: $(GPUDIR)/libcuda.a $(GPUDIR)/fake/libcuda.so.1 $(GPUDIR)/fake/libcublas.so.12 ## link that build, and test it on a driver that runs the kernels on the CPU
	$(GPUENV) $(GO) build -tags $(TAGS),gpu $(GPULINK) -o $(GPUDIR)/arbex .
	$(GPUTEST) -run 'FindGPU|FindCuBLAS|ThroughDriver|DriverFails|CuBLASFails' ./model ./training/tuning

gpu-check: $(GPUDIR)/model.test ## on a machine with an NVIDIA GPU: golden numbers, training against the CPU, speed against PyTorch
	@bash -o pipefail -c 'model/testdata/gpu_check.sh $< | tee $(GPUDIR)/check.txt'

gpu-check-package: $(GPUDIR)/model.test ## the same for a machine that has a driver and nothing else: build/gpu-check.tar.xz
	@rm -rf $(GPUDIR)/gpu-check && mkdir -p $(GPUDIR)/gpu-check/lib
	cp -r $< model/testdata $(GPUDIR)/gpu-check/
	ldd $< | awk '/=> \// { print $$3 }' | grep -vE '/(libc|libm|libdl|librt|libpthread|libresolv)\.so' | xargs -I{} cp -L {} $(GPUDIR)/gpu-check/lib/
	tar -C $(GPUDIR) -cJf build/gpu-check.tar.xz gpu-check
	@ls -l build/gpu-check.tar.xz && echo "there: tar xf gpu-check.tar.xz && gpu-check/testdata/gpu_check.sh gpu-check/model.test"

.PHONY: $(GPUDIR)/model.test # go knows whether it is up to date
$(GPUDIR)/model.test: setup $(GPUDIR)/libcuda.a
	$(GPUENV) $(GO) test -ldflags "-s -w $(GPULD)" -tags $(TAGS),gpu -c -o $@ ./model

gpu-kernels: ## compile the kernels again (kernels.ptx), where CUDA's nvcc is installed
	@mkdir -p $(GPUDIR)
	$(NVCC) -std=c++17 -O3 -ptx -arch=compute_50 -o $(GPUDIR)/kernels.ptx $(CUDA)/kernels/kernels.cu
	( echo "// source $$(cd $(CUDA)/kernels && LC_ALL=C cat $(notdir $(KERNELS)) | sha256sum | cut -d' ' -f1)"; cat $(GPUDIR)/kernels.ptx ) > $(CUDA)/nvidia/kernels.ptx

$(GPUDIR)/libcuda.a: $(CUDA)/driver/libcuda.c $(CUDA)/driver/cuda.h $(CUDA)/driver/calls.h
	@mkdir -p $(GPUDIR)
	$(CC) -O2 -Wall -fPIC -c -o $(GPUDIR)/libcuda.o $<
	$(AR) rcs $@ $(GPUDIR)/libcuda.o

$(GPUDIR)/fake/libcuda.so.1: $(CUDA)/driver/fake.cpp $(CUDA)/driver/fake.h $(CUDA)/driver/cuda.h $(CUDA)/driver/calls.h $(CUDA)/kernels/host.cpp $(CUDA)/kernels/host.h $(KERNELS)
	@mkdir -p $(GPUDIR)/fake
	$(CXX) -std=c++17 -O3 -Wall -Wno-unknown-pragmas -fPIC -shared -Wl,-soname,libcuda.so.1 -o $@ $(CUDA)/driver/fake.cpp $(CUDA)/kernels/host.cpp

$(GPUDIR)/fake/libcublas.so.12: $(CUDA)/driver/fakeblas.cpp $(CUDA)/driver/fake.h $(GPUDIR)/fake/libcuda.so.1
	$(CXX) -std=c++17 -O3 -Wall -fPIC -shared -Wl,-soname,libcublas.so.12 -o $@ $(CUDA)/driver/fakeblas.cpp $(GPUDIR)/fake/libcuda.so.1

clean: ## remove what was built
	rm -rf bin build
