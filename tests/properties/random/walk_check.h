// Walks put to a judge by RapidCheck; what fails is told with the minimal walk, what happens on it, and how to do it
// again.
#pragma once
#include <functional>
#include <iosfwd>
#include <string>

#include "conformance/campaign.h"
#include "properties/random/walk_gen.h"

namespace synfin::conformance {

// For RapidCheck's counterexamples.
void showValue(const Walk& walk, std::ostream& out);

}  // namespace synfin::conformance

namespace synfin::properties {

// What is wrong with a walk; "" if nothing is.
using WalkJudge = std::function<std::string(const conformance::Walk&)>;

// So many walks, or as many as RC_PARAMS says. The first that the judge is not content with is shrunk; then the minimal
// one, or nothing.
struct Checked {
  std::string message;  // of RapidCheck
  conformance::Walk minimal;
  bool failed = false;
};
Checked put_walks(const WalkShape& shape, int count, const WalkJudge& judge);

// The walk on a stack of this name: ladder, packetdrill lines, and a trace file for `synfin replay`.
std::string story_of(conformance::Stack& stack, const std::string& name, const conformance::Walk& walk);

// put_walks() as a test: fails with the minimal walk and its story on the reference endpoint.
void expect_walks(const WalkShape& shape, int count, const WalkJudge& judge);

}  // namespace synfin::properties
