#include "adapters/exec/adapter_check.h"

#include <fmt/format.h>

#include <array>
#include <optional>

#include "adapters/exec/conversation.h"
#include "adapters/exec/json_lines.h"
#include "wire/build.h"

namespace synfin::adapters::exec {

namespace {

using conformance::Call;
using Octets = std::vector<std::uint8_t>;

constexpr std::uint16_t kOpenPort = 80, kClosedPort = 81, kTesterPort = 2000;
constexpr std::uint32_t kFirstNumber = 1000;

Octets segment(unsigned flags, std::uint16_t port, std::uint32_t seq) {
  wire::PacketDescription packet;
  packet.v4.source = conformance::kTesterAddress;
  packet.v4.destination = conformance::kStackAddress;
  packet.tcp.source_port = kTesterPort;
  packet.tcp.destination_port = port;
  packet.tcp.flags = static_cast<std::uint8_t>(flags);
  packet.tcp.seq = seq;
  if ((flags & wire::kAck) != 0) packet.tcp.ack = 1;
  packet.tcp.window = 60'000;
  std::array<std::uint8_t, 2048> octets;  // build() says how much of it is written
  const std::size_t size = wire::build(packet, octets);
  return {octets.begin(), octets.begin() + static_cast<std::ptrdiff_t>(size)};
}

// What no stack can make sense of, from nothing at all to octets without any.
std::vector<Octets> garbage() {
  std::vector<Octets> all = {{}, {0x45}, Octets(19, 0x45), Octets(20, 0xFF), Octets(2048, 0xFF), Octets(60, 0x60)};
  const Octets syn = segment(wire::kSyn, kOpenPort, kFirstNumber);
  for (std::size_t size = 1; size < syn.size(); ++size) {
    all.emplace_back(syn.begin(), syn.begin() + static_cast<std::ptrdiff_t>(size));  // cut short
  }
  std::uint32_t random = 1;
  for (std::size_t place = 0; place < syn.size(); ++place) {
    Octets spoiled = syn;
    random = random * 1'664'525U + 1'013'904'223U;
    spoiled[place] = static_cast<std::uint8_t>(spoiled[place] ^ (1U + (random >> 25U)));
    all.push_back(std::move(spoiled));
  }
  return all;
}

class Checker {
 public:
  Checker(const std::vector<std::string>& words, std::chrono::milliseconds patience,
          const std::function<void(const Checked&)>& show)
      : words_(words), patience_(patience), show_(show) {}

  void run() {
    if (!check("says hello", &Checker::hello)) return;
    check("is fresh after reset: two runs of one seed are the same to the octet", &Checker::reset);
    check("keeps silent after reset", &Checker::silence);
    check("keeps time", &Checker::time);
    check("answers in order what was written at once", &Checker::order);
    check("has instances that do not disturb each other", &Checker::instances);
    check("says of the calls that it lacks that they are unsupported", &Checker::calls);
    check("survives packets that are garbage", &Checker::survives_garbage);
    check("ends at bye", &Checker::bye);
    check("ends at the end of its input", &Checker::end_of_input);
  }

 private:
  // A check says what is wrong, or "".
  bool check(std::string_view asks, std::string (Checker::*step)(Conversation&)) {
    Checked checked{.asks = asks};
    note_.clear();
    try {
      Conversation program(words_, patience_);
      checked.says = (this->*step)(program);
    } catch (const conformance::StackFailed& e) {
      checked.says = e.what();
    }
    checked.passed = checked.says.empty();
    if (checked.passed) checked.says = note_;
    show_(checked);
    return checked.passed;
  }

  std::string hello(Conversation& program) {
    const Greeting& g = program.greeting();
    note_ = fmt::format("{}{}{}, {} time, {} of {} calls, {}", g.name, g.version.empty() ? "" : " ", g.version,
                        g.capabilities.virtual_time ? "virtual" : "real", calls_of(g), conformance::kCalls,
                        g.framing == Framing::Binary ? "frames" : "lines");
    return g.name.empty() ? "its name is empty" : "";
  }

