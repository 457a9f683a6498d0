// Whose checksums can be relied on. A host that leaves them to its network card hands over packets without a right one,
// and a capture made on it sees them so: they are as good as any.
#pragma once
#include <unordered_map>

#include "wire/packet.h"

namespace synfin::conformance {

class HostChecksums {
 public:
  void saw_right(const wire::Address& host) {
    if (Host* const known = find(host)) known->right = true;
  }
  // Whether a wrong checksum of this host says that the packet was damaged on its way.
  bool wrong_is_damage(const wire::ParsedPacket& packet) {
    if (is_left_to_card(packet)) return false;
    Host* const known = find(packet.ip.source());
    if (known == nullptr) return true;
    if (known->wrong < kEnough) ++known->wrong;
    return known->right || known->wrong < kEnough;
  }

 private:
  struct Host {
    bool right = false;
    unsigned wrong = 0;
  };
  // So many, and all of them wrong, are not damage.
  static constexpr unsigned kEnough = 8;
  static constexpr std::size_t kMostHosts = 65'536;

  // What is handed to a card has zero for its checksum, or the sum over the pseudo-header alone.
  static bool is_left_to_card(const wire::ParsedPacket& packet) {
    const std::uint16_t field = packet.tcp.checksum;
    if (field == 0) return true;
    const std::uint8_t* const ip = packet.ip.octets;
    const wire::Octets addresses = packet.ip.version == 6 ? wire::Octets{ip + 8, 32} : wire::Octets{ip + 12, 8};
    const auto sum_over = [&](std::uint32_t length) {
      return wire::pseudo_header_sum(addresses, wire::kProtocolTcp, length).folded();
    };
    return field == sum_over(packet.ip.payload_length) || field == sum_over(0);
  }

  // nullptr where there is no room for another host.
  Host* find(const wire::Address& host) {
    if (hosts_.size() >= kMostHosts) {
      const auto known = hosts_.find(host);
      return known == hosts_.end() ? nullptr : &known->second;
    }
    return &hosts_[host];
  }

  struct Hash {
    std::size_t operator()(const wire::Address& a) const {
      const std::uint64_t mixed = (wire::read64(a.octets.data()) ^ wire::read64(a.octets.data() + 8) * 31U) + a.version;
      return static_cast<std::size_t>(mixed * 0x9E37'79B9'7F4A'7C15U);
    }
  };
  std::unordered_map<wire::Address, Host, Hash> hosts_;
};

}  // namespace synfin::conformance
