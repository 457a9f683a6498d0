// Short forms of one run or several, for where others show them: a comment in a review, a collector of test results.
#pragma once
#include <iosfwd>
#include <span>

#include "conformance/report/report_compare.h"

namespace synfin::conformance {

// Markdown as GitHub reads it: verdicts by stack, the worst findings of each, and what changed, if that was asked.
void write_markdown(std::ostream& out, std::span<const RunDocument> runs, const Comparison* comparison = nullptr);

// What such a summary begins with: verdicts by stack, and what the counts must not hide.
void write_verdicts(std::ostream& out, std::span<const RunDocument> runs);

// On one line, and nothing in it is Markdown.
std::string plain_in_markdown(std::string_view text);

// TAP version 13, which readers of version 14 understand too. Of several runs each is a subtest, as in version 14.
void write_tap(std::ostream& out, std::span<const RunDocument> runs);

}  // namespace synfin::conformance
