#include "adapters/lwip/lwip_stack.h"

#include <cstring>
#include <limits>
#include <memory>

#include "adapters/lwip/arena.h"
#include "adapters/lwip/connections.h"
#include "adapters/lwip/library_image.h"
#include "adapters/lwip/port.h"
#include "adapters/packet_queue.h"
#include "lwip/init.h"
#include "lwip/ip.h"
#include "lwip/netif.h"
#include "lwip/priv/tcp_priv.h"
#include "lwip/timeouts.h"

namespace synfin::adapters {
namespace {

using conformance::Millis;
using conformance::StackUnavailable;

bool in_use = false;

ip4_addr_t ip4(std::uint32_t host_order) { return {lwip_htonl(host_order)}; }

// Of IPv4: not the first, or not the last of its packet.
bool is_fragment(std::span<const std::uint8_t> packet) {
  return packet.size() >= IP_HLEN && packet[0] >> 4U == 4 && ((packet[6] & 0x3FU) != 0 || packet[7] != 0);
}

class LwipStack : public conformance::Stack {
 public:
  LwipStack();
  ~LwipStack() override;
  LwipStack(const LwipStack&) = delete;
  LwipStack& operator=(const LwipStack&) = delete;

  conformance::Capabilities capabilities() const override;
  void reset(std::uint64_t seed) override;
  conformance::CallResult call(const conformance::UserCall& call) override;
  void inject(std::span<const std::uint8_t> packet) override;
  void advance(Millis duration) override;
  Millis now() const override { return lwip::clock_now(); }
  bool poll(conformance::Packet& packet) override { return sent_.pop(packet); }

 private:
  static err_t start_interface(netif* interface);
  template <class Address>
  static err_t output(netif* interface, pbuf* packet, const Address* next_hop);
  void add_ipv6_address();
  void check_interposition();

  lwip::LibraryImage pristine_;
  lwip::Connections connections_;
  PacketQueue sent_;
  netif interface_{};
};

LwipStack::LwipStack() : pristine_(&tcp_active_pcbs) {
  if (in_use) throw StackUnavailable("lwIP keeps its state in globals: one LwipStack at a time in a process");
  reset(0);
  check_interposition();
  in_use = true;
}

LwipStack::~LwipStack() {
  pristine_.restore();
  lwip::arena_clear();
  in_use = false;
}

void never_called(void* /*argument*/) {}

// Without this, a program linked in some odd way would run lwIP by the real clock and leak at each reset.
void LwipStack::check_interposition() {
  const std::uint64_t before = lwip::clock_readings();
  sys_timeout(1, never_called, nullptr);
  sys_untimeout(never_called, nullptr);
  pbuf* block = pbuf_alloc(PBUF_RAW, 1, PBUF_RAM);
  const bool own_memory = lwip::arena_holds(block);
  pbuf_free(block);
  if (lwip::clock_readings() == before || !own_memory) {
    throw StackUnavailable(
        "lwIP's library does not call the program's sys_now and mem_malloc: see adapters/lwip/README.md");
  }
}

conformance::Capabilities LwipStack::capabilities() const {
  conformance::Capabilities c;
  c.virtual_time = true;
  c.ipv6 = LWIP_IPV6 != 0;
  c.calls = (1U << conformance::kCalls) - 1;
  c.granularity = TCP_SLOW_INTERVAL;
  c.tolerance = 0;
#if !TCP_LISTEN_BACKLOG
  c.listen_backlog_slack = std::numeric_limits<std::int32_t>::max();  // no limit, yet one that can be added to
#endif
  return c;
}

err_t LwipStack::start_interface(netif* interface) {
  interface->name[0] = 's';
  interface->name[1] = 'f';
  interface->mtu = 1500;
  interface->output = output<ip4_addr_t>;
#if LWIP_IPV6
  interface->output_ip6 = output<ip6_addr_t>;
#endif
  return ERR_OK;
}

template <class Address>
err_t LwipStack::output(netif* interface, pbuf* packet, const Address* /*next_hop*/) {
  auto& self = *static_cast<LwipStack*>(interface->state);
  conformance::Packet& slot = self.sent_.push(lwip::clock_now(), packet->tot_len);
  pbuf_copy_partial(packet, slot.octets.data(), static_cast<u16_t>(slot.size), 0);
  return ERR_OK;
}

void LwipStack::reset(std::uint64_t seed) {
  pristine_.restore();
  lwip::arena_clear();
  lwip::reset_port(seed);
  connections_.clear();
  connections_.set_in_timers(false);
  lwip_init();
  // lwIP numbers its sequences from how many timer ticks it has been up. Each seed is a stack that has been up for some
  // other time, up to 68 years; seed zero's has just been started.
  if (seed != 0) tcp_ticks = lwip::next_random();
  const ip4_addr_t address = ip4(conformance::kStackAddress);
  const ip4_addr_t mask = ip4(0xFFFFFF00U);
  const ip4_addr_t gateway = ip4(conformance::kTesterAddress);
  interface_ = {};
  netif_add(&interface_, &address, &mask, &gateway, this, start_interface, ip_input);
  netif_set_default(&interface_);
  netif_set_up(&interface_);
  netif_set_link_up(&interface_);
  sent_.clear();
}

// Only when a case has IPv6: it costs, and joins groups. The address is valid at once, as nobody else can have it.
void LwipStack::add_ipv6_address() {
#if LWIP_IPV6
  if (ip6_addr_isvalid(netif_ip6_addr_state(&interface_, 0))) return;
  ip6_addr_t address{};
  std::memcpy(address.addr, conformance::kStackAddress6.data(), conformance::kStackAddress6.size());
  netif_ip6_addr_set(&interface_, 0, &address);
  netif_ip6_addr_set_state(&interface_, 0, IP6_ADDR_PREFERRED);
#endif
}

conformance::CallResult LwipStack::call(const conformance::UserCall& call) {
  if (call.ip == conformance::IpVersion::V6) add_ipv6_address();
  const conformance::CallResult result = connections_.call(call);
  lwip::run_deferred();
  return result;
}

void LwipStack::inject(std::span<const std::uint8_t> packet) {
  if (packet.size() > std::numeric_limits<u16_t>::max()) return;  // no IPv4 packet is as long
  if (packet.empty()) return;  // ip_input() would read its first octet, which it does not have
  if (packet[0] >> 4U == 6) add_ipv6_address();
  if (is_fragment(packet)) lwip::fragment_comes();
  const auto size = static_cast<u16_t>(packet.size());
  pbuf* buffer = pbuf_alloc(PBUF_RAW, size, PBUF_RAM);
  if (buffer == nullptr) return;  // out of memory: lost, as it would be in a driver
  pbuf_take(buffer, packet.data(), size);
  if (interface_.input(buffer, &interface_) != ERR_OK) pbuf_free(buffer);
  lwip::run_deferred();
}

// From timer to timer: one great step would make cyclic timers miss their turns.
void LwipStack::advance(Millis duration) {
  connections_.set_in_timers(true);
  while (true) {
    const Millis step = lwip::time_to_timer();
    if (step > duration) break;
    lwip::set_clock(lwip::clock_now() + step);
    duration -= step;
    lwip::run_timers();
    lwip::run_deferred();
  }
  lwip::set_clock(lwip::clock_now() + duration);
  connections_.set_in_timers(false);
}

}  // namespace

bool lwip_available() { return true; }

std::string_view lwip_version() { return LWIP_VERSION_STRING; }

std::unique_ptr<conformance::Stack> make_lwip_stack() { return std::make_unique<LwipStack>(); }

}  // namespace synfin::adapters
