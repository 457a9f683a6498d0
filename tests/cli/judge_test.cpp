// synfin judge, as its users see it.
#include <sys/stat.h>

#include <chrono>
#include <thread>

#include "tests/cli/junit.h"
#include "tests/cli/schema.h"
#include "tests/conformance/judge/captured_files.h"

namespace synfin::cli {
namespace {

using conformance::Frame;
using Json = nlohmann::json;

// A connection whose SYN,ACK acknowledges what was not sent, between two that are as they should be. Before them stands
// a frame that is no IP.
std::vector<Frame> frames_with_a_finding() {
  std::vector<Frame> frames = conformance::ordinary_packets(1, 10);
  frames.insert(frames.begin(), Frame(40));
  conformance::OrdinaryConnection bad(2, 10, false);
  std::uint64_t at = conformance::kBegin;
  frames.push_back(wire::built(bad.segment(at)));
  wire::PacketDescription answer = bad.segment(at);
  answer.tcp.ack += 1'000;
  frames.push_back(wire::built(answer));
  for (const Frame& frame : conformance::ordinary_packets(3, 10)) frames.push_back(frame);
  return frames;
}

class JudgeCommand : public testing::Test {
 protected:
  void SetUp() override {
    write(good(), conformance::file_of(conformance::ordinary_packets(1, 20)));
    write(bad(), conformance::file_of(frames_with_a_finding(), wire::Format::Pcapng));
  }
  std::string good() const { return folder_ / "good.pcap"; }
  std::string bad() const { return folder_ / "bad.pcapng"; }
  std::string file(const std::string& name) const { return folder_ / name; }

  Json judged(std::vector<std::string> arguments, int status) const {
    arguments.insert(arguments.begin(), {"judge", "-q", "--json", file("out.json")});
    const Ran ran = synfin(arguments);
    EXPECT_EQ(ran.status, status) << ran.out << ran.err;
    return Json::parse(contents(file("out.json")));
  }

