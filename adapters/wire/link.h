// One Ethernet link, TAP or Ethernet, on which the tester has a hardware address of its own: so the kernel takes no
// part in what is said to the tester.
#pragma once
#include <array>
#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "adapters/linux/descriptor.h"

namespace synfin::adapters::on_wire {

using Clock = std::chrono::steady_clock;
using HardwareAddress = std::array<std::uint8_t, 6>;

inline constexpr std::uint16_t kIpv4 = 0x0800, kArp = 0x0806;  // Ethernet types

inline constexpr HardwareAddress kEverybody = {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};

// What came in one frame; the octets are the link's until the next one is received.
struct Frame {
  HardwareAddress from{};
  std::uint16_t type = 0;
  std::span<const std::uint8_t> content;  // with the padding of a short frame
  bool checksum_missing = false;          // left to hardware that a virtual link does not have
  std::size_t piece = 0;                  // not 0 if it stands for several segments, of this many octets of text each
};

class Link {
 public:
  // Opens the interface for frames to `own` and for ARP. Throws conformance::StackUnavailable, saying what to do.
  Link(const std::string& interface, const HardwareAddress& own);

  void send(const HardwareAddress& to, std::uint16_t type, std::span<const std::uint8_t> content);
  // False when there is none.
  bool receive(Frame& frame);
  // Waits for a frame until then; false when none came.
  bool wait(Clock::time_point until);
  // Whether frames were lost since this was last asked, since they were not read in time.
  bool has_lost();

 private:
  std::string interface_;
  HardwareAddress own_;
  linux_kernel::Descriptor socket_;
  std::vector<std::uint8_t> buffer_;
};

// Whether this host has that IPv4 address itself (host byte order), on whatever interface.
bool is_own_address(std::uint32_t address);

}  // namespace synfin::adapters::on_wire
