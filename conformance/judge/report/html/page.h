// What was found in captures as one page for a browser, which needs nothing else: no network, no other file.
#pragma once
#include <iosfwd>

#include "conformance/judge/report/judge_report.h"

namespace synfin::conformance {

// Same captures, same octets.
void write_html(std::ostream& out, const JudgeReport& report);

}  // namespace synfin::conformance