  static std::size_t calls_of(const Greeting& g) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < conformance::kCalls; ++i) count += g.capabilities.has(static_cast<Call>(i)) ? 1 : 0;
    return count;
  }

  // The requests of a run from a reset on.
  static std::vector<Asked> run_of(const Conversation& program, std::uint64_t seed) {
    static const std::array<Octets, 3> packets = {segment(wire::kSyn, kOpenPort, kFirstNumber),
                                                  segment(wire::kSyn, kClosedPort, kFirstNumber),
                                                  segment(wire::kAck, kClosedPort, kFirstNumber)};
    std::vector<Asked> run = {{.kind = Request::Reset, .seed = seed}};
    if (program.greeting().capabilities.has(Call::OpenPassive)) {
      run.push_back(
          {.kind = Request::Call, .call = {.call = Call::OpenPassive, .local_port = kOpenPort, .backlog = 8}});
    }
    for (const Octets& octets : packets) run.push_back({.kind = Request::Packet, .octets = octets});
    run.insert(run.end(), 3, {.kind = Request::Advance, .by = step_of(program)});
    return run;
  }

  static void note_reply(Conversation& program, Request to, std::string& text) {
    PacketQueue sent;
    Answer answer = program.receive(sent);
    answer.id = 0;
    write_line(answer, to, sent, text);
  }

  // What such a run brings, with its times.
  static std::string transcript(Conversation& program, std::uint64_t seed) {
    std::string text;
    for (const Asked& asked : run_of(program, seed)) {
      program.ask(asked);
      note_reply(program, asked.kind, text);
    }
    return text;
  }

  static Millis step_of(const Conversation& program) {
    return program.greeting().capabilities.virtual_time ? 1'000 : 100;
  }

  std::string reset(Conversation& program) {
    constexpr std::uint64_t kSeed = 7;
    const std::string first = transcript(program, kSeed), second = transcript(program, kSeed);
    if (!program.greeting().capabilities.virtual_time) {
      note_ = "in real time only that it answers is looked at";
      return "";
    }
    if (first != second) return "the second run differs: " + difference(first, second);
    Conversation other(words_, patience_);
    const std::string fresh = transcript(other, kSeed);
    return first == fresh ? "" : "the run of another process differs: " + difference(first, fresh);
  }

  static std::string difference(const std::string& a, const std::string& b) {
    std::size_t begin = 0;
    for (std::size_t i = 0; i < std::min(a.size(), b.size()) && a[i] == b[i]; ++i) {
      if (a[i] == '\n') begin = i + 1;
    }
    const auto line = [&](const std::string& text) { return text.substr(begin, text.find('\n', begin) - begin); };
    return fmt::format("first {}, then {}", line(a), line(b));
  }

  std::string silence(Conversation& program) {
    transcript(program, 1);
    PacketQueue sent;
    program.ask({.kind = Request::Reset, .seed = 1});
    program.receive(sent);
    for (int i = 0; i < 10; ++i) {
      program.ask({.kind = Request::Advance, .by = step_of(program) * 10});
      program.receive(sent);
      if (!sent.empty()) return fmt::format("it sent a packet at {} ms, of its own accord", sent.peek(0).at);
    }
    return "";
  }

  std::string time(Conversation& program) {
    const bool is_virtual = program.greeting().capabilities.virtual_time;
    PacketQueue sent;
    program.ask({.kind = Request::Reset});
    program.receive(sent);
    const auto began = Clock::now();
    const Millis from = program.now();
    Millis asked = 0;
    for (const Millis by : {0U, 1U, 10U, 100U, is_virtual ? 3'000U : 200U, is_virtual ? 600'000U : 300U}) {
      program.ask({.kind = Request::Advance, .by = by});
      program.receive(sent);
      asked += by;
    }
    if (is_virtual) return "";  // that it is exact is asked of every reply
    const std::chrono::duration<double, std::milli> spent = Clock::now() - began;
    if (spent.count() < asked) return fmt::format("it waited {:.0f} ms of {} ms", spent.count(), asked);
    const Millis passed = program.now() - from;
    return passed < asked ? fmt::format("its clock went on by {} ms in {:.0f} ms", passed, spent.count()) : "";
  }

