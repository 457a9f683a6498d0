// What was seen to happen on walks: beside every `always` stands that what it speaks of has occurred.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "model/state.h"

namespace synfin::properties {

// The first of them are the states, reached.
enum class Happening : std::uint8_t {
  SynsCrossed = model::kStates,
  FinsCrossed,
  TimeWaitReopened,
  TimeWaitResumed,
  TimeWaitRestarted,
  TimeWaitEnded,
  TimeWaitReset,
  RstObeyed,
  RstChallenged,
  RstDropped,
  SynChallenged,
  ClosedReset,
  RstToClosed,
  SynReceivedToListen,
  BacklogFull,
  CookieMade,
  TextOnSyn,
  Acknowledged,
  AcceptsText,
  HoldsText,
  DelaysAck,
  WindowClosed,
  WindowProbed,
  Retransmitted,
  GaveUp,
  HalfDuplexReset,
  Aborted,
  ClosedWithUnsent,
  UserToldOfUnsent,
  Paws,
  TimestampsAgreed,
  ScaleAgreed,
  Malformed,
};
inline constexpr std::size_t kHappenings = static_cast<std::size_t>(Happening::Malformed) + 1;

constexpr std::string_view name(Happening happening) {
  constexpr std::array<std::string_view, kHappenings - model::kStates> kNames = {"SYNs crossed",
                                                                                 "FINs crossed",
                                                                                 "TIME-WAIT reopened by a SYN",
                                                                                 "TIME-WAIT resumed after an old SYN",
                                                                                 "TIME-WAIT restarted",
                                                                                 "TIME-WAIT ended by its timer",
                                                                                 "TIME-WAIT ended by a RST",
                                                                                 "RST obeyed",
                                                                                 "RST challenged",
                                                                                 "RST outside the window dropped",
                                                                                 "SYN challenged",
                                                                                 "RST sent from CLOSED",
                                                                                 "RST dropped in CLOSED",
                                                                                 "SYN-RECEIVED returned to LISTEN",
                                                                                 "SYN with a full backlog",
                                                                                 "SYN cookie made",
                                                                                 "text taken from a SYN",
                                                                                 "something acknowledged",
                                                                                 "text accepted",
                                                                                 "text held above a gap",
                                                                                 "ACK delayed",
                                                                                 "receive window closed",
                                                                                 "send window probed",
                                                                                 "retransmission",
                                                                                 "given up",
                                                                                 "half-duplex close reset",
                                                                                 "aborted",
                                                                                 "CLOSE with data unsent",
                                                                                 "the user told of data unsent",
                                                                                 "old timestamp dropped",
                                                                                 "timestamps agreed on",
                                                                                 "window scale agreed on",
                                                                                 "malformed segment"};
  const auto place = static_cast<std::size_t>(happening);
  return place < model::kStates ? model::name(static_cast<model::State>(place)) : kNames[place - model::kStates];
}

// A set of happenings.
class Sometimes {
 public:
  void note(Happening h) { bits_ |= 1ULL << static_cast<unsigned>(h); }
  void note(model::State s) { bits_ |= 1ULL << static_cast<unsigned>(s); }
  bool has(Happening h) const { return (bits_ >> static_cast<unsigned>(h) & 1U) != 0; }
  void merge(Sometimes other) { bits_ |= other.bits_; }

 private:
  static_assert(kHappenings <= 64);
  std::uint64_t bits_ = 0;
};

}  // namespace synfin::properties
