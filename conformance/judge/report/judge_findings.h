// The findings of the judge as folders: for people, and for Wireshark.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "conformance/judge/report/judge_report.h"

namespace synfin::conformance {

struct JudgeFolders {
  std::size_t written = 0;
  std::vector<std::string> problems;  // what went wrong, each thing once
  bool interrupted = false;           // by Ctrl-C: some are missing
};

// For each finding a folder <capture>-<state>-<clause>/ with README.md, finding.json, ladder.svg and trace.pcapng: the
// packets of the first connection that shows it. They are taken from the captures, which are read once more. A folder
// of that name is overwritten if it holds this very finding of a capture of this name; else the next free one, with a
// number, is taken. What can be written is.
JudgeFolders write_findings(const std::filesystem::path& directory, const JudgeReport& report);

}  // namespace synfin::conformance
