# nightdrop: build, tests, installation. `make demo` and `make check` need nothing but make and git on Debian 12.
#
#   all         the commands, in bin/                     lint        every rule on the sources that a machine can check
#   demo        installs what is missing, builds, shows   asan        the tests under AddressSanitizer and UBSan
#   check       installs what is missing, builds, tests   fuzz        each fuzz target for FUZZ_SECONDS
#   check-all   check and the slow tests                  bench       what is measured
#   check-plain the tests as without AVX2                 check-slow  the slow tests alone
#   install     under DESTDIR and PREFIX; uninstall       deps        installs what any target here needs
#   clean       removes what was built
#
# CC, CFLAGS, CPPFLAGS, LDFLAGS, PREFIX and DESTDIR are yours. What is built goes to .build/VARIANT, so that one variant
# never spoils another; only the release variant puts its commands into bin/.

NIGHTDROP_VERSION = 0.1.0

PREFIX = /usr/local
CC = cc
CFLAGS = -O2 -g
JOBS = 2
FUZZ_SECONDS = 60

# Only SHA-256 is taken from libcrypto. The shared library costs every command more than a millisecond at its start for
# that, half of what a small upload takes, so it is linked in; LIBCRYPTO=-lcrypto takes the shared one.
LIBCRYPTO = -l:libcrypto.a

