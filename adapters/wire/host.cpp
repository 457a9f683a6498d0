#include "adapters/wire/host.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "adapters/wire/offload.h"
#include "adapters/wire/readdress.h"
#include "wire/octets.h"

namespace synfin::adapters::on_wire {

using conformance::StackFailed;
using conformance::StackUnavailable;

namespace {

constexpr std::size_t kArpSize = 28, kIpHeader = 20;
constexpr std::array<std::uint8_t, 6> kArpOverEthernet = {0, 1, 8, 0, 6, 4};  // Ethernet, IPv4, and their lengths

// Locally administered, of one address always the same: the target need not forget the tester of an earlier run.
HardwareAddress hardware_address_for(std::uint32_t address) {
  HardwareAddress own = {0x02, 's'};
  wire::write32(&own[2], address);
  return own;
}

std::string text(const HardwareAddress& a) {
  return fmt::format("{:02x}:{:02x}:{:02x}:{:02x}:{:02x}:{:02x}", a[0], a[1], a[2], a[3], a[4], a[5]);
}

const Settings& checked(const Settings& settings) {
  if (!is_own_address(settings.source)) return settings;
  throw StackUnavailable(
      fmt::format("{} is an address of this host, whose kernel would answer the target's segments with resets; give "
                  "the tester one that nobody has (--source)",
                  address_text(settings.source)));
}

}  // namespace

Host::Host(const Settings& settings)
    : own_address_(checked(settings).source),
      target_address_(settings.target),
      interface_(settings.interface),
      own_(hardware_address_for(settings.source)),
      link_(settings.interface, own_) {}

void Host::send_arp(ArpOperation operation, std::uint32_t sender, const HardwareAddress& to, std::uint32_t target) {
  std::array<std::uint8_t, kArpSize> arp{};
  std::copy(kArpOverEthernet.begin(), kArpOverEthernet.end(), arp.begin());
  wire::write16(&arp[6], static_cast<std::uint16_t>(operation));
  std::copy(own_.begin(), own_.end(), &arp[8]);
  wire::write32(&arp[14], sender);
  if (operation == ArpOperation::Reply) std::copy(to.begin(), to.end(), &arp[18]);
  wire::write32(&arp[24], target);
  link_.send(to, kArp, arp);
}

void Host::take_arp(const Frame& frame) {
  const std::span<const std::uint8_t> arp = frame.content;
  if (arp.size() < kArpSize || !std::equal(kArpOverEthernet.begin(), kArpOverEthernet.end(), arp.begin())) return;
  const std::uint32_t sender = wire::read32(&arp[14]), wanted = wire::read32(&arp[24]);
  HardwareAddress from{};
  std::copy_n(&arp[8], from.size(), from.begin());
  const auto operation = static_cast<ArpOperation>(wire::read16(&arp[6]));
  if (operation == ArpOperation::Request && wanted == own_address_ && sender != own_address_) {
    send_arp(ArpOperation::Reply, own_address_, from, sender);
  }
  if (operation == ArpOperation::Reply && sender == asked_) answered_ = from;
}

bool Host::asks_in_vain(std::uint32_t sender, std::uint32_t wanted, int tries, Clock::duration patience) {
  asked_ = wanted;
  answered_.reset();
  for (int i = 0; i < tries; ++i) {
    send_arp(ArpOperation::Request, sender, kEverybody, wanted);
    const auto until = Clock::now() + patience;
    while (!answered_ && link_.wait(until)) receive();
    if (answered_) return false;
  }
  return true;
}

void Host::check_address_is_free() {
  // A probe of RFC 5227 comes from no address, so that nobody learns it.
  if (asks_in_vain(0, own_address_, 2, std::chrono::milliseconds(100))) return;
  throw StackUnavailable(fmt::format("{} is in use: {} on {} has it; give the tester one that nobody has (--source)",
                                     address_text(own_address_), text(*answered_), interface_));
}

void Host::find_target() {
  if (asks_in_vain(own_address_, target_address_, 3, std::chrono::milliseconds(500))) {
    throw StackUnavailable(
        fmt::format("no ARP answer from {} on {}: is it on, is it on this link, and is {} in its network?",
                    address_text(target_address_), interface_, address_text(own_address_)));
  }
  target_ = answered_;
}

void Host::send(std::span<const std::uint8_t> packet) { link_.send(*target_, kIpv4, packet); }

void Host::take_packet(const Frame& frame) {
  const std::span<const std::uint8_t> content = frame.content;
  if (!target_ || frame.from != *target_ || content.size() < kIpHeader) return;
  if (wire::read32(&content[16]) != own_address_) return;
  const auto packet = content.first(std::min<std::size_t>(content.size(), wire::read16(&content[2])));
  if (packet.size() < kIpHeader) return;
  const bool is_segment = ends_of(packet).has_value();
  if (frame.piece != 0 && is_segment) {
    for (std::vector<std::uint8_t>& piece : split(packet, frame.piece)) packets_.push_back(std::move(piece));
  } else {
    packets_.emplace_back(packet.begin(), packet.end());
    if (frame.checksum_missing && is_segment) complete_checksum(packets_.back());
  }
  if (packets_.back().size() <= sizeof(conformance::Packet::octets)) return;
  throw StackFailed(StackFailed::How::BrokeContract,
                    fmt::format("the target sent a packet of {} octets; synfin takes {}: make its link's MTU 1500",
                                packets_.back().size(), sizeof(conformance::Packet::octets)));
}

std::span<const std::uint8_t> Host::receive() {
  Frame frame;
  while (packets_.empty() && link_.receive(frame)) {
    if (frame.type == kArp) take_arp(frame);
    if (frame.type == kIpv4) take_packet(frame);
  }
  if (!packets_.empty()) {
    packet_ = std::move(packets_.front());
    packets_.pop_front();
    return packet_;
  }
  if (link_.has_lost()) {
    throw StackFailed(StackFailed::How::InTrouble, "packets were lost before they were read: this host was too slow");
  }
  return {};
}

}  // namespace synfin::adapters::on_wire
