// What happened on a stack as a ladder diagram: the tester stands on the left, the stack on the right.
#pragma once
#include <string>

#include "conformance/session.h"
#include "wire/ladder.h"

namespace synfin::conformance {

// `failure`, if there is one, is told at the end, highlighted. What is longer than can be drawn throws when it is
// (wire::LadderError).
wire::Ladder ladder_of(const Trace& trace, std::string title, std::string_view stack, const Failure* failure = nullptr);

}  // namespace synfin::conformance
