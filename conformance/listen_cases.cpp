// The half-open queue: its limit, and that every entry leaves it; handshakes that are given up, reset or crossed.
#include <fmt/format.h>

#include <string>

#include "conformance/case_sources.h"
#include "conformance/ways.h"
#include "wire/tcp.h"

namespace synfin::conformance {

using wire::kAck;
using wire::kFin;
using wire::kRst;
using wire::kSyn;
using namespace stimuli;

namespace {

constexpr std::uint8_t kBacklog = 3;

Case with_full_backlog(std::string id) {
  Case c{.id = std::move(id), .stimuli = {listen(kBacklog)}};
  for (std::uint8_t peer = 0; peer < kBacklog; ++peer) c.stimuli.push_back(from_peer(peer, segment(syn_spec())));
  return c;
}

void serve_newcomer(Case& c) {
  c.stimuli.push_back(from_peer(kBacklog, segment(syn_spec())));
  c.stimuli.push_back(from_peer(kBacklog, in_order(kAck)));
  c.stimuli.push_back(from_peer(kBacklog, call(Call::Accept)));
  c.stimuli.push_back(from_peer(kBacklog, call(Call::Status)));
  c.stimuli.push_back(from_peer(kBacklog, segment(kAck, {Base::RcvNxt, kMinusOne}, {Base::SndUna})));
}

// A slot that a handshake gives up, however it ends, serves the next SYN.
void add_freed_slots(std::vector<Case>& cases) {
  struct End {
    std::string_view name;
    Stimulus stimulus;
  };
  const End kEnds[] = {
      {"rst", segment(kRst, {Base::RcvNxt})},
      {"rst-ack", segment(kRst | kAck, {Base::RcvNxt}, {Base::SndNxt})},
      {"syn-in-window", segment(kSyn, {Base::RcvNxt, 5})},
      {"established-reset", segment(kRst, {Base::RcvNxt})},
  };
  for (const End& end : kEnds) {
    for (int rounds : {1, 2, 5}) {
      Case c = with_full_backlog(fmt::format("listen/backlog/freed-by-{}-{}", end.name, rounds));
      for (int round = 0; round < rounds; ++round) {
        for (std::uint8_t peer = 0; peer < kBacklog; ++peer) {
          if (end.name == "established-reset") c.stimuli.push_back(from_peer(peer, in_order(kAck)));
          c.stimuli.push_back(from_peer(peer, end.stimulus));
          if (round + 1 < rounds) c.stimuli.push_back(from_peer(peer, segment(syn_spec())));
        }
      }
      // What died before it was accepted may wait in the queue until ACCEPT takes it.
      for (int i = 0; end.name == "established-reset" && i <= kBacklog * rounds; ++i) {
        c.stimuli.push_back(from_peer(kBacklog, call(Call::Accept)));
      }
      serve_newcomer(c);
      cases.push_back(std::move(c));
    }
  }
  Case aged = with_full_backlog("listen/backlog/freed-by-give-up");
  aged.stimuli.push_back(wait(15 * 60'000));
  serve_newcomer(aged);
  cases.push_back(std::move(aged));
}

void add_full_backlog(std::vector<Case>& cases) {
  Case full = with_full_backlog("listen/backlog/full");
  full.stimuli.push_back(from_peer(kBacklog, segment(syn_spec())));
  for (std::uint8_t peer = 0; peer < kBacklog; ++peer) {
    full.stimuli.push_back(from_peer(peer, in_order(kAck)));
    full.stimuli.push_back(from_peer(peer, call(Call::Accept)));
    full.stimuli.push_back(from_peer(peer, call(Call::Status)));
  }
  cases.push_back(std::move(full));
  Case accepted = with_full_backlog("listen/backlog/accepted-makes-room");
  accepted.stimuli.push_back(from_peer(0, in_order(kAck)));
  accepted.stimuli.push_back(from_peer(0, call(Call::Accept)));
  serve_newcomer(accepted);
  cases.push_back(std::move(accepted));
}

// One handshake goes wrong; the listener serves the next, from the same peer and from another.
void add_aborted_handshakes(std::vector<Case>& cases) {
  struct Abort {
    std::string_view name;
    std::vector<Stimulus> stimuli;
  };
  const Number below{Base::SndNxt, kMinusOne}, above{Base::SndNxt, 1};
  const std::vector<Abort> aborts = {
      {"rst", {segment(kRst, {Base::RcvNxt})}},
      {"rst-in-window", {segment(kRst, {Base::RcvNxt, 100}), segment(kRst, {Base::RcvNxt})}},
      {"ack-of-iss", {segment(kAck, {Base::RcvNxt}, below), segment(kRst, {Base::RcvNxt})}},
      {"ack-beyond", {segment(kAck, {Base::RcvNxt}, above), segment(kRst, {Base::RcvNxt})}},
      {"new-syn", {segment(kSyn, {Base::RcvNxt, 1000}), wait(600)}},
      {"syn-ack", {segment(kSyn | kAck, {Base::RcvNxt}, {Base::SndNxt}), wait(600)}},
      {"fin", {segment(kFin | kAck, {Base::RcvNxt}, {Base::SndNxt}), wait(600), segment(kRst, {Base::RcvNxt})}},
      {"bad-ack-at-listen", {}},
  };
  for (const Abort& abort : aborts) {
    Case c{.id = fmt::format("listen/aborted/{}", abort.name), .stimuli = {listen()}};
    c.stimuli.push_back(abort.stimuli.empty() ? segment(kSyn | kAck, {Base::TesterIsn}, {Base::Zero, 77})
                                              : segment(syn_spec()));
    c.stimuli.insert(c.stimuli.end(), abort.stimuli.begin(), abort.stimuli.end());
    SegmentSpec again = syn_spec();
    again.seq.offset = 0x4000'0000;
    c.stimuli.push_back(from_peer(1, segment(again)));
    c.stimuli.push_back(from_peer(1, in_order(kAck)));
    c.stimuli.push_back(from_peer(1, call(Call::Accept)));
    c.stimuli.push_back(from_peer(1, call(Call::Status)));
    c.stimuli.push_back(segment(again));
    c.stimuli.push_back(wait(4000));
    c.stimuli.push_back(segment(again));
    c.stimuli.push_back(in_order(kAck));
    c.stimuli.push_back(wait(600));
    cases.push_back(std::move(c));
  }
}

// The figures of sections 3.5 and 3.5.1 as seen by their peer B.
void add_figures(std::vector<Case>& cases) {
  SegmentSpec old_syn = syn_spec();
  old_syn.seq.offset = 0U - 10'000'000U;
  Case recovery{.id = "listen/old-duplicate-syn", .stimuli = {listen(), segment(old_syn)}};
  recovery.stimuli.insert(recovery.stimuli.end(), {segment(kRst, {Base::RcvNxt}), segment(syn_spec()), in_order(kAck),
                                                   call(Call::Accept), call(Call::Status)});
  add_aftermath(recovery.stimuli);
  cases.push_back(std::move(recovery));
  Case half_open{.id = "established/half-open/syn", .stimuli = way("established").stimuli};
  half_open.stimuli.insert(half_open.stimuli.end(),
                           {segment(old_syn), segment(kRst, {Base::RcvNxt}), call(Call::Status), segment(syn_spec()),
                            in_order(kAck), call(Call::Accept), call(Call::Status)});
  cases.push_back(std::move(half_open));
  Case data{.id = "established/half-open/data", .stimuli = way("established").stimuli};
  data.stimuli.insert(data.stimuli.end(), {call(Call::Send, 100), segment(kRst, {Base::RcvNxt}), call(Call::Status),
                                           call(Call::Receive, 100), wait(5000)});
  add_aftermath(data.stimuli);
  cases.push_back(std::move(data));
  Case closed{.id = "listen/closed", .stimuli = {listen(), listener(Call::Close), segment(syn_spec()), wait(600)}};
  cases.push_back(std::move(closed));
  Case others{.id = "listen/closed-keeps-connections", .stimuli = way("established").stimuli};
  others.stimuli.insert(others.stimuli.end(), {listener(Call::Close), call(Call::Status), in_order(kFin | kAck),
                                               wait(600), call(Call::Status)});
  add_aftermath(others.stimuli);
  cases.push_back(std::move(others));
}

}  // namespace

void add_listen_cases(std::vector<Case>& cases) {
  add_full_backlog(cases);
  add_freed_slots(cases);
  add_aborted_handshakes(cases);
  add_figures(cases);
}

}  // namespace synfin::conformance
