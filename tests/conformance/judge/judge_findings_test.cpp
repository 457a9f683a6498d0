// Findings of the judge as folders.
#include "conformance/judge/report/judge_findings.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "conformance/campaign.h"
#include "conformance/report/finding_folder.h"
#include "tests/conformance/judge/captured_files.h"

namespace synfin::conformance {
namespace {

namespace fs = std::filesystem;

constexpr unsigned kBefore = 10;  // frames before those that are found

// Two connections whose SYN,ACK acknowledges what was not sent: frames 11 and 13, and 14 and 15. An ordinary one stands
// before them, of which frame 12 is a last segment.
std::vector<Frame> frames_with_findings() {
  std::vector<Frame> frames = ordinary_packets(1, kBefore);
  for (const std::uint32_t number : {2U, 3U}) {
    OrdinaryConnection bad(number, 10, false);
    frames.push_back(wire::built(bad.segment(kBegin)));
    if (number == 2) frames.push_back(frames[kBefore - 1]);
    wire::PacketDescription answer = bad.segment(kBegin);
    answer.tcp.ack += 1'000;
    frames.push_back(wire::built(answer));
  }
  return frames;
}

class JudgeFindings : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "synfin-judge-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string written(const std::string& name, const std::string& octets) const {
    std::ofstream(folder_ / name, std::ios::binary) << octets;
    return folder_ / name;
  }
  static std::string contents(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  JudgeReport judged(const std::string& capture) const {
    JudgeReport report(JudgeFacts{.version = "1"});
    CaptureFile& file = report.begin_file(capture);
    CapturedConnections connections(
        settings_, {}, [&](JudgedConnection&& c, const SegmentLog& log) { report.add(std::move(c), log); });
    wire::CaptureReader reader(capture);
    while (const auto packet = reader.next()) connections.packet(*packet, reader.packets() + reader.others());
    connections.finish();
    file.counts = connections.counts();
    report.finish();
    return report;
  }
  fs::path findings() const { return folder_ / "findings"; }
  std::vector<std::string> folders() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(findings())) names.push_back(entry.path().filename());
    std::sort(names.begin(), names.end());
    return names;
  }
  JudgeFolders write(const JudgeReport& report) const {
    prepare_findings(findings());
    return write_findings(findings(), report);
  }

 private:
  fs::path folder_;
  JudgeSettings settings_;
};

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST_F(JudgeFindings, AFinding_HasAFolderInPlainWords) {
  const std::string capture = written("Bad trace.pcap", file_of(frames_with_findings()));
  const JudgeReport report = judged(capture);
  ASSERT_EQ(report.findings().size(), 1U);
  const JudgeFolders made = write(report);
  EXPECT_EQ(made.written, 1U);
  EXPECT_TRUE(made.problems.empty()) << made.problems.front();
  EXPECT_FALSE(made.interrupted);
  ASSERT_EQ(folders(), std::vector<std::string>{"bad-trace-syn-received-listen-syn"});
  const fs::path folder = findings() / folders().front();
  const std::string readme = contents(folder / "README.md");
  for (const char* part :
       {"# ", ": listen-syn in SYN-RECEIVED\n", "](https://www.rfc-editor.org/rfc/rfc9293.html#section-",
        "- Connection: 10.0.0.1:20002-192.0.2.1:80, frames 11 to 13\n",
        "- By: the other end, 192.0.2.1:80, in frame 13\n", "- Shown by 2 connections\n", "The other end sent `<SEQ=",
        "Allowed was: `<SEQ=", "Severity: **", " --connection 10.0.0.1:20002-192.0.2.1:80\n",
        "`trace.pcapng`: the connection for Wireshark, 2 packets", "frame 13: "}) {
    EXPECT_TRUE(has(readme, part)) << part << '\n' << readme;
  }
  EXPECT_TRUE(has(contents(folder / "ladder.svg"), "<svg"));
  EXPECT_TRUE(has(contents(folder / "finding.json"), "\"clause\": \"listen-syn\""));
}

TEST_F(JudgeFindings, TheTrace_HasThePacketsOfTheConnection_AsCaptured_AndNoOthers) {
  const std::vector<Frame> frames = frames_with_findings();
  const JudgeReport report = judged(written("bad.pcap", file_of(frames)));
  write(report);
  const fs::path trace = findings() / folders().front() / "trace.pcapng";
  wire::CaptureReader reader(trace.string());
  for (const std::size_t frame : {std::size_t{11}, std::size_t{13}}) {
    const auto packet = reader.next();
    ASSERT_TRUE(packet);
    EXPECT_EQ(Frame(packet->octets.begin(), packet->octets.end()), frames[frame - 1]);
    EXPECT_EQ(packet->at, kBegin + frame * 1'000'000);
  }
  EXPECT_FALSE(reader.next());
  const std::string octets = contents(trace);
  EXPECT_TRUE(has(octets, "frame 13\nviolates: ") || has(octets, "frame 13\ndeviates: "));
  EXPECT_TRUE(has(octets, "\nallowed: <SEQ="));
  EXPECT_FALSE(has(octets, "frame 11\n"));  // it breaks nothing
  EXPECT_FALSE(has(octets, "frame 12"));
  EXPECT_FALSE(has(octets, "frame 14"));
}

