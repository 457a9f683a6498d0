// What `synfin explore` asks, and what it was answered.
#pragma once
#include <atomic>
#include <optional>
#include <string>
#include <vector>

#include "cli/output.h"
#include "conformance/report/report_reader.h"
#include "properties/answer.h"

namespace synfin::cli {

struct ExploreOptions {
  std::string scenario;  // id or name; "all"; "claims"
  std::vector<std::string> variants;
  std::string engine = "both";  // exhaustive, symbolic, both
  unsigned bound = 0;           // steps; 0: none
  unsigned threads = 0;         // 0: as many as there are processors
  std::string memory = "4G";
  std::string json, svg, witness;
  bool quiet = false;
};

int explore(const ExploreOptions& options);

// "512M", "4G", "1000000". Throws UsageError.
std::size_t parse_size(const std::string& text);

// What the engines may spend. The first Ctrl-C ends a search that was given it, once end_search_on_ctrl_c() was called.
properties::Effort effort_of(const ExploreOptions& options);
void end_search_on_ctrl_c();
const std::atomic<bool>& search_interrupted();

// One question, and the answers of the engines that were asked.
struct Explored {
  const properties::Scenario* scenario = nullptr;
  std::size_t number = 0;  // of the question among those asked of the scenario, from 1
  properties::Setting setting;
  model::Assumptions assumptions;
  std::vector<properties::Answer> answers;

  // The one that decides: what is reachable or proved before what is bounded or unknown.
  const properties::Answer& best() const;
  bool contradictory() const;
  // Whether it is as claimed; nothing where nothing is claimed or known.
  std::optional<bool> as_claimed() const;
};

std::string variants_text(const Explored& e);
// "3, 4 segments"; of a question that has no numbers for an answer, "".
std::string numbers_text(const Explored& e);
// "reachable in 5 steps", "impossible (proved)"
std::string verdict_text(const properties::Answer& answer);
// One question in a line or two.
std::string to_line(const Explored& e);
// The same with what was found, and the witness as a ladder of so many columns.
std::string to_text(const Explored& e, unsigned columns, bool unicode);
// The witness alone, as a ladder indented by four of so many columns.
std::string witness_text(const Explored& e, unsigned columns, bool unicode);
void write_json(std::ostream& out, const std::vector<Explored>& all);
conformance::Json witness_json(const Explored& e, const properties::Answer& answer);
std::string title_of(const Explored& e);
std::string to_svg(const Explored& e);

// The witness as files in a folder of its own: witness.json (replayable), ladder.svg, witness.pcapng, packetdrill
// scripts. What was written, and what could not be and why, a line each. Throws UsageError if nothing can be written
// there.
std::vector<std::string> write_witness(const Explored& e, const std::string& directory);

// Where the results go: to the terminal, and to the files that were asked for.
class ExploreOutputs {
 public:
  // Throws UsageError if a file cannot be opened.
  explicit ExploreOutputs(const ExploreOptions& options);

  void say(const std::string& text) { printed_ = print(human_, text) && printed_; }
  // Of the terminal.
  static unsigned columns();
  // The picture of the first witness, and a folder for each.
  void write_witnesses(const std::vector<Explored>& all);
  void write_json(const std::function<void(std::ostream&)>& writer);
  // This status, or kUsage if something could not be written, which is said.
  int finish(int status);

 private:
  void note(const std::string& problem);

  OutputFile json_, svg_;
  std::string witness_;
  std::FILE* human_;
  std::vector<std::string> problems_;
  bool printed_ = true;
};

}  // namespace synfin::cli
