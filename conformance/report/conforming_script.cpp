#include "conformance/report/conforming_script.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

#include "conformance/report/report_trace.h"
#include "conformance/report/trace_script.h"
#include "conformance/script/script_case.h"
#include "wire/describe.h"

namespace synfin::conformance {

namespace {

// Apart by more than this, two segments are not at the same time. In milliseconds: a kernel is scheduled, too.
constexpr Millis kSameTime = 20;
// How long a stimulus waits for the ACK of the one before: one may be delayed by less than 0.5 s (3.8.6.3). In
// milliseconds; twice as long, and the reference sends again what was not acknowledged.
constexpr Millis kLateAck = 400;
constexpr std::size_t kMostLateAcks = 40;
// How long the last segment of a script waits for what comes before it, and is waited for.
constexpr Millis kPause = 100;

// What happened in a trace, without what a script does not show; numbers count from each side's initial one.
struct Happening {
  std::size_t event = 0;  // its place in the trace
  const TraceEvent* what = nullptr;
  wire::ReadSegment segment;  // of a packet
  std::uint16_t window = 0;

  bool is_given() const { return what->kind == TraceEvent::Kind::Given; }
  bool is_sent() const { return what->kind == TraceEvent::Kind::Sent; }
  bool is_lone_ack() const { return is_sent() && segment.flags == wire::kAck && segment.text == 0; }
  bool is_same(const Happening& other) const {
    if (what->kind != other.what->kind) return false;
    if (is_given()) return true;
    if (is_sent()) return segment == other.segment;
    return what->call.call == other.what->call.call && what->result.outcome == other.what->result.outcome &&
           what->result.octets == other.what->result.octets;
  }
  bool is_at_same_time(const Happening& other) const {
    return std::max(what->at, other.what->at) - std::min(what->at, other.what->at) <= kSameTime;
  }
};

// Both sides' initial numbers, as a script counts.
struct Origins {
  std::uint32_t stack = 0, tester = 0;
};

Origins origins_of(const Trace& trace) {
  Origins origins;
  bool stack_known = false, tester_known = false, tester_syn = false;
  for (const TraceEvent& e : trace.events) {
    if (e.kind == TraceEvent::Kind::Called) continue;
    const wire::ParsedTcp tcp = wire::parse(trace.packet(e)).tcp;
    const bool syn = tcp.has(wire::kSyn);
    if (e.kind == TraceEvent::Kind::Sent && syn && !stack_known) origins.stack = tcp.seq;
    if (e.kind == TraceEvent::Kind::Sent && syn) stack_known = true;
    if (e.kind == TraceEvent::Kind::Given && (!tester_known || (syn && !tester_syn))) origins.tester = tcp.seq;
    if (e.kind == TraceEvent::Kind::Given) tester_known = true, tester_syn = tester_syn || syn;
  }
  return origins;
}

std::vector<Happening> happenings_of(const Trace& trace) {
  const Origins origins = origins_of(trace);
  std::vector<Happening> all;
  for (std::size_t i = 0; i < trace.events.size(); ++i) {
    const TraceEvent& e = trace.events[i];
    Happening h{.event = i, .what = &e, .segment = {}};
    if (e.kind == TraceEvent::Kind::Called) {
      if (e.call.call == Call::Status) continue;
    } else {
      const wire::ParsedTcp tcp = wire::parse(trace.packet(e)).tcp;
      const bool given = e.kind == TraceEvent::Kind::Given;
      h.segment = {.inbound = given,
                   .flags = tcp.flags,
                   .seq = tcp.seq - (given ? origins.tester : origins.stack),
                   .ack = tcp.has(wire::kAck) ? tcp.ack - (given ? origins.stack : origins.tester) : 0,
                   .text = static_cast<std::uint32_t>(tcp.text.size()),
                   .urgent = tcp.urgent,
                   .any_options = true};
      h.window = tcp.window;
    }
    all.push_back(std::move(h));
  }
  return all;
}

// Where the stack and the reference part: places in what each did.
struct Places {
  std::size_t stack = 0, reference = 0;
};

struct Parting {
  std::optional<Places> at;           // nothing: they do not part
  bool by_window = false;             // and nothing else
  std::vector<Places> at_other_time;  // before it: the same, at another time
  std::vector<Places> late_acks;      // before it: an ACK of the reference's that the stack had not sent yet
  std::optional<Places> last_alike;   // before it: the last segment, but no RST, that both sent
};

// Goes through both in step, up to where they part. `blamed` is what the stack is blamed for, if that is a segment.
class Comparison {
 public:
  Comparison(const std::vector<Happening>& stack, const std::vector<Happening>& reference,
             std::optional<std::size_t> blamed, bool blamed_for_silence)
      : stack_(stack), reference_(reference), blamed_(blamed), blamed_for_silence_(blamed_for_silence) {}

