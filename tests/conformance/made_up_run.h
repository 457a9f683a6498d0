// Runs that were never run: documents of made-up outcomes, read back as any other.
#pragma once
#include <sstream>
#include <string>
#include <vector>

#include "conformance/report/report_json.h"
#include "conformance/report/report_run.h"

namespace synfin::conformance {

class MadeUpRun {
 public:
  explicit MadeUpRun(std::string stack) : facts_{.version = "1", .stack = std::move(stack), .profile = "auto"} {
    // The cases are pointed to: they do not move.
    outcome_.judged.reserve(all_cases().size());
  }

  // The next case of the list conforms; or departs from the clause, with this reply.
  MadeUpRun& add(Verdict verdict, const model::Clause* clause = nullptr, const std::string& text = "",
                 model::State state = model::State::Closed) {
    Judged& judged = outcome_.judged.emplace_back();
    judged.the_case = &all_cases()[outcome_.judged.size() - 1];
    judged.result.verdict = verdict;
    judged.result.duration = 1250;
    if (clause != nullptr) {
      judged.result.failure = Failure{.clause = clause, .state = state, .expected = "<SEQ=1>", .got = text};
    } else {
      judged.result.why = text;
    }
    outcome_.asked = outcome_.judged.size();
    return *this;
  }

  CampaignOutcome& outcome() { return outcome_; }

  Report report() const { return make_report(facts_, outcome_); }

  std::string json() const {
    Report recorded = report();
    // As if each finding had been recorded: one segment that went either way.
    for (Finding& f : recorded.findings) {
      f.recorded = *f.shown_by.front();
      f.recorded->trace.octets = {0x45, 0, 0, 20};
      f.recorded->trace.events = {{.kind = TraceEvent::Kind::Given, .begin = 0, .size = 4}};
    }
    std::ostringstream out;
    write_json(out, recorded);
    return out.str();
  }

  RunDocument document() const { return run_from_json(parse_document(json())); }

 private:
  RunFacts facts_;
  CampaignOutcome outcome_;
};

}  // namespace synfin::conformance
