#include "conformance/report/findings.h"

#include <fmt/format.h>

#include <algorithm>

#include "conformance/report/minimise.h"
#include "conformance/report/trace_ladder.h"
#include "conformance/report/trace_script.h"

namespace synfin::conformance {

namespace fs = std::filesystem;

namespace {

// The folder holds this finding, of this run or of an earlier one.
bool holds(const fs::path& folder, const RunFacts& facts, const Finding& finding) {
  const auto text = written_before(folder / "trace.json");
  if (!text) return false;
  try {
    const TraceDocument d = trace_from_json(parse_document(*text));
    const auto& f = d.result.failure;
    return d.stack == facts.stack && f && is_same_failure(*f, *finding.shown_by.front()->result.failure);
  } catch (const BrokenDocument&) {
    return false;
  }
}

void write_capture(const fs::path& path, const Finding& finding, const Trace& trace) {
  const auto last = std::find_if(trace.events.rbegin(), trace.events.rend(),
                                 [](const TraceEvent& e) { return e.kind != TraceEvent::Kind::Called; });
  FolderCapture capture(path);
  std::string calls;  // since the last packet: a capture has no other place for them
  for (const TraceEvent& e : trace.events) {
    if (e.kind == TraceEvent::Kind::Called) {
      calls += fmt::format("user: {}\n", describe(trace, e));
      continue;
    }
    std::string comment = calls + describe(trace, e);
    calls.clear();
    if (&e == &*last) comment += "\n" + comment_of(*finding.clause, finding.expected, finding.got);
    capture.write(std::uint64_t{e.at} * 1'000'000, trace.packet(e), comment,
                  e.kind == TraceEvent::Kind::Given ? wire::Direction::Inbound : wire::Direction::Outbound);
  }
  capture.finish();
}

// The title of what is drawn and scripted.
std::string title_of(const RunFacts& facts, const Finding& finding) {
  return fmt::format("{}: {} in {}", facts.stack, finding.clause->id, name(finding.state));
}

}  // namespace

TraceDocument document_of(const RunFacts& facts, const Judged& traced) {
  return {.stack = facts.stack,
          .stack_version = facts.stack_version,
          .profile = facts.profile_asked,
          .seed = facts.seed,
          .the_case = *traced.the_case,
          .result = traced.result,
          .trace = traced.trace};
}

void write_finding(const fs::path& directory, const RunFacts& facts, Finding& finding, const Judged& traced,
                   const Story& story, const Reference& reference) {
  const fs::path folder = folder_for(directory, folder_name(facts.stack, finding.state, *finding.clause),
                                     [&](const fs::path& earlier) { return holds(earlier, facts, finding); });
  finding.folder = folder.string();
  const TraceDocument document = document_of(facts, traced);
  write_file(folder / "trace.json", to_json(document).dump(1, ' ', false, Json::error_handler_t::replace) + "\n");
  write_capture(folder / "trace.pcapng", finding, traced.trace);
  const Failure* const failure = traced.result.failure ? &*traced.result.failure : nullptr;
  const std::string title = title_of(facts, finding);
  FolderFiles files;
  files.no_picture = write_if_possible<wire::LadderError>(
      folder / "ladder.svg", [&] { return wire::ladder_svg(ladder_of(traced.trace, title, facts.stack, failure)); });
  files.no_script = write_if_possible<wire::ScriptError>(folder / "trace.pkt", [&] {
    const std::string of_stack = wire::packetdrill_script(script_with_failure(traced.trace, title, failure));
    if (failure == nullptr) return of_stack;
    try {
      const ConformingScript script = conforming_script(facts, traced, title, reference);
      const std::string text = wire::packetdrill_script(script.script);
      files.script = script.tells ? ScriptTells::Fault : ScriptTells::Nothing;
      return text;
    } catch (const wire::ScriptError&) {
      return of_stack;
    }
  });
  write_file(folder / "README.md", readme(facts, finding, traced, story, files));
}

}  // namespace synfin::conformance