  Parting parting() {
    while (!parting_.at && (here_.stack < stack_.size() || here_.reference < reference_.size())) step();
    if (parting_.at || parting_.at_other_time.empty()) return parting_;
    parting_.at = parting_.at_other_time.front();
    parting_.at_other_time.clear();
    return parting_;
  }

 private:
  void step() {
    const Happening* const theirs = here_.stack < stack_.size() ? &stack_[here_.stack] : nullptr;
    const Happening* const ours = here_.reference < reference_.size() ? &reference_[here_.reference] : nullptr;
    if (theirs != nullptr && ours != nullptr && theirs->is_same(*ours)) {
      take_same(*theirs, *ours);
    } else if (theirs != nullptr && theirs->is_lone_ack() && late_of(*theirs) != nullptr) {
      take_late(*theirs, *late_of(*theirs));
    } else if (ours != nullptr && ours->is_lone_ack() && may_be_late(theirs)) {
      parting_.late_acks.push_back(here_);
      ++here_.reference;
    } else {
      parting_.at = here_;
    }
  }

  void take_same(const Happening& theirs, const Happening& ours) {
    const bool is_blamed = blamed_ == here_.stack;
    const bool in_time = !ours.is_sent() || theirs.is_at_same_time(ours);
    parting_.by_window = is_blamed && in_time && theirs.window != ours.window;
    if (is_blamed && (!in_time || parting_.by_window)) {
      parting_.at = here_;
      return;
    }
    if (!in_time) parting_.at_other_time.push_back(here_);
    if (ours.is_sent() && (ours.segment.flags & wire::kRst) == 0) parting_.last_alike = here_;
    ++here_.stack;
    ++here_.reference;
  }

  const Places* late_of(const Happening& ack) const {
    const auto late = std::find_if(parting_.late_acks.begin(), parting_.late_acks.end(),
                                   [&](const Places& p) { return reference_[p.reference].is_same(ack); });
    return late == parting_.late_acks.end() ? nullptr : &*late;
  }

  void take_late(const Happening& theirs, const Places& late) {
    parting_.by_window = blamed_ == here_.stack && theirs.window != reference_[late.reference].window;
    if (parting_.by_window) parting_.at = {here_.stack, late.reference};
    ++here_.stack;
  }

  // An ACK may be delayed (3.8.6.3), but not that whose absence is the fault: no stimulus comes after that.
  bool may_be_late(const Happening* instead) const {
    if (instead != nullptr && instead->is_sent()) return false;
    const auto rest = stack_.begin() + static_cast<std::ptrdiff_t>(here_.stack);
    return !blamed_for_silence_ || std::any_of(rest, stack_.end(), [](const Happening& h) { return h.is_given(); });
  }

