// lwIP's walks, judged: octets in, the deviation that they show out.
#pragma once
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "adapters/lwip/lwip_stack.h"
#include "conformance/in_process.h"
#include "conformance/report/deviations.h"
#include "conformance/walk.h"

namespace synfin::fuzz {

// A line of stack-survives quotes the assertion that was printed: in which state it was matters less than which it is.
inline bool is_listed_death(const std::vector<conformance::Deviation>& list, const conformance::Failure& failure) {
  const std::size_t begin = failure.got.find('"');
  if (begin == std::string::npos) return false;
  const std::size_t end = failure.got.find_first_of("\"\n", begin + 1);
  const std::string assertion = failure.got.substr(begin, end - begin) + '"';
  return std::any_of(list.begin(), list.end(), [&](const conformance::Deviation& line) {
    return line.clause == failure.clause->id && line.reason.find(assertion) != std::string::npos;
  });
}

class LwipJudge {
 public:
  // Octet 1 of the walk is the stack's seed. A death of lwIP's is a failure of model::kStackSurvives.
  std::optional<conformance::Failure> judge(std::span<const std::uint8_t> octets) {
    const conformance::Case walk = conformance::case_of(conformance::walk_of(octets), "walk");
    try {
      run_in_process(*stack_, session_, walk, octets.size() > 1 ? octets[1] : 0);
    } catch (const adapters::LwipDied& died) {
      return conformance::Failure{.clause = &model::kStackSurvives,
                                  .state = state_at_death(),
                                  .expected = "any answer, or silence",
                                  .got = fmt::format("death, having printed: {}", died.what())};
    }
    return session_.result().failure;
  }

  // Of the last walk.
  const conformance::Trace& trace() const { return session_.trace(); }

 private:
  // Of the peer that was last heard of; of another that has a connection, if that one has none: timers kill too.
  model::State state_at_death() const {
    const auto& events = session_.trace().events;
    for (auto event = events.rbegin(); event != events.rend(); ++event) {
      const model::State state = session_.state(event->peer);
      if (state != model::State::Closed && state != model::State::Listen) return state;
    }
    return session_.state(0);
  }

  std::unique_ptr<conformance::Stack> stack_ = adapters::make_guarded_lwip_stack();
  conformance::Session session_{*stack_, {.first_departure_ends = true}};
};

}  // namespace synfin::fuzz
