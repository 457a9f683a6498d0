#include "conformance/judge/report/judge_findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <span>

#include "conformance/campaign.h"
#include "conformance/judge/report/judge_documents.h"
#include "conformance/judge/report/judge_ladder.h"
#include "conformance/judge/report/judge_text.h"
#include "conformance/report/finding_folder.h"
#include "conformance/report/finding_words.h"
#include "conformance/report/report_text.h"
#include "conformance/report/xml_text.h"

namespace synfin::conformance {

namespace fs = std::filesystem;

namespace {

// Captures that are written at a time: as many files are open.
constexpr std::size_t kMostAtATime = 64;

Failure failure_of(const JudgeFinding& f) {
  return {.clause = f.clause, .state = f.state, .entered_by = nullptr, .expected = f.expected, .got = f.got};
}

std::string title_of(const JudgeFinding& f) { return fmt::format("{} in {}", f.clause->id, name(f.state)); }

class FindingFolder {
 public:
  FindingFolder(const fs::path& directory, const JudgeReport& report, const JudgeFinding& finding)
      : report_(report),
        finding_(finding),
        kept_(report.first_of(finding)),
        folder_(folder_for(directory,
                           folder_name(fs::path(capture_name()).stem().string(), finding.state, *finding.clause),
                           [&](const fs::path& earlier) {
                             const auto text = written_before(earlier / "finding.json");
                             return text && is_document_of(*text, report, finding);
                           })),
        capture_(folder_ / "trace.pcapng") {
    // First: by it the folder is known again, however far its writing comes.
    write_file(folder_ / "finding.json", finding_document(report, finding));
  }

  std::uint64_t last_frame() const { return kept_.connection.last; }

  // Kept if it is of the connection.
  void packet(const wire::CapturedPacket& packet, const wire::ParsedPacket& parsed, std::uint64_t frame) {
    const JudgedConnection& c = kept_.connection;
    if (frame < c.first || frame > c.last) return;
    const HostPort from{parsed.ip.source(), parsed.tcp.source_port};
    const HostPort to{parsed.ip.destination(), parsed.tcp.destination_port};
    if (!(from == c.ends[0] && to == c.ends[1]) && !(from == c.ends[1] && to == c.ends[0])) return;
    std::string comment = fmt::format("frame {}", frame);
    if (packet.is_snapped()) comment += fmt::format(", of {} octets", packet.original);
    for (const EndReport& end : c.reports) {
      for (const Unexplained& found : end.findings) {
        if (found.number == frame) comment += "\n" + comment_of(*found.clause, found.expected, found.got);
      }
    }
    capture_.write(packet.at, packet.octets, comment);
    ++packets_;
  }

  // All else that the folder has, when all packets have come.
  void finish() {
    capture_.finish();
    const std::string no_picture =
        write_if_possible<wire::LadderError>(folder_ / "ladder.svg", [&] { return wire::ladder_svg(ladder()); });
    write_file(folder_ / "README.md", readme(no_picture));
  }

 private:
  const std::string& capture_name() const { return report_.files()[finding_.file].name; }

  wire::Ladder ladder() const {
    wire::Ladder ladder = ladder_of(kept_);
    ladder.subtitle = fmt::format("{}: {}", title_of(finding_), finding_.clause->says);
    return ladder;
  }

