#include "conformance/judge/report/html/page.h"

#include <span>
#include <sstream>

#include "conformance/judge/report/judge_documents.h"
#include "conformance/report/html/page.h"

namespace synfin::conformance {

// The page without its data, in pieces of whole lines; generated.
std::span<const std::string_view> judge_page_text();

void write_html(std::ostream& out, const JudgeReport& report) {
  std::ostringstream json;
  write_json(json, report);
  write_page(out, judge_page_text(), json.str());
}

}  // namespace synfin::conformance
