// A link of two ends in a network namespace of the test's own, and a stack of synfin's as the host behind the far end:
// no packet leaves the namespace.
#pragma once
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include "adapters/wire/host.h"
#include "adapters/wire/readdress.h"
#include "wire/checksum.h"

namespace synfin::adapters::on_wire {

inline constexpr std::string_view kNear = "synfin0", kFar = "synfin1";
inline constexpr std::uint32_t kTarget = 0x0A000002, kSource = 0x0A000009;  // 10.0.0.2, 10.0.0.9

inline bool runs(const std::string& command) { return std::system((command + " 2> /dev/null").c_str()) == 0; }

// A process of our own, which ends with this object.
class Process {
 public:
  explicit Process(const std::function<void()>& body) : pid_(::fork()) {
    if (pid_ != 0) return;
    try {
      body();
    } catch (const std::exception&) {
    }
    ::_exit(0);
  }
  ~Process() { end(); }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  pid_t id() const { return pid_; }
  void end() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = -1;
  }

 private:
  pid_t pid_;
};

// What the host is like besides its TCP.
struct Habits {
  bool answers_ping = true;
  Clock::duration delay{0};            // before it answers a segment
  std::uint16_t listens = 0;           // on this port, all the time
  std::uint32_t segments_at_most = 0;  // then it falls silent for good; 0 is no limit
};

// Runs until it is ended.
class Target {
 public:
  Target(conformance::Stack& stack, const Habits& habits)
      : stack_(stack), habits_(habits), host_({.interface = std::string(kFar), .target = kSource, .source = kTarget}) {}

  void run() {
    find_tester();
    stack_.reset(1);
    if (habits_.listens != 0) {
      stack_.call({.call = conformance::Call::OpenPassive, .local_port = habits_.listens, .backlog = 100});
    }
    auto last = Clock::now();
    for (;;) {
      host_.wait(Clock::now() + std::chrono::milliseconds(5));
      const auto passed = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - last);
      stack_.advance(static_cast<conformance::Millis>(passed.count()));
      last += passed;
      send_answers();
      for (auto packet = host_.receive(); !packet.empty(); packet = host_.receive()) take(packet);
    }
  }

 private:
  // While it asks for the tester, it answers the tester's own questions.
  void find_tester() {
    for (bool found = false; !found;) {
      try {
        host_.find_target();
        found = true;
      } catch (const conformance::StackUnavailable&) {
      }
    }
  }

  void take(std::span<const std::uint8_t> packet) {
    std::vector<std::uint8_t> octets(packet.begin(), packet.end());
    constexpr std::uint8_t kIcmp = 1;
    if (octets[9] == kIcmp && habits_.answers_ping && !is_silent()) return pong(octets);
    const auto ends = ends_of(octets);
    if (!ends || is_silent()) return;
    ++segments_;
    readdress(octets, {.source = {conformance::kTesterAddress, ends->source.port},
                       .destination = {conformance::kStackAddress, ends->destination.port}});
    stack_.inject(octets);
    std::this_thread::sleep_for(habits_.delay);
    send_answers();
  }

  bool is_silent() const { return habits_.segments_at_most != 0 && segments_ >= habits_.segments_at_most; }

  void send_answers() {
    conformance::Packet packet;
    while (stack_.poll(packet)) {
      std::vector<std::uint8_t> octets(packet.view().begin(), packet.view().end());
      const Ends ends = *ends_of(octets);
      readdress(octets, {.source = {kTarget, ends.source.port}, .destination = {kSource, ends.destination.port}});
      send(octets);
    }
  }

  void pong(std::vector<std::uint8_t>& octets) {
    std::swap_ranges(octets.begin() + 12, octets.begin() + 16, octets.begin() + 16);
    octets[20] = 0;
    wire::write16(&octets[22], 0);
    wire::write16(&octets[22], wire::checksum(std::span<const std::uint8_t>(octets).subspan(20)));
    send(octets);
  }

  // As hardware does, with padding up to the shortest frame.
  void send(std::vector<std::uint8_t>& octets) {
    constexpr std::size_t kShortest = 46;
    octets.resize(std::max(octets.size(), kShortest), 0xEE);
    host_.send(octets);
  }

  conformance::Stack& stack_;
  Habits habits_;
  Host host_;
  std::uint32_t segments_ = 0;
};

}  // namespace synfin::adapters::on_wire