  const std::vector<Happening>& stack_;
  const std::vector<Happening>& reference_;
  std::optional<std::size_t> blamed_;
  bool blamed_for_silence_;
  Places here_;
  Parting parting_;
};

// The segment that the failure tells of.
std::optional<std::size_t> blamed_of(const Trace& trace, const std::vector<Happening>& all, const Failure& failure) {
  for (std::size_t i = all.size(); i-- > 0;) {
    if (!all[i].is_sent()) continue;
    const std::string segment = wire::describe(wire::to_model(wire::parse(trace.packet(*all[i].what)).tcp));
    if (failure.got == segment || failure.got == fmt::format("at {} ms: {}", all[i].what->at, segment)) return i;
  }
  return {};
}

// As the user of the connection sees it at last, if anybody asked.
std::optional<model::State> last_state(const Trace& trace) {
  for (auto e = trace.events.rbegin(); e != trace.events.rend(); ++e) {
    if (e->kind != TraceEvent::Kind::Called || e->call.call != Call::Status) continue;
    return e->result.outcome == Outcome::Ok ? e->result.state : model::State::Closed;
  }
  return {};
}

bool is_gone(model::State state) { return state == model::State::Closed || state == model::State::Listen; }

// The profile that chooses as the stack did, and has its window: edges are meant where the stack had them.
model::Profile profile_like(const RunFacts& facts, const Judged& traced) {
  const model::Profile* const named = model::find_profile(facts.profile_asked);
  model::Profile profile = named != nullptr ? *named : model::kProfiles.front();
  for (std::size_t a = 0; a < model::kAxes; ++a) {
    const auto axis = static_cast<model::Axis>(a);
    const model::Claims& claims = facts.claims.settled(axis) ? facts.claims : traced.result.claims;
    if (claims.settled(axis)) profile.claims.settle(axis, claims.value(axis));
  }
  for (const TraceEvent& e : traced.trace.events) {
    if (e.kind != TraceEvent::Kind::Sent) continue;
    const wire::ParsedTcp tcp = wire::parse(traced.trace.packet(e)).tcp;
    if (!tcp.has(wire::kSyn)) continue;
    if (tcp.window != 0) profile.receive_buffer = tcp.window;
    profile.timestamps = tcp.options.timestamps().has_value();
    profile.window_scale = tcp.options.window_shift().has_value();
    break;
  }
  return profile;
}

// The stimuli of the trace, played by the reference.
struct Answers {
  Trace trace;
  std::vector<Happening> did;
  Parting parting;
  Millis ends_at = 0;
  std::optional<model::State> state;  // at the end
};

class Conforming {
 public:
  Conforming(const RunFacts& facts, const Judged& traced, const std::string& title, const Reference& reference)
      : facts_(facts),
        traced_(traced),
        failure_(*traced.result.failure),
        title_(title),
        reference_(reference),
        profile_(profile_like(facts, traced)),
        stack_trace_(traced.trace),
        stack_did_(happenings_of(stack_trace_)),
        blamed_(blamed_of(stack_trace_, stack_did_, failure_)),
        ends_at_(std::max(traced.result.duration, last_of(stack_trace_))) {}

  ConformingScript make() {
    const auto ends = last_state(stack_trace_);
    const bool asked_last = ends_at_ - last_of(stack_trace_) <= kSameTime;
    bool tells = false;
    for (bool again = true; again && !tells;) {
      wait_for_late_acks();
      gone_differs_ = asked_last && ends && answers_.state && is_gone(*ends) != is_gone(*answers_.state);
      tells = later_answer() || ask_at_the_end();
      again = !tells && take_window();
    }
    return {.script = written(tells), .tells = tells};
  }

 private:
  static Millis last_of(const Trace& trace) { return trace.events.empty() ? 0 : trace.events.back().at; }

  // The stimuli given to the reference, at their times.
  Answers play(const wire::PacketdrillScript& stimuli) const {
    ScriptPlan plan = plan_of(wire::read_packetdrill(wire::packetdrill_script(stimuli)));
    if (!plan.unsupported.empty()) throw wire::ScriptError("has what cannot be played: " + plan.unsupported[0].word);
    for (ScriptStep& step : plan.steps) {
      if (step.act != ScriptAct::Expect) continue;
      // What the stack sent is not expected; only from where its timestamps count.
      const bool counts = (step.segment.flags & wire::kSyn) != 0 && !step.segment.any_options;
      step.act = counts ? ScriptAct::Expect : ScriptAct::Pass;
      step.segment.any_options = true;
      step.segment.window.reset();
    }
    const auto stack = reference_(profile_);
    ScriptPlay played = play_script(plan, *stack, profile_.claims, facts_.seed);
    if (played.standard.verdict != Verdict::Conforms)
      throw wire::ScriptError("the reference gives no conforming answer: " + played.standard.why);
    Answers answers{.trace = std::move(played.trace), .ends_at = stimuli.ends_at};
    answers.state = last_state(answers.trace);
    auto& events = answers.trace.events;
    events.erase(
        std::remove_if(events.begin(), events.end(), [&](const TraceEvent& e) { return e.at > answers.ends_at; }),
        events.end());
    answers.did = happenings_of(answers.trace);
    answers.parting = Comparison(stack_did_, answers.did, blamed_, failure_.got == "nothing").parting();
    return answers;
  }

  wire::PacketdrillScript stimuli() const {
    wire::PacketdrillScript script = script_of(stack_trace_, title_);
    script.ends_at = ends_at_;
    return script;
  }

