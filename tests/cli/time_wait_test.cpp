// How long TIME-WAIT must last, asked from the command line.
#include "tests/cli/program.h"

namespace synfin::cli {
namespace {

using Json = nlohmann::json;

Json asked(std::vector<std::string> arguments) {
  Folder folder;
  arguments.insert(arguments.begin(), "time-wait");
  arguments.insert(arguments.end(), {"--quiet", "--json", folder / "out.json"});
  const Ran ran = synfin(arguments);
  EXPECT_EQ(ran.status, 0) << ran.err;
  return Json::parse(contents(folder / "out.json"));
}

TEST(TimeWait, AsItIs_HasARowForEachNumberOfRetransmissionsAndGoal) {
  const Json answer = asked({});
  ASSERT_EQ(answer["rows"].size(), 22U);
  for (const Json& row : answer["rows"]) {
    const auto n = row["retransmissions"].get<unsigned>();
    const double last = static_cast<double>((1U << n) - 1U);
    const double graceful = n == 0 ? 0 : last + 120;
    EXPECT_EQ(row["least_seconds"], row["goal"] == "graceful" ? graceful : std::max(120.0, graceful));
    EXPECT_EQ(row["closed_form_seconds"], row["least_seconds"]);
    EXPECT_EQ(row["z3_seconds"], row["least_seconds"]);
    EXPECT_EQ(row["two_msl_seconds"], 240.0);
    EXPECT_EQ(row["two_msl_suffices"], n <= 6);
  }
  EXPECT_EQ(answer["changes"][0]["least_seconds"], nullptr);
}

TEST(TimeWait, ByTheOptions_IsAnotherQuestion) {
  const auto last = [](const std::vector<std::string>& arguments) {
    return asked(arguments)["rows"].back()["least_seconds"].get<double>();
  };
  const std::vector<std::string> usual = {"--goal", "graceful", "--rto", "1s,2s,4s"};
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.begin(), usual.begin(), usual.end());
    return last(more);
  };
  EXPECT_EQ(with({}), 127);
  EXPECT_EQ(with({"--msl", "1m"}), 67);
  EXPECT_EQ(with({"--msl", "2500ms"}), 9.5);
  EXPECT_EQ(with({"--min-delay", "5s"}), 122);
  EXPECT_EQ(with({"--retries", "2"}), 123);
  EXPECT_EQ(with({"--lose", "ack"}), 124);
  EXPECT_EQ(with({"--lose", "fin"}), 127);
  EXPECT_EQ(with({"--msl", "2s", "--lose", "fin"}), 4);
  EXPECT_EQ(with({"--lose", "ack", "--restart", "never"}), 127);
  EXPECT_EQ(with({"--skew", "1000"}), 127.127);
  EXPECT_EQ(last({"--goal", "graceful", "--rto", "3s,...", "--retries", "3"}), 141);
}

TEST(TimeWait, ForPeople_SaysWhetherTwoMslIsEnoughAndShowsTheFailure) {
  const Ran ran = synfin({"time-wait"});
  EXPECT_TRUE(has(ran.out, "2 MSL (240 s) is enough up to 6 retransmissions; with 7 it is not: needs 247 s."))
      << ran.out;
  EXPECT_TRUE(has(ran.out, "TIME-WAIT of 246 s: one tick too short"));
  EXPECT_TRUE(has(ran.out, "RFC 9293 3.10.7.1-2.3.2.1 closed-ack"));
  EXPECT_TRUE(has(ran.out, "if a RST ends TIME-WAIT (no RFC 1337)"));
  EXPECT_EQ(synfin({"time-wait"}).out, ran.out);
}

