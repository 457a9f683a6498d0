#include "conformance/report/simpler.h"

#include <algorithm>
#include <array>
#include <bit>

#include "conformance/ways.h"
#include "wire/tcp.h"

namespace synfin::conformance {

namespace {

// Of no more stimuli than these, every two are left out together.
constexpr std::size_t kMostForPairs = 14;
// Times that read well: round ones, and those that timers of stacks are made of.
constexpr Millis kWaits[] = {1,    10,   100,    200,    250,    500,    600,    1000,   1500,    2000,    3000,
                             5000, 6000, 10'000, 15'000, 20'000, 30'000, 60'000, 90'000, 120'000, 180'000, 240'000};

bool is_insisted_on(const Stimulus& s) { return std::holds_alternative<ReachSpec>(s.what); }

// How far a base is from what a plain segment has. A SYN is numbered by its sender alone.
unsigned rank_of_seq(Base base, bool syn) {
  switch (base) {
    case Base::RcvNxt: return syn ? 1 : 0;
    case Base::TesterIsn: return syn ? 0 : 1;
    case Base::RcvEdge: return 2;
    case Base::RcvMiddle: return 3;
    default: return 4 + static_cast<unsigned>(base);
  }
}

unsigned rank_of_ack(Base base) {
  switch (base) {
    case Base::SndNxt: return 0;
    case Base::SndUna: return 1;
    case Base::Iss: return 2;
    case Base::AckFloor: return 3;
    default: return 4 + static_cast<unsigned>(base);
  }
}

std::uint32_t magnitude(std::uint32_t offset) { return std::min(offset, 0U - offset); }

// Offset zero first, then plainer bases, then what is nearer to zero on the same side.
template <class Rank>
std::vector<Number> simpler_numbers(const Number& n, Rank rank) {
  constexpr std::array kBases = {Base::RcvNxt,  Base::SndNxt, Base::TesterIsn, Base::SndUna,
                                 Base::RcvEdge, Base::Iss,    Base::RcvMiddle, Base::AckFloor};
  std::vector<Number> simpler;
  std::vector<Base> plainer;
  std::copy_if(kBases.begin(), kBases.end(), std::back_inserter(plainer),
               [&](Base b) { return rank(b) < rank(n.base); });
  std::stable_sort(plainer.begin(), plainer.end(), [&](Base a, Base b) { return rank(a) < rank(b); });
  for (const Base base : plainer) simpler.push_back({base, 0});
  if (n.offset != 0) simpler.push_back({n.base, 0});
  for (const Base base : plainer) {
    if (n.offset != 0) simpler.push_back({base, n.offset});
  }
  const bool negative = (n.offset >> 31) != 0;
  for (std::uint32_t size = 1; size < magnitude(n.offset) && size != 0; size *= 10) {
    simpler.push_back({n.base, negative ? 0U - size : size});
  }
  return simpler;
}

// Adds a copy with one field changed, if that changes it.
template <class Spec, class Field>
void add(std::vector<Spec>& simpler, const Spec& spec, Field Spec::*field, const Field& value) {
  if (spec.*field == value) return;
  simpler.push_back(spec);
  simpler.back().*field = value;
}

std::vector<OptionSpec> simpler_options(const OptionSpec& options) {
  const OptionSpec none;
  std::vector<OptionSpec> simpler;
  if (options == none) return simpler;
  simpler.push_back(none);
  add(simpler, options, &OptionSpec::raw, {});
  add(simpler, options, &OptionSpec::sack_permitted, false);
  add(simpler, options, &OptionSpec::timestamps, false);
  add(simpler, options, &OptionSpec::window_scale, false);
  add(simpler, options, &OptionSpec::mss, false);
  add(simpler, options, &OptionSpec::shift, none.shift);
  add(simpler, options, &OptionSpec::mss_value, none.mss_value);
  add(simpler, options, &OptionSpec::tsval_offset, none.tsval_offset);
  return simpler;
}

std::vector<SegmentSpec> simpler_specs(const SegmentSpec& spec) {
  const SegmentSpec plain;
  std::vector<SegmentSpec> simpler;
  add(simpler, spec, &SegmentSpec::fills_window, false);
  add(simpler, spec, &SegmentSpec::spoiled, Spoiled::No);
  for (OptionSpec& options : simpler_options(spec.options)) add(simpler, spec, &SegmentSpec::options, options);
  for (const std::uint32_t text : {0U, 1U, spec.text / 2}) {
    if (text < spec.text) add(simpler, spec, &SegmentSpec::text, text);
  }
  add(simpler, spec, &SegmentSpec::window, plain.window);
  add(simpler, spec, &SegmentSpec::urgent, plain.urgent);
  add(simpler, spec, &SegmentSpec::reserved, plain.reserved);
  // What else it is stays: a segment without ACK is a stranger thing than one with it.
  const bool more_than_fin = (spec.flags & (wire::kSyn | wire::kAck | wire::kRst)) != 0;
  for (const wire::Flag bit : {wire::kCwr, wire::kEce, wire::kPsh, wire::kUrg, wire::kFin}) {
    if (bit == wire::kFin && !more_than_fin) continue;
    add(simpler, spec, &SegmentSpec::flags, static_cast<std::uint8_t>(spec.flags & ~static_cast<unsigned>(bit)));
  }
  const bool syn = (spec.flags & wire::kSyn) != 0;
  for (const Number& n : simpler_numbers(spec.seq, [&](Base b) { return rank_of_seq(b, syn); })) {
    add(simpler, spec, &SegmentSpec::seq, n);
  }
  if ((spec.flags & wire::kAck) == 0) {
    add(simpler, spec, &SegmentSpec::ack, plain.ack);
  } else {
    for (const Number& n : simpler_numbers(spec.ack, rank_of_ack)) add(simpler, spec, &SegmentSpec::ack, n);
  }
  return simpler;
}

std::vector<CallSpec> simpler_specs(const CallSpec& spec) {
  const CallSpec plain;
  std::vector<CallSpec> simpler;
  for (const std::uint32_t octets : {0U, 1U, spec.octets / 2}) {
    if (octets < spec.octets) add(simpler, spec, &CallSpec::octets, octets);
  }
  add(simpler, spec, &CallSpec::backlog, plain.backlog);
  return simpler;
}

std::vector<WaitSpec> simpler_specs(const WaitSpec& spec) {
  std::vector<WaitSpec> simpler;
  for (const Millis wait : kWaits) {
    if (wait < spec.duration) simpler.push_back({wait});
  }
  return simpler;
}

std::vector<ReachSpec> simpler_specs(const ReachSpec&) { return {}; }

Case without(const Case& the_case, const std::vector<bool>& leave_out) {
  Case less{.id = the_case.id};
  for (std::size_t i = 0; i < the_case.stimuli.size(); ++i) {
    if (!leave_out[i]) less.stimuli.push_back(the_case.stimuli[i]);
  }
  // Nothing comes of reaching a state at the very end; if something does, the longer case is kept.
  while (!less.stimuli.empty() && is_insisted_on(less.stimuli.back())) less.stimuli.pop_back();
  return less;
}

}  // namespace

std::vector<Case> with_shorter_ways(const Case& the_case) {
  const auto& stimuli = the_case.stimuli;
  const Way* begins_by = nullptr;
  for (const Way& way : all_ways()) {
    const bool begins =
        way.stimuli.size() <= stimuli.size() && std::equal(way.stimuli.begin(), way.stimuli.end(), stimuli.begin());
    if (begins && (begins_by == nullptr || way.stimuli.size() > begins_by->stimuli.size())) begins_by = &way;
  }
  std::vector<Case> shorter;
  if (begins_by == nullptr) return shorter;
  const std::size_t length = begins_by->stimuli.size();
  for (const Way& way : all_ways()) {
    if (way.state != begins_by->state || way.stimuli.size() >= length) continue;
    Case candidate{.id = the_case.id, .stimuli = way.stimuli};
    candidate.stimuli.insert(candidate.stimuli.end(), stimuli.begin() + static_cast<std::ptrdiff_t>(length),
                             stimuli.end());
    shorter.push_back(std::move(candidate));
  }
  std::stable_sort(shorter.begin(), shorter.end(),
                   [](const Case& a, const Case& b) { return a.stimuli.size() < b.stimuli.size(); });
  return shorter;
}

std::vector<Case> with_fewer_stimuli(const Case& the_case) {
  std::vector<std::size_t> done;  // the places of what may be left out
  for (std::size_t i = 0; i < the_case.stimuli.size(); ++i) {
    if (!is_insisted_on(the_case.stimuli[i])) done.push_back(i);
  }
  std::vector<Case> fewer;
  std::vector<bool> leave_out(the_case.stimuli.size());
  if (!the_case.stimuli.empty() && is_insisted_on(the_case.stimuli.back()))
    fewer.push_back(without(the_case, leave_out));
  const auto try_without = [&](std::size_t first, std::size_t count) {
    std::fill(leave_out.begin(), leave_out.end(), false);
    for (std::size_t i = first; i < first + count; ++i) leave_out[done[i]] = true;
    fewer.push_back(without(the_case, leave_out));
  };
  // Runs of stimuli, the long ones first, and of one length what comes last first: an aftermath is seldom needed.
  for (std::size_t length = done.size() / 2; length > 0; length /= 2) {
    for (std::size_t end = done.size(); end > 0; end -= std::min(end, length)) {
      const std::size_t first = end - std::min(end, length);
      try_without(first, end - first);
    }
  }
  if (done.size() > kMostForPairs) return fewer;
  for (std::size_t i = 0; i < done.size(); ++i) {
    for (std::size_t j = i + 1; j < done.size(); ++j) {
      std::fill(leave_out.begin(), leave_out.end(), false);
      leave_out[done[i]] = leave_out[done[j]] = true;
      fewer.push_back(without(the_case, leave_out));
    }
  }
  return fewer;
}

std::vector<Case> with_simpler_stimuli(const Case& the_case) {
  std::vector<Case> simpler;
  // What comes last first: it is what the failure is about.
  for (std::size_t i = the_case.stimuli.size(); i-- > 0;) {
    const Stimulus& stimulus = the_case.stimuli[i];
    const auto add_all = [&](const auto& what) {
      for (const auto& spec : simpler_specs(what)) {
        simpler.push_back(the_case);
        simpler.back().stimuli[i].what = spec;
      }
    };
    std::visit(add_all, stimulus.what);
    if (stimulus.peer == 0) continue;
    simpler.push_back(the_case);
    simpler.back().stimuli[i].peer = 0;
  }
  return simpler;
}

}  // namespace synfin::conformance
