#include "tests/properties/random/walk_check.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <ostream>
#include <sstream>

#include "adapters/model/model_stack.h"
#include "conformance/report/report_trace.h"
#include "conformance/report/trace_script.h"
#include "properties/random/tracked_walk.h"
#include "properties/random/walk_text.h"

namespace synfin::conformance {

void showValue(const Walk& walk, std::ostream& out) { out << properties::to_text(walk); }

}  // namespace synfin::conformance

namespace synfin::properties {

namespace {

constexpr std::uint64_t kWalkSeed = 1;

rc::detail::TestParams params_of(int count) {
  rc::detail::TestParams params = rc::detail::configuration().testParams;
  const char* const given = std::getenv("RC_PARAMS");
  const bool says = given != nullptr && std::string(given).find("max_success") != std::string::npos;
  if (!says) params.maxSuccess = count;
  return params;
}

}  // namespace

Checked put_walks(const WalkShape& shape, int count, const WalkJudge& judge) {
  Checked checked;
  const auto generator = walks(shape);
  // While RapidCheck shrinks, what has failed last is the simplest.
  const auto property = [&] {
    const conformance::Walk walk = *generator;
    const std::string wrong = judge(walk);
    if (wrong.empty()) return;
    checked.minimal = walk;
    checked.failed = true;
    RC_FAIL(wrong);
  };
  const auto result = rc::detail::checkTestable(property, rc::detail::TestMetadata{}, params_of(count));
  std::ostringstream message;
  rc::detail::printResultMessage(result, message);
  checked.message = message.str();
  checked.failed = !result.template is<rc::detail::SuccessResult>();
  return checked;
}

std::string story_of(conformance::Stack& stack, const std::string& name, const conformance::Walk& walk) {
  const conformance::Case the_case = conformance::case_of(walk, "walk/minimal");
  TrackedStack tracked(stack, walk.profile->claims);
  conformance::TraceDocument document{
      .stack = name, .profile = std::string(walk.profile->name), .seed = kWalkSeed, .the_case = the_case};
  document.result = tracked.judge(the_case, conformance::case_seed(kWalkSeed, the_case.id));
  document.trace = tracked.trace();
  const auto& failure = document.result.failure;
  const std::string file =
      (std::filesystem::temp_directory_path() / fmt::format("synfin-walk-{}.json", ::getpid())).string();
  std::ofstream(file) << to_json(document).dump(1, ' ', false, conformance::Json::error_handler_t::replace) << "\n";
  return conformance::ladder(document.trace) + "\n" +
         conformance::script_text(document.trace, the_case.id, failure ? &*failure : nullptr) +
         fmt::format("\nsynfin replay {}\n", file);
}

void expect_walks(const WalkShape& shape, int count, const WalkJudge& judge) {
  const Checked checked = put_walks(shape, count, judge);
  if (!checked.failed) return;
  const auto stack = adapters::make_model_stack(*checked.minimal.profile);
  ADD_FAILURE() << checked.message << "\nThe minimal walk on the reference endpoint:\n"
                << story_of(*stack, "model", checked.minimal);
}

}  // namespace synfin::properties