TEST(TimeWait, WhatIsKnownOfTheConnection_SaysWhenTheSocketsMayBeUsedAgain) {
  const Json answer = asked({"--bytes", "1000000", "--duration", "10s"});
  // The clock of ISNs is 2,500,000 ahead when the connection ends, more than it has sent.
  EXPECT_EQ(answer["reuse"]["by_iss"]["from_seconds"], 0.0);
  EXPECT_EQ(answer["reuse"]["by_timestamps_1s"]["from_seconds"], 1.0);
  EXPECT_TRUE(asked({"--bytes", "1000000000", "--duration", "100s"})["reuse"]["by_iss"].is_null());
}

TEST(TimeWait, Pictures_AreSvg) {
  Folder folder;
  EXPECT_EQ(synfin({"time-wait", "-q", "--svg", folder / "plot.svg", "--ladder", folder / "ladder.svg"}).status, 0);
  for (const char* name : {"plot.svg", "ladder.svg"}) {
    const std::string svg = contents(folder / name);
    EXPECT_EQ(svg.rfind("<svg ", 0), 0U) << name;
    EXPECT_TRUE(has(svg, "</svg>")) << name;
  }
  EXPECT_TRUE(has(contents(folder / "plot.svg"), "2 MSL"));
}

TEST(TimeWait, OfAStack_IsAskedOfWhatItDoes) {
  const Json answer = asked({"--stack", "model"});
  EXPECT_EQ(answer["stack"]["time_wait_seconds"], 240.0);
  EXPECT_EQ(answer["sent_at_seconds"][3], 7.0);
  EXPECT_TRUE(answer["rows"][0].contains("measured_suffices"));
}

class TimeWaitMistakes : public testing::TestWithParam<Mistake> {};

TEST_P(TimeWaitMistakes, AreNamedWithTheirOption_AndExitIs2) {
  std::vector<std::string> arguments = GetParam().arguments;
  arguments.insert(arguments.begin(), "time-wait");
  const Ran ran = expect_refused(arguments, GetParam().says);
  EXPECT_TRUE(has(ran.err, arguments[1])) << ran.err;
  EXPECT_EQ(ran.out, "");
}

INSTANTIATE_TEST_SUITE_P(
    Mistakes, TimeWaitMistakes,
    testing::Values(Mistake{{"--msl", "120"}, "has no unit; write 500ms, 120s, 2m or 1h"},
                    Mistake{{"--msl", "-1s"}, "is no time"}, Mistake{{"--msl", "nan"}, "is no time"},
                    Mistake{{"--msl", "1e99h"}, "is no time"}, Mistake{{"--msl", "0s"}, "no segment would ever arrive"},
                    Mistake{{"--msl", "0.5ms"}, "no whole number of milliseconds"},
                    Mistake{{"--min-delay", "121s"}, "longer than --msl"},
                    Mistake{{"--rto", "4s,2s"}, "is not increasing"}, Mistake{{"--rto", "1s,500ms"}, "mixes units"},
                    Mistake{{"--rto", "1,2"}, "has no unit"}, Mistake{{"--rto", ""}, "no"},
                    Mistake{{"--rto", "..."}, "has no timeout"}, Mistake{{"--rto", "0s,1s"}, "a timeout of nothing"},
                    Mistake{{"--retries", "3", "--rto", "1s,2s"}, "more than the timeouts"},
                    Mistake{{"--retries", "21"}, "not in range"}, Mistake{{"--lose", "syn"}, "none of fin, ack"},
                    Mistake{{"--lose", "fin,none"}, "none of fin, ack"}, Mistake{{"--goal", "speed"}, "graceful"},
                    Mistake{{"--restart", "always"}, "never"}, Mistake{{"--skew", "-5"}, "not in range"},
                    Mistake{{"--rate", "many", "--bytes", "1"}, "is no number of octets"},
                    Mistake{{"--bytes", "5"}, "two of them"},
                    Mistake{{"--bytes", "100000", "--rate", "10", "--duration", "1s"}, "do not go through"},
                    Mistake{{"--json", ""}, "needs a name"},
                    Mistake{{"--json", "-", "--svg", "-"}, "takes one of them"}));

}  // namespace
}  // namespace synfin::cli
