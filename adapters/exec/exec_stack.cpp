#include "adapters/exec/exec_stack.h"

#include <fmt/format.h>

#include "adapters/exec/command_words.h"
#include "adapters/exec/line.h"

namespace synfin::adapters::exec {

namespace {

// One instance of the stack that a program is.
class Instance : public conformance::Stack {
 public:
  Instance(Line& line, std::uint16_t number) : line_(line), number_(number) { line.carry(number, sent_); }

  conformance::Capabilities capabilities() const override { return line_.greeting().capabilities; }

  // Goes out with the next request, in virtual time.
  void reset(std::uint64_t seed) override {
    line_.hold();
    sent_.clear();
    now_ = 0;
    const Asked asked{.kind = Request::Reset, .instance = number_, .seed = seed};
    if (is_virtual()) {
      line_.ask(asked);
    } else {
      request(asked);
    }
  }

  conformance::CallResult call(const conformance::UserCall& call) override {
    return *request({.kind = Request::Call, .call = call}).result;
  }
  void inject(std::span<const std::uint8_t> packet) override { request({.kind = Request::Packet, .octets = packet}); }
  void advance(Millis duration) override { request({.kind = Request::Advance, .by = duration}); }

  // Real time goes on by itself after the last reply.
  Millis now() const override {
    if (is_virtual()) return now_;
    const auto since = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - last_reply_);
    return now_ + static_cast<Millis>(since.count());
  }

  bool poll(conformance::Packet& packet) override { return sent_.pop(packet); }

 private:
  bool is_virtual() const { return line_.greeting().capabilities.virtual_time; }

  Answer request(Asked asked) {
    asked.instance = number_;
    Answer answer = line_.answer_to(asked);
    now_ = answer.now;
    if (!is_virtual()) last_reply_ = Clock::now();
    return answer;
  }

  Line& line_;
  std::uint16_t number_;
  PacketQueue sent_{4};
  Millis now_ = 0;
  Clock::time_point last_reply_ = Clock::now();
};

// Made before the instances that use it.
struct OwnLine {
  Line line;
};

// The first instance, with the others at its side.
class ExecStack : private OwnLine, public Instance {
 public:
  ExecStack(const std::vector<std::string>& words, std::chrono::milliseconds patience)
      : OwnLine{Line(words, patience)}, Instance(line, 0) {
    for (std::uint16_t i = 1; i < instances(); ++i) others_.push_back(std::make_unique<Instance>(line, i));
  }

  std::size_t instances() const override {
    return capabilities().virtual_time ? line.greeting().instances : std::size_t{1};
  }

  void side_by_side(const std::function<void(Stack&)>& body) override {
    line.share([&](std::size_t i) { body(i == 0 ? *this : *others_[i - 1]); });
  }

 private:
  std::vector<std::unique_ptr<Instance>> others_;
};

std::vector<std::string> words_of(const std::string& name) {
  return command_words(std::string_view(name).substr(kPrefix.size()));
}

}  // namespace

std::unique_ptr<conformance::Stack> make_exec_stack(const std::vector<std::string>& words,
                                                    std::chrono::milliseconds patience) {
  return std::make_unique<ExecStack>(words, patience);
}

StackEntry exec_entry(const std::string& name, std::chrono::milliseconds patience) {
  StackEntry entry{.name = name,
                   .description = "a program that speaks the adapter protocol",
                   .make = [words = words_of(name), patience] { return make_exec_stack(words, patience); }};
  try {
    Conversation conversation(words_of(name), patience);
    const Greeting& greeting = conversation.greeting();
    entry.version = greeting.name + (greeting.version.empty() ? "" : " " + greeting.version);
    conversation.say_bye();
  } catch (const conformance::StackFailed& e) {
    entry.available = false;
    entry.unavailable_why = e.what();
  }
  return entry;
}

}  // namespace synfin::adapters::exec
