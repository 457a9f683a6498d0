#!/usr/bin/env bash
# What a replayer says and how it ends: replay_test.sh REPLAYER, that of the canary.
set -uo pipefail

replayer=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failed=0

# expect STATUS WORDS ARGUMENTS...: it ends so and says these words.
expect() {
  local wanted=$1 words=$2 said status
  shift 2
  said=$("$replayer" "$@" 2>&1)
  status=$?
  if [ $status -ne "$wanted" ] || [[ $said != *"$words"* ]]; then
    echo "$* ended with $status (wanted $wanted) and said: $said (wanted: $words)"
    failed=1
  fi
}

mkdir "$folder/empty" "$folder/full" "$folder/full/regressions"
printf 'E' >"$folder/full/one"
: >"$folder/full/nothing"
printf 'abc' >"$folder/full/regressions/two"
mkfifo "$folder/pipe"

expect 2 "usage: "
expect 2 "cannot replay $folder/empty: the folder is empty" "$folder/empty"
expect 2 "cannot replay $folder/none: No such file or directory" "$folder/none"
expect 2 "cannot replay $folder/pipe: is not a file" "$folder/pipe"
expect 0 "3 inputs ran" "$folder/full"
expect 0 "1 input ran" "$folder/full/one"
expect 2 "1 input ran" "$folder/none" "$folder/full/one"
exit $failed
