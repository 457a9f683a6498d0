// Every user call in every state, by every way; and again, for what a second call must not do.
#include <string>

#include "conformance/case_sources.h"
#include "conformance/ways.h"
#include "wire/tcp.h"

namespace synfin::conformance {

using model::State;
using wire::kAck;
using wire::kFin;
using wire::kRst;
using namespace stimuli;

namespace {

constexpr Call kUserCalls[] = {Call::OpenPassive, Call::OpenActive, Call::Send,  Call::Receive,
                               Call::Shutdown,    Call::Close,      Call::Abort, Call::Status};

Stimulus user_call(Call what) {
  const bool data = what == Call::Send || what == Call::Receive;
  return what == Call::OpenPassive ? listen() : call(what, data ? 50 : 0);
}

// After the call: does the stack still take and acknowledge what belongs to the connection?
void add_exchange(Case& c, State state, Call last) {
  c.stimuli.push_back(call(Call::Status));
  c.stimuli.push_back(wait(1100));
  c.stimuli.push_back(in_order(kAck));
  c.stimuli.push_back(call(Call::Status));
  c.stimuli.push_back(in_order(kFin | kAck));
  // Who has given the connection up has nothing to RECEIVE on.
  if (last != Call::Close && last != Call::Abort) c.stimuli.push_back(call(Call::Receive, 10'000));
  add_aftermath(c.stimuli, state);
}

}  // namespace

void add_call_cases(std::vector<Case>& cases) {
  for (const Way& w : all_ways()) {
    for (const Call first : kUserCalls) {
      Case once{.id = std::string(w.name) + "/call/" + std::string(name(first)), .stimuli = w.stimuli};
      once.stimuli.push_back(reached(w.state));
      once.stimuli.push_back(user_call(first));
      Case reset = once;
      Case twice = once;
      add_exchange(once, w.state, first);
      cases.push_back(std::move(once));
      if (first != Call::Shutdown && first != Call::Close) continue;
      twice.id += ",again";
      twice.stimuli.push_back(user_call(first));
      add_exchange(twice, w.state, first);
      cases.push_back(std::move(twice));
      reset.id += ",reset";
      reset.stimuli.push_back(segment(kRst, {Base::RcvNxt}));
      add_aftermath(reset.stimuli, w.state);
      cases.push_back(std::move(reset));
    }
  }
}

}  // namespace synfin::conformance
