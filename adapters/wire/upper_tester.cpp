#include "adapters/wire/upper_tester.h"

#include <utility>

namespace synfin::adapters::on_wire {

using conformance::StackFailed;

namespace {

// That the program ends, hangs or breaks the contract tells nothing of the target.
template <class Body>
auto as_trouble(Body body) {
  try {
    return body();
  } catch (const StackFailed& e) {
    throw StackFailed(StackFailed::How::BrokeContract, std::string("the upper tester: ") + e.what());
  }
}

}  // namespace

UpperTester::UpperTester(const std::vector<std::string>& words, std::chrono::milliseconds patience)
    : conversation_(as_trouble([&] { return std::make_unique<exec::Conversation>(words, patience); })) {
  if (!greeting().capabilities.virtual_time) return;
  throw StackFailed(StackFailed::How::BrokeContract,
                    "the upper tester: it claims virtual time; a target on a wire has real time");
}

UpperTester::~UpperTester() {
  if (conversation_->is_ours()) conversation_->say_bye();
}

exec::Answer UpperTester::request(const exec::Asked& asked) {
  return as_trouble([&] {
    PacketQueue none(1);
    conversation_->ask(asked);
    return conversation_->receive(none);
  });
}

void UpperTester::reset() { request({.kind = exec::Request::Reset}); }

conformance::CallResult UpperTester::call(const conformance::UserCall& call) {
  return *request({.kind = exec::Request::Call, .call = call}).result;
}

}  // namespace synfin::adapters::on_wire
