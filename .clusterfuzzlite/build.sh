#!/bin/bash -eu
exec "$SRC/synfin/fuzz/oss-fuzz/build.sh"
