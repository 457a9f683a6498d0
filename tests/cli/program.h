// Runs the command `synfin` as a user does.
#pragma once
#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

namespace synfin::cli {

// A folder for the files of one test, removed with it.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "synfin-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = name;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }
  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

inline std::string contents(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

inline void write(const std::string& path, const std::string& text) { std::ofstream(path, std::ios::binary) << text; }

struct Ran {
  int status = -1;  // 128 + the signal that ended it
  std::string out, err;
};

// A run that goes on by itself until wait().
class Running {
 public:
  // `out` is where standard output goes instead of a file; -1 is the file.
  explicit Running(const std::vector<std::string>& arguments, int out = -1,
                   const std::vector<std::string>& environment = {}) {
    std::vector<std::string> words = {SYNFIN_PROGRAM};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    pid_ = ::fork();
    if (pid_ != 0) return;
    for (const std::string& e : environment) ::putenv(const_cast<char*>(e.c_str()));
    constexpr int kNew = O_WRONLY | O_CREAT | O_TRUNC;
    ::dup2(out >= 0 ? out : ::open((folder_ / "out").c_str(), kNew, 0600), STDOUT_FILENO);
    ::dup2(::open((folder_ / "err").c_str(), kNew, 0600), STDERR_FILENO);
    ::execv(argv[0], argv.data());
    ::_exit(127);
  }
  void interrupt() const { ::kill(pid_, SIGINT); }
  std::string out() const { return contents(folder_ / "out"); }
  std::string err() const { return contents(folder_ / "err"); }
  bool is_over() const {
    siginfo_t info = {};
    return ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == pid_;
  }
  Ran wait() {
    int status = 0;
    ::waitpid(pid_, &status, 0);
    return {WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status), out(), err()};
  }

 private:
  Folder folder_;
  pid_t pid_ = -1;
};

inline Ran synfin(const std::vector<std::string>& arguments) { return Running(arguments).wait(); }

inline bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

// Arguments that synfin does not take, and a part of what it says to them.
struct Mistake {
  std::vector<std::string> arguments;
  std::string says;
};

inline Ran expect_refused(const std::vector<std::string>& arguments, const std::string& says) {
  const Ran ran = synfin(arguments);
  EXPECT_EQ(ran.status, 2) << testing::PrintToString(arguments) << ran.out;
  EXPECT_TRUE(has(ran.err, says)) << testing::PrintToString(arguments) << says << ran.err;
  return ran;
}

// Stacks and cases that are what a test needs: one that conforms, and one that does not.
inline constexpr const char* kGood = "model";
inline constexpr const char* kBad = "mutant:rst-anywhere";
// The cases in which it fails, and few others: what needs not all cases is quicker with these.
inline constexpr const char* kResets = "*/rst*";

}  // namespace synfin::cli
