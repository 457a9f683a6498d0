// synfin replay: the stimuli of a trace once more, on the same stack or another.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "cli/command.h"
#include "cli/output.h"
#include "conformance/report_text.h"
#include "conformance/report_trace.h"

namespace synfin::cli {

using conformance::TraceDocument;

namespace {

constexpr std::size_t kMostOctets = 64 << 20;

// Directories, devices without an end and files that are no traces are told by name.
std::string contents(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) throw UsageError(fmt::format("cannot read {}: {}", path, std::strerror(errno)));
  std::string text;
  char chunk[65'536];
  ssize_t n = 0;
  while (text.size() <= kMostOctets && (n = ::read(file, chunk, sizeof chunk)) > 0)
    text.append(chunk, static_cast<std::size_t>(n));
  const int error = errno;
  ::close(file);
  if (n < 0) throw UsageError(fmt::format("cannot read {}: {}", path, std::strerror(error)));
  if (text.size() > kMostOctets) throw UsageError(fmt::format("{} is too long for a trace", path));
  return text;
}

TraceDocument read_trace(const std::string& path) {
  try {
    return conformance::trace_from_json(conformance::parse_document(contents(path)));
  } catch (const conformance::BrokenDocument& e) {
    throw UsageError(fmt::format("{} is no trace that can be replayed: {}", path, e.what()));
  }
}

std::string verdict_text(const conformance::CaseResult& result) {
  std::string text(name(result.verdict));
  if (!result.why.empty()) text += ": " + result.why;
  if (!result.failure) return text + "\n";
  const conformance::Failure& f = *result.failure;
  text += fmt::format(" {} ({}) in {}\n  {}\n  {}\n", f.clause->id, name(f.clause->level), name(f.state),
                      conformance::citation(*f.clause), conformance::link_to(*f.clause));
  text += fmt::format("  asks     {}\n  allowed  {}\n  got      {}\n", conformance::wrapped(f.clause->says, 11),
                      conformance::wrapped(f.expected, 11), conformance::wrapped(f.got, 11));
  return text;
}

std::string comparison(const TraceDocument& kept, const conformance::Judged& now) {
  const auto& a = kept.result.failure;
  const auto& b = now.result.failure;
  const bool same_verdict = kept.result.verdict == now.result.verdict && a.has_value() == b.has_value() &&
                            (!a || (a->clause == b->clause && a->state == b->state));
  const bool same_octets = conformance::same_events(kept.trace, now.trace);
  if (same_verdict && same_octets) return "reproduced: the verdict and every octet are as in the trace\n";
  if (same_verdict) return "the verdict is as in the trace, but the octets differ\n";
  const std::string was = a ? fmt::format("{} {} in {}", name(kept.result.verdict), a->clause->id, name(a->state))
                            : std::string(name(kept.result.verdict));
  return fmt::format("not reproduced: in the trace {} gave \"{}\"\n", kept.stack, was);
}

}  // namespace

int replay(const ReplayOptions& options) {
  const TraceDocument kept = read_trace(options.trace);
  const Chosen chosen = choose_stack(options.on.empty() ? kept.stack : options.on, kept.profile);
  const conformance::RunFacts facts = facts_of(chosen, kept.seed);
  conformance::CampaignOptions campaign{.seed = kept.seed, .claims = chosen.claims, .keep_traces = true};
  // Whoever replays one case is ready to wait for it.
  campaign.longest_wait = std::chrono::milliseconds(std::uint64_t{kept.the_case.duration()} + 1);
  end_campaign_on_ctrl_c();
  conformance::CampaignOutcome outcome;
  if (chosen.stack.available) {
    outcome = conformance::run_campaign(chosen.stack.make, {&kept.the_case}, campaign);
  } else {
    outcome.unavailable = chosen.stack.unavailable_why;
  }
  std::string text = conformance::heading(facts, 1) + kept.the_case.id + "\n\n";
  if (outcome.judged.empty()) {
    const std::string why = outcome.unavailable.empty() ? outcome.interrupted_why : outcome.unavailable;
    print(stdout, text + fmt::format("not judged: {}\n", conformance::wrapped(why, 12)));
    return kInconclusive;
  }
  const conformance::Judged& now = outcome.judged.front();
  text += conformance::ladder(now.trace) + "\n" + verdict_text(now.result) + comparison(kept, now);
  if (!print(stdout, text)) throw UsageError("cannot write the replay: what it goes to takes no more");
  return exit_of(conformance::make_report(facts, outcome));
}

}  // namespace synfin::cli
