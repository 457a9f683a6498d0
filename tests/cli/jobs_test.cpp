// --jobs: how many processes judge is seen in nothing but the time.
#include <chrono>
#include <map>
#include <thread>

#include "tests/cli/program.h"

namespace synfin::cli {
namespace {

const std::string kModelProgram = std::string("exec:") + SYNFIN_MODEL_OVER_PIPE;

// All that such a run leaves in this folder: the octets of its files; and its exit status.
std::map<std::string, std::string> left_by(std::vector<std::string> arguments, const std::string& folder,
                                           const char* jobs) {
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  arguments.insert(arguments.end(), {"--jobs", jobs, "-q", "--json", folder + "/run.json", "--junit",
                                     folder + "/run.xml", "--findings", folder + "/findings"});
  std::map<std::string, std::string> left = {{"status", std::to_string(synfin(arguments).status)}};
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) left[entry.path().string()] = contents(entry.path().string());
  }
  return left;
}

TEST(JobsOption, ManyJobs_LeaveTheSameOctetsAsOne) {
  const std::vector<std::vector<std::string>> runs = {
      {"verify", "model", "--case", "listen/*"},
      {"verify", "lwip", "--case", "listen/syn/*"},
      {"verify", kModelProgram, "--case", "last-ack/fin*"},
      {"verify", std::string("exec:") + SYNFIN_FAULTY + " crashes-at-syn-fin several", "--case", "closed/syn-fin/*"}};
  const Folder folder;
  for (const auto& run : runs) {
    const auto one = left_by(run, folder / "run", "1"), many = left_by(run, folder / "run", "5");
    EXPECT_GE(one.size(), 3U);
    EXPECT_EQ(one.size(), many.size());
    for (const auto& [file, octets] : one) EXPECT_TRUE(many.count(file) == 1 && many.at(file) == octets) << file;
  }
}

TEST(JobsOption, WalksOfManyJobs_AreThoseOfOne) {
  const auto walked = [](const char* jobs) {
    const Folder folder;
    synfin({"walk", kModelProgram, "--walks", "200", "--jobs", jobs, "--json", folder / "run.json", "--findings",
            folder / "findings"});
    return contents(folder / "run.json");
  };
  const std::string one = walked("1");
  EXPECT_FALSE(one.empty());
  EXPECT_EQ(walked("3"), one);
}

// The moment at which the run is under way is tried for.
TEST(JobsOption, CtrlC_KeepsWhatAllHaveJudged) {
  const Folder folder;
  for (int delay = 100; delay < 10'000; delay *= 2) {
    Running running({"verify", kModelProgram + " --alone", "--jobs", "3", "--json", folder / "run.json"});
    while (running.out().empty() && !running.is_over()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    std::this_thread::sleep_for(std::chrono::milliseconds(delay));
    running.interrupt();
    const Ran ran = running.wait();
    const auto report = nlohmann::json::parse(contents(folder / "run.json"), nullptr, false);
    if (!report.is_object() || !report["interrupted"] || report["cases"].empty()) continue;
    EXPECT_EQ(ran.status, 3) << ran.out << ran.err;
    EXPECT_LT(report["cases"].size(), report["asked"]);
    return;
  }
  FAIL() << "no run was interrupted with some cases judged";
}

TEST(JobsOption, WhatIsNoNumberOfJobs_IsAUsageMistake) {
  for (const char* jobs : {"0", "-1", "many", "257"}) {
    EXPECT_EQ(synfin({"verify", "model", "--jobs", jobs}).status, 2) << jobs;
  }
}

}  // namespace
}  // namespace synfin::cli
