#!/bin/bash -eu
# Builds the fuzz targets as OSS-Fuzz and ClusterFuzzLite ask for them: CC, CXX, CFLAGS, CXXFLAGS, LIB_FUZZING_ENGINE, SRC,
# WORK and OUT are given; OUT gets the programs, their seed corpora, dictionaries and shared libraries.

# The distribution's C++ libraries are built with libstdc++, and a newer compiler's warnings are no reason not to fuzz (-w).
CXXFLAGS="${CXXFLAGS//-stdlib=libc++/} -w"
source="$SRC/synfin"
build="$WORK/synfin"

# Where the image could fetch lwIP's source, lwIP's own code is watched, too.
lwip="$source/build/lwip-source/lwip"
[ -d "$lwip" ] || lwip=""

cmake -S "$source" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release \
  -DCMAKE_C_COMPILER="$CC" -DCMAKE_CXX_COMPILER="$CXX" -DCMAKE_C_FLAGS="${CFLAGS:-}" -DCMAKE_CXX_FLAGS="$CXXFLAGS" \
  -DCMAKE_BUILD_RPATH='$ORIGIN/lib' -DCMAKE_EXE_LINKER_FLAGS=-Wl,--disable-new-dtags \
  -DSYNFIN_LWIP_SOURCE="$lwip" -DSYNFIN_FUZZ=ON -DSYNFIN_FUZZING_ENGINE="$LIB_FUZZING_ENGINE"

# The canary has a planted bug: it is for ci/fuzz, which looks whether it is found.
mapfile -t names < <(sed -n 's/^ *synfin_fuzz_target(\([a-z0-9_]*\).*/\1/p' "$source/fuzz/CMakeLists.txt" | grep -vx canary)
cmake --build "$build" --target "${names[@]/#/fuzz_}"

mkdir -p "$OUT/lib"
for name in "${names[@]}"; do
  program="$OUT/fuzz_$name"
  cp "$build/fuzz/fuzz_$name" "$program"
  [ -d "$source/corpus/$name" ] && (cd "$source/corpus/$name" && zip -q -r "${program}_seed_corpus.zip" .)
  [ -f "$source/fuzz/$name.dict" ] && cp "$source/fuzz/$name.dict" "$program.dict"
  # Where the targets run there are no libraries but libc's.
  ldd "$build/fuzz/fuzz_$name" | awk '$2 == "=>" && $3 ~ /^\// { print $3 }' |
    grep -Ev '/(libc|libm|libdl|librt|libpthread|libresolv)\.so' | xargs -r cp -Lt "$OUT/lib"
done
