// A program that speaks the adapter protocol, with one bug that its argument names: what the checks of programs must
// find. Without an argument it is honest: a host on which no port is open. So it is with "real-clock", in real time.
// With a second argument it has several instances.
#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>
#include <thread>

#include "adapters/exec/json_lines.h"
#include "adapters/own_stacks.h"

namespace {

using namespace synfin;
using adapters::exec::Answer;
using adapters::exec::Asked;
using adapters::exec::Request;

class Faulty {
 public:
  Faulty(std::string bug, bool has_several) : bug_(std::move(bug)), stacks_(has_several ? 4 : 1) {
    for (auto& stack : stacks_) stack = adapters::own_stacks().front().make();
    if (has("grandchild")) start_grandchild();
  }

  int run() {
    for (std::string line; std::getline(std::cin, line);) {
      const Asked asked = adapters::exec::read_asked(line, packet_);
      stack_ = stacks_[has("one-for-all") ? 0 : asked.instance.value_or(0)].get();
      before(asked);
      if (has("real-clock")) catch_up();
      Answer answer = done(asked);
      PacketQueue sent;
      conformance::Packet polled;
      while (stack_->poll(polled)) sent.push(polled.at, polled.view());
      // What one instance sends is told with the reply to another.
      if (has("mixed-up") && asked.instance.value_or(0) > 0 && asked.kind != Request::Reset) std::swap(sent, kept_);
      tamper(asked, answer, sent);
      std::string reply;
      adapters::exec::write_line(answer, asked.kind, sent, reply);
      tamper(asked, reply);
      std::cout << reply << std::flush;
      if (asked.kind == Request::Bye && !has("stays")) return 0;
    }
    while (has("stays")) ::pause();
    return 0;
  }

 private:
  using PacketQueue = adapters::PacketQueue;
  bool has(std::string_view bug) const { return bug_ == bug; }

  // Holds standard error, and sleeps longer than any test.
  static void start_grandchild() {
    const pid_t child = ::fork();
    if (child == 0) {
      ::execlp("sleep", "sleep", "1000", nullptr);
      ::_exit(127);
    }
    std::fprintf(stderr, "grandchild %d\n", static_cast<int>(child));
  }

  // The stack's time is the real one since reset.
  void catch_up() {
    const auto since = std::chrono::steady_clock::now() - began_;
    const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
    stack_->advance(static_cast<conformance::Millis>(now) - stack_->now());
  }

  void before(const Asked& asked) {
    if (asked.kind == Request::Hello && has("never-hello")) ::pause();
    if (asked.kind == Request::Advance && (has("real-time") || has("real-clock"))) {
      std::this_thread::sleep_for(std::chrono::milliseconds(asked.by));
    }
    if (asked.kind != Request::Packet) return;
    const bool is_garbage = packet_.size() < 20;
    if (has("exits") || (has("dies-of-garbage") && is_garbage)) {
      std::fprintf(stderr, "first line\nassertion failed: the bug\n");
      std::_Exit(3);
    }
    const bool is_syn_fin = packet_.size() > kFlags && packet_[kFlags] == kSynFin;
    if (has("crashes") || (has("crashes-at-syn-fin") && is_syn_fin)) ::raise(SIGABRT);
    if (has("breaks-beside-others") && ++packets_ > 100 && asked.instance.value_or(0) > 0) ::raise(SIGABRT);
    if (has("never-answers")) ::pause();
    if (has("closes-output")) {
      ::close(STDOUT_FILENO);
      ::pause();
    }
    if (has("floods")) {
      for (const std::string text(65'536, 'x');;) std::cout << text;
    }
  }

  Answer done(const Asked& asked) {
    Answer answer{.id = asked.id};
    switch (asked.kind) {
      case Request::Hello:
        answer.greeting = {.name = "faulty",
                           .version = "1",
                           .capabilities = stack_->capabilities(),
                           .instances = static_cast<std::uint16_t>(stacks_.size())};
        if (has("real-clock")) answer.greeting->capabilities = {.virtual_time = false, .tolerance = 200};
        break;
      case Request::Reset:
        stack_->reset(asked.seed);
        began_ = std::chrono::steady_clock::now();
        break;
      case Request::Packet: stack_->inject(asked.octets); break;
      case Request::Call: answer.result = stack_->call(asked.call); break;
      case Request::Advance:
        if (!has("real-clock")) stack_->advance(asked.by);
        break;
      case Request::Bye: break;
    }
    answer.now = stack_->now();
    return answer;
  }

  void tamper(const Asked& asked, Answer& answer, PacketQueue& sent) {
    constexpr std::array<std::uint8_t, 4> kNoPacket = {1, 2, 3, 4};
    const bool is_packet = asked.kind == Request::Packet, is_advance = asked.kind == Request::Advance;
    if (answer.greeting && has("other-version")) answer.greeting->protocol = 9;
    if (answer.greeting && has("no-name")) answer.greeting->name.clear();
    if (is_packet && has("not-ip")) sent.push(answer.now, kNoPacket);
    if (is_packet && has("out-of-order")) ++answer.id;
    if (is_packet && has("future")) sent.push(answer.now + 1, copy_of_packet());
    if (is_packet && has("past") && answer.now > 0) sent.push(answer.now - 1, copy_of_packet());
    if (is_advance && has("backwards")) answer.now = 0;
    if (is_advance && has("too-far")) answer.now += 1;
    if (is_advance && has("not-fresh")) sent.push(answer.now, copy_of_packet());
    if (asked.kind == Request::Reset && has("reset-keeps-time")) answer.now = 5;
    if (asked.kind == Request::Reset && has("reset-sends")) sent.push(0, copy_of_packet());
    if (is_packet && has("trouble")) answer.trouble = "no network";
    if (is_packet && has("too-many-packets")) {
      for (std::size_t i = 0; i <= adapters::exec::kMostPackets; ++i) sent.push(answer.now, copy_of_packet());
    }
    if (is_packet && has("differs")) {
      sent.push(answer.now, copy_of_packet());
      packet_.push_back(static_cast<std::uint8_t>(++resets_));
      sent.push(answer.now, copy_of_packet());
    }
    if (answer.result && has("lies-about-calls")) answer.result->outcome = conformance::Outcome::Ok;
  }

  // At least the header of an IP packet, whatever came.
  std::vector<std::uint8_t> copy_of_packet() const {
    std::vector<std::uint8_t> copy = packet_;
    copy.resize(std::max<std::size_t>(copy.size(), 40));
    copy[0] = 0x45;
    return copy;
  }

  void tamper(const Asked& asked, std::string& reply) const {
    const bool is_packet = asked.kind == Request::Packet;
    if (asked.kind == Request::Hello && has("no-hello")) reply = "Welcome to my stack!\n";
    if (is_packet && has("prints")) reply = "debug: got a packet\n" + reply;
    if (is_packet && has("twice")) reply += reply;
    if (is_packet && has("unknown-member")) reply.insert(1, R"("colour":"blue",)");
  }

  std::string bug_;
  static constexpr std::size_t kFlags = 33;
  static constexpr std::uint8_t kSynFin = 3;

  std::vector<std::unique_ptr<conformance::Stack>> stacks_;
  conformance::Stack* stack_ = nullptr;  // that is asked
  PacketQueue kept_;
  unsigned packets_ = 0;
  std::vector<std::uint8_t> packet_;
  unsigned resets_ = 0;
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

}  // namespace

int main(int argc, char** argv) { return Faulty(argc > 1 ? argv[1] : "", argc > 2).run(); }
