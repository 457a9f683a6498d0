// lwIP against the standard: octets are a walk (conformance/walk.h; octet 1 is the stack's seed), each judged by the
// tracker. A deviation that adapters/lwip/deviations.txt does not list is a finding, and so is each death of lwIP's;
// memory errors are the sanitizers'.
//
//   SYNFIN_FUZZ_KNOWN=1   the listed deviations are findings too
//   SYNFIN_FUZZ_GO_ON=1   findings do not end the run: each is told once, with its octets
//   SYNFIN_FUZZ_COUNT=1   deviations are counted and no findings; deaths and memory errors are
//
// A death is listed if a line of stack-survives quotes what was printed.
#include <fmt/format.h>

#include <cstdio>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "conformance/report/deviations.h"
#include "conformance/report/report_trace.h"
#include "fuzz/finding.h"
#include "fuzz/lwip_judge.h"
#include "fuzz/switches.h"

namespace synfin::fuzz {
namespace {

using conformance::Failure;

class Target {
 public:
  ~Target() {
    std::fprintf(stderr, "runs that ended in a listed deviation: %zu\n", known_met_);
    for (const auto& [key, runs] : counted_) std::fprintf(stderr, "not listed: %s, %zu runs\n", key.c_str(), runs);
  }

  void run(std::span<const std::uint8_t> octets) {
    if (const auto failure = judge_.judge(octets)) tell(*failure, octets);
  }

 private:
  // The list is long: of each clause and state it is looked through once.
  bool is_listed(const Failure& failure) {
    const auto [place, is_new] = listed_.try_emplace({failure.clause, failure.state});
    if (is_new) place->second = conformance::is_listed(known_, failure);
    return place->second;
  }

  void tell(const Failure& failure, std::span<const std::uint8_t> octets) {
    const bool death = failure.clause == &model::kStackSurvives;
    if (death ? is_listed_death(known_, failure) : is_listed(failure)) {
      ++known_met_;
      return;
    }
    const std::string key = fmt::format("{} {}", failure.clause->id, model::name(failure.state));
    if (only_counts_ && !death) {
      ++counted_[key];
      return;
    }
    std::string details = fmt::format("{}\nallowed: {}\ngot:     {}\n{}", failure.clause->says, failure.expected,
                                      failure.got, conformance::ladder(judge_.trace()));
    if (!goes_on_) report_finding("deviation", key, details);
    if (!told_.insert(key).second) return;
    details += "octets: ";
    for (const std::uint8_t octet : octets) details += fmt::format("{:02x}", octet);
    std::fprintf(stderr, "finding: deviation %s\n%s\n", key.c_str(), details.c_str());
  }

  const bool goes_on_ = is_set("SYNFIN_FUZZ_GO_ON"), only_counts_ = is_set("SYNFIN_FUZZ_COUNT");
  const std::vector<conformance::Deviation> known_ =
      is_set("SYNFIN_FUZZ_KNOWN") ? std::vector<conformance::Deviation>{} : conformance::known_deviations("lwip");
  std::map<std::pair<const model::Clause*, model::State>, bool> listed_;
  std::set<std::string> told_;
  std::map<std::string, std::size_t> counted_;
  std::size_t known_met_ = 0;
  LwipJudge judge_;
};

}  // namespace
}  // namespace synfin::fuzz

// lwIP's memory is the adapter's arena. What else is allocated is the judge's, which is built without checks: its freed
// memory need not be kept, nor where it came from.
extern "C" const char* __asan_default_options();
extern "C" const char* __asan_default_options() { return "quarantine_size_mb=1:malloc_context_size=1"; }

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static synfin::fuzz::Target target;
  target.run({data, size});
  return 0;
}
