// One or several runs as one page for a browser, which needs nothing else: no network, no other file. It shows which
// stack passes what, every finding with what went over the wire, every case and requirement, and what changed from one
// run to another.
#pragma once
#include <iosfwd>
#include <span>

#include "conformance/report/report_run.h"

namespace synfin::conformance {

// `version` is of the synfin that writes the page. Same runs, same octets.
void write_html(std::ostream& out, std::span<const RunDocument> runs, std::string_view version);

// What the page's program reads, before it is made safe to stand in a page.
Json page_data(std::span<const RunDocument> runs, std::string_view version);

// JSON that may stand in a script element: nothing in it ends the element or begins a comment.
std::string safe_in_script(const std::string& json);

}  // namespace synfin::conformance
