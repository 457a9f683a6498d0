#include "conformance/report/findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include "conformance/report/minimise.h"
#include "conformance/report/trace_ladder.h"
#include "conformance/report/trace_script.h"
#include "wire/capture.h"

namespace synfin::conformance {

namespace fs = std::filesystem;

namespace {

// Of a trace of ours; what is longer is somebody else's file.
constexpr std::size_t kMostOctets = 64 << 20;

[[noreturn]] void cannot(const fs::path& path, int error) {
  throw CannotWrite(fmt::format("cannot write {}: {}", path.string(), std::strerror(error != 0 ? error : EIO)));
}

void write_file(const fs::path& path, const std::string& text) {
  errno = 0;
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  if (!out) cannot(path, errno);
}

std::string file_name(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' || c == '.';
    out += plain ? static_cast<char>(std::tolower(static_cast<unsigned char>(c))) : '-';
  }
  return out;
}

// The folder holds this finding, of this run or of an earlier one.
bool holds(const fs::path& folder, const RunFacts& facts, const Finding& finding) {
  const fs::path path = folder / "trace.json";
  std::error_code error;
  // A device may have no end.
  if (!fs::is_regular_file(path, error) || fs::file_size(path, error) > kMostOctets) return false;
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  try {
    const TraceDocument d = trace_from_json(parse_document(text.str()));
    const auto& f = d.result.failure;
    return d.stack == facts.stack && f && is_same_failure(*f, *finding.shown_by.front()->result.failure);
  } catch (const BrokenDocument&) {
    return false;
  }
}

fs::path folder_for(const fs::path& directory, const RunFacts& facts, const Finding& finding) {
  const std::string base =
      fmt::format("{}-{}-{}", file_name(facts.stack), file_name(name(finding.state)), finding.clause->id);
  for (std::size_t number = 1;; ++number) {
    const fs::path folder = directory / (number == 1 ? base : fmt::format("{}-{}", base, number));
    std::error_code error;
    const bool is_new = fs::create_directory(folder, error);
    std::error_code ignored;
    if (!is_new && !fs::is_directory(folder, ignored)) {
      // A file, or a link to nothing, has the name.
      if (fs::exists(fs::symlink_status(folder, ignored))) continue;
      cannot(folder, error.value());
    }
    if (is_new || holds(folder, facts, finding) || fs::is_empty(folder, error)) return folder;
  }
}

void write_capture(const fs::path& path, const Finding& finding, const Trace& trace) {
  errno = 0;
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  if (!out) cannot(path, errno);
  const auto last = std::find_if(trace.events.rbegin(), trace.events.rend(),
                                 [](const TraceEvent& e) { return e.kind != TraceEvent::Kind::Called; });
  try {
    wire::CaptureWriter writer(out, wire::Format::Pcapng);
    std::string calls;  // since the last packet: a capture has no other place for them
    for (const TraceEvent& e : trace.events) {
      if (e.kind == TraceEvent::Kind::Called) {
        calls += fmt::format("user: {}\n", describe(trace, e));
        continue;
      }
      std::string comment = calls + describe(trace, e);
      calls.clear();
      if (&e == &*last)
        comment += fmt::format("\n{}: {}\nallowed: {}\ngot: {}", name(finding.verdict), finding.clause->says,
                               finding.expected, finding.got);
      writer.write(std::uint64_t{e.at} * 1'000'000, trace.packet(e), comment,
                   e.kind == TraceEvent::Kind::Given ? wire::Direction::Inbound : wire::Direction::Outbound);
    }
    writer.finish();
  } catch (const wire::CaptureError& e) {
    throw CannotWrite(fmt::format("cannot write {}: {}", path.string(), e.what()));
  }
  out.close();
  if (!out) cannot(path, errno);
}

// The title of what is drawn and scripted.
std::string title_of(const RunFacts& facts, const Finding& finding) {
  return fmt::format("{}: {} in {}", facts.stack, finding.clause->id, name(finding.state));
}

// Writes what `make` makes; if that cannot be made, takes away what an earlier run left, and says why.
template <class Problem, class Make>
std::string write_if_possible(const fs::path& path, Make make) {
  try {
    write_file(path, make());
    return "";
  } catch (const Problem& why) {
    std::error_code ignored;
    fs::remove(path, ignored);
    return why.what();
  }
}

}  // namespace

void prepare_findings(const fs::path& directory) {
  std::error_code error;
  fs::create_directories(directory, error);
  if (error) cannot(directory, error.value());
  // Permissions do not tell all (root, read-only mounts); a file that can be made does.
  const fs::path probe = directory / ".synfin-can-write";
  write_file(probe, "");
  fs::remove(probe, error);
}

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
  const fs::path folder = folder_for(directory, facts, finding);
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
