// A connection of a capture as a ladder: the opener on the left.
#pragma once
#include "conformance/judge/report/judge_report.h"
#include "wire/ladder.h"

namespace synfin::conformance {

// Of a connection with findings: the segments that were kept, what was found at its frame.
wire::Ladder ladder_of(const KeptConnection& kept);

}  // namespace synfin::conformance
