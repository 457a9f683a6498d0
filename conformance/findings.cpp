#include "conformance/findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include "conformance/report_text.h"
#include "wire/capture.h"

namespace synfin::conformance {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMostCasesListed = 20;

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
  std::ifstream in(folder / "trace.json", std::ios::binary);
  if (!in) return false;
  std::ostringstream text;
  text << in.rdbuf();
  try {
    const TraceDocument d = trace_from_json(parse_document(text.str()));
    const auto& f = d.result.failure;
    return d.stack == facts.stack && f && f->clause == finding.clause && f->state == finding.state &&
           shape_of(f->expected) == shape_of(finding.expected) && shape_of(f->got) == shape_of(finding.got);
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
    if (error && !fs::is_directory(folder)) cannot(folder, error.value());
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

// The run that was recorded is another one than the run that found it; in real time they may differ.
std::string recorded_note(const Finding& finding, const Judged& traced) {
  if (traced.result.failure && traced.result.failure->clause == finding.clause) return "";
  return fmt::format(
      "\nWhen the case was run again to record it, it gave another verdict ({}): what is below and in the\n"
      "trace is that second run.\n",
      name(traced.result.verdict));
}

std::string readme(const RunFacts& facts, const Finding& f, const Judged& traced) {
  const std::string level = f.clause->level == model::Level::Plain ? "a plain description, no MUST or SHOULD"
                                                                   : fmt::format("a {}", name(f.clause->level));
  std::string text = fmt::format("# {}: {} in {}\n\n", facts.stack, f.clause->id, name(f.state));
  text += fmt::format("**{}** [{}]({}) ({}): {}.\n\n", name(f.verdict), citation(*f.clause), link_to(*f.clause), level,
                      f.clause->says);
  text += fmt::format("- Stack: {} {}, judged by profile {}\n- Allowed: `{}`\n- Got: `{}`\n", facts.stack,
                      facts.stack_version, facts.profile, f.expected, f.got);
  text += recorded_note(f, traced);
  text += fmt::format("\n## Again\n\nIn this folder, or from anywhere:\n\n    synfin replay trace.json\n    {}\n",
                      replay_command(facts, traced.the_case->id));
  text += fmt::format(
      "\n## What happened in {}\n\n```\n{}```\n\n`trace.pcapng` has the packets for Wireshark, with the user calls "
      "as comments.\n",
      traced.the_case->id, ladder(traced.trace));
  text += fmt::format("\n## Shown by {}\n\n", counted(f.shown_by.size(), "case", "cases"));
  for (std::size_t i = 0; i < std::min(kMostCasesListed, f.shown_by.size()); ++i) {
    text += fmt::format("- `{}`\n", f.shown_by[i]->the_case->id);
  }
  if (f.shown_by.size() > kMostCasesListed)
    text += fmt::format("- and {} more\n", f.shown_by.size() - kMostCasesListed);
  return text;
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

void write_finding(const fs::path& directory, const RunFacts& facts, Finding& finding, const Judged& traced) {
  const fs::path folder = folder_for(directory, facts, finding);
  TraceDocument document = document_of(facts, traced);
  write_file(folder / "trace.json", to_json(document).dump(1, ' ', false, Json::error_handler_t::replace) + "\n");
  write_file(folder / "README.md", readme(facts, finding, traced));
  write_capture(folder / "trace.pcapng", finding, traced.trace);
  finding.folder = folder.string();
}

}  // namespace synfin::conformance