  // Plays the stimuli; where the stack had not sent an ACK yet, the next one waits for it.
  void wait_for_late_acks() {
    std::set<std::size_t> waited;
    for (bool again = true; again;) {
      answers_ = play(stimuli());
      again = false;
      if (answers_.parting.late_acks.size() > kMostLateAcks)
        throw wire::ScriptError("waits for more acknowledgments than the stack sends");
      for (const Places& late : answers_.parting.late_acks) {
        if (!waited.insert(late.stack).second) continue;
        const std::size_t first =
            late.stack < stack_did_.size() ? stack_did_[late.stack].event : stack_trace_.events.size();
        for (std::size_t i = first; i < stack_trace_.events.size(); ++i) stack_trace_.events[i].at += kLateAck;
        ends_at_ += kLateAck;
        again = true;
      }
    }
  }

  // Stimuli at the edges of a window are for a stack that has it: that of the last segment which both sent alike.
  bool take_window() {
    if (!answers_.parting.last_alike || takes_of_window_++ > 0) return false;
    const std::uint16_t theirs = stack_did_[answers_.parting.last_alike->stack].window;
    const std::uint16_t ours = answers_.did[answers_.parting.last_alike->reference].window;
    profile_.receive_buffer += theirs;
    profile_.receive_buffer -= ours;
    return theirs != ours;
  }

  // After the two have parted the reference sends something: a stack that did otherwise is found out.
  bool later_answer() const {
    if (!answers_.parting.at) return false;
    const auto parted = answers_.did.begin() + static_cast<std::ptrdiff_t>(answers_.parting.at->reference);
    return std::any_of(parted, answers_.did.end(), [](const Happening& h) { return h.is_sent(); });
  }

  // An old ACK at the end, which draws an answer of whoever has the connection, and of whoever has not: what came too
  // much stands before it, and a connection that should be gone, or there, is found out. False if that tells nothing.
  bool ask_at_the_end() {
    const bool died = failure_.clause == &model::kStackSurvives;
    if (!answers_.parting.at && !gone_differs_ && !died) return false;
    // SYN-SENT answers only with SYN.
    for (const bool with_syn : {false, true}) {
      wire::PacketdrillScript asking = script_of(answers_.trace, title_);
      const Millis asked_at = answers_.ends_at + kPause;
      asking.events.push_back({.at = asked_at, .what = wire::Inbound{old_ack(with_syn)}});
      asking.ends_at = asked_at + kPause;
      Answers asked = play(asking);
      if (asked.did.empty() || !asked.did.back().is_sent() || asked.did.back().what->at < asked_at) continue;
      // Up to the question the two are the same: it is not the difference.
      if (asked.parting.at && asked.parting.at->stack >= stack_did_.size() && !died) asked.parting.at.reset();
      question_ = static_cast<std::size_t>(
          std::find_if(asked.did.begin(), asked.did.end(), [&](const Happening& h) { return h.what->at >= asked_at; }) -
          asked.did.begin());
      answers_ = std::move(asked);
      return true;
    }
    return false;
  }