  std::string order(Conversation& program) {
    constexpr int kAtOnce = 200;
    const Octets syn = segment(wire::kSyn, kClosedPort, kFirstNumber);
    PacketQueue sent;
    program.ask({.kind = Request::Reset});
    for (int i = 0; i < kAtOnce; ++i) {
      program.ask({.kind = Request::Packet, .octets = syn});
      program.ask({.kind = Request::Advance, .by = 1});
    }
    program.flush();
    for (int i = 0; i < 2 * kAtOnce + 1; ++i) program.receive(sent);
    return "";
  }

  // Every instance has a run of a seed of its own. They go hand in hand, each a step behind the one before, so that
  // what one is asked comes between what others are.
  std::string instances(Conversation& program) {
    const Greeting& greeting = program.greeting();
    if (greeting.instances == 1) {
      note_ = "it has one";
      return "";
    }
    if (!greeting.capabilities.virtual_time) {
      note_ = "in real time only the first is made use of";
      return "";
    }
    std::vector<std::string> alone, together(greeting.instances);
    for (std::uint16_t i = 0; i < greeting.instances; ++i) alone.push_back(transcript(program, i));
    std::vector<std::vector<Asked>> runs;
    for (std::uint16_t i = 0; i < greeting.instances; ++i) runs.push_back(run_of(program, i));
    for (std::size_t step = 0; step < runs.front().size() + greeting.instances; ++step) {
      std::vector<std::size_t> asked;
      for (std::uint16_t i = 0; i < greeting.instances; ++i) {
        if (step < i || step - i >= runs[i].size()) continue;
        runs[i][step - i].instance = i;
        program.ask(runs[i][step - i]);
        asked.push_back(i);
      }
      for (const std::size_t i : asked) note_reply(program, runs[i][step - i].kind, together[i]);
    }
    for (std::size_t i = 0; i < together.size(); ++i) {
      if (together[i] != alone[i])
        return fmt::format("a run of instance {} beside others differs: {}", i, difference(alone[i], together[i]));
    }
    note_ = fmt::format("{} instances", greeting.instances);
    return "";
  }

  std::string calls(Conversation& program) {
    PacketQueue sent;
    program.ask({.kind = Request::Reset});
    program.receive(sent);
    for (std::size_t i = 0; i < conformance::kCalls; ++i) {
      const auto call = static_cast<Call>(i);
      if (program.greeting().capabilities.has(call)) continue;
      program.ask({.kind = Request::Call, .call = {.call = call, .on = 0, .local_port = kOpenPort}});
      const auto outcome = program.receive(sent).result->outcome;
      if (outcome != conformance::Outcome::Unsupported)
        return fmt::format("hello does not list {}, and its outcome is \"{}\"", name(call), name(outcome));
    }
    return "";
  }

  std::string survives_garbage(Conversation& program) {
    const std::string before = transcript(program, 1);
    PacketQueue sent;
    for (const Octets& octets : garbage()) {
      program.ask({.kind = Request::Packet, .octets = octets});
      program.receive(sent);
    }
    const std::string after = transcript(program, 1);
    if (!program.greeting().capabilities.virtual_time || before == after) return "";
    return "after it a run differs: " + difference(before, after);
  }

  std::string bye(Conversation& program) {
    return program.say_bye() ? "" : fmt::format("it has not ended within {} ms", patience_.count());
  }

  std::string end_of_input(Conversation& program) {
    return program.close_input() ? "" : fmt::format("it has not ended within {} ms", patience_.count());
  }

  const std::vector<std::string>& words_;
  std::chrono::milliseconds patience_;
  const std::function<void(const Checked&)>& show_;
  std::string note_;  // what a check that passed has to say
};

}  // namespace

void check_adapter(const std::vector<std::string>& words, std::chrono::milliseconds patience,
                   const std::function<void(const Checked&)>& show) {
  Checker(words, patience, show).run();
}

}  // namespace synfin::adapters::exec
