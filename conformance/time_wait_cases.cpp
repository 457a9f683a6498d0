// How long TIME-WAIT really lasts: what restarts it and what does not, to either side of each end it may have; what
// ends it early; and when its sockets may be used again. No length is taken for granted: those in use are all tried.
#include <fmt/format.h>

#include <array>
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

constexpr Millis kSecond = 1000;
// Twice an MSL of half a minute, of one, and of two, in seconds.
constexpr std::array<Millis, 3> kLengths = {60, 120, 240};
// A moment to either side of an end: longer than a slow timer's tick, shorter than anything else.
constexpr Millis kBeside = 2;
// Just past the longest TIME-WAIT that began before the case's own stimuli did, in seconds.
constexpr Millis kPastTheEnd = 242;
constexpr std::uint32_t kFarNumber = 0xC000'0000, kStep = 100'000;

Case from(const Way& way, std::string_view rest) {
  Case c{.id = fmt::format("{}/two-msl/{}", way.name, rest), .stimuli = way.stimuli};
  c.stimuli.push_back(reached(State::TimeWait));
  return c;
}

void add(std::vector<Case>& cases, Case c, std::initializer_list<Stimulus> more) {
  c.stimuli.insert(c.stimuli.end(), more);
  cases.push_back(std::move(c));
}

Stimulus seconds(Millis n) { return wait(n * kSecond); }
Stimulus repeated_fin(std::uint32_t text = 0) {
  return segment(kFin | kAck, {Base::RcvNxt, kMinusOne - text}, {Base::SndNxt}, text);
}
// Every stack answers it, in TIME-WAIT by an ACK, afterwards by a RST.
Stimulus old_text() { return segment(kAck, {Base::RcvNxt, kMinusOne}, {Base::SndNxt}, 1); }
Stimulus reset_at(std::uint32_t offset) { return segment(kRst, {Base::RcvNxt, offset}); }

SegmentSpec next_syn(std::uint32_t offset) {
  SegmentSpec spec = syn_spec();
  spec.seq = {Base::RcvNxt, offset};
  return spec;
}

// The FIN again half way, and then a question just before and just after the first end, and the end it was moved to.
// `text` is what the FIN comes with.
void add_ends(std::vector<Case>& cases, const Way& way, std::uint32_t text) {
  for (const Millis length : kLengths) {
    const Millis half = length / 2;
    for (const Millis asked : {length - kBeside, length + kBeside, half + length - kBeside, half + length + kBeside}) {
      add(cases, from(way, fmt::format("{}fin-at-{}s,asked-at-{}s", text > 0 ? "data-" : "", half, asked)),
          {seconds(half), repeated_fin(text), seconds(asked - half), old_text(), call(Call::Status)});
    }
  }
}

// The FIN again and again, for longer than TIME-WAIT lasts by itself: each is acknowledged, and the last one counts.
void add_replays(std::vector<Case>& cases, const Way& way) {
  const Millis longest = kLengths.back();
  const std::initializer_list<Stimulus> beside_the_end = {seconds(longest - kBeside), old_text(), seconds(2 * kBeside),
                                                          old_text()};
  for (const Millis period : {20U, 50U, 110U, 230U}) {
    Case c = from(way, fmt::format("fin-every-{}s", period));
    for (Millis at = period; at <= longest + 10; at += period) {
      c.stimuli.push_back(seconds(period));
      c.stimuli.push_back(repeated_fin());
    }
    add(cases, std::move(c), beside_the_end);
  }
  Case burst = from(way, "fin-twenty-times");
  burst.stimuli.insert(burst.stimuli.end(), 20, repeated_fin());
  add(cases, std::move(burst), beside_the_end);
}

// What is no repeated FIN, so often that a stack which restarts on it never leaves TIME-WAIT, however short its own is.
void add_what_does_not_restart(std::vector<Case>& cases, const Way& way) {
  const std::array<std::pair<std::string_view, Stimulus>, 9> kinds = {{
      {"old-text", old_text()},
      {"old-data", segment(kAck, {Base::RcvNxt, 0U - 101U}, {Base::SndNxt}, 50)},
      {"stale-ack", segment(kAck, {Base::RcvNxt, kMinusOne}, {Base::SndNxt})},
      {"ack", in_order(kAck)},
      {"far-fin", segment(kFin | kAck, {Base::RcvNxt, kFarNumber}, {Base::SndNxt})},
      {"older-fin", segment(kFin | kAck, {Base::RcvNxt, 0U - 2U}, {Base::SndNxt})},
      {"next-fin", in_order(kFin | kAck)},
      {"old-syn", segment(next_syn(0U - kStep))},
      {"old-rst", reset_at(kMinusOne)},
  }};
  for (const auto& [name, stimulus] : kinds) {
    for (const Millis period : {25U, 55U, 115U}) {
      Case c = from(way, fmt::format("{}-every-{}s", name, period));
      Millis at = 0;
      for (; at + period < kPastTheEnd; at += period) {
        c.stimuli.push_back(seconds(period));
        c.stimuli.push_back(stimulus);
      }
      add(cases, std::move(c), {seconds(kPastTheEnd + kBeside - at), old_text()});
    }
  }
}

