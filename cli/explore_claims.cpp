#include "cli/explore_claims.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <ostream>

#include "cli/command.h"
#include "conformance/report/report_text.h"
#include "properties/claims.h"
#include "properties/variants.h"

namespace synfin::cli {

using conformance::Json;
using conformance::wrapped;
using properties::Bears;
using properties::ClaimVerdict;
using properties::Evidence;
using properties::Finding;
using properties::Standing;
using properties::TutorialClaim;

namespace {

struct Judged {
  const TutorialClaim* claim = nullptr;
  ClaimVerdict verdict;

  bool as_expected() const { return verdict.standing == claim->standing; }
};

std::string capitals(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return out;
}

std::string verdict_line(const Judged& j) {
  std::string text = capitals(name(j.verdict.standing));
  if (j.verdict.standing == Standing::HoldsIf) text += fmt::format(" {}", j.claim->condition);
  const bool decided = j.verdict.standing != Standing::Undecided;
  if (decided && !j.as_expected()) text += fmt::format(" - NOT AS EXPECTED: {}", name(j.claim->standing));
  return text;
}

// "RFC 9293 3.5-2, 3.4-28; RFC 4987 3.6"
std::string paragraphs_text(const TutorialClaim& claim) {
  std::string text;
  std::string_view rfc;
  for (const std::string_view paragraph : claim.paragraphs) {
    const std::string_view number = paragraph.substr(0, paragraph.find(':'));
    const std::string_view where = paragraph.substr(number.size() + 1);
    text += number == rfc ? fmt::format(", {}", where)
                          : fmt::format("{}RFC {} {}", text.empty() ? "" : "; ", number, where);
    rfc = number;
  }
  return text;
}

std::string_view found_text(const properties::Outcome& found) {
  return !found ? "undecided" : *found ? "found" : "not found";
}

// The question as `synfin explore` has it; what tells it how it was answered.
Explored explored(const Evidence& e, const Finding& finding) {
  const properties::Scenario* const scenario = properties::find_scenario(e.scenario);
  const properties::Setting* const setting = properties::setting_of(e);
  Explored question{.scenario = scenario,
                    .number = static_cast<std::size_t>(setting - scenario->settings.data()) + 1,
                    .setting = *setting};
  question.setting.variants = finding.variants;
  question.assumptions = properties::with_variants(scenario->assumptions, finding.variants);
  if (finding.answer) question.answers = {*finding.answer};
  return question;
}

// Of the first piece of evidence that shows an execution.
std::optional<Explored> witness_of(const Judged& j) {
  for (std::size_t i = 0; i < j.verdict.findings.size(); ++i) {
    const Finding& f = j.verdict.findings[i];
    if (f.found == true && f.answer && f.answer->witness) return explored(j.claim->evidence[i], f);
  }
  return {};
}

std::string command_of(const Explored& e) {
  std::string command = fmt::format("synfin explore {}", e.scenario->id);
  for (const std::string& v : e.setting.variants) command += fmt::format(" --variant {}", v);
  return command;
}

// Where it was found, how to see it again, and what came out.
std::string source_text(const Evidence& e, const Finding& finding) {
  if (e.run != nullptr) return fmt::format("trial {}", e.trial);
  const Explored question = explored(e, finding);
  std::string text = fmt::format("{}: {}", command_of(question), verdict_text(question.best()));
  if (const std::string numbers = numbers_text(question); !numbers.empty()) text += "; " + numbers;
  return text;
}

std::string evidence_text(const Evidence& e, const Finding& finding) {
  constexpr std::size_t kIndent = 15;
  return fmt::format("    {:<11}{}\n{:<{}}{}\n", found_text(finding.found), wrapped(e.says, kIndent), "", kIndent,
                     wrapped(source_text(e, finding), kIndent));
}

// The drawing without the paragraphs behind each step, which `synfin explore` tells.
std::string drawing_of(const Explored& e) {
  const std::string text = witness_text(e, ExploreOutputs::columns(), true);
  return text.substr(0, text.find("\n    Row "));
}

std::string to_text(const Judged& j) {
  const TutorialClaim& claim = *j.claim;
  std::string text = fmt::format("({}) {}\n", claim.letter, claim.says);
  text += fmt::format("    {}\n", wrapped(verdict_line(j), 4));
  text += fmt::format("    {}\n", wrapped(claim.why, 4));
  text += fmt::format("    {}\n", wrapped(paragraphs_text(claim), 4));
  for (std::size_t i = 0; i < claim.evidence.size(); ++i) {
    text += evidence_text(claim.evidence[i], j.verdict.findings[i]);
  }
  const std::string cases = fmt::format("--case '{}'", fmt::join(claim.cases, "' --case '"));
  text += fmt::format("    of a stack: {}\n", wrapped(fmt::format("synfin verify STACK {}", cases), 16));
  if (const auto witness = witness_of(j)) text += "\n" + drawing_of(*witness);
  return text + "\n";
}

std::string to_line(const Judged& j) {
  return fmt::format("({}) {}\n    {}\n", j.claim->letter, j.claim->says, wrapped(verdict_line(j), 4));
}

Json evidence_json(const Evidence& e, const Finding& finding) {
  Json item = {{"says", e.says}, {"bears", name(e.bears)}};
  item["found"] = finding.found ? Json(*finding.found) : Json(nullptr);
  if (e.run != nullptr) {
    item["trial"] = e.trial;
    return item;
  }
  item["scenario"] = e.scenario;
  item["variants"] = finding.variants;
  if (finding.answer) item["answer"] = name(finding.answer->verdict);
  if (finding.answer && !finding.answer->numbers.empty()) item["numbers"] = finding.answer->numbers;
  return item;
}

Json to_json(const Judged& j) {
  const TutorialClaim& claim = *j.claim;
  Json item = {
      {"letter", std::string(1, claim.letter)}, {"claim", claim.says},          {"verdict", name(j.verdict.standing)},
      {"expected", name(claim.standing)},       {"condition", claim.condition}, {"why", claim.why},
      {"paragraphs", claim.paragraphs},         {"cases", claim.cases},         {"evidence", Json::array()}};
  for (std::size_t i = 0; i < claim.evidence.size(); ++i) {
    item["evidence"].push_back(evidence_json(claim.evidence[i], j.verdict.findings[i]));
  }
  if (const auto witness = witness_of(j)) item["witness"] = witness_json(*witness, witness->best());
  return item;
}

std::string totals(const std::vector<Judged>& all) {
  const auto count = [&](auto matches) { return std::count_if(all.begin(), all.end(), matches); };
  const auto standing = [&](Standing s) { return count([s](const Judged& j) { return j.verdict.standing == s; }); };
  return fmt::format("{} claims: {} hold, {} hold with a condition, {} are refuted, {} undecided; {} as expected\n",
                     all.size(), standing(Standing::Holds), standing(Standing::HoldsIf), standing(Standing::Refuted),
                     standing(Standing::Undecided), count([](const Judged& j) { return j.as_expected(); }));
}

int status_of(const std::vector<Judged>& all, std::size_t asked) {
  bool unknown = all.size() < asked, finding = false;
  for (const Judged& j : all) {
    const bool undecided = j.verdict.standing == Standing::Undecided;
    unknown = unknown || undecided;
    finding = finding || (!undecided && !j.as_expected());
  }
  return finding ? kFindings : unknown ? kInconclusive : kConforms;
}

std::vector<Judged> judged(const ExploreOptions& options) {
  const properties::Effort effort = effort_of(options);
  std::vector<Judged> all;
  for (const TutorialClaim& claim : properties::tutorial_claims()) {
    try {
      ClaimVerdict verdict = properties::judge(claim, effort, options.variants);
      if (search_interrupted()) break;
      all.push_back({&claim, std::move(verdict)});
    } catch (const properties::VariantError& error) {
      throw UsageError(fmt::format("claim {}: {}", claim.letter, error.what()));
    }
  }
  return all;
}

}  // namespace

int explore_claims(const ExploreOptions& options) {
  if (options.engine == "symbolic") throw UsageError("claims are judged by trials and the exhaustive engine");
  ExploreOutputs outputs(options);
  end_search_on_ctrl_c();
  const std::vector<Judged> all = judged(options);
  std::vector<Explored> witnesses;
  for (const Judged& j : all) {
    outputs.say(options.quiet ? to_line(j) : to_text(j));
    if (auto witness = witness_of(j)) witnesses.push_back(std::move(*witness));
  }
  outputs.say(totals(all));
  if (search_interrupted()) outputs.say("interrupted: what is above had been judged\n");
  outputs.write_witnesses(witnesses);
  outputs.write_json([&](std::ostream& out) {
    Json claims = Json::array();
    for (const Judged& j : all) claims.push_back(to_json(j));
    const Json document = {{"synfin", SYNFIN_VERSION}, {"claims", claims}};
    out << document.dump(1, ' ', false, Json::error_handler_t::replace) << "\n";
  });
  return outputs.finish(status_of(all, properties::tutorial_claims().size()));
}

}  // namespace synfin::cli
