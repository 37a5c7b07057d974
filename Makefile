# Thin on purpose: the builds are meson (C) and Vite (web); this file only puts them in order.
#
#   make run      installs what is missing, builds, makes a demonstration district, serves it (ENTITIES=851000: the full one;
#                 TLS=1: over HTTPS, for phones on the same network)
#   make test     everything, on SQLite and PostgreSQL          make check    layers, sizes, style, statements, lint
#   make bench    the headline figures, with their baselines    make format   clang-format and prettier

ENTITIES ?= 20000
LISTEN   ?= 127.0.0.1:8080
DEMO     ?= var/demo
# Of TLS=1: the port of HTTPS, the plain one where phones fetch the certificate, and further names of this machine.
TLS_PORT  ?= 8443
HTTP_PORT ?= 8081
TLS_NAMES ?=

WEB_SOURCES = $(shell find web -path web/node_modules -prune -o -path web/dist -prune -o -type f -print)

.PHONY: run build web test bench check format clean
.DELETE_ON_ERROR:

ifeq ($(TLS),1)
run: build $(DEMO)/accounts.csv
	@tools/bootstrap tls
	@NAGUAN_DATA=$(DEMO) NAGUAN_LISTEN=$(LISTEN) exec tools/serve-tls build/naguan --tls-port $(TLS_PORT) --http-port $(HTTP_PORT) --accounts $(DEMO)/accounts.csv $(TLS_NAMES:%=--name %)
else
run: build $(DEMO)/accounts.csv
	@echo "Naguan: http://$(LISTEN)   accounts: $(DEMO)/accounts.csv   stop: Ctrl-C"
	@NAGUAN_DATA=$(DEMO) NAGUAN_LISTEN=$(LISTEN) exec build/naguan serve
endif

# A newer compiler's new warning must not keep a bureau from starting: warnings are errors in the test build only.
build: bootstrap
	@[ -f build/build.ninja ] || { mkdir -p build && meson setup build --buildtype=release -Doptimization=2 -Dtests=false -Dwerror=false >build/setup.log || { cat build/setup.log; exit 1; }; }
	@[ -t 1 ] || echo "Compiling"
	@ninja -C build $$([ -t 1 ] || echo --quiet)
	@$(MAKE) --no-print-directory web

.PHONY: bootstrap
bootstrap:
	@tools/bootstrap run

web: web/dist/index.html

web/node_modules/.package-lock.json: web/package-lock.json
	@echo "Fetching the web client's tools (npm ci)"
	@cd web && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

web/dist/index.html: web/node_modules/.package-lock.json $(WEB_SOURCES)
	@echo "Building the web client"
	@cd web && npm run --silent build
	@touch $@

$(DEMO)/accounts.csv:
	@echo "Making a synthetic district of $(ENTITIES) operators in $(DEMO)"
	@build/naguan demo --dir $(DEMO) --entities $(ENTITIES)

test:
	@tools/bootstrap run test check
	@tools/test

bench: tests/e2e/node_modules/.package-lock.json
	@tools/bootstrap run bench
	@$(MAKE) --no-print-directory web
	@tools/bench

tests/e2e/node_modules/.package-lock.json: tests/e2e/package-lock.json
	@echo "Fetching what drives the browser (npm ci)"
	@cd tests/e2e && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

check:
	@tools/bootstrap run test check
	@tools/test build
	@$(MAKE) --no-print-directory web/node_modules/.package-lock.json
	@tools/check

format:
	@tools/bootstrap check
	@git ls-files -co --exclude-standard -- '*.c' '*.h' | xargs -r clang-format-14 -i --style=file

clean:
	rm -rf build build-test build-tsan build-bench web/dist
