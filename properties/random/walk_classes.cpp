#include "properties/random/walk_classes.h"

#include <fmt/format.h>

namespace synfin::properties {

using conformance::Call;
using model::State;

namespace {

constexpr std::array<std::string_view, kStimulusClasses> kNames = {"ACK in order",
                                                                   "text in order",
                                                                   "FIN in order",
                                                                   "RST exact",
                                                                   "RST in the window",
                                                                   "RST outside",
                                                                   "old SYN",
                                                                   "SYN in window",
                                                                   "SYN,ACK",
                                                                   "old ACK",
                                                                   "duplicate ACK",
                                                                   "ACK beyond",
                                                                   "at the window's edge",
                                                                   "old duplicate",
                                                                   "malformed",
                                                                   "plausible call",
                                                                   "other call",
                                                                   "wait"};

constexpr std::uint32_t bit(StimulusClass c) { return 1U << static_cast<unsigned>(c); }

std::uint32_t classes_of(const Watch::Segment& seg, const Watch::Tcb& tcb) {
  std::uint32_t classes = 0;
  const auto add = [&](bool is, StimulusClass c) { classes |= is ? bit(c) : 0U; };
  const std::uint32_t ahead = seg.seq - tcb.rcv.nxt;
  const bool exact = ahead == 0, inside = ahead < tcb.rcv.wnd, old = ahead >= 0x8000'0000U;
  const bool plain = !seg.has_syn && !seg.has_rst && seg.has_ack;
  const bool all_acked = seg.ack == tcb.snd.nxt;
  add(plain && exact && all_acked && seg.text == 0 && !seg.has_fin, StimulusClass::InOrderAck);
  add(plain && exact && seg.text > 0, StimulusClass::InOrderText);
  add(plain && exact && seg.has_fin, StimulusClass::InOrderFin);
  add(seg.has_rst && exact, StimulusClass::ExactRst);
  add(seg.has_rst && inside && !exact, StimulusClass::InWindowRst);
  add(seg.has_rst && !inside && !exact, StimulusClass::OutsideRst);
  const bool syn = seg.has_syn && !seg.has_rst;
  add(syn && old, StimulusClass::OldSyn);
  add(syn && inside, StimulusClass::SynInWindow);
  add(syn && seg.has_ack, StimulusClass::SynAck);
  const std::uint32_t acked_before = tcb.snd.una - seg.ack;
  add(plain && acked_before != 0 && acked_before < 0x8000'0000U, StimulusClass::OldAck);
  add(plain && acked_before == 0, StimulusClass::DuplicateAck);
  add(plain && model::after(seg.ack, tcb.snd.nxt), StimulusClass::AckBeyond);
  add(ahead + 1 - tcb.rcv.wnd <= 2 && tcb.rcv.wnd > 2, StimulusClass::AtWindowEdge);
  add(plain && old && (seg.text > 0 || seg.has_fin), StimulusClass::OldDuplicate);
  return classes;
}

bool is_plausible(const conformance::CallSpec& call, const Watch::Tcb& tcb) {
  const bool open = detail::has_connection(tcb.state);
  if (call.on_listener) return tcb.listening;
  switch (call.call) {
    case Call::OpenPassive: return !tcb.listening;
    case Call::OpenActive: return !open;
    case Call::Accept: return tcb.listening;
    case Call::Send:
    case Call::Shutdown: return open && !tcb.close_requested && tcb.state != State::TimeWait;
    case Call::Close: return open;
    default: return open;
  }
}

}  // namespace

std::string_view name(StimulusClass c) { return kNames[static_cast<std::size_t>(c)]; }

double least_share(StimulusClass c) {
  switch (c) {
    case StimulusClass::PlausibleCall:
    case StimulusClass::Wait: return 0.08;
    case StimulusClass::OtherCall:
    case StimulusClass::DuplicateAck:
    case StimulusClass::Malformed: return 0.02;
    default: return 0.005;
  }
}

bool is_of_connections(StimulusClass c) { return c != StimulusClass::OtherCall && c != StimulusClass::SynInWindow; }

std::uint32_t classes_of(const conformance::Stimulus& stimulus, const Watch::Tcb& tcb, const TesterSide& tester) {
  if (const auto* spec = std::get_if<conformance::SegmentSpec>(&stimulus.what)) {
    const GivenSegment given = given_segment(*spec, tcb, tester);
    return given.whole ? classes_of(given.segment, tcb) : bit(StimulusClass::Malformed);
  }
  if (const auto* call = std::get_if<conformance::CallSpec>(&stimulus.what)) {
    return bit(is_plausible(*call, tcb) ? StimulusClass::PlausibleCall : StimulusClass::OtherCall);
  }
  return bit(StimulusClass::Wait);
}

void Tally::count(const Watch::Tcb& tcb, std::uint32_t classes) {
  ++all_;
  auto& row = counts_[static_cast<std::size_t>(tcb.state)];
  for (std::size_t c = 0; c < kStimulusClasses; ++c) row[c] += classes >> c & 1U;
}

double Tally::share(StimulusClass c) const {
  std::size_t sum = 0;
  for (const auto& row : counts_) sum += row[static_cast<std::size_t>(c)];
  return all_ == 0 ? 0 : static_cast<double>(sum) / static_cast<double>(all_);
}

std::string Tally::table() const {
  std::string text = fmt::format("{:<22}{:>8}", "", "share");
  for (std::size_t s = 0; s < model::kStates; ++s) text += fmt::format("{:>13}", name(static_cast<State>(s)));
  text += "\n";
  for (std::size_t c = 0; c < kStimulusClasses; ++c) {
    const auto one = static_cast<StimulusClass>(c);
    text += fmt::format("{:<22}{:>7.2f}%", name(one), 100 * share(one));
    for (const auto& row : counts_) text += fmt::format("{:>13}", row[c]);
    text += "\n";
  }
  return text;
}

}  // namespace synfin::properties