  wire::ScriptSegment old_ack(bool with_syn) const {
    const Origins origins = origins_of(answers_.trace);
    model::Segment<model::Numbers> old{.wnd = 65'535, .has_syn = with_syn, .has_ack = true};
    old.seq.raw = origins.tester;
    old.ack.raw = origins.stack;
    for (const Happening& h : answers_.did) {
      if (!h.is_sent() || (h.segment.flags & wire::kRst) != 0) continue;
      const auto seg = wire::to_model(wire::parse(answers_.trace.packet(*h.what)).tcp);
      old.ack.raw = seg.seq.raw + seg.text + (seg.has_syn ? 1 : 0) + (seg.has_fin ? 1 : 0);
      if (seg.has_ack) old.seq.raw = seg.ack.raw;
    }
    old.seq.raw -= 1;
    return {.segment = old};
  }

  wire::PacketdrillScript written(bool tells) const {
    ScriptNotes notes{.about = about(tells), .paragraph = citation(*failure_.clause), .ends_at = answers_.ends_at};
    for (const Places& other : answers_.parting.at_other_time) {
      const Millis at = stack_did_[other.stack].what->at, ours = answers_.did[other.reference].what->at;
      if (at > ours) notes.late[answers_.did[other.reference].event] = at - ours;
    }
    for (const Places& late : answers_.parting.late_acks) notes.late[answers_.did[late.reference].event] = kLateAck;
    std::optional<std::size_t> marked = question_;
    if (answers_.parting.at) marked = answers_.parting.at->reference;
    if (marked && *marked < answers_.did.size()) {
      const std::size_t event = answers_.did[*marked].event;
      notes.comments[event] = said_of_parting();
      if (answers_.parting.by_window) notes.exact_window.insert(event);
    }
    wire::PacketdrillScript script = script_of(answers_.trace, title_, notes);
    take_options(script);
    return script;
  }

  std::string about(bool tells) const {
    if (!tells) return "Any stack may pass: packetdrill does not look at what is wrong with this one.";
    std::string text = fmt::format("A stack that keeps to the standard passes; {} {} fails, where it is marked.",
                                   facts_.stack, facts_.stack_version);
    if (profile_.receive_buffer != model::Profile{}.receive_buffer)
      text += fmt::format("\nThe stack has to have a receive window of {} octets.", profile_.receive_buffer);
    return text;
  }

  // Where timestamps are echoed, the options of a SYN have to be those of the stack that the script is for.
  void take_options(wire::PacketdrillScript& script) const {
    auto theirs = stack_did_.begin();
    for (wire::ScriptEvent& event : script.events) {
      auto* const out = std::get_if<wire::Outbound>(&event.what);
      if (out == nullptr || !out->segment.has_syn) continue;
      theirs = std::find_if(theirs, stack_did_.end(),
                            [](const Happening& h) { return h.is_sent() && (h.segment.flags & wire::kSyn) != 0; });
      if (theirs == stack_did_.end()) return;
      const auto seg = wire::to_model(wire::parse(stack_trace_.packet(*theirs++->what)).tcp);
      if (!out->exact_options) continue;
      const auto ours = out->segment.options;
      out->segment.options = seg.options;
      out->segment.options.tsval = ours.tsval;
      out->segment.options.tsecr = ours.tsecr;
      out->segment.wnd = seg.wnd;
    }
  }

  std::string said_of_parting() const {
    std::string text =
        answers_.parting.at
            ? fmt::format("The stack did otherwise here: {}\n", what_stack_did(*answers_.parting.at))
            : fmt::format("The last segment is to see what has become of the connection. The stack told its user: {}\n",
                          failure_.got);
    text += fmt::format("{} {}, {}: {}.\n", name(traced_.result.verdict), failure_.clause->id,
                        citation(*failure_.clause), failure_.clause->says);
    if (answers_.parting.at && blamed_ && *blamed_ != answers_.parting.at->stack)
      return text + "Here the standard allows both, and its model does this; the fault shows later.";
    const bool several = failure_.expected.find(" or ") != failure_.expected.npos;
    return text + (several ? "The standard allows other answers too: this is that of its model."
                           : "This is what the standard asks for.");
  }

  std::string what_stack_did(const Places& places) const {
    if (places.stack >= stack_did_.size()) return failure_.clause == &model::kStackSurvives ? failure_.got : "nothing";
    const Happening& h = stack_did_[places.stack];
    const bool beside_sent = places.reference < answers_.did.size() && answers_.did[places.reference].is_sent();
    if (!h.is_sent() && beside_sent) return "nothing";
    if (h.what->kind == TraceEvent::Kind::Called)
      return fmt::format("{}: {}, {} octets", name(h.what->call.call), name(h.what->result.outcome),
                         h.what->result.octets);
    wire::ReadSegment told = h.segment;
    told.any_options = false;
    told.window = h.window;
    return fmt::format("> {}, at {:.3f} s", wire::describe(told), static_cast<double>(h.what->at) / 1000);
  }

  const RunFacts& facts_;
  const Judged& traced_;
  const Failure& failure_;
  const std::string& title_;
  const Reference& reference_;
  model::Profile profile_;
  Trace stack_trace_;  // with waits for its ACKs
  const std::vector<Happening> stack_did_;
  const std::optional<std::size_t> blamed_;  // its place among them
  Millis ends_at_;
  Answers answers_;
  bool gone_differs_ = false;  // one of the two has a connection at the end
  int takes_of_window_ = 0;
  std::optional<std::size_t> question_;  // the place of the old ACK among the answers
};

}  // namespace

ConformingScript conforming_script(const RunFacts& facts, const Judged& traced, const std::string& title,
                                   const Reference& reference) {
  return Conforming(facts, traced, title, reference).make();
}

}  // namespace synfin::conformance