 private:
  Folder folder_;
};

TEST_F(JudgeCommand, AnOrdinaryCapture_Conforms) {
  const Ran ran = synfin({"judge", good()});
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_TRUE(has(ran.out, "1 connection: 1 conforms; 0 findings; 20 of 20 segments judged\n")) << ran.out;
  EXPECT_EQ(ran.err, "");
  EXPECT_EQ(synfin({"judge", good()}).out, ran.out);
}

TEST_F(JudgeCommand, AFinding_IsToldWithItsFrameAndWhatIsAllowed) {
  const Ran ran = synfin({"judge", bad()});
  EXPECT_EQ(ran.status, 1) << ran.err;
  for (const char* const part :
       {"1 finding, worst first", "listen-syn (", "https://www.rfc-editor.org/rfc/rfc9293.html#section-",
        "allowed  <SEQ=", "got      <SEQ=", "frame 13, by the other end of 10.0.0.1:20002-192.0.2.1:80", "13  <SEQ=",
        "--connection 10.0.0.1:20002-192.0.2.1:80", "frames 12-13: listen-syn in ", "3 connections: 2 conform, 1 "}) {
    EXPECT_TRUE(has(ran.out, part)) << part << '\n' << ran.out;
  }
}

TEST_F(JudgeCommand, FramesAreCountedAsWiresharkDoes) {
  if (std::system("tshark --version >/dev/null 2>&1") != 0) GTEST_SKIP() << "there is no tshark";
  const Json out = judged({bad()}, 1);
  const Json finding = out["findings"][0];
  const std::string command = "tshark -r " + bad() + " -Y 'frame.number == " + finding["frame"].dump() +
                              "' -T fields -e tcp.ack_raw -e tcp.flags.syn >" + file("read") + " 2>/dev/null";
  ASSERT_EQ(std::system(command.c_str()), 0);
  const std::string read = contents(file("read")), ack = read.substr(0, read.find('\t'));
  EXPECT_TRUE(has(finding["got"].get<std::string>(), "<ACK=" + ack + ">")) << read << finding;
  EXPECT_EQ(read.substr(ack.size()), "\t1\n");
}

TEST_F(JudgeCommand, TheCommandOfAFinding_JudgesItsConnectionAlone) {
  const Json finding = judged({bad()}, 1)["findings"][0];
  EXPECT_EQ(finding["again"], "synfin judge " + bad() + " --connection 10.0.0.1:20002-192.0.2.1:80");
  const Json alone = judged({bad(), "--connection", finding["connection"]}, 1);
  ASSERT_EQ(alone["connections"].size(), 1U);
  EXPECT_EQ(alone["findings"][0]["frame"], finding["frame"]);
  EXPECT_EQ(alone["files"][0]["frames_of"]["not-asked-for"], 20);
}

TEST_F(JudgeCommand, Json_IsValidByItsSchema_AndItsNumbersAgree) {
  const bool can_check = can_check_schemas();
  for (const std::string& capture : {good(), bad()}) {
    const Json out = judged({capture}, capture == good() ? 0 : 1);
    const std::string wrong = can_check ? wrong_by_schema("judge", file("out.json")) : "";
    EXPECT_EQ(wrong, "");
    std::size_t all = 0;
    for (const auto& [verdict, count] : out["totals"].items()) all += count.get<std::size_t>();
    EXPECT_EQ(all, out["connections"].size());
    for (const Json& c : out["connections"]) {
      EXPECT_EQ(c["segments"], c["opener"]["segments"].get<int>() + c["other"]["segments"].get<int>());
      EXPECT_EQ(c.contains("log"), c["verdict"] == "deviates" || c["verdict"] == "violates");
    }
  }
  if (!can_check) GTEST_SKIP() << "there is no python3-jsonschema to check JSON with; its numbers agree";
}

TEST_F(JudgeCommand, EveryDocument_IsWritten_TheSameEachTime) {
  const auto paths = [&](const std::string& round) {
    return std::vector<std::string>{"judge",      bad(),
                                    "--json",     file("json" + round),
                                    "--junit",    file("junit" + round),
                                    "--html",     file("html" + round),
                                    "--markdown", file("markdown" + round),
                                    "--tap",      file("tap" + round)};
  };
  EXPECT_EQ(synfin(paths("1")).status, 1);
  EXPECT_EQ(synfin(paths("2")).status, 1);
  for (const std::string form : {"json", "junit", "html", "markdown", "tap"}) {
    EXPECT_FALSE(contents(file(form + "1")).empty());
    EXPECT_EQ(contents(file(form + "1")), contents(file(form + "2"))) << form;
  }
  EXPECT_TRUE(has(contents(file("html1")), "10.0.0.1:20002-192.0.2.1:80"));
  EXPECT_FALSE(has(contents(file("html1")), "@DATA@"));
  EXPECT_TRUE(has(contents(file("markdown1")), "| [listen-syn]("));
  EXPECT_EQ(contents(file("tap1")).rfind("TAP version 13\n", 0), 0U);
  EXPECT_TRUE(has(contents(file("tap1")), "not ok 3 - "));
}

TEST_F(JudgeCommand, Junit_CountsAndFailsWhatIsFound) {
  if (!can_read_xml()) GTEST_SKIP() << "there is no python3 to read XML with";
  const std::string path = file("out.xml");
  EXPECT_EQ(synfin({"judge", bad(), good(), "--junit", path}).status, 1);
  const auto counts = junit_counts(path);
  ASSERT_TRUE(counts) << contents(path);
  EXPECT_EQ(counts->tests, 6);
  EXPECT_EQ(counts->failures, 1);
}

TEST_F(JudgeCommand, SeveralFiles_AreCountedTogether_EachOnItsOwn) {
  const Json out = judged({good(), bad(), good()}, 1);
  EXPECT_EQ(out["files"].size(), 3U);
  EXPECT_EQ(out["connections"].size(), 5U);
  EXPECT_EQ(out["findings"][0]["file"], 1);
  EXPECT_EQ(out["findings"][0]["frame"], 13);
}

TEST_F(JudgeCommand, StandardInput_IsReadAsAFile) {
  const std::string command = std::string(SYNFIN_PROGRAM) + " judge - <" + good() + " >" + file("piped") + " && " +
                              "cat " + good() + " | " + SYNFIN_PROGRAM + " judge - | cmp - " + file("piped");
  EXPECT_EQ(std::system(command.c_str()), 0);
  EXPECT_TRUE(has(contents(file("piped")), "1 connection: 1 conforms"));
}

TEST_F(JudgeCommand, ACaptureCutOff_IsJudgedUpToThere_AndSaid) {
  const std::string whole = contents(good());
  write(file("cut.pcap"), whole.substr(0, whole.size() - 10));
  const Ran ran = synfin({"judge", file("cut.pcap"), "--json", file("out.json"), "--tap", file("out.tap")});
  EXPECT_EQ(ran.status, 3) << ran.out;
  EXPECT_TRUE(has(ran.out, "PARTIAL: cannot read " + file("cut.pcap"))) << ran.out;
  EXPECT_TRUE(has(ran.out, "(after 19 packets)")) << ran.out;
  EXPECT_TRUE(has(ran.err, "(after 19 packets)")) << ran.err;
  const Json out = Json::parse(contents(file("out.json")));
  EXPECT_EQ(out["whole"], false);
  EXPECT_EQ(out["connections"][0]["segments"], 19);
  EXPECT_TRUE(has(contents(file("out.tap")), "not ok 1 - "));
  const std::string found = contents(bad());
  write(file("cut.pcapng"), found.substr(0, found.size() - 10));
  EXPECT_EQ(synfin({"judge", file("cut.pcapng")}).status, 1);
}

TEST_F(JudgeCommand, WhatIsNoCapture_IsNamed_AndExitIs2_ButTheOthersAreJudged) {
  write(file("empty"), "");
  write(file("text"), "this is no capture, however long it may be, and however often it is read again");
  const std::vector<std::pair<std::string, std::string>> all = {
      {file("empty"), "cannot read " + file("empty")},
      {file("text"), "cannot read " + file("text")},
      {file("missing"), "cannot read " + file("missing") + ": No such file or directory"},
      {"/", "cannot read /: "},
  };
  for (const auto& [path, says] : all) {
    const Ran ran = expect_refused({"judge", path, good()}, says);
    EXPECT_TRUE(has(ran.out, "1 connection: 1 conforms")) << ran.out;
  }
  if (::geteuid() == 0) return;
  ::chmod(good().c_str(), 0);
  EXPECT_TRUE(has(synfin({"judge", good()}).err, "Permission denied"));
}

TEST_F(JudgeCommand, NoTcpInTheFile_IsSaid_AndExitIs3) {
  auto frames = conformance::ordinary_packets(1, 10);
  for (Frame& frame : frames) frame[9] = 17;
  write(file("udp.pcap"), conformance::file_of(frames));
  const Ran ran = synfin({"judge", file("udp.pcap")});
  EXPECT_EQ(ran.status, 3);
  EXPECT_TRUE(has(ran.err, "there is no TCP in " + file("udp.pcap") + " that can be judged: 10 frames")) << ran.err;
  EXPECT_TRUE(has(ran.out, "10  frames: IP, but not TCP")) << ran.out;
}

TEST_F(JudgeCommand, Mistakes_AreNamed_AndExitIs2) {
  const std::vector<Mistake> all = {
      {{}, "FILE"},
      {{good(), "--connection", "192.0.2.77"}, "no connection matches \"192.0.2.77\""},
      {{good(), "--connection", "all"}, "\"all\" is no connection; write 192.0.2.1"},
      {{good(), "--connection", ""}, "needs a name"},
      {{good(), "--profile", "rfc9292"}, "did you mean \"rfc9293\"?"},
      {{good(), "--msl", "soon"}, "is no time"},
      {{good(), "--tap-at", "home"}, "home"},
      {{good(), "--json", "/nowhere/out.json"}, "cannot write /nowhere/out.json"},
      {{good(), "--json", "-", "--tap", "-"}, "one and the same place"},
      {{good(), "--json", good()}, "would write over the capture"},
  };
  for (Mistake mistake : all) {
    mistake.arguments.insert(mistake.arguments.begin(), "judge");
    expect_refused(mistake.arguments, mistake.says);
  }
}

TEST_F(JudgeCommand, FullDisk_StillPrintsTheSummary_AndExitIs2) {
  for (const char* form : {"--json", "--junit", "--html", "--markdown", "--tap"}) {
    const Ran ran = synfin({"judge", bad(), form, "/dev/full"});
    EXPECT_EQ(ran.status, 2) << form;
    EXPECT_TRUE(has(ran.err, "cannot write /dev/full: No space left on device")) << ran.err;
    EXPECT_TRUE(has(ran.out, "1 finding, worst first")) << form;
  }
  const int full = ::open("/dev/full", O_WRONLY);
  const Ran ran = Running({"judge", good()}, full).wait();
  ::close(full);
  EXPECT_EQ(ran.status, 2);
  EXPECT_TRUE(has(ran.err, "cannot write the summary")) << ran.err;
}

TEST_F(JudgeCommand, ADocumentOnStandardOutput_MovesTheTextForPeople) {
  const Ran ran = synfin({"judge", bad(), "--json", "-"});
  EXPECT_EQ(ran.status, 1);
  EXPECT_EQ(Json::parse(ran.out)["tool"], "synfin");
  EXPECT_TRUE(has(ran.err, "1 finding, worst first")) << ran.err;
}

// A capture that goes on, as of `tcpdump -w -`: the pipe stays open until Ctrl-C.
TEST_F(JudgeCommand, CtrlC_TellsWhatWasReadUntilThen) {
  ASSERT_EQ(::mkfifo(file("pipe").c_str(), 0600), 0);
  Running running({"judge", file("pipe"), "--json", file("out.json")});
  int pipe = -1;
  while ((pipe = ::open(file("pipe").c_str(), O_WRONLY | O_NONBLOCK)) < 0 && !running.is_over()) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  ASSERT_GE(pipe, 0) << "nobody reads: " << running.err();
  const std::string capture = contents(bad());
  ASSERT_EQ(::write(pipe, capture.data(), capture.size()), static_cast<ssize_t>(capture.size()));
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  running.interrupt();
  const Ran ran = running.wait();
  ::close(pipe);
  EXPECT_EQ(ran.status, 1) << ran.err;
  EXPECT_TRUE(has(ran.out, "INTERRUPTED: " + file("pipe") + " was read up to here.")) << ran.out;
  const Json out = Json::parse(contents(file("out.json")));
  EXPECT_EQ(out["files"][0]["interrupted"], true);
  EXPECT_EQ(out["whole"], false);
  EXPECT_EQ(out["connections"].size(), 3U);
  EXPECT_EQ(ran.err, "");
}

TEST_F(JudgeCommand, ProfileAndTap_AreWhatIsJudgedBy) {
  const Json out = judged({good(), "--profile", "rfc1337", "--tap-at", "opener", "--msl", "30s"}, 0);
  EXPECT_EQ(out["profile"], "rfc1337");
  EXPECT_EQ(out["tap_at"], "opener");
  EXPECT_EQ(out["tap_complete"], false);
  EXPECT_EQ(judged({good(), "--tap-at", "opener", "--tap-complete"}, 0)["tap_complete"], true);
  EXPECT_EQ(out["msl_seconds"], 30.0);
}

TEST_F(JudgeCommand, Findings_HaveFolders_WhatConformsHasNone) {
  const Ran ran = synfin({"judge", bad(), "--findings", file("findings")});
  EXPECT_EQ(ran.status, 1) << ran.err;
  EXPECT_TRUE(has(ran.out, "findings in " + file("findings") + "\n")) << ran.out;
  const std::string folder = file("findings") + "/bad-syn-received-listen-syn/";
  EXPECT_TRUE(has(contents(folder + "README.md"), "- By: the other end, 192.0.2.1:80, in frame 13\n"));
  EXPECT_TRUE(has(contents(folder + "trace.pcapng"), "frame 13\n"));
  EXPECT_TRUE(has(contents(folder + "ladder.svg"), "<svg"));
  // Of the connection alone the judge says the same.
  const Json alone = judged({folder + "trace.pcapng"}, 1);
  ASSERT_EQ(alone["findings"].size(), 1U);
  EXPECT_EQ(alone["findings"][0]["got"], judged({bad()}, 1)["findings"][0]["got"]);
  EXPECT_EQ(synfin({"judge", good(), "--findings", file("none")}).status, 0);
  EXPECT_TRUE(std::filesystem::is_empty(file("none")));
}

TEST_F(JudgeCommand, Findings_OfWhatIsReadOnce_AreRefused) {
  const std::string says = "--findings reads captures a second time, and ";
  expect_refused({"judge", "-", "--findings", file("findings")}, says + "standard input");
  ASSERT_EQ(::mkfifo(file("pipe").c_str(), 0600), 0);
  expect_refused({"judge", file("pipe"), "--findings", file("findings")}, says + file("pipe"));
  EXPECT_FALSE(std::filesystem::exists(file("findings")));
}

TEST_F(JudgeCommand, Findings_ThatCannotBeWritten_AreRefusedBeforeAnythingIsRead) {
  write(file("in-the-way"), "");
  const Ran ran = synfin({"judge", bad(), "--findings", file("in-the-way")});
  EXPECT_EQ(ran.status, 2);
  EXPECT_TRUE(has(ran.err, "cannot write " + file("in-the-way"))) << ran.err;
  EXPECT_EQ(ran.out, "");
}

// A name may have anything in it.
TEST_F(JudgeCommand, AStrangeFileName_BreaksNoDocument) {
  std::filesystem::create_directory(file("<"));
  const std::string strange = file("</script>|`#\\ \"<b>\x1b[31m.pcap");
  write(strange, contents(bad()));
  const Ran ran = synfin({"judge", strange, good(), "--json", file("s.json"), "--junit", file("s.xml"), "--html",
                          file("s.html"), "--tap", file("s.tap"), "--markdown", file("s.md")});
  EXPECT_EQ(ran.status, 1);
  EXPECT_FALSE(has(ran.out, "\x1b")) << ran.out;
  EXPECT_FALSE(has(contents(file("s.tap")) + contents(file("s.md")), "\x1b"));
  EXPECT_EQ(Json::parse(contents(file("s.json")))["files"][0]["name"], strange);
  EXPECT_TRUE(!can_read_xml() || junit_counts(file("s.xml"))) << contents(file("s.xml"));
  const std::string html = contents(file("s.html"));
  std::size_t ends = 0;
  for (std::size_t at = html.find("</script>"); at != std::string::npos; at = html.find("</script>", at + 1)) ++ends;
  EXPECT_EQ(ends, 2U);
}

}  // namespace
}  // namespace synfin::cli
