// The report for programs: see doc/json.md.
#pragma once
#include <iosfwd>

#include "conformance/report/report.h"

namespace synfin::conformance {

// One case a line. Nothing in it depends on the time of day or on the machine.
void write_json(std::ostream& out, const Report& report);

// JUnit's XML, for what shows test results.
void write_junit(std::ostream& out, const Report& report);

}  // namespace synfin::conformance
