// One or several runs as one page for a browser, which needs nothing else: no network, no other file. It shows which
// stack passes what, every finding with what went over the wire, every case and requirement, and what changed from one
// run to another.
#pragma once
#include <iosfwd>
#include <span>
#include <string>
#include <string_view>

#include "conformance/report/report_run.h"

namespace synfin::conformance {

// `version` is of the synfin that writes the page. Same runs, same octets.
void write_html(std::ostream& out, std::span<const RunDocument> runs, std::string_view version);

// What the page's program reads, before it is made safe to stand in a page.
Json page_data(std::span<const RunDocument> runs, std::string_view version);

// Writes a page, given in pieces of whole lines, with the JSON in the place of its data. Throws std::logic_error if it
// has none.
void write_page(std::ostream& out, std::span<const std::string_view> page, const std::string& json);

// JSON that may stand in a script element: nothing in it ends the element or begins a comment.
std::string safe_in_script(const std::string& json);

}  // namespace synfin::conformance
