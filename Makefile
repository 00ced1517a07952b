# make demo and make test bring what they lack; the others need the same things to be there.

.PHONY: demo test bench fmt docs clean

# A synthetic ministry under demo/: register, keys and site.
demo:
	scripts/setup.sh build
	scripts/demo.sh

# What .ci/run calls.
test:
	scripts/test.sh

# Ratios of CPU time against the floor, on a register of 20,000 people. Takes minutes.
bench:
	cargo bench --locked --profile release --bench register

fmt:
	cargo fmt

docs:
	cargo doc --locked --release --no-deps --lib --document-private-items

clean:
	cargo clean
	rm -rf demo tests/browser/node_modules
