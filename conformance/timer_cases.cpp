// What time alone brings about: retransmission and back-off, giving up, the length and the restarts of TIME-WAIT,
// delayed acknowledgments, silence. Each moment that tells one answer from another is probed.
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

constexpr Millis kSecond = 1000, kMinute = 60'000;

Case from(std::string_view way_name, std::string_view rest) {
  const Way& w = way(way_name);
  Case c{.id = std::string(w.name) + "/timer/" + std::string(rest), .stimuli = w.stimuli};
  c.stimuli.push_back(reached(w.state));
  return c;
}

void add(std::vector<Case>& cases, Case c, std::initializer_list<Stimulus> more) {
  c.stimuli.insert(c.stimuli.end(), more);
  cases.push_back(std::move(c));
}

Stimulus repeated_fin() { return segment(kFin | kAck, {Base::RcvNxt, kMinusOne}, {Base::SndNxt}); }
Stimulus stale_ack() { return segment(kAck, {Base::RcvNxt, kMinusOne}, {Base::SndUna}); }
Stimulus syn_ack() {
  SegmentSpec spec = syn_spec();
  spec.flags = kSyn | kAck;
  spec.ack = {Base::SndNxt};
  return segment(spec);
}

// The first retransmissions, then the answer that was awaited; nothing may come after it.
void add_retransmission(std::vector<Case>& cases, std::string_view name, Stimulus answer) {
  for (const Millis seconds : {2U, 10U, 40U}) {
    Case c = from(name, "retransmission-" + std::to_string(seconds) + "s");
    add(cases, std::move(c),
        {wait(seconds * kSecond), answer, call(Call::Status), wait(30 * kSecond), call(Call::Status)});
  }
}

// Nothing is ever answered: does the stack go on as long as it must, and stop at all?
void add_giving_up(std::vector<Case>& cases, std::string_view name, Millis at_least, Stimulus answer) {
  add(cases, from(name, "gives-up-not-before"),
      {wait(at_least - 2 * kSecond), answer, wait(kSecond), call(Call::Status)});
  add(cases, from(name, "gives-up"), {wait(65 * kMinute), stale_ack(), call(Call::Status), wait(5 * kMinute)});
}