# What links what: the outside libraries of each command. `make lint` compares with what the linker really took. libpq is in none: it
# is loaded when a store on a PostgreSQL server is opened (postgres_library.h says why), and finds nothing of the program's own.
COMMANDS = $(patsubst src/cmd/%.c,%,$(wildcard src/cmd/*.c))

libraries.txn-chunk      = -lcsv -lyaml $(LIBCRYPTO) -lxxhash
libraries.group-check    = -lcsv -lyaml $(LIBCRYPTO)
libraries.txn-mock       = -lyaml $(LIBCRYPTO)
libraries.profile-check  = -lcsv -lyaml $(LIBCRYPTO)
libraries.profile-schema = -lyaml $(LIBCRYPTO)
libraries.batch-report   = -lcjson -lxxhash $(LIBCRYPTO) -lsqlite3
libraries.store-init     = -lsqlite3
libraries.store-dump     = -lsqlite3
libraries.store-check    = -lcjson -lsqlite3 $(LIBCRYPTO)
libraries.store-migrate  = -lsqlite3 $(LIBCRYPTO)
libraries.store-copy     = -lsqlite3 $(LIBCRYPTO)
libraries.group-define   = -lyaml $(LIBCRYPTO) -lsqlite3
libraries.member-load    = -lcsv $(LIBCRYPTO) -lsqlite3
libraries.group-plan     = -lcjson $(LIBCRYPTO) -lsqlite3
libraries.txn-load       = -lcjson $(LIBCRYPTO) -lxxhash -lsqlite3
libraries.group-apply    = -lcjson $(LIBCRYPTO) -lsqlite3
libraries.event-relay    = $(LIBCRYPTO) -lsqlite3
libraries.txn-page       = $(LIBCRYPTO) -lsqlite3
libraries.batch-reconcile = -lcjson $(LIBCRYPTO) -lsqlite3

# A unit test may use any module, and so any library; --as-needed keeps those it uses.
libraries.unit = -lcsv -lyaml -lcjson $(LIBCRYPTO) -lxxhash -lsqlite3

VARIANT = release
B = .build/$(VARIANT)
BIN = $(if $(filter release,$(VARIANT)),bin,$(B)/bin)

WARNINGS = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wmissing-prototypes -Wstrict-prototypes
DEFINES = -D_XOPEN_SOURCE=700 -D_DEFAULT_SOURCE -DNIGHTDROP_VERSION='"$(NIGHTDROP_VERSION)"'
# FORTIFY_SOURCE is worth nothing, and warns, without optimization; under a sanitizer it hides what that would find.
HARDENING = -fstack-protector-strong -fPIE $(if $(filter -O1 -O2 -O3 -Os,$(CFLAGS)),-D_FORTIFY_SOURCE=2)
HARDENING_LINK = -pie -Wl,-z,relro,-z,now
COMPILE = $(CC) -std=c11 $(WARNINGS) $(DEFINES) -Isrc/lib $(HARDENING) $(CPPFLAGS) $(CFLAGS)
LINK = $(CC) $(CFLAGS) $(HARDENING_LINK) -Wl,--as-needed $(LDFLAGS)

# `make V=1` shows whole command lines.
Q = $(if $(V),,@)

LIBRARY = $(B)/libnightdrop.a
MODULES = $(patsubst src/lib/%.c,%,$(wildcard src/lib/*.c))
UNITS = $(patsubst tests/unit/%.c,$(B)/unit/%,$(wildcard tests/unit/*_test.c))
FUZZERS = $(patsubst tests/fuzz/%.c,$(B)/fuzz/%,$(wildcard tests/fuzz/*_fuzz.c))
BATS = $(wildcard tests/*.bats)
SLOW = $(wildcard tests/torture/*.bats)

.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: all units fuzzers demo check check-plain check-slow check-all lint asan fuzz bench install uninstall deps clean FORCE

all: $(COMMANDS:%=$(BIN)/%)
units: $(UNITS)
fuzzers: $(FUZZERS)

$(BIN)/%: $(B)/cmd/%.o $(LIBRARY) Makefile
	@echo '  LINK $@' && mkdir -p $(@D)
	$(Q)$(LINK) -o $@ $< $(LIBRARY) $(libraries.$*)

$(B)/unit/%: $(B)/unit/%.o $(LIBRARY) Makefile
	@echo '  LINK $@'
	$(Q)$(LINK) -o $@ $< $(LIBRARY) $(libraries.unit)

$(B)/fuzz/%: $(B)/fuzz/%.o $(LIBRARY) Makefile
	@echo '  LINK $@'
	$(Q)$(LINK) -fsanitize=fuzzer -o $@ $< $(LIBRARY) $(libraries.unit)

# Made anew each time: `ar` would keep the object of a module that is gone.
$(LIBRARY): $(MODULES:%=$(B)/lib/%.o) $(B)/modules
	@echo '  AR   $@' && rm -f $@
	$(Q)ar rcs $@ $(filter %.o,$^)

$(B)/lib/%.o: src/lib/%.c $(B)/flags
	@echo '  CC   $<' && mkdir -p $(@D)
	$(Q)$(COMPILE) -MMD -MP -c -o $@ $<

$(B)/cmd/%.o: src/cmd/%.c $(B)/flags
	@echo '  CC   $<' && mkdir -p $(@D)
	$(Q)$(COMPILE) -MMD -MP -c -o $@ $<

$(B)/unit/%.o: tests/unit/%.c $(B)/flags
	@echo '  CC   $<' && mkdir -p $(@D)
	$(Q)$(COMPILE) -MMD -MP -c -o $@ $<

$(B)/fuzz/%.o: tests/fuzz/%.c $(B)/flags
	@echo '  CC   $<' && mkdir -p $(@D)
	$(Q)$(COMPILE) -MMD -MP -c -o $@ $<

-include $(wildcard $(B)/*/*.d)

# Touched only when the flags (or the list of modules) differ from those of the last run: then what needs them is made again.
$(B)/flags: text = $(COMPILE) $(LINK)
$(B)/modules: text = $(MODULES)
$(B)/flags $(B)/modules: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' $(call quote,$(text)) >$@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@

quote = '$(subst ','\'',$1)'

# --- what one types -------------------------------------------------------------------------------------------------

deps:
	@tests/deps build test slow

demo:
	@tests/deps build
	@$(MAKE) --no-print-directory -j$(JOBS) all
	@samples/demo

check:
	@tests/deps build test
	@$(MAKE) --no-print-directory -j$(JOBS) all units
	@tests/run -j$(JOBS) $(UNITS) $(BATS)

# Everything as on a processor without AVX2.
PLAIN = VARIANT=plain CPPFLAGS='$(CPPFLAGS) -DNIGHTDROP_PLAIN'
check-plain:
	@tests/deps build test
	@$(MAKE) --no-print-directory -j$(JOBS) $(PLAIN) all units
	@NIGHTDROP_BIN=$(CURDIR)/.build/plain/bin NIGHTDROP_VARIANT=plain \
		tests/run -j$(JOBS) $(UNITS:$(B)/%=.build/plain/%) tests/samples.bats tests/txn-chunk.bats

