// What the judge of captures found, for machines and reviews. Same captures, same octets.
#pragma once
#include <iosfwd>

#include "conformance/judge/report/judge_report.h"
#include "conformance/report/report_reader.h"

namespace synfin::conformance {

// doc/schema/judge.schema.json
void write_json(std::ostream& out, const JudgeReport& report);
// One finding by itself, with the name of its capture; and whether an earlier document is of the very same.
std::string finding_document(const JudgeReport& report, const JudgeFinding& finding);
bool is_document_of(const std::string& text, const JudgeReport& report, const JudgeFinding& finding);
// A test for each connection that is kept, and one for each file.
void write_junit(std::ostream& out, const JudgeReport& report);
void write_tap(std::ostream& out, const JudgeReport& report);
// A summary for a comment.
void write_markdown(std::ostream& out, const JudgeReport& report);

}  // namespace synfin::conformance
