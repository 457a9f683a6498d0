#include "adapters/exec/program.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/close_range.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

namespace synfin::adapters::exec {

namespace {

// What is kept of standard error, and what of it is told.
constexpr std::size_t kKeptErrors = 8192, kToldErrors = 400;

// Two ends that no other program inherits.
struct Pipe {
  Pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw CannotStart(fmt::format("no pipe: {}", std::strerror(errno)));
    reader = ends[0];
    writer = ends[1];
  }
  ~Pipe() {
    if (reader >= 0) ::close(reader);
    if (writer >= 0) ::close(writer);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  int take_reader() { return std::exchange(reader, -1); }
  int take_writer() { return std::exchange(writer, -1); }
  int reader = -1, writer = -1;
};

void close_one(int& descriptor) {
  if (descriptor >= 0) ::close(std::exchange(descriptor, -1));
}

int milliseconds_until(Clock::time_point deadline) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, 3'600'000));
}

// What the parent ignores or handles is nothing to the program.
void restore_signals() {
  for (const int signal : {SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGABRT, SIGCHLD}) ::signal(signal, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

// Ends the whole group when the process that holds the other end of the pipe is gone without a word: the kernel sees to
// the program itself then, and nobody to what that has started.
[[noreturn]] void watch(int pipe, pid_t group) {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) ::signal(signal, SIG_IGN);
  ::dup2(pipe, STDIN_FILENO);
  ::close_range(STDIN_FILENO + 1, ~0U, 0);
  char word = 0;
  ssize_t n = 0;
  do {
    n = ::read(STDIN_FILENO, &word, 1);
  } while (n < 0 && errno == EINTR);
  if (n == 0) ::kill(-group, SIGKILL);
  ::_exit(0);
}

std::string cause_of(int status) {
  if (WIFSIGNALED(status)) return fmt::format("death by signal {} ({})", WTERMSIG(status), strsignal(WTERMSIG(status)));
  return fmt::format("exit with status {}", WEXITSTATUS(status));
}

}  // namespace

Program::Program(const std::vector<std::string>& words) : owner_(::getpid()) {
  // A program that has ended must not end us by what we write to it.
  ::signal(SIGPIPE, SIG_IGN);
  start(words);
  guard();
}

void Program::start(const std::vector<std::string>& words) {
  Pipe in, out, error, failure;
  std::vector<char*> argv;
  for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  pid_ = ::fork();
  if (pid_ < 0) throw CannotStart(fmt::format("no process for {}: {}", words.front(), std::strerror(errno)));
  if (pid_ == 0) {
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != owner_) ::_exit(0);
    restore_signals();
    ::close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC);
    ::dup2(in.reader, STDIN_FILENO);
    ::dup2(out.writer, STDOUT_FILENO);
    ::dup2(error.writer, STDERR_FILENO);
    ::execvp(argv[0], argv.data());
    const int why = errno;
    if (::write(failure.writer, &why, sizeof why) < 0) ::_exit(126);
    ::_exit(127);
  }
  ::setpgid(pid_, pid_);  // both do it: whoever comes first
  ::close(failure.take_writer());
  int why = 0;
  if (::read(failure.reader, &why, sizeof why) > 0) {
    ::waitpid(pid_, nullptr, 0);
    const std::string hint = why == ENOENT && words.front().find('/') == std::string::npos
                                 ? "; it was looked for in PATH, write ./ before a program of this folder"
                                 : "";
    throw CannotStart(fmt::format("cannot start {}: {}{}", words.front(), std::strerror(why), hint));
  }
  in_ = in.take_writer();
  out_ = out.take_reader();
  error_ = error.take_reader();
  for (const int descriptor : {in_, out_, error_}) ::fcntl(descriptor, F_SETFL, O_NONBLOCK);
}

void Program::guard() {
  Pipe word;
  guard_ = ::fork();
  if (guard_ == 0) {
    ::close(word.take_writer());
    watch(word.reader, pid_);
  }
  to_guard_ = word.take_writer();
}

Program::~Program() {
  end();
  close_one(in_);
  close_one(out_);
  close_one(error_);
}

