// What kinds of stimuli a generator gives to a connection in each state: counted, so that none is missing.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "properties/random/watched_host.h"

namespace synfin::properties {

enum class StimulusClass : std::uint8_t {
  InOrderAck,     // an empty ACK of all that was sent, at RCV.NXT
  InOrderText,    // text at RCV.NXT
  InOrderFin,     // FIN at RCV.NXT
  ExactRst,       // RST at RCV.NXT
  InWindowRst,    // RST in the window, not at RCV.NXT
  OutsideRst,     // RST outside the window
  OldSyn,         // SYN below RCV.NXT
  SynInWindow,    // SYN in the window
  SynAck,         //
  OldAck,         // ACK of what was acknowledged long ago
  DuplicateAck,   // ACK of SND.UNA
  AckBeyond,      // ACK of what was not sent
  AtWindowEdge,   // at the window's right edge, or one off
  OldDuplicate,   // text or FIN below RCV.NXT
  Malformed,      //
  PlausibleCall,  // a call that the state allows
  OtherCall,      // one that it does not
  Wait,
};
inline constexpr std::size_t kStimulusClasses = static_cast<std::size_t>(StimulusClass::Wait) + 1;

std::string_view name(StimulusClass c);
// The share of all stimuli that it has at least.
double least_share(StimulusClass c);
// It can be given in every state from SYN-RECEIVED on.
bool is_of_connections(StimulusClass c);

// The classes of a stimulus to this connection, as bits; most have one, some several.
std::uint32_t classes_of(const conformance::Stimulus& stimulus, const Watch::Tcb& tcb, const TesterSide& tester);

class Tally {
 public:
  void count(const Watch::Tcb& tcb, std::uint32_t classes);
  std::size_t count_in(model::State state, StimulusClass c) const {
    return counts_[static_cast<std::size_t>(state)][static_cast<std::size_t>(c)];
  }
  double share(StimulusClass c) const;
  std::string table() const;

 private:
  std::array<std::array<std::size_t, kStimulusClasses>, model::kStates> counts_{};
  std::size_t all_ = 0;
};

}  // namespace synfin::properties
