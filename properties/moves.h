// The classes of moves in a world.
#pragma once
#include <cstdint>

#include "model/world_actions.h"

namespace synfin::properties {

enum Move : std::uint8_t {
  kDelivers = 1,
  kLoses = 2,
  kDuplicates = 4,
  kUserCalls = 8,
  kRetransmits = 16,
  kOtherTimers = 32,  // TIME-WAIT, delayed acknowledgments, the clock
  kGivesUp = 64,
  kFromThePast = 128,
};

// What happens sooner or later if the network is fair: what is sent again and again arrives, and timers expire.
inline constexpr std::uint8_t kFairMoves = kDelivers | kRetransmits | kOtherTimers;

constexpr std::uint8_t move_of(model::Act act) {
  switch (act) {
    case model::Act::Deliver: return kDelivers;
    case model::Act::Lose: return kLoses;
    case model::Act::Duplicate: return kDuplicates;
    case model::Act::Call: return kUserCalls;
    case model::Act::Retransmit: return kRetransmits;
    case model::Act::GiveUp: return kGivesUp;
    case model::Act::Stale: return kFromThePast;
    default: return kOtherTimers;
  }
}

}  // namespace synfin::properties
