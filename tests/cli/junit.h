// JUnit documents, as a reader of XML that is not ours finds them.
#pragma once
#include <cstdlib>
#include <optional>
#include <sstream>
#include <string>

#include "tests/cli/program.h"

namespace synfin::cli {

inline bool can_read_xml() { return std::system("python3 -c '' 2>/dev/null") == 0; }

struct JunitCounts {
  int tests = 0;
  int failures = 0;
};

// None where the document is not well-formed, or holds another number of them than it says.
inline std::optional<JunitCounts> junit_counts(const std::string& document) {
  const Folder folder;
  const std::string check =
      "python3 -c 'import sys, xml.etree.ElementTree as e; r = e.parse(sys.argv[1]).getroot();"
      "n = len(r.findall(\".//testcase\")); f = len(r.findall(\".//failure\"));"
      "s = sum(int(t.get(\"tests\")) for t in r.iter(\"testsuite\")); print(n, f);"
      "sys.exit(0 if n == s == int(r.get(\"tests\")) and f == int(r.get(\"failures\")) else 1)' ";
  if (std::system((check + document + " >" + (folder / "counts")).c_str()) != 0) return std::nullopt;
  JunitCounts counts;
  std::istringstream(contents(folder / "counts")) >> counts.tests >> counts.failures;
  return counts;
}

}  // namespace synfin::cli
