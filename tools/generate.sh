#!/usr/bin/env bash
# Writes again everything in the repository that is generated from the source.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo run --quiet --example generate
