#include "cli/judge.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <functional>

#include "cli/command.h"
#include "cli/conclusion.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "conformance/judge/report/html/page.h"
#include "conformance/judge/report/judge_documents.h"
#include "conformance/judge/report/judge_findings.h"
#include "conformance/judge/report/judge_text.h"
#include "conformance/report/report_text.h"
#include "conformance/report/xml_text.h"

namespace synfin::cli {

using conformance::CapturedConnections;
using conformance::CaptureFile;
using conformance::JudgeReport;
using conformance::Verdict;

namespace {

using Clock = std::chrono::steady_clock;

// Packets of findings are read a second time.
void check_readable_twice(const std::vector<std::string>& files) {
  for (const std::string& file : files) {
    struct stat facts = {};
    const bool standard_input = file == "-";
    // What is not there at all is told like any capture that cannot be read, and so is a folder.
    const bool passes_by = ::stat(file.c_str(), &facts) == 0 && !S_ISREG(facts.st_mode) && !S_ISDIR(facts.st_mode);
    if (!standard_input && !passes_by) continue;
    throw UsageError(fmt::format("--findings reads captures a second time, and {} can be read once only: save it first",
                                 standard_input ? "standard input" : file));
  }
}

// How far the reading of a file is, for who waits.
class Reading {
 public:
  Reading(std::FILE* file, ProgressLine& line) : descriptor_(::fileno(file)), line_(&line) {
    struct stat facts = {};
    if (::fstat(descriptor_, &facts) == 0 && S_ISREG(facts.st_mode)) size_ = static_cast<double>(facts.st_size);
  }
  void show(std::uint64_t segments) const {
    constexpr double kMegabyte = 1e6;
    const double seconds = std::chrono::duration<double>(Clock::now() - began_).count();
    const double done = static_cast<double>(std::max<off_t>(::lseek(descriptor_, 0, SEEK_CUR), 0));
    std::string text =
        fmt::format("{} segments, {}/s", conformance::counted(segments),
                    conformance::counted(static_cast<std::size_t>(static_cast<double>(segments) / seconds)));
    if (size_ > 0 && done > 0) {
      text += fmt::format(", {:.0f} of {:.0f} MB, {:.0f} s left", done / kMegabyte, size_ / kMegabyte,
                          (size_ - done) * seconds / done);
    }
    line_->say(text);
  }

 private:
  int descriptor_;
  ProgressLine* line_;
  double size_ = 0;  // octets; 0 if that cannot be known
  Clock::time_point began_ = Clock::now();
};

conformance::TapAt tap_at(const std::string& text) {
  return text == "opener"  ? conformance::TapAt::Opener
         : text == "other" ? conformance::TapAt::Other
                           : conformance::TapAt::Unknown;
}

conformance::ConnectionFilter filter_of(const std::string& text) {
  const auto filter = conformance::ConnectionFilter::read(text);
  if (filter) return *filter;
  throw UsageError(fmt::format(
      "\"{}\" is no connection; write 192.0.2.1, 192.0.2.1:80, :80 or [2001:db8::1]:80, or two of them with - between",
      text));
}

class Judging {
 public:
  explicit Judging(const JudgeOptions& options)
      : options_(options),
        filter_(filter_of(options.filter)),
        json_(options.documents.json),
        junit_(options.documents.junit),
        html_(options.documents.html),
        markdown_(options.documents.markdown),
        tap_(options.documents.tap),
        human_(to_standard_output() ? stderr : stdout),
        report_(facts()) {
    if (options.profile != "auto") settings_.claims = choose_stack("model", options.profile).claims;
    settings_.msl = report_.facts().msl;
    settings_.tap_at = tap_at(options.tap_at);
    settings_.tap_complete = options.tap_complete;
  }

  int run() {
    end_campaign_on_ctrl_c();
    for (const std::string& name : options_.files) {
      if (conformance::campaign_interrupted != 0) break;
      read(name);
    }
    report_.finish();
    const std::string places = write_folders();
    const conformance::JudgeTextStyle style{.quiet = options_.quiet};
    const bool printed = print(human_, heading() + conformance::to_text(report_, style) + places);
    if (!printed)
      problems_.emplace_back("cannot write the summary: the terminal, pipe or file it goes to takes no more");
    write_documents();
    const Exit exit = exit_code();
    for (const std::string& problem : problems_)
      print(stderr, fmt::format("synfin: {}\n", conformance::printable(problem)));
    return exit;
  }

 private:
  conformance::JudgeFacts facts() const {
    const auto msl = static_cast<std::uint64_t>(parse_time(options_.msl).count()) * 1'000'000;
    return {.version = SYNFIN_VERSION,
            .profile = options_.profile,
            .tap_at = options_.tap_at,
            .tap_complete = options_.tap_complete,
            .filter = options_.filter,
            .msl = msl};
  }

  bool to_standard_output() const {
    const std::vector<Output> outputs = outputs_of(options_.documents);
    return std::any_of(outputs.begin(), outputs.end(), [](const Output& o) { return o.second == "-"; });
  }

  std::string heading() const {
    if (options_.quiet) return "";
    const conformance::JudgeFacts& facts = report_.facts();
    return fmt::format("synfin {}: {}, profile {}, tap at {}{}\n", facts.version,
                       conformance::printable(fmt::format("{}", fmt::join(options_.files, " "))), facts.profile,
                       facts.tap_at == "unknown" ? "no known place" : "the " + facts.tap_at,
                       facts.tap_complete ? " that missed nothing" : "");
  }