// RFC 1337's hazards: the reset that ends TIME-WAIT early, if it is not ignored.
void add_resets(std::vector<Case>& cases, const Way& way) {
  for (const Millis at : {10U, 50U, 110U, 230U}) {
    add(cases, from(way, fmt::format("rst-at-{}s", at)),
        {seconds(at), reset_at(0), old_text(), call(Call::Status), seconds(kBeside)});
  }
  add(cases, from(way, "fin-at-30s,rst-at-50s"),
      {seconds(30), repeated_fin(), seconds(20), reset_at(0), old_text(), call(Call::Status)});
  add(cases, from(way, "old-text,rst-to-its-answer"), {old_text(), reset_at(0), old_text(), call(Call::Status)});
  add(cases, from(way, "rst-inside,rst-exact"), {reset_at(1), reset_at(0), old_text(), call(Call::Status)});
}

// The next incarnation, by its number, near each end and after it; and one that proves to be an old duplicate.
void add_reuse(std::vector<Case>& cases, const Way& way) {
  constexpr std::array<std::pair<std::string_view, std::uint32_t>, 4> kNumbers = {
      {{"above", kStep}, {"just-above", 1}, {"equal", 0}, {"below", 0U - kStep}}};
  for (const auto& [name, offset] : kNumbers) {
    for (const Millis at : {50U, 110U, 230U, kPastTheEnd}) {
      add(cases, from(way, fmt::format("syn-{}-at-{}s", name, at)),
          {seconds(at), segment(next_syn(offset)), in_order(kAck), call(Call::Accept), wait(kAckWait)});
    }
  }
  add(cases, from(way, "syn-above-at-10s,old-duplicate,asked-at-245s"),
      {seconds(10), segment(next_syn(kStep)), reset_at(0), seconds(235), old_text(), seconds(10), old_text()});
}

// RFC 6191: the next incarnation by its timestamp, which may lie to either side of the last one that was seen.
void add_timestamps(std::vector<Case>& cases) {
  const Way& with_options = way("time-wait-options");
  for (const Millis at : {1U, 50U, 110U, 230U}) {
    const auto since_last = static_cast<std::int32_t>(at * kSecond + kAckWait);
    const std::array<std::pair<std::string_view, std::int32_t>, 5> stamps = {{{"newer", 0},
                                                                              {"just-newer", 1 - since_last},
                                                                              {"equal", -since_last},
                                                                              {"just-older", -1 - since_last},
                                                                              {"older", -since_last - 100'000}}};
    for (const auto& [number, offset] :
         {std::pair<std::string_view, std::uint32_t>{"above", kStep}, {"below", 0U - kStep}}) {
      // An MSS and nothing else: where timestamps are agreed on, every segment gets them otherwise.
      SegmentSpec bare = next_syn(offset);
      bare.options = {.raw = {2, 4, 5, 0xB4}};
      SegmentSpec syn = next_syn(offset);
      add(cases, from(with_options, fmt::format("syn-{}-at-{}s,no-timestamp", number, at)),
          {seconds(at), segment(bare), in_order(kAck), call(Call::Accept), wait(kAckWait)});
      syn.options.timestamps = true;
      for (const auto& [name, stamp] : stamps) {
        syn.options.tsval_offset = stamp;
        add(cases, from(with_options, fmt::format("syn-{}-at-{}s,{}-timestamp", number, at, name)),
            {seconds(at), segment(syn), in_order(kAck), call(Call::Accept), wait(kAckWait)});
      }
    }
  }
}

}  // namespace

void add_time_wait_cases(std::vector<Case>& cases) {
  for (const std::string_view name : {"time-wait", "time-wait-closing", "time-wait-fin-ack", "time-wait-active"}) {
    const Way& to_time_wait = way(name);
    add_ends(cases, to_time_wait, 0);
    add_replays(cases, to_time_wait);
    add_what_does_not_restart(cases, to_time_wait);
    add_resets(cases, to_time_wait);
    add_reuse(cases, to_time_wait);
  }
  add_timestamps(cases);
  constexpr std::uint32_t kText = 100;
  Way by_data_fin = way("fin-wait-2");
  by_data_fin.stimuli.insert(by_data_fin.stimuli.end(), {in_order(kFin | kAck, kText), wait(kAckWait)});
  add_ends(cases, by_data_fin, kText);
}

}  // namespace synfin::conformance
