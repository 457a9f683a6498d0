#include "adapters/linux/linux_stack.h"

#include <array>
#include <chrono>
#include <cstring>
#include <optional>

#include "adapters/linux/network.h"
#include "adapters/linux/sockets.h"
#include "adapters/packet_queue.h"

namespace synfin::adapters {
namespace {

using conformance::Millis;
using conformance::StackUnavailable;
using Clock = std::chrono::steady_clock;
using std::chrono::nanoseconds;

// An answer takes microseconds; one that takes so long means that the machine has stalled.
constexpr nanoseconds kStalled = std::chrono::seconds(5);
// What the kernel might still hold of earlier cases is dropped with its namespace. A new one takes milliseconds.
constexpr std::size_t kMostLeftBehind = 20'000;

constexpr std::size_t kIpHeader = 20;
constexpr std::size_t kIpv6Header = 40;
constexpr std::size_t kEchoSize = kIpHeader + 8;
constexpr std::uint8_t kIcmp = 1;
constexpr std::uint8_t kTcp = 6;
constexpr std::uint8_t kEchoRequest = 8;
constexpr std::uint8_t kEchoReply = 0;
using EchoPacket = std::array<std::uint8_t, kEchoSize>;

void put_sum(EchoPacket& packet, std::size_t from, std::size_t to, std::size_t at) {
  unsigned sum = 0;
  for (std::size_t i = from; i < to; i += 2) sum += static_cast<unsigned>(packet[i]) << 8 | packet[i + 1];
  sum = (sum & 0xFFFFU) + (sum >> 16);
  sum = ~((sum & 0xFFFFU) + (sum >> 16));
  packet[at] = static_cast<std::uint8_t>(sum >> 8);
  packet[at + 1] = static_cast<std::uint8_t>(sum);
}

// The kernel handles packets in their order and answers this one at once, so its answer comes after all that an earlier
// segment draws at once. Without it, a segment that the kernel leaves to its ksoftirqd would look like silence.
EchoPacket make_echo() {
  EchoPacket packet{};
  packet[0] = 0x45;
  packet[3] = kEchoSize;
  packet[8] = 64;
  packet[9] = kIcmp;
  for (std::size_t i = 0; i < 4; ++i) {
    packet[12 + i] = static_cast<std::uint8_t>(conformance::kTesterAddress >> (24 - 8 * i));
    packet[16 + i] = static_cast<std::uint8_t>(conformance::kStackAddress >> (24 - 8 * i));
  }
  put_sum(packet, 0, kIpHeader, 10);
  packet[kIpHeader] = kEchoRequest;
  packet[kIpHeader + 4] = 's';
  packet[kIpHeader + 5] = 'f';
  put_sum(packet, kIpHeader, kEchoSize, kIpHeader + 2);
  return packet;
}

class LinuxStack : public conformance::Stack {
 public:
  LinuxStack() { reset(0); }

  conformance::Capabilities capabilities() const override;
  void reset(std::uint64_t seed) override;
  conformance::CallResult call(const conformance::UserCall& call) override;
  void inject(std::span<const std::uint8_t> packet) override;
  void advance(Millis duration) override;
  Millis now() const override;
  bool poll(conformance::Packet& packet) override;

 private:
  enum class Got : std::uint8_t { Nothing, Packet, Echo };
  Got read_one();
  void drain();
  void await_echo();

  // In this order: sockets belong to the namespace.
  struct World {
    linux_kernel::Network network;
    linux_kernel::Sockets sockets;
  };
  std::optional<World> world_;
  std::size_t left_behind_ = 0;
  PacketQueue sent_;
  Clock::time_point start_;
  const EchoPacket echo_ = make_echo();
};

conformance::Capabilities LinuxStack::capabilities() const {
  conformance::Capabilities c;
  c.virtual_time = false;
  c.ipv6 = world_->network.has_ipv6();
  c.calls = (1U << conformance::kCalls) - 1;
  c.granularity = 10;  // a jiffy, with CONFIG_HZ=100
  c.tolerance = 50;
  c.listen_backlog_slack = 1;
  return c;
}

// The seed has no say: the kernel draws sequence numbers and ports from its own secret.
void LinuxStack::reset(std::uint64_t /*seed*/) {
  if (world_) left_behind_ += world_->sockets.clear();
  if (!world_ || left_behind_ > kMostLeftBehind) {
    world_.reset();
    world_.emplace();
    left_behind_ = 0;
  }
  drain();
  sent_.clear();
  start_ = Clock::now();
}

Millis LinuxStack::now() const {
  return static_cast<Millis>(std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start_).count());
}

// Keeps TCP; the rest that a kernel sends of itself is no matter of ours.
LinuxStack::Got LinuxStack::read_one() {
  std::array<std::uint8_t, sizeof(conformance::Packet::octets)> buffer;
  const std::size_t size = world_->network.read(buffer);
  if (size == 0) return Got::Nothing;
  const bool v6 = buffer[0] >> 4 == 6;
  if (v6 && size >= kIpv6Header && buffer[6] == kTcp) sent_.push(now(), std::span(buffer).first(size));
  if (v6 || size < kIpHeader) return Got::Packet;
  if (buffer[9] == kTcp) sent_.push(now(), std::span(buffer).first(size));
  const bool echo = buffer[9] == kIcmp && size == kEchoSize && buffer[kIpHeader] == kEchoReply &&
                    std::memcmp(&buffer[kIpHeader + 4], &echo_[kIpHeader + 4], 4) == 0;
  return echo ? Got::Echo : Got::Packet;
}

void LinuxStack::drain() {
  while (read_one() != Got::Nothing) {
  }
}

void LinuxStack::await_echo() {
  while (true) {
    const Got got = read_one();
    if (got == Got::Echo) return;
    if (got == Got::Nothing && !world_->network.wait(kStalled.count())) {
      throw StackUnavailable("the kernel does not answer on its TUN device; is there a firewall in the new namespace?");
    }
  }
}

conformance::CallResult LinuxStack::call(const conformance::UserCall& call) {
  const conformance::CallResult result = world_->sockets.call(call);
  if (call.call != conformance::Call::Status) drain();
  return result;
}

void LinuxStack::inject(std::span<const std::uint8_t> packet) {
  world_->network.write(packet);
  world_->network.write(echo_);
  await_echo();
}

void LinuxStack::advance(Millis duration) {
  const Clock::time_point end = Clock::now() + std::chrono::milliseconds(duration);
  drain();
  for (nanoseconds left = end - Clock::now(); left > nanoseconds::zero(); left = end - Clock::now()) {
    if (world_->network.wait(left.count())) drain();
  }
}

bool LinuxStack::poll(conformance::Packet& packet) {
  if (sent_.empty()) drain();
  return sent_.pop(packet);
}

}  // namespace

std::unique_ptr<conformance::Stack> make_linux_stack() { return std::make_unique<LinuxStack>(); }

}  // namespace synfin::adapters