TEST_F(JudgeFindings, OnceMore_IsTheSame_AndAnotherCapture_HasAnotherFolder) {
  const std::string octets = file_of(frames_with_findings());
  const JudgeReport report = judged(written("bad.pcap", octets));
  write(report);
  const std::string name = folders().front();
  const fs::path folder = findings() / name;
  std::vector<std::string> before;
  for (const char* file : {"README.md", "finding.json", "trace.pcapng", "ladder.svg"}) {
    before.push_back(contents(folder / file));
    EXPECT_FALSE(before.back().empty()) << file;
  }
  write(report);
  ASSERT_EQ(folders().size(), 1U);
  std::size_t i = 0;
  for (const char* file : {"README.md", "finding.json", "trace.pcapng", "ladder.svg"}) {
    EXPECT_EQ(contents(folder / file), before[i++]) << file;
  }
  // Of the same name, elsewhere.
  fs::create_directory(findings() / ".." / "elsewhere");
  write(judged(written("elsewhere/bad.pcap", octets)));
  EXPECT_EQ(folders(), (std::vector<std::string>{name, name + "-2"}));
}

TEST_F(JudgeFindings, WhatCannotBeWritten_IsTold) {
  const JudgeReport report = judged(written("bad.pcap", file_of(frames_with_findings())));
  const JudgeFolders made = write_findings(findings(), report);  // which nobody has made
  EXPECT_EQ(made.written, 0U);
  ASSERT_EQ(made.problems.size(), 1U);
  EXPECT_EQ(made.problems.front(),
            "cannot write " + (findings() / "bad-syn-received-listen-syn").string() + ": No such file or directory");
}

TEST_F(JudgeFindings, AfterCtrlC_NothingMoreIsWritten_AndThatIsTold) {
  const JudgeReport report = judged(written("bad.pcap", file_of(frames_with_findings())));
  campaign_interrupted = 1;
  const JudgeFolders made = write(report);
  campaign_interrupted = 0;
  EXPECT_TRUE(made.interrupted);
  EXPECT_EQ(made.written, 0U);
  EXPECT_TRUE(folders().empty());
}

TEST(FolderCapture, OnAFullDisk_Throws) {
  FolderCapture capture("/dev/full");
  EXPECT_THROW(
      {
        capture.write(0, Frame(40), "frame 1");
        capture.finish();
      },
      CannotWrite);
}

TEST(JudgeReport, TheFirstOfAFinding_IsKept_HoweverManyCameBefore) {
  JudgeReport report(JudgeFacts{.version = "1"});
  report.begin_file("a.pcap");
  const auto add = [&](const model::Clause& clause, std::uint64_t frame) {
    JudgedConnection c;
    c.first = c.last = frame;
    c.reports[0].verdict = Verdict::Violates;
    c.reports[0].findings.push_back({.clause = &clause, .number = frame, .expected = "nothing", .got = "something"});
    report.add(std::move(c), {});
  };
  std::uint64_t frame = 0;
  while (frame < JudgeReport::kMostWithFindings + 10) add(model::kChecksum, ++frame);
  add(model::kClosedRst, ++frame);
  add(model::kClosedRst, ++frame);
  report.finish();
  EXPECT_EQ(report.kept().size(), JudgeReport::kMostWithFindings + 1);
  ASSERT_EQ(report.findings().size(), 2U);
  for (const JudgeFinding& f : report.findings()) {
    EXPECT_EQ(report.first_of(f).connection.first, f.clause == &model::kChecksum ? 1U : frame - 1);
  }
}

TEST(FolderProblems, OfMany_TheFirstAreTold_AndTheOthersCounted) {
  FolderProblems problems;
  for (const char* each : {"a", "b", "c"}) problems.add(each);
  EXPECT_EQ(problems.told(), (std::vector<std::string>{"a", "b", "c"}));
  problems.add("d");
  EXPECT_EQ(problems.told().back(), "and 1 other folder could not be written either");
}

TEST_F(JudgeFindings, ACaptureThatIsGone_IsTold) {
  const std::string capture = written("bad.pcap", file_of(frames_with_findings()));
  const JudgeReport report = judged(capture);
  fs::remove(capture);
  const JudgeFolders made = write(report);
  ASSERT_EQ(made.problems.size(), 1U);
  EXPECT_TRUE(has(made.problems.front(), "No such file or directory")) << made.problems.front();
}

}  // namespace
}  // namespace synfin::conformance
