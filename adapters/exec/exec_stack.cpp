#include "adapters/exec/exec_stack.h"

#include <fmt/format.h>

#include "adapters/exec/command_words.h"

namespace synfin::adapters::exec {

namespace {

class ExecStack : public conformance::Stack {
 public:
  ExecStack(std::vector<std::string> words, std::chrono::milliseconds patience)
      : words_(std::move(words)), patience_(patience) {
    start();
    capabilities_ = conversation_->greeting().capabilities;
  }

  ~ExecStack() override {
    if (conversation_ && conversation_->is_ours()) conversation_->say_bye();
  }
  ExecStack(const ExecStack&) = delete;
  ExecStack& operator=(const ExecStack&) = delete;

  conformance::Capabilities capabilities() const override { return capabilities_; }

  // Goes out with the next request.
  void reset(std::uint64_t seed) override {
    if (!conversation_ || !conversation_->is_ours()) start();
    settle_reset();  // the last one, if nothing was asked after it
    sent_.clear();
    conversation_->ask({.kind = Request::Reset, .seed = seed});
    reset_is_open_ = true;
    if (!capabilities_.virtual_time) settle_reset();
  }

  conformance::CallResult call(const conformance::UserCall& call) override {
    return *request({.kind = Request::Call, .call = call}).result;
  }
  void inject(std::span<const std::uint8_t> packet) override { request({.kind = Request::Packet, .octets = packet}); }
  void advance(Millis duration) override { request({.kind = Request::Advance, .by = duration}); }

  // Real time goes on by itself after the last reply.
  Millis now() const override {
    if (capabilities_.virtual_time) return reset_is_open_ || !conversation_ ? 0 : conversation_->now();
    const auto since = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - last_reply_);
    return (conversation_ ? conversation_->now() : 0) + static_cast<Millis>(since.count());
  }

  bool poll(conformance::Packet& packet) override { return sent_.pop(packet); }

 private:
  void start() {
    conversation_.reset();
    conversation_ = std::make_unique<Conversation>(words_, patience_);
    reset_is_open_ = false;
  }

  Answer request(Asked asked) {
    if (!conversation_) throw conformance::StackUnavailable("the program has ended; reset starts it anew");
    conversation_->ask(asked);
    settle_reset();
    return answered();
  }

  void settle_reset() {
    if (!reset_is_open_) return;
    answered();
    reset_is_open_ = false;
  }

  // A program that has failed once is not asked again.
  Answer answered() {
    try {
      Answer answer = conversation_->receive(sent_);
      if (!capabilities_.virtual_time) last_reply_ = Clock::now();
      return answer;
    } catch (const conformance::StackFailed&) {
      conversation_.reset();
      throw;
    }
  }

  std::vector<std::string> words_;
  std::chrono::milliseconds patience_;
  std::unique_ptr<Conversation> conversation_;
  conformance::Capabilities capabilities_;
  PacketQueue sent_;
  bool reset_is_open_ = false;
  Clock::time_point last_reply_ = Clock::now();
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
