// The tester as a host on the link: an address of its own, ARP for it, IPv4 packets to the target and from it.
#pragma once
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <vector>

#include "adapters/wire/link.h"
#include "adapters/wire/settings.h"

namespace synfin::adapters::on_wire {

class Host {
 public:
  // Opens the link. Throws conformance::StackUnavailable, also if the kernel has the tester's address.
  explicit Host(const Settings& settings);

  // Throws conformance::StackUnavailable if somebody on the link has the tester's address.
  void check_address_is_free();
  // Learns the target's hardware address. Throws conformance::StackUnavailable if it does not answer.
  void find_target();
  const HardwareAddress& target_hardware() const { return *target_; }

  // Gives an IPv4 packet to the target.
  void send(std::span<const std::uint8_t> packet);
  // The next IPv4 packet of the target to the tester, as a cable would have carried it and without the frame's padding;
  // the octets are valid until the next one. Empty when there is none. Throws conformance::StackFailed for what cannot
  // be judged: packets that are too long, or were lost before they were read.
  std::span<const std::uint8_t> receive();
  bool wait(Clock::time_point until) { return link_.wait(until); }

 private:
  enum class ArpOperation : std::uint16_t { Request = 1, Reply = 2 };
  void send_arp(ArpOperation operation, std::uint32_t sender, const HardwareAddress& to, std::uint32_t target);
  void take_arp(const Frame& frame);
  void take_packet(const Frame& frame);
  bool asks_in_vain(std::uint32_t sender, std::uint32_t wanted, int tries, Clock::duration patience);

  std::uint32_t own_address_, target_address_;
  std::string interface_;
  HardwareAddress own_;
  Link link_;
  std::optional<HardwareAddress> target_;
  std::uint32_t asked_ = 0;                        // whose hardware address is asked for
  std::optional<HardwareAddress> answered_;        // by whom
  std::deque<std::vector<std::uint8_t>> packets_;  // received, and not asked for yet
  std::vector<std::uint8_t> packet_;               // the last one that receive() gave
};

}  // namespace synfin::adapters::on_wire
