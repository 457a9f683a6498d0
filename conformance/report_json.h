// The report for programs: see doc/json.md.
#pragma once
#include <functional>
#include <iosfwd>
#include <span>

#include "conformance/report.h"

namespace synfin::conformance {

// The requirements that a case exercises, by its id.
using RequirementsOf = std::function<std::vector<std::string>(std::string_view case_id)>;

// One case a line. Nothing in it depends on the time of day or on the machine.
void write_json(std::ostream& out, const Report& report, const RequirementsOf& requirements_of);

// JUnit's XML, for what shows test results.
void write_junit(std::ostream& out, const Report& report);

}  // namespace synfin::conformance
