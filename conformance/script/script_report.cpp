#include "conformance/script/script_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "conformance/report/report_text.h"
#include "wire/ladder_words.h"

namespace synfin::conformance {
namespace {

constexpr std::size_t kIndent = 18;

// Words of a script, and its name, may be anybody's: nothing of them moves a terminal's cursor.
std::string field(std::string_view label, std::string_view value) {
  return fmt::format("  {:<16}", label) + wrapped(wire::clean(value), kIndent) + "\n";
}

std::string failure_text(const Failure& f, std::uint32_t line) {
  const std::string level = f.clause->level == model::Level::Plain ? "" : fmt::format(" ({})", name(f.clause->level));
  std::string text = fmt::format(" {}{}, at line {}, in {}\n", f.clause->id, level, line, name(f.state));
  text += field("", citation(*f.clause));
  text += field("", link_to(*f.clause));
  text += field("    asks", f.clause->says);
  if (f.expected != f.clause->says) text += field("    allowed", f.expected);
  return text + field("    got", f.got);
}

std::string verdict_text(std::string_view label, Verdict verdict, const std::optional<Failure>& failure,
                         std::uint32_t line) {
  std::string text = fmt::format("  {:<16}{}", label, name(verdict));
  return text + (failure ? failure_text(*failure, line) : "\n");
}

std::string expectation_text(const ScriptResult& r) {
  std::string text = fmt::format("  {:<16}{}", "expectation", name(expectation_of(r)));
  const auto& mismatch = r.play ? r.play->mismatch : std::nullopt;
  if (mismatch) {
    text += fmt::format(" at line {}\n", mismatch->line);
    text += field("    expected", mismatch->expected);
    text += field("    got", mismatch->got);
  } else {
    text += "\n";
  }
  if (r.play && r.play->ended_at != 0)
    text += field("    not played", fmt::format("from line {} on, which {}", r.play->ended_at, r.play->ended_why));
  return text;
}

std::string places_text(std::string_view label, const std::string& path, const std::vector<wire::NotRead>& places) {
  std::string text;
  for (const wire::NotRead& n : places) {
    text += field(label, fmt::format("{}:{}: {} {}", path, n.line, n.word, n.why));
    label = "";
  }
  return text;
}

std::string result_text(const RunFacts& facts, const ScriptResult& r) {
  std::string text = "\n" + wire::clean(r.path) + "\n";
  text += places_text("not run", r.path, r.plan.not_run);
  if (!r.plan.unsupported.empty()) return text + places_text("unsupported", r.path, r.plan.unsupported);
  if (r.play) {
    text += expectation_text(r);
    text += verdict_text("stack", r.play->standard.verdict, r.play->standard.failure, r.play->failed_at);
    if (!r.play->standard.why.empty()) text += field("    why", r.play->standard.why);
  } else {
    text += field("stack", fmt::format("violates {}: {}", model::kStackSurvives.id, r.died));
  }
  text += verdict_text("script", r.judgement->verdict, r.judgement->failure, r.judgement->failed_at);
  if (is_finding(r)) text += fmt::format("  {:<16}{}\n", "again", wire::clean(play_command(facts, r.path)));
  return text;
}

template <class Name, std::size_t N>
std::string counts_text(std::string_view label, const std::array<std::size_t, N>& counts, Name name_of) {
  std::string list;
  for (std::size_t i = 0; i < N; ++i) {
    if (counts[i] == 0) continue;
    list += fmt::format("{}{} {}", list.empty() ? "" : ", ", counts[i], name_of(i));
  }
  return fmt::format("  {:<16}{}\n", label, list.empty() ? "none" : list);
}

std::string totals_text(const ScriptRun& run) {
  std::array<std::size_t, 3> expectations{};
  Totals stack{}, script{};
  for (const ScriptResult& r : run.results) {
    ++expectations[static_cast<std::size_t>(expectation_of(r))];
    ++stack[static_cast<std::size_t>(standard_of(r))];
    ++script[static_cast<std::size_t>(r.judgement ? r.judgement->verdict : Verdict::Unsupported)];
  }
  const auto verdict = [](std::size_t i) { return name(static_cast<Verdict>(i)); };
  std::string text =
      fmt::format("\n{} of {} played\n", counted(run.results.size()), counted(run.asked, "script", "scripts"));
  text += counts_text("expectation", expectations, [](std::size_t i) { return name(static_cast<Expectation>(i)); });
  text += counts_text("stack", stack, verdict);
  text += counts_text("script", script, verdict);
  if (!run.unavailable.empty()) text += field("unavailable", run.unavailable);
  if (!run.interrupted_why.empty()) text += field("interrupted", run.interrupted_why);
  return text;
}

}  // namespace

Expectation expectation_of(const ScriptResult& r) {
  if (!r.died.empty()) return Expectation::NotMet;
  if (!r.play) return Expectation::Unsupported;
  if (r.play->mismatch) return Expectation::NotMet;
  return r.play->ended_at == 0 ? Expectation::Met : Expectation::Unsupported;
}

std::string_view name(Expectation expectation) {
  constexpr std::array<std::string_view, 3> kNames = {"met", "not met", "unsupported"};
  return kNames[static_cast<std::size_t>(expectation)];
}

Verdict standard_of(const ScriptResult& r) {
  if (!r.died.empty()) return broken(model::kStackSurvives.level);
  return r.play ? r.play->standard.verdict : Verdict::Unsupported;
}

bool is_finding(const ScriptResult& r) {
  const auto fails = [](Verdict v) { return v == Verdict::Deviates || v == Verdict::Violates; };
  return expectation_of(r) == Expectation::NotMet || fails(standard_of(r)) ||
         (r.judgement && fails(r.judgement->verdict));
}

bool is_whole(const ScriptResult& r) {
  return expectation_of(r) == Expectation::Met && standard_of(r) == Verdict::Conforms && !is_finding(r);
}

std::string play_command(const RunFacts& facts, const std::string& path) {
  std::string command = fmt::format("synfin verify {} --script {}", shell_word(facts.stack), shell_word(path));
  if (facts.profile_asked != "auto") command += " --profile " + shell_word(facts.profile_asked);
  return command + fmt::format(" --seed {}", facts.seed);
}

std::string to_text(const ScriptRun& run, bool quiet) {
  std::string text;
  for (const ScriptResult& r : run.results) {
    if (!quiet) text += result_text(run.facts, r);
  }
  return text + totals_text(run);
}

}  // namespace synfin::conformance