void add_time_wait(std::vector<Case>& cases, std::string_view name) {
  for (const Millis seconds : {1U, 10U, 29U, 59U, 119U, 239U}) {
    add(cases, from(name, "fin-after-" + std::to_string(seconds) + "s"),
        {wait(seconds * kSecond), repeated_fin(), call(Call::Status)});
    add(cases, from(name, "ack-after-" + std::to_string(seconds) + "s"),
        {wait(seconds * kSecond), stale_ack(), call(Call::Status)});
  }
  add(cases, from(name, "ends"), {wait(242 * kSecond), stale_ack(), call(Call::Status)});
  for (const Millis seconds : {15U, 45U, 100U, 200U}) {
    const std::string suffix = std::to_string(seconds) + "s";
    const Stimulus pause = wait(seconds * kSecond);
    add(cases, from(name, "restarts-on-fin-" + suffix),
        {pause, repeated_fin(), pause, stale_ack(), call(Call::Status)});
    add(cases, from(name, "ends-after-fin-" + suffix), {pause, repeated_fin(), wait(242 * kSecond), stale_ack()});
    const Stimulus far_fin = segment(kFin | kAck, {Base::RcvNxt, 0xC000'0000}, {Base::SndNxt});
    add(cases, from(name, "not-on-far-fin-" + suffix),
        {pause, far_fin, wait(242 * kSecond - seconds * kSecond), stale_ack(), call(Call::Status)});
    const Stimulus old_data = segment(kAck, {Base::RcvNxt, 0U - 101U}, {Base::SndNxt}, 50);
    add(cases, from(name, "not-on-old-data-" + suffix),
        {pause, old_data, wait(242 * kSecond - seconds * kSecond), stale_ack(), call(Call::Status)});
  }
}

void add_delayed_acks(std::vector<Case>& cases) {
  for (const std::string_view name : {"established", "established-active", "fin-wait-1", "fin-wait-2"}) {
    add(cases, from(name, "ack-of-data"), {in_order(kAck, 100), wait(700), call(Call::Status)});
    add(cases, from(name, "ack-of-fin"), {in_order(kFin | kAck), wait(700), call(Call::Status)});
    add(cases, from(name, "ack-of-data-fin"), {in_order(kFin | kAck, 100), wait(700), call(Call::Status)});
  }
  add(cases, from("established", "ack-of-two"), {in_order(kAck, 536), in_order(kAck, 536), wait(700)});
}

void add_silence(std::vector<Case>& cases) {
  // Keep-alive is off by default (MUST-25); CLOSE-WAIT and FIN-WAIT-2 with a user wait as long as the user does.
  for (const std::string_view name : {"established", "established-active", "close-wait", "fin-wait-2"}) {
    add(cases, from(name, "silent-for-two-hours"),
        {wait(121 * kMinute), call(Call::Status), stale_ack(), call(Call::Status)});
  }
  add(cases, from("listen", "silent-for-two-hours"), {wait(121 * kMinute), segment(syn_spec()), call(Call::Status)});
  // A pure ACK and a RST are not retransmitted.
  add(cases, from("established", "rst-once"), {call(Call::Abort), wait(5 * kMinute)});
  add(cases, from("close-wait", "ack-once"), {wait(5 * kMinute)});
}

// Whoever answers every probe of a closed window keeps the connection open for as long as he likes. The answers come
// so often that none of the probes is without one for long, whenever the stack sends them.
void add_closed_window(std::vector<Case>& cases) {
  SegmentSpec closed{.flags = kAck, .seq = {Base::RcvNxt}, .ack = {Base::SndUna}, .window = 0};
  SegmentSpec opened = closed;
  opened.window = 65'535;
  for (const std::string_view name : {"established", "established-active", "close-wait"}) {
    Case c = from(name, "closed-window-stays-open");
    c.stimuli.push_back(segment(closed));
    c.stimuli.push_back(call(Call::Send, 100));
    // Longer than R2, and than the quarter of an hour that some stacks take for it.
    for (int i = 0; i < 200; ++i) c.stimuli.insert(c.stimuli.end(), {wait(5 * kSecond), segment(closed)});
    add(cases, std::move(c), {call(Call::Status), segment(opened), wait(2 * kMinute), in_order(kAck), wait(kSecond)});
  }
}

// Of a SYN that was sent again no round trip can be measured: RTO is three seconds then (RFC 6298, 5.7). The answer
// comes soon after the last of SYNs that began with a second's timeout, and so would be taken for a short one.
constexpr Millis kSoonAfterSynAgain = 7300;

void add_data_after_syn_again(std::vector<Case>& cases) {
  add(cases, from("syn-received", "data-after-retransmission"),
      {wait(kSoonAfterSynAgain), in_order(kAck), call(Call::Accept), call(Call::Send, 100), wait(10 * kSecond),
       in_order(kAck)});
  add(cases, from("syn-sent", "data-after-retransmission"),
      {wait(kSoonAfterSynAgain), syn_ack(), call(Call::Send, 100), wait(10 * kSecond), in_order(kAck)});
}

void add_close_timers(std::vector<Case>& cases) {
  // FIN acknowledged late; FIN of the peer arrives while ours is being retransmitted.
  for (const std::string_view name : {"fin-wait-1", "fin-wait-1-active", "fin-wait-1-in-flight"}) {
    add(cases, from(name, "peer-fin-during-retransmission"),
        {wait(5 * kSecond), segment(kFin | kAck, {Base::RcvNxt}, {Base::SndUna}), wait(10 * kSecond),
         call(Call::Status), in_order(kAck), call(Call::Status), wait(kSecond)});
  }
  for (const std::string_view name : {"closing", "last-ack"}) {
    add(cases, from(name, "peer-fin-again"),
        {wait(5 * kSecond), segment(kFin | kAck, {Base::RcvNxt, kMinusOne}, {Base::SndUna}), call(Call::Status),
         wait(10 * kSecond), in_order(kAck), call(Call::Status), stale_ack()});
  }
  add(cases, from("fin-wait-2-closed", "orphan"), {wait(5 * kMinute), stale_ack()});
  add(cases, from("syn-received", "reset-stops"),
      {segment(kRst, {Base::RcvNxt}), wait(kMinute), segment(syn_spec()), call(Call::Status)});
  add(cases, from("syn-sent", "refused-stops"),
      {segment(kRst | kAck, {Base::Zero}, {Base::SndNxt}), wait(3 * kMinute), call(Call::Status)});
  add(cases, from("syn-sent", "rst-without-ack-keeps-trying"),
      {segment(kRst, {Base::Zero}), wait(10 * kSecond), syn_ack()});
}

}  // namespace

void add_timer_cases(std::vector<Case>& cases) {
  add_retransmission(cases, "syn-sent", syn_ack());
  for (const std::string_view name :
       {"syn-received", "syn-received-crossed", "established-in-flight", "fin-wait-1", "fin-wait-1-active",
        "fin-wait-1-in-flight", "close-wait-in-flight", "closing", "last-ack", "last-ack-in-flight"}) {
    add_retransmission(cases, name, in_order(kAck));
    add_giving_up(cases, name, 100 * kSecond, in_order(kAck));
  }
  add_giving_up(cases, "syn-sent", 180 * kSecond, syn_ack());
  for (const std::string_view name : {"time-wait", "time-wait-closing", "time-wait-fin-ack", "time-wait-active"}) {
    add_time_wait(cases, name);
  }
  add_delayed_acks(cases);
  add_silence(cases);
  add_close_timers(cases);
  add_closed_window(cases);
  add_data_after_syn_again(cases);
}

}  // namespace synfin::conformance
