// Steps of one endpoint, from given values: whatever may happen next to a TCB that the invariants allow.
#pragma once
#include <vector>

#include "properties/symbolic/induction.h"

namespace synfin::properties {

using HostTcb = model::Tcb<model::Numbers>;
using HostSegment = model::Segment<model::Numbers>;

// Where a step begins: the values besides the control.
struct StepValues {
  HostTcb before;
  HostSegment segment;  // the one that arrives, or from which one that leaves is made
  std::uint32_t fresh_iss = 0, now = 0;
  std::uint32_t octets = 0;   // of SEND and RECEIVE
  std::uint32_t leaving = 0;  // 0 to 3: what leaves begins at SND.NXT, SND.UNA, ISS, or one above SND.UNA
};

class Steps {
 public:
  explicit Steps(const model::Profile& profile, const Mutation& mutation = {});

  // Calls visit(one_step) for every step that begins so: the segment arrives, leaves if it may, each call is made, the
  // timers expire. Nothing if the values are not what the invariants allow.
  template <class Visit>
  void each(const StepValues& values, Visit visit) const {
    if (!is_allowed(values)) return;
    for (const Command& command : possible_) {
      Refutation start{.command = &command, .before = values.before, .segment = values.segment};
      start.fresh_iss = values.fresh_iss;
      start.now = values.now;
      start.octets = values.octets;
      if (!applies(command, values, start)) continue;
      const model::Step<model::Numbers> step = replayed(commands_, command, start);
      visit(OneStep<model::Numbers>{command.event, start.before, start.segment, step});
    }
  }

 private:
  static bool is_allowed(const StepValues& values);
  // Whether this can happen; makes the segment that leaves.
  bool applies(const Command& command, const StepValues& values, Refutation& start) const;

  Commands commands_;
  std::vector<Command> possible_;  // one for each thing that can happen, of which only the event counts
};

// The case in which a claim says something: its `sometimes`.
bool is_put_to_the_test(std::string_view claim, const OneStep<model::Numbers>& s);

// A bug that breaks this claim, under this profile.
struct BrokenClaim {
  std::string_view claim;
  Mutation mutation;
  std::string_view profile = "rfc9293";
};
std::vector<BrokenClaim> broken_claims();

}  // namespace synfin::properties
