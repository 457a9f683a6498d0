// synfin replay: the stimuli of a trace once more, on the same stack or another.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "cli/command.h"
#include "cli/files.h"
#include "cli/output.h"
#include "conformance/report/minimise.h"
#include "conformance/report/report_text.h"
#include "conformance/report/report_trace.h"

namespace synfin::cli {

using conformance::TraceDocument;

namespace {

constexpr std::size_t kMostOctets = 64 << 20;
constexpr std::string_view kModel = "model";

// The trace itself, or the one of a finding's folder.
TraceDocument read_trace(const std::string& given) {
  std::error_code ignored;
  const bool is_folder = std::filesystem::is_directory(given, ignored);
  const std::string path = is_folder ? (std::filesystem::path(given) / "trace.json").string() : given;
  try {
    return conformance::trace_from_json(conformance::parse_document(read_file(path, kMostOctets, "a trace")));
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

// What became of it this time, against what the trace says.
enum class Again { Reproduced, OtherFailure, NoFailure, SameVerdict };

Again compared(const TraceDocument& kept, const conformance::CaseResult& now) {
  const auto& was = kept.result.failure;
  if (!was && !now.failure && kept.result.verdict == now.verdict) return Again::SameVerdict;
  if (!now.failure) return Again::NoFailure;
  return was && conformance::is_same_failure(*was, *now.failure) ? Again::Reproduced : Again::OtherFailure;
}

std::string verdict_in_brief(const conformance::CaseResult& result) {
  if (!result.failure) return std::string(name(result.verdict));
  return fmt::format("{} {} in {}", name(result.verdict), result.failure->clause->id, name(result.failure->state));
}

std::string comparison(const TraceDocument& kept, const conformance::Judged& now) {
  switch (compared(kept, now.result)) {
    case Again::Reproduced:
    case Again::SameVerdict:
      return conformance::same_events(kept.trace, now.trace)
                 ? "reproduced: the verdict and every octet are as in the trace\n"
                 : "reproduced: the verdict is as in the trace, but the octets differ\n";
    case Again::OtherFailure:
    case Again::NoFailure: break;
  }
  return fmt::format("not reproduced: in the trace {} gave \"{}\"\n", kept.stack, verdict_in_brief(kept.result));
}

// Who plays the trace, and how what he does is judged.
conformance::CampaignOutcome play(const TraceDocument& kept, const Chosen& chosen) {
  conformance::CampaignOptions campaign{.seed = kept.seed, .claims = chosen.claims, .keep_traces = true};
  // Whoever replays one case is ready to wait for it.
  campaign.longest_wait = std::chrono::milliseconds(std::uint64_t{kept.the_case.duration()} + 1);
  // A walk is judged up to its first departure.
  campaign.first_departure_ends = conformance::matches("*/walk/*", kept.the_case.id);
  if (chosen.stack.available) return conformance::run_campaign(chosen.stack.make, {&kept.the_case}, campaign);
  conformance::CampaignOutcome outcome;
  outcome.unavailable = chosen.stack.unavailable_why;
  return outcome;
}

// The profile that does what the stack was seen to do; of those that do, the first.
std::string matching_profile(const TraceDocument& kept, const conformance::CaseResult& now) {
  if (kept.profile != "auto") return kept.profile;
  const auto agrees = [&](const model::Profile& profile) {
    for (std::size_t a = 0; a < model::kAxes; ++a) {
      const auto axis = static_cast<model::Axis>(a);
      if (now.claims.settled(axis) && profile.claims.value(axis) != now.claims.value(axis)) return false;
    }
    return true;
  };
  const auto found = std::find_if(model::kProfiles.begin(), model::kProfiles.end(), agrees);
  return std::string((found != model::kProfiles.end() ? *found : model::kProfiles.front()).name);
}

// The same stimuli given to the reference endpoint: "lwip: violates ..., model: conforms".
std::string against_the_model(const TraceDocument& kept, const std::string& stack, const conformance::CaseResult& now) {
  const std::string both = fmt::format("{}: {}", stack, verdict_in_brief(now));
  if (stack == kModel) return both + "\n";
  const std::string profile = matching_profile(kept, now);
  const auto outcome = play(kept, choose_stack(std::string(kModel), profile));
  if (outcome.judged.empty()) return both + "\n";
  const conformance::CaseResult& of_model = outcome.judged.front().result;
  const std::string why = of_model.why.empty() ? "" : fmt::format(" ({})", of_model.why);
  return fmt::format("{}, {} (profile {}): {}{}\n", both, kModel, profile, verdict_in_brief(of_model), why);
}

}  // namespace

int replay(const ReplayOptions& options) {
  const TraceDocument kept = read_trace(options.trace);
  // The trace may be somebody else's: what it names is not run because it says so.
  if (options.on.empty() && adapters::runs_foreign_code(kept.stack)) {
    throw UsageError(fmt::format("the trace is of a stack that is to be run from outside; name it: synfin replay {} {}",
                                 conformance::shell_word(options.trace), conformance::shell_word(kept.stack)));
  }
  const Chosen chosen = choose_stack(options.on.empty() ? kept.stack : options.on, kept.profile, options.patience);
  const conformance::RunFacts facts = facts_of(chosen, kept.seed);
  end_campaign_on_ctrl_c();
  const conformance::CampaignOutcome outcome = play(kept, chosen);
  std::string text = conformance::heading(facts, 1) + kept.the_case.id + "\n\n";
  if (outcome.judged.empty()) {
    const std::string why = outcome.unavailable.empty() ? outcome.interrupted_why : outcome.unavailable;
    print(stdout, text + fmt::format("not judged: {}\n", conformance::wrapped(why, 12)));
    return kInconclusive;
  }
  const conformance::Judged& now = outcome.judged.front();
  text += conformance::ladder(now.trace) + "\n" + verdict_text(now.result) + comparison(kept, now);
  text += against_the_model(kept, facts.stack, now.result);
  if (!print(stdout, text)) throw UsageError("cannot write the replay: what it goes to takes no more");
  return exit_of(conformance::make_report(facts, outcome));
}

}  // namespace synfin::cli
