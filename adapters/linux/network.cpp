#include "adapters/linux/network.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <linux/ipv6.h>
#include <net/if.h>
#include <net/route.h>
#include <poll.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <string_view>

#include "conformance/stack.h"

namespace synfin::adapters::linux_kernel {
namespace {

constexpr std::string_view kDevice = "synfin0";
constexpr int kQueueLength = 4000;  // packets that wait on the device until we read them; past that they are lost

[[noreturn]] void unavailable(const std::string& what, const std::string& advice) {
  throw conformance::StackUnavailable(what + ": " + std::strerror(errno) + "; " + advice);
}

// Rate limits would make silence ambiguous, caches would carry from case to case, and syncookies would replace the
// state machine under test.
struct Setting {
  std::string_view file, value;
  bool needed;  // a verdict could be wrong without it
};
constexpr std::array<Setting, 11> kSettings{{
    {"ipv6/conf/default/disable_ipv6", "0", false},
    {"ipv6/conf/default/accept_dad", "0", false},
    {"ipv6/conf/default/router_solicitations", "0", false},
    {"ipv4/ip_forward", "0", false},  // taken over from the system; it would send a stray packet back to us
    {"ipv4/tcp_syncookies", "0", true},
    {"ipv4/tcp_invalid_ratelimit", "0", true},
    {"ipv4/tcp_challenge_ack_limit", "2147483647", false},
    {"ipv4/icmp_ratelimit", "0", false},
    {"ipv4/tcp_no_metrics_save", "1", false},
    {"ipv4/tcp_max_syn_backlog", "65535", false},
    {"core/somaxconn", "65535", false},
}};

void apply(const Setting& setting) {
  const std::string path = "/proc/sys/net/" + std::string(setting.file);
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  const bool done = file.open() && ::write(file.get(), setting.value.data(), setting.value.size()) > 0;
  if (!done && setting.needed) unavailable("cannot set " + path, "/proc/sys has to be writable here");
}

Descriptor open_device() {
  Descriptor tun(::open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC));
  if (!tun.open()) {
    unavailable("cannot open /dev/net/tun", "load the module tun, give a container the device, or run as root");
  }
  ifreq request{};
  kDevice.copy(request.ifr_name, IFNAMSIZ - 1);
  request.ifr_flags = IFF_TUN | IFF_NO_PI;
  if (::ioctl(tun.get(), TUNSETIFF, &request) != 0) {
    unavailable("cannot make a TUN device", "run as root, or with CAP_NET_ADMIN");
  }
  return tun;
}

sockaddr internet_address(std::uint32_t host_order) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(host_order);
  sockaddr generic{};
  std::memcpy(&generic, &address, sizeof generic);
  return generic;
}

template <typename Request>
void control(const Descriptor& socket, unsigned long code, Request& request, const char* what) {
  if (::ioctl(socket.get(), code, &request) != 0) unavailable(what, "run as root, or with CAP_NET_ADMIN");
}

// The address, and a route to everywhere, so that an answer to whatever source comes back to us.
void configure_device() {
  const Descriptor socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  ifreq request{};
  kDevice.copy(request.ifr_name, IFNAMSIZ - 1);
  request.ifr_addr = internet_address(conformance::kStackAddress);
  control(socket, SIOCSIFADDR, request, "cannot set the TUN device's address");
  request.ifr_netmask = internet_address(0xFFFFFF00U);
  control(socket, SIOCSIFNETMASK, request, "cannot set the TUN device's netmask");
  request.ifr_qlen = kQueueLength;
  ::ioctl(socket.get(), SIOCSIFTXQLEN, &request);  // refused inside a user namespace; the default of 500 will do
  request.ifr_flags = IFF_UP | IFF_RUNNING;
  control(socket, SIOCSIFFLAGS, request, "cannot start the TUN device");
  rtentry route{};
  std::array<char, IFNAMSIZ> device{};
  kDevice.copy(device.data(), device.size() - 1);
  route.rt_dst = internet_address(0);
  route.rt_genmask = internet_address(0);
  route.rt_flags = RTF_UP;
  route.rt_dev = device.data();
  control(socket, SIOCADDRT, route, "cannot set the route");
}

// A kernel may have no IPv6, or be told to have none.
bool add_ipv6_address() {
  const Descriptor socket(::socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  in6_ifreq request{};
  std::memcpy(&request.ifr6_addr, conformance::kStackAddress6.data(), conformance::kStackAddress6.size());
  request.ifr6_prefixlen = 64;
  request.ifr6_ifindex = static_cast<int>(::if_nametoindex(kDevice.data()));
  if (!socket.open() || ::ioctl(socket.get(), SIOCSIFADDR, &request) != 0) return false;
  in6_rtmsg route{};  // to everywhere
  route.rtmsg_flags = RTF_UP;
  route.rtmsg_metric = 1;
  route.rtmsg_ifindex = request.ifr6_ifindex;
  return ::ioctl(socket.get(), SIOCADDRT, &route) == 0;
}

}  // namespace

Namespace::Namespace() : previous_(::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC)) {
  if (::unshare(CLONE_NEWNET) == 0) return;
  // An ordinary user may have one inside a user namespace of its own, if the system allows those.
  if (errno == EPERM && ::unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0) return;
  unavailable("cannot make a network namespace", "run as root, or with CAP_SYS_ADMIN and CAP_NET_ADMIN");
}

Namespace::~Namespace() {
  if (previous_.open()) ::setns(previous_.get(), CLONE_NEWNET);
}

Network::Network() {
  for (const Setting& setting : kSettings) apply(setting);
  tun_ = open_device();
  configure_device();
  has_ipv6_ = add_ipv6_address();
}

void Network::write(std::span<const std::uint8_t> packet) {
  if (::write(tun_.get(), packet.data(), packet.size()) >= 0 || errno == EINVAL) return;
  unavailable("cannot write to the TUN device", "the run has to be started anew");
}

std::size_t Network::read(std::span<std::uint8_t> buffer) {
  const ssize_t size = ::read(tun_.get(), buffer.data(), buffer.size());
  if (size >= 0) return static_cast<std::size_t>(size);
  if (errno == EAGAIN || errno == EINTR) return 0;
  unavailable("cannot read from the TUN device", "the run has to be started anew");
}

bool Network::wait(std::int64_t nanoseconds) {
  constexpr std::int64_t kSecond = 1'000'000'000;
  const timespec timeout{nanoseconds / kSecond, nanoseconds % kSecond};
  pollfd readable{tun_.get(), POLLIN, 0};
  return ::ppoll(&readable, 1, &timeout, nullptr) > 0;
}

}  // namespace synfin::adapters::linux_kernel
