#include "conformance/report/profile_fit.h"

#include <fmt/format.h>

#include <algorithm>

#include "conformance/report/report_text.h"
#include "wire/packet.h"

namespace synfin::conformance {

namespace {

constexpr double kMillisOfASecond = 1000;
// Transmissions that are told one by one.
constexpr std::size_t kMostTimes = 8;

// A case in which something is sent again and again and never answered.
struct Retransmitted {
  std::string_view what, the_case;
};
constexpr Retransmitted kRetransmitted[] = {{"SYN", "syn-sent/timer/gives-up"},
                                            {"SYN,ACK", "syn-received/timer/gives-up"},
                                            {"text", "established-in-flight/timer/gives-up"},
                                            {"FIN", "last-ack/timer/gives-up"}};

// Cases in which the peer's FIN comes again so long after TIME-WAIT began.
constexpr std::string_view kTimeWait = "time-wait/timer/fin-after-", kSeconds = "s";
constexpr Millis kTimeWaits[] = {1, 10, 29, 59, 119, 239};

std::string time_wait_case(Millis seconds) { return fmt::format("{}{}{}", kTimeWait, seconds, kSeconds); }

using Kind = TraceEvent::Kind;

// When the stack sent something, after the last thing that was done to it before the tester spoke at the end; since the
// first of them.
std::vector<Millis> sent_before_the_end(const Trace& trace) {
  std::vector<Millis> times, ended;
  for (const TraceEvent& e : trace.events) {
    if (e.kind == Kind::Sent) {
      times.push_back(e.at);
    } else if (e.kind == Kind::Given || e.call.call != Call::Status) {
      ended = std::move(times);
      times.clear();
    }
  }
  if (ended.empty()) return ended;
  const Millis first = ended.front();
  for (Millis& at : ended) at -= first;
  return ended;
}

// The answer to the last segment of the tester's.
enum class Answer : std::uint8_t { None, Reset, Other };
Answer last_answer(const Trace& trace) {
  Answer answer = Answer::None;
  for (const TraceEvent& e : trace.events) {
    if (e.kind == Kind::Given) answer = Answer::None;
    if (e.kind != Kind::Sent || answer != Answer::None) continue;
    answer = wire::parse(trace.packet(e)).tcp.has(wire::kRst) ? Answer::Reset : Answer::Other;
  }
  return answer;
}

MeasuredTimer retransmission(const Retransmitted& of, const Trace& trace) {
  MeasuredTimer timer{.what = std::string(of.what), .says = {}, .cases = {std::string(of.the_case)}};
  const std::vector<Millis> times = sent_before_the_end(trace);
  for (std::size_t i = 0; i < std::min(kMostTimes, times.size()); ++i) {
    timer.says += fmt::format("{}{:g}", i == 0 ? "sent at " : ", ", times[i] / kMillisOfASecond);
  }
  if (times.size() > kMostTimes) timer.says += fmt::format(", ..., {:g}", times.back() / kMillisOfASecond);
  if (!times.empty()) timer.says += fmt::format(" s: {}", counted(times.size(), "time", "times"));
  return timer;
}

// Of the runs of the cases, in their order.
const Trace* trace_of(const CampaignOutcome& outcome, std::string_view id) {
  for (const Judged& judged : outcome.judged) {
    if (judged.the_case->id == id) return &judged.trace;
  }
  return nullptr;
}

MeasuredTimer time_wait(const CampaignOutcome& outcome) {
  MeasuredTimer timer{.what = "TIME-WAIT", .says = {}, .cases = {}};
  std::string still_there, over;
  for (const Millis seconds : kTimeWaits) {
    const std::string id = time_wait_case(seconds);
    const Trace* const trace = trace_of(outcome, id);
    const Answer answer = trace != nullptr ? last_answer(*trace) : Answer::None;
    if (answer == Answer::Other) {
      still_there = fmt::format("lasts at least {} s", seconds);
      timer.cases = {id};
    } else if (answer == Answer::Reset) {
      over = fmt::format("is over by {} s", seconds);
      timer.cases.push_back(id);
      break;
    }
  }
  timer.says = still_there.empty() || over.empty() ? still_there + over : fmt::format("{}, {}", still_there, over);
  return timer;
}

bool does(const AxisFit& axis) { return axis.no == 0; }

std::string axes_text(std::string_view label, const std::vector<model::Axis>& axes) {
  std::string text;
  for (const model::Axis axis : axes) text += fmt::format("{}{}", text.empty() ? label : ", ", name(axis));
  return text;
}

// "fits rfc9293, cookies"; or, where none does, which the stack is nearest to.
std::string verdict_of(const std::vector<ProfileFit>& fits) {
  std::vector<std::string_view> names;
  for (const ProfileFit& fit : fits) {
    if (fit.fits()) names.push_back(fit.profile->name);
  }
  if (!names.empty()) return fmt::format("fits {}", fmt::join(names, ", "));
  const auto distance = [](const ProfileFit& fit) { return std::pair(fit.against.size(), fit.partly.size()); };
  const auto nearest = std::min_element(
      fits.begin(), fits.end(), [&](const ProfileFit& a, const ProfileFit& b) { return distance(a) < distance(b); });
  return fmt::format("fits none in all; nearest is {}", nearest->profile->name);
}

}  // namespace

bool measures_time_wait(std::string_view case_id) {
  return case_id.substr(0, kTimeWait.size()) == kTimeWait &&
         std::any_of(std::begin(kTimeWaits), std::end(kTimeWaits),
                     [&](Millis seconds) { return time_wait_case(seconds) == case_id; });
}

std::vector<ProfileFit> fitting_profiles(const Report& report) {
  std::vector<ProfileFit> fits;
  if (report.fit.empty()) return fits;
  for (const model::Profile& profile : model::kProfiles) {
    ProfileFit& fit = fits.emplace_back();
    fit.profile = &profile;
    for (const AxisFit& axis : report.fit) {
      if (axis.yes > 0 && axis.no > 0) {
        fit.partly.push_back(axis.axis);
      } else if (profile.claims.value(axis.axis) != does(axis)) {
        fit.against.push_back(axis.axis);
      }
    }
  }
  return fits;
}

std::vector<MeasuredTimer> measured_timers(const StackFactory& make_stack, const Report& report,
                                           CampaignOptions campaign) {
  std::vector<const Case*> cases;
  const auto is_wanted = [](const std::string& id) {
    const bool retransmits = std::any_of(std::begin(kRetransmitted), std::end(kRetransmitted),
                                         [&](const Retransmitted& r) { return r.the_case == id; });
    return retransmits || measures_time_wait(id);
  };
  for (const Judged& judged : report.outcome->judged) {
    const bool has_verdict =
        judged.result.verdict != Verdict::Unsupported && judged.result.verdict != Verdict::Inconclusive;
    if (has_verdict && is_wanted(judged.the_case->id)) cases.push_back(judged.the_case);
  }
  if (cases.empty() || report.outcome->interrupted || !report.outcome->capabilities.virtual_time) return {};
  campaign.keep_traces = true;
  campaign.budget = std::chrono::milliseconds(0);
  const CampaignOutcome outcome = run_campaign(make_stack, cases, campaign);
  std::vector<MeasuredTimer> timers;
  for (const Retransmitted& of : kRetransmitted) {
    if (const Trace* const trace = trace_of(outcome, of.the_case)) timers.push_back(retransmission(of, *trace));
  }
  timers.push_back(time_wait(outcome));
  std::erase_if(timers, [](const MeasuredTimer& t) { return t.says.empty(); });
  return timers;
}

void sort_timers(std::vector<MeasuredTimer>& timers) {
  const auto place = [](const MeasuredTimer& timer) {
    return std::find_if(std::begin(kRetransmitted), std::end(kRetransmitted),
                        [&](const Retransmitted& r) { return r.what == timer.what; }) -
           std::begin(kRetransmitted);
  };
  std::stable_sort(timers.begin(), timers.end(),
                   [&](const MeasuredTimer& a, const MeasuredTimer& b) { return place(a) < place(b); });
}

std::string profiles_text(const Report& report) {
  const std::vector<ProfileFit> fits = fitting_profiles(report);
  std::string text = fits.empty() ? "" : fmt::format("  {} {}\n", report.facts.stack, verdict_of(fits));
  for (const ProfileFit& fit : fits) {
    const std::string against = axes_text("not in ", fit.against), partly = axes_text("partly in ", fit.partly);
    const std::string both = against.empty() || partly.empty() ? against + partly : against + "; " + partly;
    text += fmt::format("  {:<20}{}\n", fit.profile->name, fit.fits() ? "fits" : wrapped(both, 22));
  }
  for (const MeasuredTimer& timer : report.timers) {
    text += fmt::format("  {:<20}{}\n", timer.what,
                        wrapped(fmt::format("{} ({})", timer.says, fmt::join(timer.cases, ", ")), 22));
  }
  return text;
}

}  // namespace synfin::conformance
