// The report for people at a terminal, at most 100 columns wide.
#pragma once
#include <string>

#include "conformance/report/report.h"

namespace synfin::conformance {

// What a run counts.
struct Unit {
  std::string_view one = "case", many = "cases";
};

struct TextStyle {
  bool colour = false;
  bool quiet = false;  // the totals only
  bool timed = true;   // how long it took is known
  std::size_t most_findings = 12;
  Unit unit;
};

// The line that a run begins with: what is judged, and how to do it again.
std::string heading(const RunFacts& facts, std::size_t cases, const Unit& unit = {});

std::string to_text(const Report& report, const TextStyle& style);

// Breaks at spaces, so that no line is longer than the terminal. What follows the first line is indented.
std::string wrapped(std::string_view text, std::size_t indent, std::size_t width = 100);

// "19,340"
std::string counted(std::size_t n);
std::string counted(std::size_t n, std::string_view one, std::string_view many);

}  // namespace synfin::conformance
