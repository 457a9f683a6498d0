#include "wire/capture_reader.h"

#include <fmt/format.h>
#include <pcap/pcap.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "wire/ip.h"

namespace synfin::wire {
namespace {

constexpr std::size_t kEthernetHeader = 14, kCookedHeader = 16, kCooked2Header = 20, kFamily = 4, kVlanTag = 4;
constexpr std::array<std::uint16_t, 3> kVlanTypes = {0x8100, 0x88A8, 0x9100};
constexpr std::uint16_t kTypeIpv4 = 0x0800, kTypeIpv6 = 0x86DD;
// AF_INET, and the numbers that systems give to AF_INET6.
constexpr std::array<std::uint32_t, 5> kFamilies = {2, 10, 24, 28, 30};

// Behind a header of `header` octets whose protocol is at octet `type_at`, past VLAN tags.
std::optional<IpStart> behind_type(Octets frame, std::size_t header, std::size_t type_at) {
  IpStart start{.at = header};
  if (frame.size() < header) return {};
  std::uint16_t type = read16(frame.data() + type_at);
  while (std::find(kVlanTypes.begin(), kVlanTypes.end(), type) != kVlanTypes.end()) {
    if (frame.size() < start.at + kVlanTag || start.vlan_tags == UINT8_MAX) return {};
    type = read16(frame.data() + start.at + 2);
    start.at += kVlanTag;
    ++start.vlan_tags;
  }
  if (type != kTypeIpv4 && type != kTypeIpv6) return {};
  return start;
}

// Behind an address family, in the octet order of the machine that captured, or in network order.
std::optional<IpStart> behind_family(Octets frame) {
  if (frame.size() < kFamily) return {};
  const std::uint32_t family = read32(frame.data()), swapped = __builtin_bswap32(family);
  const auto is_ip = [](std::uint32_t f) {
    return std::find(kFamilies.begin(), kFamilies.end(), f) != kFamilies.end();
  };
  if (!is_ip(family) && !is_ip(swapped)) return {};
  return IpStart{.at = kFamily};
}

bool is_supported(int link_type) {
  constexpr std::array kSupported = {DLT_RAW,       DLT_IPV4,       DLT_IPV6, DLT_EN10MB,
                                     DLT_LINUX_SLL, DLT_LINUX_SLL2, DLT_NULL, DLT_LOOP};
  return std::find(kSupported.begin(), kSupported.end(), link_type) != kSupported.end();
}

// The octets that the IP header claims, or nothing where it does not say so; 0 is said where hardware was to cut a
// longer packet up.
std::optional<std::uint32_t> claimed_by(Octets packet) {
  const unsigned version = packet.empty() ? 0 : packet[0] >> 4U;
  if (version == 4 && packet.size() >= kIpv4Header) {
    const std::uint32_t total = read16(packet.data() + 2);
    if (total >= kIpv4Header) return total;
  }
  if (version == 6 && packet.size() >= kIpv6Header) {
    const std::uint32_t payload = read16(packet.data() + 4);
    if (payload != 0) return static_cast<std::uint32_t>(kIpv6Header) + payload;
  }
  return {};
}

// Links fill short frames up, and may add a trailer.
bool link_adds_octets(int link_type) {
  return link_type == DLT_EN10MB || link_type == DLT_LINUX_SLL || link_type == DLT_LINUX_SLL2;
}

}  // namespace

std::optional<IpStart> start_of_ip(int link_type, Octets frame) {
  switch (link_type) {
    case DLT_EN10MB: return behind_type(frame, kEthernetHeader, 12);
    case DLT_LINUX_SLL: return behind_type(frame, kCookedHeader, 14);
    case DLT_LINUX_SLL2: return behind_type(frame, kCooked2Header, 0);
    case DLT_NULL:
    case DLT_LOOP: return behind_family(frame);
    default: return IpStart{};
  }
}

void CaptureReader::Close::operator()(pcap* capture) const { pcap_close(capture); }

CaptureReader::CaptureReader(const std::string& path) : CaptureReader(std::fopen(path.c_str(), "rb"), path) {}

CaptureReader::CaptureReader(std::FILE* file, std::string name) : name_(std::move(name)) {
  if (file == nullptr) fail(std::strerror(errno));
  std::array<char, PCAP_ERRBUF_SIZE> error{};
  capture_.reset(pcap_fopen_offline_with_tstamp_precision(file, PCAP_TSTAMP_PRECISION_NANO, error.data()));
  if (!capture_) {
    std::fclose(file);
    fail(error.data());
  }
  link_type_ = pcap_datalink(capture_.get());
  if (!is_supported(link_type_)) {
    fail(
        fmt::format("link type {} is none of RAW, IPV4, IPV6, EN10MB, LINUX_SLL, LINUX_SLL2, NULL, LOOP", link_name()));
  }
}

CaptureReader::CaptureReader(CaptureReader&& other) noexcept = default;
CaptureReader::~CaptureReader() = default;

std::string CaptureReader::link_name() const {
  const char* const known = pcap_datalink_val_to_name(link_type_);
  return known != nullptr ? known : std::to_string(link_type_);
}

std::optional<CapturedPacket> CaptureReader::next() {
  while (true) {
    pcap_pkthdr* header = nullptr;
    const unsigned char* data = nullptr;
    const int result = pcap_next_ex(capture_.get(), &header, &data);
    if (result == PCAP_ERROR_BREAK) return {};
    if (result != 1) fail(pcap_geterr(capture_.get()));
    const Octets frame{data, header->caplen};
    const auto start = start_of_ip(link_type_, frame);
    const Octets rest = start ? frame.subspan(start->at) : Octets{};
    if (rest.empty() || (rest[0] >> 4U != 4 && rest[0] >> 4U != 6)) {
      ++others_;
      continue;
    }
    CapturedPacket packet;
    packet.at =
        static_cast<std::uint64_t>(header->ts.tv_sec) * 1'000'000'000U + static_cast<std::uint64_t>(header->ts.tv_usec);
    packet.original = std::max(header->len, header->caplen) - static_cast<std::uint32_t>(start->at);
    packet.vlan_tags = start->vlan_tags;
    if (link_adds_octets(link_type_))
      packet.original = std::min(packet.original, claimed_by(rest).value_or(UINT32_MAX));
    packet.octets = rest.first(std::min<std::size_t>(rest.size(), packet.original));
    ++packets_;
    return packet;
  }
}

void CaptureReader::fail(const std::string& what) const {
  throw CaptureReadError(fmt::format("cannot read {}: {} (after {} packets)", name_, what, packets_), packets_);
}

}  // namespace synfin::wire
