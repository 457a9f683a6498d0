#include "conformance/judge/report/html/page.h"

#include <ostream>
#include <span>
#include <sstream>
#include <stdexcept>

#include "conformance/judge/report/judge_documents.h"
#include "conformance/report/html/page.h"

namespace synfin::conformance {

// The page without its data, in pieces of whole lines; generated.
std::span<const std::string_view> judge_page_text();

void write_html(std::ostream& out, const JudgeReport& report) {
  constexpr std::string_view kPlaceOfData = "@DATA@";
  bool placed = false;
  for (const std::string_view piece : judge_page_text()) {
    const std::size_t at = placed ? std::string_view::npos : piece.find(kPlaceOfData);
    out << piece.substr(0, at);
    if (at == std::string_view::npos) continue;
    std::ostringstream json;
    write_json(json, report);
    out << safe_in_script(json.str()) << piece.substr(at + kPlaceOfData.size());
    placed = true;
  }
  if (!placed) throw std::logic_error("the page has no place for its data");
}

}  // namespace synfin::conformance
