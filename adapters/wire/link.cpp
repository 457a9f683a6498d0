#include "adapters/wire/link.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <ifaddrs.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "conformance/stack.h"
#include "wire/octets.h"

namespace synfin::adapters::on_wire {

using conformance::StackUnavailable;
using linux_kernel::Descriptor;

namespace {

constexpr std::size_t kHeader = 14;  // of Ethernet
constexpr std::size_t kBuffer = 1 << 17;

// What comes before each frame, with PACKET_VNET_HDR (linux/virtio_net.h, which is no C++).
struct OffloadHeader {
  static constexpr std::uint8_t kNeedsChecksum = 1, kWhole = 0;
  std::uint8_t flags = 0, merged = kWhole;
  std::uint16_t headers = 0, piece = 0, checksum_from = 0, checksum_at = 0;  // in this machine's octet order
};

constexpr int kKernelQueue = 8 << 20;  // octets of frames that wait to be read

std::string interfaces() {
  std::string names;
  struct if_nameindex* const all = ::if_nameindex();
  for (const struct if_nameindex* i = all; i != nullptr && i->if_index != 0; ++i) {
    names += fmt::format("{}{}", names.empty() ? "" : ", ", i->if_name);
  }
  if (all != nullptr) ::if_freenameindex(all);
  return names;
}

// Calls `look` with every address of every interface; what has none has its hardware's.
template <class Look>
void each_address(Look look) {
  ifaddrs* all = nullptr;
  if (::getifaddrs(&all) != 0) return;
  for (const ifaddrs* i = all; i != nullptr; i = i->ifa_next) {
    if (i->ifa_addr != nullptr) look(*i);
  }
  ::freeifaddrs(all);
}

// Throws unless the interface is one that can be used.
int checked_index(const std::string& interface) {
  const unsigned index = ::if_nametoindex(interface.c_str());
  if (index == 0) {
    throw StackUnavailable(fmt::format("there is no interface {}; there are {}", interface, interfaces()));
  }
  bool is_ethernet = false;
  unsigned flags = 0;
  each_address([&](const ifaddrs& one) {
    if (one.ifa_name != interface || one.ifa_addr->sa_family != AF_PACKET) return;
    sockaddr_ll hardware{};
    std::memcpy(&hardware, one.ifa_addr, sizeof hardware);
    is_ethernet = hardware.sll_hatype == ARPHRD_ETHER;
    flags = one.ifa_flags;
  });
  if (!is_ethernet) {
    throw StackUnavailable(fmt::format("{} is no Ethernet: it takes an Ethernet, TAP or veth interface", interface));
  }
  if ((flags & IFF_UP) == 0) {
    throw StackUnavailable(fmt::format("{0} is down; start it: ip link set {0} up", interface));
  }
  constexpr unsigned kHasCarrier = 1U << 16U;  // IFF_LOWER_UP, which <net/if.h> lacks
  if ((flags & kHasCarrier) == 0) {
    throw StackUnavailable(
        fmt::format("{} has no carrier: is its cable plugged in, is what is behind it running?", interface));
  }
  return static_cast<int>(index);
}

constexpr sock_filter statement(unsigned code, std::uint32_t k) {
  return {.code = static_cast<std::uint16_t>(code), .jt = 0, .jf = 0, .k = k};
}

constexpr sock_filter jump_if(std::uint32_t k, unsigned then, unsigned otherwise) {
  return {.code = BPF_JMP | BPF_JEQ | BPF_K,
          .jt = static_cast<std::uint8_t>(then),
          .jf = static_cast<std::uint8_t>(otherwise),
          .k = k};
}

// The kernel passes ARP and frames to `own`, both without a VLAN tag: all else on a busy link costs us nothing.
void set_filter(const Descriptor& socket, const HardwareAddress& own) {
  constexpr auto kTagged = static_cast<std::uint32_t>(SKF_AD_OFF + SKF_AD_VLAN_TAG_PRESENT);
  std::array<sock_filter, 10> program = {
      statement(BPF_LD | BPF_B | BPF_ABS, kTagged), jump_if(0, 0, 7),
      statement(BPF_LD | BPF_H | BPF_ABS, 12),      jump_if(kArp, 4, 0),
      statement(BPF_LD | BPF_W | BPF_ABS, 2),       jump_if(wire::read32(&own[2]), 0, 3),
      statement(BPF_LD | BPF_H | BPF_ABS, 0),       jump_if(wire::read16(own.data()), 0, 1),
      statement(BPF_RET | BPF_K, 0xFFFF'FFFF),      statement(BPF_RET | BPF_K, 0),
  };
  const sock_fprog filter{.len = program.size(), .filter = program.data()};
  if (::setsockopt(socket.get(), SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter) != 0) {
    throw StackUnavailable(fmt::format("cannot set the packet filter: {}", std::strerror(errno)));
  }
}

template <class Value>
bool set_option(const Descriptor& socket, int level, int option, const Value& value) {
  return ::setsockopt(socket.get(), level, option, &value, sizeof value) == 0;
}

Descriptor open_socket(const std::string& interface, const HardwareAddress& own) {
  const int index = checked_index(interface);
  Descriptor socket(::socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket.open()) {
    throw StackUnavailable(fmt::format("cannot open {} for packets: {}; run as root, or with CAP_NET_RAW", interface,
                                       std::strerror(errno)));
  }
  set_filter(socket, own);
  // With each frame comes whether its checksum is still missing, and whether it is several.
  packet_mreq promiscuous{.mr_ifindex = index, .mr_type = PACKET_MR_PROMISC};
  const bool all = set_option(socket, SOL_PACKET, PACKET_VNET_HDR, 1) &&
                   set_option(socket, SOL_PACKET, PACKET_IGNORE_OUTGOING, 1) &&
                   set_option(socket, SOL_PACKET, PACKET_ADD_MEMBERSHIP, promiscuous);
  sockaddr_ll address{};
  address.sll_family = AF_PACKET;
  address.sll_protocol = htons(ETH_P_ALL);
  address.sll_ifindex = index;
  if (!all || ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    throw StackUnavailable(fmt::format("cannot listen on {}: {}", interface, std::strerror(errno)));
  }
  if (!set_option(socket, SOL_SOCKET, SO_RCVBUFFORCE, kKernelQueue)) {
    set_option(socket, SOL_SOCKET, SO_RCVBUF, kKernelQueue);  // as much as the system allows everybody
  }
  return socket;
}

}  // namespace

Link::Link(const std::string& interface, const HardwareAddress& own)
    : interface_(interface), own_(own), socket_(open_socket(interface, own)), buffer_(kBuffer) {}

void Link::send(const HardwareAddress& to, std::uint16_t type, std::span<const std::uint8_t> content) {
  OffloadHeader plain;
  std::array<std::uint8_t, kHeader> header{};
  std::copy(to.begin(), to.end(), header.begin());
  std::copy(own_.begin(), own_.end(), header.begin() + 6);
  wire::write16(&header[12], type);
  std::array<iovec, 3> parts = {{{&plain, sizeof plain},
                                 {header.data(), header.size()},
                                 {const_cast<std::uint8_t*>(content.data()), content.size()}}};
  while (::writev(socket_.get(), parts.data(), parts.size()) < 0) {
    const bool is_full = errno == EAGAIN || errno == ENOBUFS;
    if (!is_full && errno != EINTR) {
      throw StackUnavailable(fmt::format("cannot send on {}: {}", interface_, std::strerror(errno)));
    }
    pollfd writable{socket_.get(), POLLOUT, 0};
    ::poll(&writable, 1, 1);
  }
}

bool Link::receive(Frame& frame) {
  OffloadHeader about;
  std::array<iovec, 2> parts = {{{&about, sizeof about}, {buffer_.data(), buffer_.size()}}};
  std::size_t size = 0;
  while (size < sizeof about + kHeader) {
    const ssize_t n = ::readv(socket_.get(), parts.data(), parts.size());
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) return false;
    if (n < 0) throw StackUnavailable(fmt::format("cannot receive on {}: {}", interface_, std::strerror(errno)));
    size = static_cast<std::size_t>(n);
  }
  std::copy_n(buffer_.begin() + 6, frame.from.size(), frame.from.begin());
  frame.type = wire::read16(&buffer_[12]);
  frame.content = std::span(buffer_).subspan(kHeader, size - sizeof about - kHeader);
  frame.checksum_missing = (about.flags & OffloadHeader::kNeedsChecksum) != 0;
  frame.piece = about.merged == OffloadHeader::kWhole ? 0 : about.piece;
  return true;
}

bool Link::wait(Clock::time_point until) {
  const auto left = std::chrono::duration_cast<std::chrono::nanoseconds>(until - Clock::now()).count();
  if (left <= 0) return false;
  constexpr std::int64_t kSecond = 1'000'000'000;
  const timespec timeout{left / kSecond, left % kSecond};
  pollfd readable{socket_.get(), POLLIN, 0};
  return ::ppoll(&readable, 1, &timeout, nullptr) > 0;
}

bool Link::has_lost() {
  tpacket_stats stats{};
  socklen_t size = sizeof stats;
  return ::getsockopt(socket_.get(), SOL_PACKET, PACKET_STATISTICS, &stats, &size) == 0 && stats.tp_drops > 0;
}

bool is_own_address(std::uint32_t address) {
  bool found = false;
  each_address([&](const ifaddrs& one) {
    if (one.ifa_addr->sa_family != AF_INET) return;
    sockaddr_in own{};
    std::memcpy(&own, one.ifa_addr, sizeof own);
    found = found || ntohl(own.sin_addr.s_addr) == address;
  });
  return found;
}

}  // namespace synfin::adapters::on_wire
