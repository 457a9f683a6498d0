"""Runs synfin's fuzz targets: `smoke` for minutes, `overnight` for hours, `retest` for what they found. See doc/fuzzing.md."""
