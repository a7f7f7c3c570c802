# Pelita. `make help` lists what can be asked for.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DEFAULT_GOAL := help

# Fyne parses the locale at import; "C" is one it complains about.
export LANG := en_US.UTF-8
export GOTOOLCHAIN ?= local

BUILD := build
SHOTS := shots
DEMO  := demo
DEMO_CASES := 8
DEMO_PASSPHRASE := six small lamps along the quay

PACKAGES := gcc libc6-dev pkg-config libgl1-mesa-dev libx11-dev libxcursor-dev libxrandr-dev \
  libxinerama-dev libxi-dev libxxf86vm-dev libwayland-dev libxkbcommon-dev \
  xvfb xauth xdotool xclip x11-utils openbox imagemagick libgl1-mesa-dri strace iproute2 e2fsprogs mount postgresql systemd

.PHONY: help setup build release run test cites check race vet arch window demo hub bench bench-sync gallery fuzz kills storms converge mutate clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 18

setup: ## install the system packages that are missing (one apt call; needs root or sudo)
	@missing=""
	for p in $(PACKAGES); do
	  dpkg-query -W -f='$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$p"
	done
	if [ -n "$$missing" ]; then
	  echo "installing:$$missing"
	  sudo=""; [ "$$(id -u)" = 0 ] || sudo=sudo
	  $$sudo sh -c "apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing" > /dev/null
	fi

build: setup ## build the three programs into build/
	@mkdir -p $(BUILD)
	go build -o $(BUILD)/pelita .
	go build -o $(BUILD)/pelitactl ./app/cmd/pelitactl
	go build -o $(BUILD)/hubd ./sync/cmd/hubd

release: setup ## the same, stripped and without the thread checker, into build/release/
	@mkdir -p $(BUILD)/release
	go build -trimpath -ldflags '-s -w' -tags migrated_fynedo -o $(BUILD)/release/pelita .
	go build -trimpath -ldflags '-s -w' -o $(BUILD)/release/pelitactl ./app/cmd/pelitactl
	go build -trimpath -ldflags '-s -w' -o $(BUILD)/release/hubd ./sync/cmd/hubd
	ls -l $(BUILD)/release

run: build ## open the app; without a display, under Xvfb with screenshots in shots/
	@if [ -n "$${DISPLAY:-}$${WAYLAND_DISPLAY:-}" ]; then exec $(BUILD)/pelita; fi
	mkdir -p $(SHOTS)
	echo "No display here: the app runs under Xvfb; screenshots go to $(CURDIR)/$(SHOTS)/run-*.png (Ctrl-C ends it)."
	$(call xvfb,1280x900)
	$(BUILD)/pelita & app=$$!
	for n in 1 2 3; do sleep 2; import -window root $(SHOTS)/run-$$n.png; echo "$(CURDIR)/$(SHOTS)/run-$$n.png"; done
	wait $$app

# xvfb starts a display and a window manager of its own; both end with the recipe.
define xvfb
rm -f $(BUILD)/display
	Xvfb -displayfd 8 -screen 0 $(1)x24 -nolisten tcp 8> $(BUILD)/display 2> /dev/null &
	trap 'kill $$(jobs -p) 2> /dev/null || true' EXIT
	until [ -s $(BUILD)/display ]; do sleep 0.1; done
	export DISPLAY=:$$(cat $(BUILD)/display); unset WAYLAND_DISPLAY
	openbox > /dev/null 2>&1 &
endef

test: setup vet arch ## everything that must hold, on a clean machine
	go test -shuffle=on -count=1 -timeout 20m ./...

vet: ## formatting, go vet, staticcheck, and the rules of the house (app/testdata/vetting)
	@unformatted=$$(gofmt -l app assets locales screening sync main.go)
	[ -z "$$unformatted" ] || { echo "gofmt: $$unformatted"; exit 1; }
	go vet ./...
	go tool staticcheck ./...
	@mkdir -p $(BUILD)
	go build -o $(BUILD)/vetting ./app/testdata/vetting
	go vet -vettool=$(CURDIR)/$(BUILD)/vetting ./...
	go test ./app/testdata/vetting