  std::string readme(const std::string& no_picture) const {
    const JudgedConnection& c = kept_.connection;
    const HostPort& by = c.ends[static_cast<std::size_t>(finding_.by)];
    std::string text = fmt::format("# {}: {}\n\n{}\n\n", printable(capture_name()), title_of(finding_),
                                   rule_in_words(*finding_.clause));
    text += fmt::format(
        "- Capture: {}\n- Connection: {}, frames {} to {}\n- By: the {}, {}, in frame {}\n"
        "- State: {}, in which the standard has that end, as near as is known\n- Shown by {}\n",
        as_code(capture_name()), c.name(), c.first, c.last, in_words(finding_.by), to_string(by), finding_.frame,
        name(finding_.state), counted(finding_.connections, "connection", "connections"));
    text += fmt::format("\n## What came, and what was asked\n\nThe {} sent `{}`.\n\n{}", in_words(finding_.by),
                        finding_.got, asked_in_words(failure_of(finding_)));
    // Not as code: it is there to be copied.
    text +=
        fmt::format("\n## Again\n\n    {}\n", printable(judge_command(report_, finding_.file, finding_.connection)));
    if (no_picture.empty()) text += fmt::format("\n## What happened\n\n```\n{}```\n", wire::ladder_text(ladder()));
    text += fmt::format(
        "\n## The files\n\n- `trace.pcapng`: the connection for Wireshark, {} as captured, from the IP header on, "
        "with\n"
        "  the numbers of their frames and what was found as comments\n- `finding.json`: the finding for machines\n",
        counted(packets_, "packet", "packets"));
    return text +
           (no_picture.empty() ? "- `ladder.svg`: the picture\n" : fmt::format("- no picture: {}\n", no_picture));
  }

  const JudgeReport& report_;
  const JudgeFinding& finding_;
  const KeptConnection& kept_;
  fs::path folder_;
  FolderCapture capture_;
  std::size_t packets_ = 0;
};

class Recording {
 public:
  Recording(const fs::path& directory, const JudgeReport& report) : directory_(directory), report_(report) {}

  JudgeFolders write() {
    for (std::size_t file = 0; file < report_.files().size(); ++file) {
      std::vector<const JudgeFinding*> of_file;
      for (const JudgeFinding& f : report_.findings()) {
        if (f.file == file) of_file.push_back(&f);
      }
      for (std::size_t i = 0; i < of_file.size(); i += kMostAtATime) {
        write_some(report_.files()[file].name,
                   std::span(of_file).subspan(i, std::min(kMostAtATime, of_file.size() - i)));
      }
    }
    folders_.problems = problems_.told();
    folders_.interrupted = campaign_interrupted != 0;
    return std::move(folders_);
  }

 private:
  // What cannot be written is told and passed over.
  template <class Do>
  bool tried(Do what) {
    try {
      what();
      return true;
    } catch (const CannotWrite& e) {
      problems_.add(e.what());
      return false;
    }
  }

  void write_some(const std::string& file, std::span<const JudgeFinding* const> findings) {
    if (campaign_interrupted != 0) return;
    std::vector<std::unique_ptr<FindingFolder>> open;
    for (const JudgeFinding* f : findings) {
      tried([&] { open.push_back(std::make_unique<FindingFolder>(directory_, report_, *f)); });
    }
    read(file, open);
    for (const auto& folder : open) {
      if (campaign_interrupted != 0) return;
      folders_.written += tried([&] { folder->finish(); }) ? 1 : 0;
    }
  }

  // The file up to the last frame that is wanted, which could be read once: only if it has changed is this a problem.
  void read(const std::string& file, std::vector<std::unique_ptr<FindingFolder>>& open) {
    std::uint64_t last = 0;
    for (const auto& folder : open) last = std::max(last, folder->last_frame());
    try {
      wire::CaptureReader reader(file);
      std::vector<std::uint8_t> room;
      while (campaign_interrupted == 0 && reader.packets() + reader.others() < last) {
        const auto packet = reader.next();
        if (!packet) break;
        const wire::ParsedPacket parsed = conformance::parsed(*packet, room);
        if (parsed.reached != wire::Reached::Tcp) continue;
        const std::uint64_t frame = reader.packets() + reader.others();
        std::erase_if(open,
                      [&](const auto& folder) { return !tried([&] { folder->packet(*packet, parsed, frame); }); });
      }
    } catch (const wire::CaptureReadError& e) {
      problems_.add(e.what());
    }
  }

  const fs::path& directory_;
  const JudgeReport& report_;
  JudgeFolders folders_;
  FolderProblems problems_;
};

}  // namespace

JudgeFolders write_findings(const fs::path& directory, const JudgeReport& report) {
  return Recording(directory, report).write();
}

}  // namespace synfin::conformance
