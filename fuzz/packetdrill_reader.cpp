// Any octets as a packetdrill script: read or named by a line that there is, and what is read is planned and judged.
#include <algorithm>

#include "conformance/script/script_case.h"
#include "fuzz/finding.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace synfin;
  const std::string text(data, data + size);
  const auto lines = static_cast<std::uint32_t>(std::count(text.begin(), text.end(), '\n')) + 1;
  const conformance::ScriptPlan plan = conformance::plan_of(wire::read_packetdrill(text));
  for (const wire::NotRead& n : plan.unsupported) {
    if (n.line == 0 || n.line > lines) fuzz::report_finding("packetdrill", "no-such-line", n.word);
    if (n.word.empty() || n.why.empty()) fuzz::report_finding("packetdrill", "nothing-named", text);
  }
  // A long wait is played in small steps: few lines are enough to find what is wrong.
  if (plan.unsupported.empty() && plan.steps.size() < 50) conformance::judge_script(plan);
  return 0;
}