arch: ## which package may import which
	go test -count=1 -run 'NeverArrows|TextBans|Thin' ./app

cites: ## each rule and each indicator with its source; fails where one is empty
	@go test -count=1 -v -run TestEveryRuleAndRowNamesItsSource ./screening/indicator | grep -v '^\(=== RUN\|ok\|PASS\|--- PASS\)'

check: setup vet arch ## as test, with the race detector (the journey through the real window without), then kills
	go test -race -shuffle=on -count=1 -skip InARealWindow ./...
	go test -count=1 -run InARealWindow ./app
	$(MAKE) kills

demo: build ## two synced devices with cases of each interview in demo/, passphrase printed, screenshots (DEMO_CASES=200: all)
	@rm -rf $(DEMO); mkdir -p $(DEMO) $(SHOTS); umask 077
	echo '$(DEMO_PASSPHRASE)' > $(DEMO)/passphrase
	ctl() { $(BUILD)/pelitactl "$$@" --passphrase-file $(DEMO)/passphrase; }
	ctl init --profile $(DEMO)/first --officer 'Officer One' --agency 'Demonstration agency'
	ctl agency export --profile $(DEMO)/first --out $(DEMO)/agency.pelita
	ctl device request --profile $(DEMO)/second --officer 'Officer Two' --out $(DEMO)/request
	ctl device enrol --profile $(DEMO)/first --request $(DEMO)/request --out $(DEMO)/grant
	ctl device join --profile $(DEMO)/second --grant $(DEMO)/grant
	declare -A shown # of each interview the first $(DEMO_CASES) by name
	for s in testdata/scenarios/*.toml; do
	  case $$s in */elements-*|*/rule-*) continue;; esac # the cases that only show the rules
	  p="$$(sed -n 's/^protocol *= *"\(.*\)"/\1/p' $$s)"
	  n=$$(( $${shown[$$p]:-0} + 1 )); shown[$$p]=$$n
	  [ $$n -le $(DEMO_CASES) ] || continue
	  ctl screen --profile $(DEMO)/first --answers $$s --protocol "$$p" | sed -n '1p;$$p'
	done
	$(BUILD)/hubd --db sqlite:$(DEMO)/hub/hub.db --agency $(DEMO)/agency.pelita --listen 127.0.0.1:0 > $(DEMO)/hub.json &
	trap 'kill $$(jobs -p) 2> /dev/null || true' EXIT
	until [ -s $(DEMO)/hub.json ]; do sleep 0.1; done
	url="https://$$(sed -E 's/.*"listen":"([^"]*)".*/\1/' $(DEMO)/hub.json)"; pin="$$(sed -E 's/.*"pin":"([^"]*)".*/\1/' $(DEMO)/hub.json)"
	for who in first second first; do ctl sync --profile $(DEMO)/$$who --hub "$$url" --pin "$$pin"; done
	$(call xvfb,1280x900)
	$(BUILD)/pelita -profile $(DEMO)/second & app=$$!
	xdotool search --sync --onlyvisible --name '^Pelita$$' windowfocus --sync
	sleep 1; import -window root $(SHOTS)/demo-unlock.png
	xdotool type --delay 20 '$(DEMO_PASSPHRASE)'; xdotool key Return
	sleep 5; import -window root $(SHOTS)/demo-caseload.png
	if cmp -s $(SHOTS)/demo-unlock.png $(SHOTS)/demo-caseload.png; then echo "the app did not open the profile"; exit 1; fi
	kill $$app
	echo "profiles: $(DEMO)/first $(DEMO)/second"
	echo "passphrase: $(DEMO_PASSPHRASE)"
	echo "open one with: $(BUILD)/pelita -profile $(DEMO)/second"
	echo "screenshots: $(CURDIR)/$(SHOTS)/demo-*.png"

