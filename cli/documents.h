// The documents that a run is written as, each to its own place.
#pragma once
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "cli/output.h"
#include "conformance/report/report.h"

namespace synfin::cli {

// Where each goes; "" is nowhere, "-" is standard output.
struct DocumentPaths {
  std::string json, junit, html, markdown, tap;
};

// An option and where its output goes.
using Output = std::pair<std::string, std::string>;

// Of a run's documents.
std::vector<Output> outputs_of(const DocumentPaths& paths);

// No two outputs are one place, under whatever names, and none is a file that is read; of an input the first is what it
// is called. Throws UsageError.
void check_apart(const std::vector<Output>& outputs, const std::vector<Output>& inputs = {});

class Documents {
 public:
  // Opens the places. Throws UsageError.
  explicit Documents(const DocumentPaths& paths);

  bool to_standard_output() const;
  // Some of them show what went over the wire: findings are to be recorded.
  bool show_traces() const { return json_.is_wanted() || html_.is_wanted(); }
  // What `finish` makes of each text is written. The messages of what went wrong.
  std::vector<std::string> write(const conformance::Report& report,
                                 const std::function<std::string(std::string)>& finish);

 private:
  OutputFile json_, junit_, html_, markdown_, tap_;
};

}  // namespace synfin::cli
