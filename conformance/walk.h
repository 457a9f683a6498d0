// Walks: a way to a state, and then any stimuli, coded in octets. Every string of octets is a walk, so that generators
// and fuzzers have nothing to discard; a zero is the simplest choice everywhere, so that what is shrunk reads well.
//
//   octet 0     the way that the walk begins with (0: none), modulo their number
//   octet 1     the profile, where the walker has a choice of it, modulo their number
//   8 octets    for each stimulus; what is left over at the end is not looked at
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "conformance/stimulus.h"
#include "conformance/ways.h"
#include "model/profile.h"

namespace synfin::conformance {

inline constexpr std::size_t kWalkHeader = 2;     // octets
inline constexpr std::size_t kLongestWalk = 100;  // stimuli after the way; the rest is not looked at

// One stimulus.
//   octet 0     what: 0 to 159 a segment, 160 to 223 a call, from 224 on a wait; by which peer: its value modulo 32
//   segment     1 control bits; 2 what seq (low half) and ack (high half) are measured from; 3 and 4 how far from it;
//               5 text (low half) and window (high half); 6 options; 7 how it is spoiled, and rare fields
//   call        always optional: 1 which call, on the connection or the listener; 2 and 3 octets; 4 backlog
//   wait        1 how long
using StimulusCode = std::array<std::uint8_t, 8>;

Stimulus decoded(const StimulusCode& code);

// A code of this stimulus; nothing if it has none (ReachSpec, uncommon numbers). A call's is that of the
// optional one.
std::optional<StimulusCode> encoded(const Stimulus& stimulus);

struct Walk {
  std::size_t way = 0;                                   // of all_ways()
  const model::Profile* profile = &model::kProfiles[0];  // of the endpoint, where it has one
  std::vector<Stimulus> stimuli;                         // after the way
};

// A walk in its octets, which must outlive it: a stimulus is decoded when it is asked for. Of fewer octets than a
// header the missing ones are zero.
class CodedWalk {
 public:
  explicit CodedWalk(std::span<const std::uint8_t> octets);
  std::size_t way() const { return way_; }
  const model::Profile& profile() const { return *profile_; }
  std::size_t size() const { return codes_.size() / std::tuple_size_v<StimulusCode>; }  // stimuli after the way
  Stimulus operator[](std::size_t i) const;

 private:
  std::size_t way_ = 0;
  const model::Profile* profile_;
  std::span<const std::uint8_t> codes_;  // of whole stimuli
};

Walk walk_of(std::span<const std::uint8_t> octets);
// The octets of a walk that begins by this way; stimuli without a code are left out.
std::vector<std::uint8_t> octets_of(std::size_t way, std::size_t profile, std::span<const Stimulus> stimuli);

// The walk as a case: the way, the stimuli, and then time for what is owed.
Case case_of(const Walk& walk, std::string id);

}  // namespace synfin::conformance