hub: build ## run a hub for trying things out, on 127.0.0.1:8443, with the agency of `make demo`
	@test -f $(DEMO)/agency.pelita || $(MAKE) demo
	exec $(BUILD)/hubd --db sqlite:$(DEMO)/hub/hub.db --agency $(DEMO)/agency.pelita --listen 127.0.0.1:8443

bench: setup ## every benchmark, the figures of the README among them, interleaved with plaintext SQLite (BENCHTIME=20x for a short run)
	@for pkg in $$(go list ./...); do
	  [ -n "$$(go test -list '^Benchmark' $$pkg | grep '^Benchmark' || true)" ] || continue
	  case $$pkg in
	    */screening/vault) often=300x;;
	    */screening)       often=200x;;
	    */app|*/app/view)  often=20x;;
	    *)                 often=1s;;
	  esac
	  go test -run '^$$' -bench . -benchmem -benchtime "$${BENCHTIME:-$$often}" $$pkg
	done

bench-sync: setup ## the figures of sync: a hub over TLS with 64 devices, on SQLite and PostgreSQL (SYNCTIME=640x for a short run)
	go test -run '^$$' -bench 'HubTakesOne' -benchtime "$${SYNCTIME:-19200x}" ./sync/hub
	go test -run '^$$' -bench 'HubTakesTwenty' -benchtime "$${SYNCTIME:-3200x}" ./sync/hub
	go test -run '^$$' -bench 'HubFansOut' -benchtime "$${SYNCTIME:-600x}" ./sync/hub
	go test -run '^$$' -bench 'ForFiftyDevices' -benchtime 40x ./sync/replica
	PELITA_FIGURES="$${INTERVIEWS:-10000}" go test -count=1 -timeout 60m -v -run 'TestFigures' ./app/courier | grep -v '^=== '
	go test -count=1 -v -run 'TestNothingToDoAndTenSmallChanges' ./sync/client | grep bytes

gallery: setup ## every component and screen, every size and theme, to gallery/index.html
	go test -count=1 -tags ci -run TestGallery ./app/view ./app/widgets -args -gallery $(CURDIR)/gallery
	@echo "$(CURDIR)/gallery/index.html"

fuzz: ## a minute for every fuzzer (FUZZTIME=5s for a short run)
	@for pkg in $$(go list ./...); do
	  for f in $$(go test -list '^Fuzz' $$pkg | grep '^Fuzz' || true); do
	    go test -run '^$$' -fuzz "^$$f$$" -fuzzminimizetime 10x -fuzztime "$${FUZZTIME:-60s}" $$pkg
	  done
	done

kills: ## kill -9 a saving program a thousand times, a hub 500 times, a syncing one and its hub at each call: is anything lost? (KILLS=5000)
	PELITA_KILLS=$${KILLS:-1000} go test -count=1 -v -run SRM02_NothingAcknowledgedIsLostByAKill ./screening/vault
	PELITA_KILLS=$${KILLS:-500} PELITA_SLOW=500 go test -count=1 -v -timeout 60m -run 'SRE15|SRE09' ./sync/cmd/hubd
	PELITA_SWEEP=1 go test -count=1 -v -timeout 2h -run 'AKillAtAnyCall' ./app/cmd/pelitactl

storms: ## 10,000 random histories of tablets, links and hubs: do all come to the same, and is anything lost? (STORMS=500)
	go test -count=1 -timeout 4h -run AfterAnyStorm ./sync/synctest -rapid.checks=$${STORMS:-10000}

converge: ## 10,000 random histories of 2 to 5 devices, in any order, twice, and in parts: one state? (CHECKS=100000)
	go test -count=1 -v -run 'TestSRD07|TestAnyOrder' ./screening/history -rapid.checks=$${CHECKS:-10000}

mutate: ## change the engine and its data one thing at a time: does a test notice? (PART=1/4 runs a part)
	nice go run ./screening/indicator/testdata/mutate -part $${PART:-1/1} -goal 95

clean: ## remove what was built
	rm -rf $(BUILD) $(SHOTS) $(DEMO) gallery