# The slow tests alone, for whoever has run check already; then each fuzz target for a short while.
check-slow: check-plain
	@tests/deps build test slow
	@$(MAKE) --no-print-directory -j$(JOBS) all units
	@tests/run -j$(JOBS) $(SLOW)
	@$(MAKE) --no-print-directory fuzz FUZZ_SECONDS=20

check-all: check check-slow

lint:
	@tests/deps build test slow
	@$(MAKE) --no-print-directory -j$(JOBS) all
	@tests/lint

# UBSan's and ASan's findings end the program, so that a test cannot pass over them.
SANITIZE = -fsanitize=address,undefined -fno-sanitize-recover=all
ASAN = VARIANT=asan HARDENING= HARDENING_LINK= CFLAGS='-O1 -g -fno-omit-frame-pointer -Werror $(SANITIZE)'
asan:
	@tests/deps build test
	@$(MAKE) --no-print-directory -j$(JOBS) $(ASAN) all units
	@NIGHTDROP_BIN=$(CURDIR)/.build/asan/bin NIGHTDROP_VARIANT=asan \
		tests/run -j$(JOBS) $(UNITS:$(B)/%=.build/asan/%) $(BATS)

FUZZ = VARIANT=fuzz HARDENING= HARDENING_LINK= CC=clang \
	CFLAGS='-O1 -g -fno-omit-frame-pointer -Werror -fsanitize=fuzzer-no-link $(SANITIZE)'
fuzz:
	@tests/deps build test slow
	@$(MAKE) --no-print-directory -j$(JOBS) $(FUZZ) fuzzers
	@FUZZ_SECONDS=$(FUZZ_SECONDS) tests/run -j$(JOBS) $(FUZZERS:$(B)/%=.build/fuzz/%)

bench:
	@tests/deps build test slow
	@$(MAKE) --no-print-directory -j$(JOBS) all
	@PATH="$(CURDIR)/bin:$$PATH" tests/bench/speed
	@PATH="$(CURDIR)/bin:$$PATH" tests/bench/groups
	@PATH="$(CURDIR)/bin:$$PATH" tests/bench/load
	@PATH="$(CURDIR)/bin:$$PATH" tests/bench/page

# --- installation ---------------------------------------------------------------------------------------------------

bindir = $(DESTDIR)$(PREFIX)/bin
mandir = $(DESTDIR)$(PREFIX)/share/man
sharedir = $(DESTDIR)$(PREFIX)/share/nightdrop
completiondir = $(DESTDIR)$(PREFIX)/share/bash-completion/completions

# What is in bin/ and not named there as built is a shell command.
SCRIPTS = $(filter-out $(patsubst /%,%,$(shell cat bin/.gitignore)),$(notdir $(wildcard bin/*)))
PROGRAMS = $(COMMANDS) $(SCRIPTS)
PAGES = $(notdir $(wildcard man/*.[1-9]))

install: all
	install -d $(bindir)
	install -m 755 $(PROGRAMS:%=bin/%) $(bindir)
	for page in $(PAGES); do install -D -m 644 man/$$page $(mandir)/man$${page##*.}/$$page || exit 1; done
	install -D -m 644 src/nightly.bash $(sharedir)/nightly.bash
	install -D -m 644 samples/completion/nightdrop.bash $(completiondir)/nightdrop
	for program in $(PROGRAMS); do ln -sf nightdrop $(completiondir)/$$program || exit 1; done

uninstall:
	rm -f $(PROGRAMS:%=$(bindir)/%) $(foreach page,$(PAGES),$(mandir)/man$(subst .,,$(suffix $(page)))/$(page))
	rm -f $(sharedir)/nightly.bash
	rm -f $(completiondir)/nightdrop $(PROGRAMS:%=$(completiondir)/%)

clean:
	rm -rf .build $(COMMANDS:%=bin/%)
