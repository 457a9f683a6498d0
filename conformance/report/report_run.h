// A run read back from its JSON document (doc/json.md): of this synfin or another one, so that clauses and requirements
// are what the document says of them.
#pragma once
#include <array>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/report/report.h"
#include "conformance/report/report_reader.h"

namespace synfin::conformance {

struct RunFinding {
  Verdict verdict = Verdict::Deviates;
  std::string clause, level, state, where, link, says, expected, got, first_case, replay;
  std::string folder;             // empty if it was not written
  std::string known, instead_of;  // as in Finding
  std::uint16_t rfc = 0;
  std::size_t cases = 0;               // that show it
  std::optional<Verdict> recorded_as;  // of the run that `trace` is of
  Trace trace;
};

struct RunCase {
  std::string id;
  Verdict verdict = Verdict::Conforms;
  std::vector<std::string_view> clauses, requirements;  // into RunDocument::names
  Millis duration = 0;                                  // on the stack's own clock
  std::string why;                                      // of unsupported and inconclusive
  std::string expected, got, replay;                    // of a failure
  std::optional<std::size_t> finding;                   // that it shows: its place among the findings
};

// How the conforming cases settled an axis.
struct RunFit {
  std::string axis;
  std::array<std::size_t, 2> counts{};              // yes, and no
  std::array<std::vector<std::string>, 2> cases{};  // the first few of each
};

struct RunDocument {
  RunDocument() = default;
  RunDocument(RunDocument&&) = default;
  RunDocument& operator=(RunDocument&&) = default;

  std::string label;    // that tells it from other runs: the stack and its version, if nothing else was given
  std::string version;  // of the synfin that wrote it
  std::string stack, stack_version, profile, replay;
  std::uint64_t seed = 1;
  Totals totals{};
  bool interrupted = false;
  std::string interrupted_why, unavailable;
  std::size_t asked = 0, left_out = 0;
  std::vector<RunFit> fit;
  std::vector<std::string> profiles;  // named ones that the stack fits
  std::vector<MeasuredTimer> timers;
  std::optional<Shard> shard;  // that it is of a larger run
  std::vector<RunFinding> findings;
  std::vector<RunCase> cases;
  std::set<std::string, std::less<>> names;  // of clauses and requirements

  std::size_t count(Verdict v) const { return totals[static_cast<std::size_t>(v)]; }
  // What was judged are walks, not cases of the list.
  bool of_walks() const { return replay.rfind("synfin walk ", 0) == 0; }
};

// The same failure in any run: of one clause in one state, with an expectation and a reply of one shape.
std::string finding_key(const RunFinding& finding);
std::string finding_key(std::string_view clause, std::string_view state, std::string_view expected,
                        std::string_view got);

// Throws BrokenDocument. A document that contradicts itself is broken too.
RunDocument run_from_json(const Json& document);

}  // namespace synfin::conformance
