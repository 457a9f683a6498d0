#include "adapters/exec/line.h"

#include <exception>
#include <utility>

namespace synfin::adapters::exec {

Line::Line(std::vector<std::string> words, std::chrono::milliseconds patience)
    : words_(std::move(words)), patience_(patience) {
  hold();
  greeting_ = conversation_->greeting();
  lanes_.resize(greeting_.instances);
}

Line::~Line() {
  if (conversation_ && conversation_->is_ours()) conversation_->say_bye();
}

void Line::carry(std::uint16_t instance, PacketQueue& sent) { lanes_[instance].sent = &sent; }

void Line::hold() {
  if (conversation_ && conversation_->is_ours()) return;
  conversation_.reset();
  conversation_ = std::make_unique<Conversation>(words_, patience_);
}

Conversation& Line::conversation() {
  if (!conversation_) throw conformance::StackUnavailable("the program has ended; reset starts it anew");
  return *conversation_;
}

void Line::ask(const Asked& asked) { conversation().ask(asked); }

Answer Line::answer_to(const Asked& asked) {
  conversation().ask(asked);
  if (is_shared_) {
    Lane& lane = lanes_[asked.instance.value_or(0)];
    lane.fiber->pause();
    if (is_abandoned_) throw Abandoned();
    return std::move(lane.answer);
  }
  while (conversation_->open().size() > 1) next_answer();
  return next_answer();
}

// A program that has failed once is not asked again.
Answer Line::next_answer() {
  try {
    return conversation_->receive(*lanes_[conversation_->open().front().instance].sent);
  } catch (const conformance::StackFailed&) {
    conversation_.reset();
    throw;
  }
}

void Line::share(const std::function<void(std::size_t)>& use) {
  std::exception_ptr failure;
  for (std::size_t i = 0; i < lanes_.size(); ++i) {
    lanes_[i].fiber = std::make_unique<Fiber>([&, i] {
      if (is_abandoned_) return;
      try {
        use(i);
      } catch (const Abandoned&) {
      } catch (...) {
        if (!failure) failure = std::current_exception();
      }
    });
  }
  is_shared_ = true;
  try {
    go_on_until_all_ended(failure);
  } catch (const conformance::StackFailed&) {
    failure = std::current_exception();
  }
  if (failure) abandon();
  is_shared_ = false;
  for (Lane& lane : lanes_) lane.fiber.reset();
  if (failure) std::rethrow_exception(failure);
}

void Line::go_on_until_all_ended(const std::exception_ptr& failure) {
  std::vector<Lane*> ready;
  for (Lane& lane : lanes_) ready.push_back(&lane);
  for (std::size_t going = lanes_.size(); going > 0;) {
    for (Lane* const lane : std::exchange(ready, {})) {
      lane->fiber->resume();
      if (lane->fiber->has_ended()) --going;
      if (failure) return;
    }
    while (going > 0 && (ready.empty() || (!conversation_->open().empty() && conversation_->has_reply()))) {
      const Conversation::Open asked = conversation_->open().front();
      Answer answer = next_answer();
      if (asked.kind == Request::Reset) continue;
      Lane& lane = lanes_[asked.instance];
      lane.answer = std::move(answer);
      ready.push_back(&lane);
    }
  }
}

// Every fiber that waits comes to its end by an exception; one that has not begun does not.
void Line::abandon() {
  conversation_.reset();
  is_abandoned_ = true;
  for (Lane& lane : lanes_) {
    if (!lane.fiber->has_ended()) lane.fiber->resume();
  }
  is_abandoned_ = false;
}

}  // namespace synfin::adapters::exec
