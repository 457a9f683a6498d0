#include "conformance/ways.h"

#include <algorithm>
#include <stdexcept>

#include "wire/tcp.h"

namespace synfin::conformance {

using model::State;
using wire::kAck;
using wire::kFin;
using wire::kSyn;

namespace stimuli {

Stimulus call(Call what, std::uint32_t octets) { return {CallSpec{.call = what, .octets = octets}}; }
Stimulus listen(std::uint32_t backlog) { return {CallSpec{.call = Call::OpenPassive, .backlog = backlog}}; }
Stimulus listener(Call what) { return {CallSpec{.call = what, .on_listener = true}}; }
Stimulus wait(Millis duration) { return {WaitSpec{duration}}; }
Stimulus reached(State state) { return {ReachSpec{state}}; }
Stimulus segment(SegmentSpec spec) { return {std::move(spec)}; }
Stimulus segment(std::uint8_t flags, Number seq, Number ack, std::uint32_t text) {
  return {SegmentSpec{.flags = flags, .seq = seq, .ack = ack, .text = text}};
}
Stimulus in_order(std::uint8_t flags, std::uint32_t text) {
  return segment(flags, {Base::RcvNxt}, {Base::SndNxt}, text);
}
SegmentSpec syn_spec() { return {.flags = kSyn, .seq = {Base::TesterIsn}, .options = {.mss = true}}; }
Stimulus from_peer(std::uint8_t peer, Stimulus stimulus) {
  stimulus.peer = peer;
  return stimulus;
}

void add_aftermath(std::vector<Stimulus>& stimuli, State state) {
  // One octet of old text. Before there is a connection it comes without ACK: CLOSED resets it, LISTEN and SYN-SENT
  // drop it; an ACK would have to be good or bad.
  const std::uint8_t flags = state <= State::SynSent ? std::uint8_t{0} : std::uint8_t{kAck};
  stimuli.push_back({CallSpec{.call = Call::Status, .optional = true}});
  stimuli.push_back(segment(flags, {Base::RcvNxt, kMinusOne}, flags != 0 ? Number{Base::SndNxt} : Number{}, 1));
  // Time for a delayed acknowledgment; but not for a retransmission, where something of the stack's is outstanding.
  const bool outstanding = state == State::SynSent || state == State::SynReceived || state == State::FinWait1 ||
                           state == State::Closing || state == State::LastAck;
  stimuli.push_back(wait(outstanding ? kShortWait : kAckWait));
}

}  // namespace stimuli

namespace {

using namespace stimuli;

std::vector<Stimulus> then(std::vector<Stimulus> prefix, std::initializer_list<Stimulus> more) {
  prefix.insert(prefix.end(), more);
  return prefix;
}

SegmentSpec syn_with_everything() {
  SegmentSpec spec = syn_spec();
  spec.options = {.mss = true, .window_scale = true, .timestamps = true, .sack_permitted = true, .shift = 2};
  return spec;
}

SegmentSpec syn_ack() {
  SegmentSpec spec = syn_spec();
  spec.flags = kSyn | kAck;
  spec.ack = {Base::SndNxt};
  return spec;
}

SegmentSpec syn_with_window(std::uint16_t window) {
  SegmentSpec spec = syn_spec();
  spec.window = window;
  return spec;
}

SegmentSpec ack_with_window(std::uint16_t window) {
  return {.flags = kAck, .seq = {Base::RcvNxt}, .ack = {Base::SndNxt}, .window = window};
}

std::vector<Way> make_ways() {
  const std::vector<Stimulus> none;
  const auto listening = then(none, {listen()});
  const auto syn_sent = then(none, {call(Call::OpenActive)});
  const auto syn_received = then(listening, {segment(syn_spec())});
  const auto crossed = then(syn_sent, {segment(syn_spec())});
  const auto passive = then(syn_received, {in_order(kAck), call(Call::Accept)});
  const auto active = then(syn_sent, {segment(syn_ack())});
  const auto in_flight = then(passive, {call(Call::Send, 100)});
  const auto unread = then(passive, {in_order(kAck, 100), wait(kAckWait)});
  const auto fin_wait_1 = then(passive, {call(Call::Shutdown)});
  const auto fin_wait_2 = then(fin_wait_1, {in_order(kAck)});
  const auto close_wait = then(passive, {in_order(kFin | kAck), wait(kAckWait)});
  const auto unsent = then(listening, {segment(syn_with_window(10)), segment(ack_with_window(10)), call(Call::Accept),
                                       call(Call::Send, 100), call(Call::Shutdown)});
  const auto closing = then(fin_wait_1, {segment(kFin | kAck, {Base::RcvNxt}, {Base::SndUna}), wait(kShortWait)});
  const auto last_ack = then(close_wait, {call(Call::Shutdown)});
  const auto with_options = then(listening, {segment(syn_with_everything()), in_order(kAck), call(Call::Accept)});
  return {
      {"closed", State::Closed, none},
      {"listen", State::Listen, listening},
      {"syn-sent", State::SynSent, syn_sent},
      {"syn-received", State::SynReceived, syn_received},
      {"syn-received-crossed", State::SynReceived, crossed},
      {"established", State::Established, passive},
      {"established-active", State::Established, active},
      {"established-crossed", State::Established, then(crossed, {in_order(kAck)})},
      {"established-options", State::Established, with_options},
      {"established-in-flight", State::Established, in_flight},
      {"established-unread", State::Established, unread},
      {"fin-wait-1", State::FinWait1, fin_wait_1},
      {"fin-wait-1-active", State::FinWait1, then(active, {call(Call::Shutdown)})},
      {"fin-wait-1-in-flight", State::FinWait1, then(in_flight, {call(Call::Shutdown)})},
      {"fin-wait-1-unsent", State::FinWait1, unsent},
      {"fin-wait-1-crossed", State::FinWait1, then(crossed, {call(Call::Shutdown)})},
      {"fin-wait-2", State::FinWait2, fin_wait_2},
      {"fin-wait-2-closed", State::FinWait2, then(passive, {call(Call::Close), in_order(kAck)})},
      {"close-wait", State::CloseWait, close_wait},
      {"close-wait-active", State::CloseWait, then(active, {in_order(kFin | kAck), wait(kAckWait)})},
      {"close-wait-in-flight", State::CloseWait, then(close_wait, {call(Call::Send, 100)})},
      {"closing", State::Closing, closing},
      {"closing-unsent", State::Closing,
       then(unsent, {segment(kFin | kAck, {Base::RcvNxt}, {Base::SndUna}), wait(kShortWait)})},
      {"last-ack", State::LastAck, last_ack},
      {"last-ack-in-flight", State::LastAck, then(close_wait, {call(Call::Send, 100), call(Call::Shutdown)})},
      {"time-wait", State::TimeWait, then(fin_wait_2, {in_order(kFin | kAck), wait(kAckWait)})},
      {"time-wait-closing", State::TimeWait, then(closing, {in_order(kAck)})},
      {"time-wait-fin-ack", State::TimeWait, then(fin_wait_1, {in_order(kFin | kAck), wait(kAckWait)})},
      {"time-wait-options", State::TimeWait,
       then(with_options, {call(Call::Shutdown), in_order(kAck), in_order(kFin | kAck), wait(kAckWait)})},
      {"time-wait-active", State::TimeWait,
       then(active, {call(Call::Shutdown), in_order(kAck), in_order(kFin | kAck), wait(kAckWait)})},
  };
}

}  // namespace

const std::vector<Way>& all_ways() {
  static const std::vector<Way> ways = make_ways();
  return ways;
}

const Way& way(std::string_view name) {
  for (const Way& w : all_ways()) {
    if (w.name == name) return w;
  }
  throw std::logic_error("no way of this name");
}

}  // namespace synfin::conformance
