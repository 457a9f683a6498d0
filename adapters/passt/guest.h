// The tester as a guest of passt: IP packets in Ethernet frames.
#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "adapters/packet_queue.h"
#include "adapters/passt/process.h"
#include "conformance/stack.h"

namespace synfin::adapters::passt {

using conformance::Millis;

// Throws conformance::StackFailed if passt has ended, or no longer answers.
class Guest {
 public:
  // Returns when passt is ready. Throws conformance::StackUnavailable.
  Guest();

  // Now it is time zero.
  void begin() { start_ = Clock::now(); }

  void send(std::span<const std::uint8_t> packet);
  // Returns when passt has done all that it does at once.
  void settle();
  // Waits, and takes what comes.
  void advance(Millis duration);
  Millis now() const;
  bool poll(conformance::Packet& packet);

 private:
  void send_frame(std::uint16_t type, std::span<const std::uint8_t> content);
  void introduce();
  void ask_and_wait();
  bool wait(Clock::time_point until);
  void drain();
  void take_frames();
  void take(std::span<const std::uint8_t> frame);
  [[noreturn]] void gone();

  Process process_;
  Clock::time_point start_ = Clock::now();
  PacketQueue sent_;
  std::vector<std::uint8_t> frame_;     // the last one that was given
  std::vector<std::uint8_t> received_;  // not yet a whole frame
  std::uint32_t asked_ = 0, answered_ = 0;
};

}  // namespace synfin::adapters::passt
