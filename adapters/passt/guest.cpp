#include "adapters/passt/guest.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

#include "wire/octets.h"

namespace synfin::adapters::passt {
namespace {

using conformance::StackFailed;

constexpr std::size_t kLength = 4, kEthernet = 14, kArpSize = 28, kIpHeader = 20, kMtu = 1500;
constexpr std::uint16_t kIpv4 = 0x0800, kArp = 0x0806, kReply = 2;
constexpr std::uint8_t kTcp = 6;
constexpr std::array<std::uint8_t, 6> kPasst = {0x02, 0, 0, 0, 0, 1}, kGuest = {0x02, 0, 0, 0, 0, 2};
constexpr std::array<std::uint8_t, 8> kRequest = {0, 1, 8, 0, 6, 4, 0, 1};  // ARP over Ethernet, for IPv4

// An answer takes microseconds; one that takes so long means that passt has stalled.
constexpr std::chrono::seconds kStalled{5};
// passt answers ARP at once, and sends segments at the end of its turn. So the first answer shows that the turn of what
// was given before has begun, the second that it is over. What the kernel told passt meanwhile, that a connection is
// made, say, is of the next turn, whose end the third shows.
constexpr int kTurns = 3;

}  // namespace

Guest::Guest() {
  settle();
  begin();
}

Millis Guest::now() const {
  return static_cast<Millis>(std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start_).count());
}

void Guest::gone() {
  const std::string how = process_.end();
  throw StackFailed(StackFailed::How::Died, how.empty() ? "passt has closed the guest's link" : how);
}

void Guest::send_frame(std::uint16_t type, std::span<const std::uint8_t> content) {
  frame_.resize(kLength + kEthernet);
  wire::write32(frame_.data(), static_cast<std::uint32_t>(kEthernet + content.size()));
  std::copy(kPasst.begin(), kPasst.end(), &frame_[kLength]);
  std::copy(kGuest.begin(), kGuest.end(), &frame_[kLength + 6]);
  wire::write16(&frame_[kLength + 12], type);
  frame_.insert(frame_.end(), content.begin(), content.end());
  for (std::span<const std::uint8_t> rest = frame_; !rest.empty();) {
    const ssize_t n = ::send(process_.frames(), rest.data(), rest.size(), MSG_NOSIGNAL);
    if (n < 0 && errno != EINTR) gone();
    if (n > 0) rest = rest.subspan(static_cast<std::size_t>(n));
  }
}

// passt takes the source of whatever comes last for the guest's address. A packet that no protocol wants tells it anew.
void Guest::introduce() {
  std::array<std::uint8_t, kIpHeader + 8> packet{};
  constexpr std::uint8_t kForExperiments = 253;  // RFC 3692
  packet[0] = 0x45;
  packet[3] = static_cast<std::uint8_t>(packet.size());
  packet[8] = 64;
  packet[9] = kForExperiments;
  wire::write32(&packet[12], conformance::kTesterAddress);
  wire::write32(&packet[16], conformance::kStackAddress);
  send_frame(kIpv4, packet);
}

void Guest::send(std::span<const std::uint8_t> packet) {
  send_frame(kIpv4, packet);
  settle();
  const bool is_tester = packet.size() >= kIpHeader && wire::read32(&packet[12]) == conformance::kTesterAddress;
  if (!is_tester) introduce();
}

void Guest::settle() {
  for (int i = 0; i < kTurns; ++i) ask_and_wait();
}

// passt has whatever address it is asked for, so that the address can be a number: which question this is.
void Guest::ask_and_wait() {
  std::array<std::uint8_t, kArpSize> arp{};
  std::copy(kRequest.begin(), kRequest.end(), arp.begin());
  std::copy(kGuest.begin(), kGuest.end(), &arp[8]);
  wire::write32(&arp[14], conformance::kTesterAddress);
  constexpr std::uint32_t kNumbers = 0x0A000000, kMostNumbers = 0x00FFFFFF;  // 10.0.0.0/8
  asked_ = kNumbers | ((asked_ + 1) & kMostNumbers);
  wire::write32(&arp[24], asked_);
  send_frame(kArp, arp);
  const auto deadline = Clock::now() + kStalled;
  for (drain(); answered_ != asked_; drain()) {
    if (!wait(deadline)) throw StackFailed(StackFailed::How::Hung, "passt no longer answers its guest's ARP");
  }
}

bool Guest::wait(Clock::time_point until) {
  const auto left = until - Clock::now();
  if (left <= Clock::duration::zero()) return false;
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(left);
  const timespec timeout{seconds.count(), std::chrono::nanoseconds(left - seconds).count()};
  pollfd readable{process_.frames(), POLLIN, 0};
  return ::ppoll(&readable, 1, &timeout, nullptr) > 0;
}

void Guest::drain() {
  std::array<std::uint8_t, 0x10000> chunk;  // recv() says how much of it is written
  for (;;) {
    const ssize_t n = ::recv(process_.frames(), chunk.data(), chunk.size(), MSG_DONTWAIT);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno == EAGAIN) return;
    if (n <= 0) gone();
    received_.insert(received_.end(), chunk.begin(), chunk.begin() + n);
    take_frames();
  }
}

void Guest::take_frames() {
  std::span<const std::uint8_t> rest = received_;
  while (rest.size() >= kLength) {
    const std::size_t size = wire::read32(rest.data());
    if (rest.size() - kLength < size) break;
    take(rest.subspan(kLength, size));
    rest = rest.subspan(kLength + size);
  }
  received_.erase(received_.begin(), received_.end() - static_cast<std::ptrdiff_t>(rest.size()));
}

// Keeps TCP, and of that what a link of 1500 octets carries.
void Guest::take(std::span<const std::uint8_t> frame) {
  if (frame.size() < kEthernet) return;
  const std::span<const std::uint8_t> content = frame.subspan(kEthernet);
  const std::uint16_t type = wire::read16(&frame[12]);
  if (type == kArp && content.size() >= kArpSize && wire::read16(&content[6]) == kReply) {
    answered_ = wire::read32(&content[14]);
  }
  const bool is_carried = content.size() >= kIpHeader && content.size() <= kMtu;
  if (type == kIpv4 && is_carried && content[9] == kTcp) sent_.push(now(), content);
}

void Guest::advance(Millis duration) {
  const auto end = Clock::now() + std::chrono::milliseconds(duration);
  do {
    drain();
  } while (wait(end));
}

bool Guest::poll(conformance::Packet& packet) {
  if (sent_.empty()) drain();
  return sent_.pop(packet);
}

}  // namespace synfin::adapters::passt
