#include "adapters/slirp/gateway.h"

#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string_view>

#include "wire/packet.h"

namespace synfin::adapters::slirp {
namespace {

using conformance::kStackAddress;
using conformance::kTesterAddress;

static_assert(SLIRP_CHECK_VERSION(4, 7, 0), "UNIX sockets towards the guest came with 4.7.0");

// What libslirp sends of its own accord, where it has no forward, comes from an address of its own; so do the
// connections that it opens. The name server is switched off, but has to be somewhere.
constexpr std::uint32_t kNetwork = kStackAddress & 0xFFFFFF00, kOwnAddress = kNetwork + 9, kNameServer = kNetwork + 10;

constexpr std::size_t kEthernet = 14, kHardwareAddress = 6;
constexpr std::array<std::uint8_t, kHardwareAddress> kGuest = {0x52, 0x54, 0, 0, 0, 2};

// At zero libslirp would take its clock for one that is not set.
constexpr Millis kClockAtReset = 1;
// Of a descriptor that always has something to say.
constexpr int kMostLooks = 64;

in_addr address(std::uint32_t host_order) { return {htonl(host_order)}; }

Gateway& gateway(void* self) { return *static_cast<Gateway*>(self); }

struct StateName {
  std::string_view name;
  model::State state;
};
using model::State;
constexpr std::array<StateName, 11> kStates = {{{"CLOSED", State::Closed},
                                                {"LISTEN", State::Listen},
                                                {"SYN_SENT", State::SynSent},
                                                {"SYN_RCVD", State::SynReceived},
                                                {"ESTABLISHED", State::Established},
                                                {"FIN_WAIT_1", State::FinWait1},
                                                {"FIN_WAIT_2", State::FinWait2},
                                                {"CLOSE_WAIT", State::CloseWait},
                                                {"CLOSING", State::Closing},
                                                {"LAST_ACK", State::LastAck},
                                                {"TIME_WAIT", State::TimeWait}}};

// SYN without ACK.
bool asks_to_open(std::span<const std::uint8_t> packet) {
  const wire::ParsedPacket parsed = wire::parse(packet);
  return parsed.ok() && parsed.tcp.has(wire::kSyn) && !parsed.tcp.has(wire::kAck);
}

std::optional<State> state_of(std::string_view name) {
  const auto found = std::find_if(kStates.begin(), kStates.end(), [&](const StateName& s) { return s.name == name; });
  return found == kStates.end() ? std::nullopt : std::optional(found->state);
}

// A line of libslirp's list of connections, for people to read: state, and two addresses with their ports. One that
// libslirp opened has the guest's end second, and first what is of no use.
struct Line {
  std::array<char, 16> state{}, first{}, second{};
  int descriptor = -1;
  unsigned first_port = 0, second_port = 0;
};

std::optional<Line> read_line(const char* text) {
  Line line;
  const int read = std::sscanf(text, " TCP[%15[^]]] %d %15s %u %15s %u", line.state.data(), &line.descriptor,
                               line.first.data(), &line.first_port, line.second.data(), &line.second_port);
  return read == 6 ? std::optional(line) : std::nullopt;
}

}  // namespace

// Everything that libslirp asks of whoever runs it. Timers are of IPv6 only.
const SlirpCb& Gateway::callbacks() {
  static const SlirpCb all = [] {
    SlirpCb cb{};
    cb.send_packet = send_frame;
    cb.guest_error = [](const char*, void*) {};
    cb.clock_get_ns = [](void* self) { return (std::int64_t{kClockAtReset} + gateway(self).now_) * 1'000'000; };
    cb.timer_new = [](SlirpTimerCb, void*, void*) -> void* { return nullptr; };
    cb.timer_free = [](void*, void*) {};
    cb.timer_mod = [](void*, std::int64_t, void*) {};
    cb.register_poll_fd = [](int descriptor, void* self) {
      gateway(self).held_.push_back(descriptor);
      gateway(self).opened_ = descriptor;
    };
    cb.unregister_poll_fd = [](int descriptor, void* self) { std::erase(gateway(self).held_, descriptor); };
    cb.notify = [](void*) {};
    return cb;
  }();
  return all;
}

// Restricted: libslirp forwards where it was told to, and to nowhere else.
Gateway::Gateway() {
  SlirpConfig config{};
  config.version = SLIRP_CONFIG_VERSION_MAX;
  config.restricted = 1;
  config.in_enabled = true;
  config.vnetwork = address(kNetwork);
  config.vnetmask = address(0xFFFFFF00);
  config.vhost = address(kOwnAddress);
  config.vdhcp_start = address(kTesterAddress);
  config.vnameserver = address(kNameServer);
  config.disable_host_loopback = true;
  config.disable_dns = true;
  config.disable_dhcp = true;
  slirp_ = ::slirp_new(&config, &callbacks(), this);
  if (slirp_ == nullptr) throw conformance::StackUnavailable("libslirp does not start");
  announce_guest();
  run();  // its clock is one for all instances: this sets it
}

Gateway::~Gateway() { ::slirp_cleanup(slirp_); }

// An ARP request for oneself: from it libslirp knows the guest.
void Gateway::announce_guest() {
  std::array<std::uint8_t, kEthernet + 28> frame{};
  std::fill_n(frame.begin(), kHardwareAddress, std::uint8_t{0xFF});
  std::copy(kGuest.begin(), kGuest.end(), frame.begin() + kHardwareAddress);
  constexpr std::array<std::uint8_t, 10> kRequest = {0x08, 0x06, 0, 1, 0x08, 0, kHardwareAddress, 4, 0, 1};
  std::copy(kRequest.begin(), kRequest.end(), frame.begin() + 12);
  const in_addr guest = address(kTesterAddress);
  std::copy(kGuest.begin(), kGuest.end(), frame.begin() + 22);
  std::memcpy(&frame[28], &guest, sizeof guest);
  std::memcpy(&frame[38], &guest, sizeof guest);
  ::slirp_input(slirp_, frame.data(), static_cast<int>(frame.size()));
}

bool Gateway::forward_to_host(std::uint16_t port, const std::string& path) {
  in_addr stack = address(kStackAddress);
  return ::slirp_add_unix(slirp_, path.c_str(), &stack, port) == 0;
}

void Gateway::stop_forwarding(std::uint16_t port) { ::slirp_remove_guestfwd(slirp_, address(kStackAddress), port); }

bool Gateway::forward_to_guest(const std::string& name, std::uint16_t local_port, std::uint16_t guest_port) {
  sockaddr_un here{};
  here.sun_family = AF_UNIX;
  name.copy(here.sun_path + 1, sizeof here.sun_path - 1);
  sockaddr_in there{};
  there.sin_family = AF_INET;
  there.sin_addr = address(kTesterAddress);
  there.sin_port = htons(guest_port);
  opening_ = {.port = local_port, .guest_port = guest_port};
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
  return ::slirp_add_hostxfwd(slirp_, reinterpret_cast<const sockaddr*>(&here), size,
                              reinterpret_cast<const sockaddr*>(&there), sizeof there, 0) == 0;
}

ssize_t Gateway::send_frame(const void* frame, std::size_t size, void* self) {
  const std::span octets(static_cast<const std::uint8_t*>(frame), size);
  constexpr std::array<std::uint8_t, 2> kIpv4 = {0x08, 0x00};
  if (size > kEthernet && std::equal(kIpv4.begin(), kIpv4.end(), octets.begin() + 12)) {
    gateway(self).sent(octets.subspan(kEthernet));
  }
  return static_cast<ssize_t>(size);
}

void Gateway::sent(std::span<const std::uint8_t> packet) {
  conformance::Packet& slot = sent_.push(now_, packet.size());
  std::copy_n(packet.begin(), slot.size, slot.octets.begin());
  const auto ends = on_wire::ends_of(packet);
  if (!ends || ends->source.address != kOwnAddress) return;
  if (opening_ && ends->destination.port == opening_->guest_port) {
    opening_->libslirps = ends->source;
    if (opening_->port == 0) opening_->port = ends->source.port;
    actives_.push_back(*std::exchange(opening_, std::nullopt));
  }
  for (const Active& a : actives_) {
    if (a.libslirps == ends->source && a.guest_port == ends->destination.port) {
      on_wire::readdress(std::span(slot.octets).first(slot.size),
                         {.source = {kStackAddress, a.port}, .destination = ends->destination});
    }
  }
}

std::optional<Gateway::Active> Gateway::active(std::uint16_t port, std::uint16_t guest_port) const {
  for (const Active& a : actives_) {
    if (a.port == port && a.guest_port == guest_port) return a;
  }
  return {};
}

void Gateway::inject(std::span<const std::uint8_t> packet) {
  frame_.assign(kEthernet, 0);
  frame_[12] = 0x08;
  frame_.insert(frame_.end(), packet.begin(), packet.end());
  if (const auto ends = on_wire::ends_of(packet); ends && ends->destination.address == kStackAddress) {
    const std::uint16_t port = ends->destination.port, guest_port = ends->source.port;
    if (const auto a = active(port, guest_port)) {
      // Who asks for a new connection in the place of one that has ended means the listener.
      if (asks_to_open(packet) && !state(port, guest_port)) {
        std::erase_if(actives_, [&](const Active& ended) { return ended.libslirps == a->libslirps; });
      } else {
        on_wire::readdress(std::span(frame_).subspan(kEthernet), {.source = ends->source, .destination = a->libslirps});
      }
    }
  }
  ::slirp_input(slirp_, frame_.data(), static_cast<int>(frame_.size()));
  run();
}

// Asks libslirp what it waits for; how long it would sleep at most.
std::uint32_t Gateway::fill() {
  polled_.clear();
  std::uint32_t sleep = kSlowTimer;
  const auto add = [](int descriptor, int events, void* self) {
    short asked = 0;
    if ((events & SLIRP_POLL_IN) != 0) asked |= POLLIN;
    if ((events & SLIRP_POLL_OUT) != 0) asked |= POLLOUT;
    if ((events & SLIRP_POLL_PRI) != 0) asked |= POLLPRI;
    auto& polled = gateway(self).polled_;
    polled.push_back({descriptor, asked, 0});
    return static_cast<int>(polled.size() - 1);
  };
  ::slirp_pollfds_fill(slirp_, &sleep, add, this);
  return sleep;
}

// Lets libslirp see so much later what there is. Whether there was anything.
bool Gateway::look(Millis step) {
  now_ += step;
  const bool found = !polled_.empty() && ::poll(polled_.data(), polled_.size(), 0) > 0;
  const auto found_of = [](int index, void* self) {
    const short events = gateway(self).polled_[static_cast<std::size_t>(index)].revents;
    int says = 0;
    if ((events & POLLIN) != 0) says |= SLIRP_POLL_IN;
    if ((events & POLLOUT) != 0) says |= SLIRP_POLL_OUT;
    if ((events & POLLPRI) != 0) says |= SLIRP_POLL_PRI;
    if ((events & POLLERR) != 0) says |= SLIRP_POLL_ERR;
    if ((events & POLLHUP) != 0) says |= SLIRP_POLL_HUP;
    return says;
  };
  ::slirp_pollfds_poll(slirp_, 0, found_of, this);
  return found;
}

void Gateway::run() {
  for (int i = 0; i < kMostLooks; ++i) {
    fill();
    if (!look(0)) return;
  }
}

// From look to look, at the slow timer's turns whatever the time between, and where a delayed ACK is due.
void Gateway::advance(Millis duration) {
  while (duration > 0) {
    const Millis step = std::min({duration, kSlowTimer - now_ % kSlowTimer, fill()});
    if (look(step)) run();
    duration -= step;
  }
}

std::optional<model::State> Gateway::state(std::uint16_t port, std::uint16_t guest_port) const {
  const bool opened_by_it = active(port, guest_port).has_value();
  const in_addr guest = address(kTesterAddress);
  std::array<char, INET_ADDRSTRLEN> guest_text{};
  ::inet_ntop(AF_INET, &guest, guest_text.data(), guest_text.size());
  const std::unique_ptr<char, decltype(&std::free)> text(::slirp_connection_info(slirp_), std::free);
  for (const char* at = std::strchr(text.get(), '\n'); at != nullptr && at[1] != '\0'; at = std::strchr(at + 1, '\n')) {
    const auto line = read_line(at + 1);
    if (!line) continue;
    const auto state = state_of(line->state.data());
    if (!state) continue;  // a forward, and no connection
    const auto& address_of_guest = opened_by_it ? line->second : line->first;
    const unsigned port_of_guest = opened_by_it ? line->second_port : line->first_port;
    if (std::strcmp(address_of_guest.data(), guest_text.data()) != 0 || port_of_guest != guest_port) continue;
    if (opened_by_it || line->second_port == port) return state;
  }
  return {};
}

bool Gateway::holds(int descriptor) const { return std::find(held_.begin(), held_.end(), descriptor) != held_.end(); }

}  // namespace synfin::adapters::slirp