bool Program::is_ours() const { return owner_ == ::getpid(); }

Program::Did Program::write(std::string_view octets, std::string& received, Clock::time_point deadline) {
  while (!octets.empty()) {
    const ssize_t n = ::write(in_, octets.data(), octets.size());
    if (n > 0) {
      octets.remove_prefix(static_cast<std::size_t>(n));
      continue;
    }
    if (n < 0 && errno != EAGAIN && errno != EINTR) return Did::Ended;
    // A descriptor that is closed is not looked at.
    std::array<pollfd, 3> waiting = {{{in_, POLLOUT, 0}, {out_, POLLIN, 0}, {error_, POLLIN, 0}}};
    if (::poll(waiting.data(), waiting.size(), milliseconds_until(deadline)) == 0) return Did::Late;
    if (waiting[1].revents != 0 && !read_some(received)) return Did::Ended;
    if (waiting[2].revents != 0) read_errors();
  }
  return Did::All;
}

Program::Did Program::read(std::string& octets, Clock::time_point deadline) {
  for (;;) {
    std::array<pollfd, 2> waiting = {{{out_, POLLIN, 0}, {error_, POLLIN, 0}}};
    const int ready = ::poll(waiting.data(), waiting.size(), milliseconds_until(deadline));
    if (ready == 0) return Did::Late;
    if (waiting[1].revents != 0) read_errors();
    if (waiting[0].revents == 0) continue;
    const std::size_t before = octets.size();
    if (!read_some(octets)) return Did::Ended;
    if (octets.size() > before) return Did::All;
  }
}

// False at the end of what the program writes.
bool Program::read_some(std::string& octets) {
  std::array<char, 65'536> chunk;  // read() says how much of it is written
  const ssize_t n = ::read(out_, chunk.data(), chunk.size());
  if (n > 0) octets.append(chunk.data(), static_cast<std::size_t>(n));
  return n != 0;
}

// False if there is nothing to read now.
bool Program::read_errors() {
  std::array<char, 4096> chunk;  // read() says how much of it is written
  const ssize_t n = error_ >= 0 ? ::read(error_, chunk.data(), chunk.size()) : -1;
  if (n == 0) close_one(error_);
  if (n <= 0) return false;
  errors_.append(chunk.data(), static_cast<std::size_t>(n));
  if (errors_.size() > 2 * kKeptErrors) errors_.erase(0, errors_.size() - kKeptErrors);
  return true;
}

// All that lies in the pipe; one that writes without end is not waited for.
void Program::drain_errors() {
  constexpr int kMostReads = 64;
  for (int i = 0; i < kMostReads && read_errors(); ++i) {
  }
}

void Program::forget_errors() {
  drain_errors();
  errors_.clear();
}

void Program::close_input() { close_one(in_); }

bool Program::ends_by(Clock::time_point deadline) {
  for (;;) {
    siginfo_t info = {};
    ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT);
    if (info.si_pid == pid_) return true;
    if (Clock::now() >= deadline) return false;
    ::poll(nullptr, 0, 1);
    read_errors();
  }
}

std::string Program::end() {
  if (!is_ours() || pid_ < 0) return "";
  const bool ended = ends_by(Clock::now());
  ::kill(-pid_, SIGKILL);
  int status = 0;
  ::waitpid(std::exchange(pid_, -1), &status, 0);
  if (guard_ > 0) {
    if (::write(to_guard_, "", 1) < 0) ::kill(guard_, SIGKILL);
    ::waitpid(guard_, nullptr, 0);
  }
  close_one(to_guard_);
  return ended ? cause_of(status) : "";
}

std::string Program::last_words() {
  drain_errors();
  std::string words = errors_;
  while (!words.empty() && words.back() == '\n') words.pop_back();
  if (words.size() > kToldErrors) words.erase(0, words.size() - kToldErrors);
  for (std::size_t at = words.find('\n'); at != words.npos; at = words.find('\n', at)) words.replace(at, 1, " / ");
  return words;
}

}  // namespace synfin::adapters::exec
