// Whole exchanges: opens, closes, half-closes and resets to their end, data before FIN, and back-to-back connections.
#include <fmt/format.h>

#include <string>

#include "conformance/case_sources.h"
#include "conformance/ways.h"
#include "wire/tcp.h"

namespace synfin::conformance {

using model::State;
using wire::kAck;
using wire::kFin;
using wire::kRst;
using wire::kSyn;
using namespace stimuli;

namespace {

Case from(std::string_view way_name, std::string id, std::initializer_list<Stimulus> more) {
  Case c{.id = std::move(id), .stimuli = way(way_name).stimuli};
  c.stimuli.push_back(reached(way(way_name).state));
  c.stimuli.insert(c.stimuli.end(), more);
  return c;
}

void add_active_closes(std::vector<Case>& cases) {
  for (const std::string_view name :
       {"established", "established-active", "established-crossed", "established-options"}) {
    cases.push_back(from(name, fmt::format("{}/close/four-segments", name),
                         {call(Call::Shutdown), in_order(kAck), call(Call::Status), in_order(kFin | kAck), wait(600),
                          call(Call::Status), call(Call::Receive, 10)}));
    cases.push_back(from(name, fmt::format("{}/close/three-segments", name),
                         {call(Call::Shutdown), in_order(kFin | kAck), wait(600), call(Call::Status)}));
    cases.push_back(from(name, fmt::format("{}/close/simultaneous", name),
                         {call(Call::Shutdown), segment(kFin | kAck, {Base::RcvNxt}, {Base::SndUna}), wait(600),
                          call(Call::Status), in_order(kAck), call(Call::Status)}));
    cases.push_back(
        from(name, fmt::format("{}/close/passive", name),
             {in_order(kFin | kAck), wait(600), call(Call::Status), call(Call::Receive, 10), call(Call::Shutdown),
              call(Call::Status), in_order(kAck), call(Call::Status), segment(kAck, {Base::RcvNxt}, {Base::SndNxt})}));
    cases.push_back(from(name, fmt::format("{}/close/half-close-receives", name),
                         {call(Call::Shutdown), in_order(kAck), in_order(kAck, 200), wait(600),
                          call(Call::Receive, 1000), call(Call::Status), in_order(kFin | kAck, 50), wait(600),
                          call(Call::Status), call(Call::Receive, 1000), call(Call::Receive, 10)}));
    cases.push_back(from(name, fmt::format("{}/close/half-close-sends", name),
                         {in_order(kFin | kAck), wait(600), call(Call::Send, 200), wait(600), in_order(kAck),
                          call(Call::Send, 100), call(Call::Shutdown), wait(600), in_order(kAck), call(Call::Status)}));
    cases.push_back(from(name, fmt::format("{}/close/data-before-fin", name),
                         {call(Call::Send, 300), call(Call::Shutdown), wait(600), in_order(kAck), call(Call::Status),
                          in_order(kFin | kAck), wait(600), call(Call::Status)}));
    cases.push_back(from(name, fmt::format("{}/close/unread-data", name),
                         {in_order(kAck, 100), wait(600), call(Call::Close), call(Call::Status), wait(2000)}));
    cases.push_back(from(name, fmt::format("{}/close/data-after-close", name),
                         {call(Call::Close), in_order(kAck), in_order(kAck, 100), wait(600), call(Call::Status)}));
    cases.push_back(
        from(name, fmt::format("{}/close/data-and-fin-after-close", name),
             {call(Call::Close), in_order(kAck), in_order(kFin | kAck, 100), wait(600), call(Call::Status)}));
  }
}

// FIN and the end of the stream: gaps, repeats, and acknowledgments that cover part of what was sent.
void add_fin_details(std::vector<Case>& cases) {
  cases.push_back(from("established", "established/fin/above-a-gap",
                       {segment(kFin | kAck, {Base::RcvNxt, 100}, {Base::SndNxt}), wait(600), call(Call::Status),
                        in_order(kAck, 100), wait(600), call(Call::Status), call(Call::Receive, 1000)}));
  cases.push_back(from("established", "established/fin/again",
                       {in_order(kFin | kAck), wait(600),
                        segment(kFin | kAck, {Base::RcvNxt, kMinusOne}, {Base::SndNxt}), call(Call::Status)}));
  cases.push_back(
      from("established", "established/fin/with-old-data",
           {in_order(kAck, 100), wait(600), segment(kFin | kAck, {Base::RcvNxt, 0U - 100U}, {Base::SndNxt}, 150),
            wait(600), call(Call::Status), call(Call::Receive, 1000)}));
  cases.push_back(from("established", "established/fin/data-after-fin",
                       {in_order(kFin | kAck), wait(600), in_order(kAck, 100), wait(600), call(Call::Status),
                        call(Call::Receive, 1000)}));
  cases.push_back(from("established", "established/fin/ack-beyond",
                       {segment(kFin | kAck, {Base::RcvNxt}, {Base::SndNxt, 1}), wait(600), call(Call::Status),
                        in_order(kFin | kAck), wait(600), call(Call::Status)}));
  for (const std::string_view name : {"fin-wait-1-in-flight", "last-ack-in-flight"}) {
    for (const std::uint32_t short_by : {1U, 2U, 50U, 101U}) {
      cases.push_back(from(name, fmt::format("{}/fin/acknowledged-but-{}", name, short_by),
                           {segment(kAck, {Base::RcvNxt}, {Base::SndNxt, 0U - short_by}), call(Call::Status), wait(600),
                            in_order(kAck), call(Call::Status)}));
    }
  }
  cases.push_back(from("fin-wait-1-unsent", "fin-wait-1-unsent/fin/window-opens",
                       {in_order(kAck), call(Call::Status), wait(600), in_order(kAck), call(Call::Status), wait(600),
                        in_order(kFin | kAck), wait(600), call(Call::Status)}));
  cases.push_back(from("closing-unsent", "closing-unsent/fin/window-opens",
                       {in_order(kAck), call(Call::Status), wait(600), in_order(kAck), call(Call::Status)}));
}

// The next incarnation on the same sockets: after CLOSED, and from TIME-WAIT.
void add_reopening(std::vector<Case>& cases) {
  SegmentSpec next = syn_spec();
  next.seq.base = Base::RcvNxt;
  for (const auto& [name, offset] : {std::pair<std::string_view, std::uint32_t>{"above", 100'000},
                                     {"just-above", 1},
                                     {"equal", 0},
                                     {"below", 0U - 100'000U}}) {
    next.seq.offset = offset;
    for (const std::string_view way_name : {"time-wait", "time-wait-closing", "time-wait-options", "last-ack"}) {
      Case c = from(way_name, fmt::format("{}/reopen/{}", way_name, name), {});
      if (way_name == "last-ack") c.stimuli.push_back(in_order(kAck));
      c.stimuli.insert(c.stimuli.end(), {segment(next), in_order(kAck), call(Call::Accept), wait(600)});
      cases.push_back(std::move(c));
      Case old = from(way_name, fmt::format("{}/reopen/{},old-duplicate", way_name, name), {segment(next)});
      old.stimuli.push_back(segment(kRst, {Base::RcvNxt}));
      // Back in TIME-WAIT, or in LISTEN: the old FIN again tells.
      old.stimuli.push_back(segment(kFin | kAck, {Base::RcvNxt, kMinusOne}, {Base::SndNxt}));
      old.stimuli.push_back(wait(600));
      cases.push_back(std::move(old));
    }
  }
  // RFC 6191: a newer and an older timestamp.
  for (const auto& [name, offset] : {std::pair<std::string_view, std::int32_t>{"newer", 1000}, {"older", -100'000}}) {
    SegmentSpec stamped = syn_spec();
    stamped.seq = {Base::RcvNxt, 0U - 100'000U};
    stamped.options = {.mss = true, .timestamps = true, .tsval_offset = offset};
    cases.push_back(from("time-wait-options", fmt::format("time-wait-options/reopen/{}-timestamp", name),
                         {segment(stamped), in_order(kAck), wait(600)}));
  }
}

// Sequence numbers that wrap: the tester's ISN is put just below 2^32, or where a signed comparison turns.
void add_wraps(std::vector<Case>& cases) {
  for (const std::uint32_t isn : {0xFFFF'FFFFU, 0xFFFF'FFFEU, 0xFFFF'FF00U, 0x7FFF'FFFFU, 0x8000'0000U, 0U}) {
    SegmentSpec syn = syn_spec();
    syn.seq = {Base::Zero, isn};
    Case c{.id = fmt::format("established/wrap/{:08x}", isn), .stimuli = {listen(), segment(syn), in_order(kAck)}};
    c.stimuli.insert(c.stimuli.end(),
                     {call(Call::Accept), in_order(kAck, 500), wait(600), call(Call::Receive, 1000),
                      segment(kRst, {Base::RcvNxt, kMinusOne}), call(Call::Status), in_order(kFin | kAck, 100),
                      wait(600), call(Call::Status), call(Call::Shutdown), in_order(kAck), call(Call::Status)});
    cases.push_back(std::move(c));
    syn.flags = kSyn | kAck;
    syn.ack = {Base::SndNxt};
    Case active{.id = fmt::format("established-active/wrap/{:08x}", isn),
                .stimuli = {call(Call::OpenActive), segment(syn)}};
    active.stimuli.insert(active.stimuli.end(), {in_order(kFin | kAck, 300), wait(600), call(Call::Status)});
    cases.push_back(std::move(active));
  }
}

// A closed window: only what has no length is acceptable, and RST (3.4-9, MUST-66).
void add_closed_window(std::vector<Case>& cases) {
  const SegmentSpec filling{.flags = kAck, .seq = {Base::RcvNxt}, .ack = {Base::SndNxt}, .fills_window = true};
  const auto add = [&](std::string_view name, std::initializer_list<Stimulus> more) {
    Case c = from("established", fmt::format("established/closed-window/{}", name), {segment(filling), wait(600)});
    c.stimuli.insert(c.stimuli.end(), more);
    c.stimuli.push_back(call(Call::Status));
    cases.push_back(std::move(c));
  };
  add("ack", {in_order(kAck)});
  add("ack-above", {segment(kAck, {Base::RcvNxt, 1}, {Base::SndNxt})});
  add("data", {in_order(kAck, 1), wait(600)});
  add("fin", {in_order(kFin | kAck), wait(600)});
  add("rst", {segment(kRst, {Base::RcvNxt})});
  add("rst-above", {segment(kRst, {Base::RcvNxt, 1})});
  add("syn", {segment(kSyn, {Base::RcvNxt})});
  add("reopens", {call(Call::Receive, 100'000), wait(600), in_order(kAck, 100), wait(600)});
  add("close", {call(Call::Shutdown), in_order(kAck)});
}

void add_opens(std::vector<Case>& cases) {
  // Figure 7, to its end, by SYN,ACK and by ACK; and with everything twice.
  SegmentSpec syn_ack = syn_spec();
  syn_ack.flags = kSyn | kAck;
  syn_ack.ack = {Base::SndNxt};
  cases.push_back(from("syn-received-crossed", "syn-received-crossed/open/syn-ack",
                       {segment(syn_ack), in_order(kAck), call(Call::Status), in_order(kAck, 10), wait(600)}));
  cases.push_back(from("syn-received-crossed", "syn-received-crossed/open/ack",
                       {in_order(kAck), call(Call::Status), in_order(kAck, 10), wait(600)}));
  cases.push_back(from("syn-received-crossed", "syn-received-crossed/open/syn-again",
                       {segment(syn_spec()), in_order(kAck), call(Call::Status)}));
  cases.push_back(
      from("syn-sent", "syn-sent/open/bad-ack-then-good",
           {segment(kSyn | kAck, {Base::TesterIsn}, {Base::SndNxt, 1}), segment(syn_ack), call(Call::Status)}));
  cases.push_back(from("syn-sent", "syn-sent/open/old-ack-then-syn",
                       {segment(kAck, {Base::TesterIsn, 77}, {Base::Iss, 0U - 200U}), wait(4000), segment(syn_ack),
                        call(Call::Status)}));
  cases.push_back(from("syn-received", "syn-received/open/syn-again",
                       {segment(syn_spec()), in_order(kAck), call(Call::Accept), call(Call::Status)}));
  cases.push_back(from("syn-received", "syn-received/open/ack-with-data",
                       {in_order(kAck, 100), call(Call::Accept), wait(600), call(Call::Receive, 1000)}));
  cases.push_back(from("syn-received", "syn-received/open/ack-with-fin",
                       {in_order(kFin | kAck), call(Call::Accept), wait(600), call(Call::Status)}));
  SegmentSpec with_data = syn_spec();
  with_data.text = 100;
  Case data{.id = "listen/open/syn-with-data", .stimuli = {listen(), segment(with_data), in_order(kAck)}};
  data.stimuli.insert(data.stimuli.end(),
                      {call(Call::Accept), wait(600), call(Call::Status), call(Call::Receive, 1000)});
  add_aftermath(data.stimuli);
  cases.push_back(std::move(data));
  SegmentSpec with_fin = syn_spec();
  with_fin.flags = kSyn | kFin;
  Case fin{.id = "listen/open/syn-with-fin", .stimuli = {listen(), segment(with_fin), in_order(kAck)}};
  fin.stimuli.insert(fin.stimuli.end(), {call(Call::Accept), wait(600), call(Call::Status)});
  cases.push_back(std::move(fin));
}

}  // namespace

void add_close_cases(std::vector<Case>& cases) {
  add_opens(cases);
  add_active_closes(cases);
  add_fin_details(cases);
  add_reopening(cases);
  add_wraps(cases);
  add_closed_window(cases);
}

}  // namespace synfin::conformance