  // Judges all connections of the file, or what of it can be read.
  void read(const std::string& name) {
    CaptureFile& file = report_.begin_file(name == "-" ? "standard input" : name);
    std::FILE* const stream = name == "-" ? ::fdopen(::dup(STDIN_FILENO), "rb") : std::fopen(name.c_str(), "rb");
    if (stream == nullptr) {
      file.complaint = fmt::format("cannot read {}: {}", file.name, std::strerror(errno));
      unreadable_ = true;
      return;
    }
    ProgressLine line(!options_.quiet);
    const Reading reading(stream, line);
    CapturedConnections connections(
        settings_, filter_,
        [&](conformance::JudgedConnection&& c, const conformance::SegmentLog& log) { report_.add(std::move(c), log); });
    try {
      wire::CaptureReader reader(stream, file.name);
      file.link = reader.link_name();
      read_packets(reader, connections, reading);
    } catch (const wire::CaptureReadError& e) {
      // The end of a read that Ctrl-C broke off says nothing about the file.
      if (conformance::campaign_interrupted == 0) file.complaint = e.what();
      unreadable_ = unreadable_ || file.link.empty();
    }
    file.interrupted = conformance::campaign_interrupted != 0;
    connections.finish();
    file.counts = connections.counts();
  }

  static void read_packets(wire::CaptureReader& reader, CapturedConnections& connections, const Reading& reading) {
    constexpr std::uint64_t kBetweenLooks = 4096;
    conformance::CaptureCounts& counts = connections.counts();
    const auto note_frames = [&] {
      counts.frames = reader.packets() + reader.others();
      counts[conformance::FrameKind::NotIp] = reader.others();
    };
    try {
      while (conformance::campaign_interrupted == 0) {
        const auto packet = reader.next();
        if (!packet) break;
        connections.packet(*packet, reader.packets() + reader.others());
        if (reader.packets() % kBetweenLooks == 0) reading.show(counts.segments);
      }
    } catch (...) {
      note_frames();
      throw;
    }
    note_frames();
  }

  // The findings as folders. What is told of them.
  std::string write_folders() {
    if (options_.findings.empty() || !report_.fails()) return "";
    const std::string count = conformance::counted(report_.findings().size(), "finding", "findings");
    if (conformance::campaign_interrupted != 0) {
      // What was found is worth going on with: only another Ctrl-C ends that too.
      conformance::campaign_interrupted = 0;
      end_campaign_on_ctrl_c();
      print(stderr, fmt::format("synfin: interrupted; recording {}, once more Ctrl-C leaves that out\n", count));
    }
    const conformance::JudgeFolders folders = conformance::write_findings(options_.findings, report_);
    problems_.insert(problems_.end(), folders.problems.begin(), folders.problems.end());
    const std::string partial =
        folders.interrupted
            ? fmt::format("interrupted while findings were recorded: {} of {}\n", folders.written, count)
            : "";
    return partial + fmt::format("findings in {}\n", conformance::printable(options_.findings));
  }

  void write_documents() {
    const auto put = [&](OutputFile& file, const std::function<void(std::ostream&, const JudgeReport&)>& writer) {
      if (!file.is_wanted()) return;
      std::string problem = file.write([&](std::ostream& out) { writer(out, report_); });
      if (!problem.empty()) problems_.push_back(std::move(problem));
    };
    put(json_, conformance::write_json);
    put(junit_, [](std::ostream& out, const JudgeReport& r) { conformance::write_junit(out, r); });
    put(html_, [](std::ostream& out, const JudgeReport& r) { conformance::write_html(out, r); });
    put(markdown_, [](std::ostream& out, const JudgeReport& r) { conformance::write_markdown(out, r); });
    put(tap_, [](std::ostream& out, const JudgeReport& r) { conformance::write_tap(out, r); });
  }

  // Of what cannot be judged at all the reason is told.
  Exit exit_code() {
    if (!problems_.empty()) return kUsage;
    for (const CaptureFile& file : report_.files()) {
      if (!file.complaint.empty()) problems_.push_back(file.complaint);
    }
    if (unreadable_) return kUsage;
    const conformance::CaptureCounts counts = report_.counts();
    if (report_.fails()) return kFindings;
    if (!report_.is_whole()) return kInconclusive;
    if (counts.segments == 0 && counts[conformance::FrameKind::NotAskedFor] > 0) {
      problems_.push_back(fmt::format("no connection matches \"{}\"", options_.filter));
      return kUsage;
    }
    if (counts.segments == 0) {
      problems_.push_back(fmt::format("there is no TCP in {} that can be judged: {}", fmt::join(options_.files, ", "),
                                      conformance::counted(counts.frames, "frame", "frames")));
    }
    return report_.count(Verdict::Conforms) > 0 ? kConforms : kInconclusive;
  }

  const JudgeOptions& options_;
  conformance::ConnectionFilter filter_;
  OutputFile json_, junit_, html_, markdown_, tap_;
  std::FILE* human_;
  JudgeReport report_;
  conformance::JudgeSettings settings_;
  bool unreadable_ = false;  // some file is no capture at all
  std::vector<std::string> problems_;
};

}  // namespace

int judge(const JudgeOptions& options) {
  std::vector<Output> inputs;
  for (const std::string& file : options.files) inputs.emplace_back("the capture", file);
  check_apart(outputs_of(options.documents), inputs);
  if (!options.findings.empty()) {
    check_readable_twice(options.files);
    prepare_folders(options.findings);
  }
  return Judging(options).run();
}

}  // namespace synfin::cli
