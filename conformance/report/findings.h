// Findings as folders: for people, for `synfin replay`, and for Wireshark.
#pragma once
#include "conformance/report/conforming_script.h"
#include "conformance/report/finding_folder.h"
#include "conformance/report/finding_words.h"
#include "conformance/report/report.h"
#include "conformance/report/report_trace.h"

namespace synfin::conformance {

// Writes README.md, trace.json, trace.pcapng, ladder.svg and, where it can be said, trace.pkt for packetdrill to
// <stack>-<state>-<clause>/ and notes the folder in the finding. A folder of that name is overwritten if it holds this
// very finding; else, or if it is no folder, the next free one, with a number, is taken. `traced` is a run of the
// finding's first case, or of a simpler one that shows the same. The script says what `reference` answers. Throws
// CannotWrite; what was written until then stays.
void write_finding(const std::filesystem::path& directory, const RunFacts& facts, Finding& finding,
                   const Judged& traced, const Story& story, const Reference& reference);

// The trace as a document to be kept.
TraceDocument document_of(const RunFacts& facts, const Judged& traced);

}  // namespace synfin::conformance
