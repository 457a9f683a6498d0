#include "conformance/worker.h"

#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

namespace synfin::conformance {

namespace {

// What a dying child has not told yet. An assertion of the stack's is the usual death; what was judged before it is
// told then, and need not be judged again.
MessageWriter* last_message = nullptr;
extern "C" void tell_before_dying(int) {
  ::signal(SIGABRT, SIG_DFL);
  if (last_message != nullptr) last_message->flush();
  ::raise(SIGABRT);
}

// The child's life: make the stack, run the cases, leave without running anything of the parent's.
[[noreturn]] void live(const Work& work, CaseQueue queue, int out, int log, Whereabouts& whereabouts) {
  ::signal(SIGPIPE, SIG_IGN);
  ::dup2(log, STDOUT_FILENO);  // stacks print what they like; it is evidence if they die of it
  ::dup2(log, STDERR_FILENO);
  ::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);  // a line is of the case in which it was printed
  MessageWriter writer(out, whereabouts);
  last_message = &writer;
  ::signal(SIGABRT, tell_before_dying);
  try {
    const auto stack = work.make_stack();
    writer.capabilities(stack->capabilities());
    run_cases(*stack, work.cases, queue, work.options, writer);
    writer.finished();
  } catch (const StackFailed& e) {
    writer.failed(e);
  } catch (const StackUnavailable& e) {
    writer.unavailable(e.what());
  }
  ::_exit(0);
}

// The last line that the child printed since it began with its case: an assertion, if it died of one.
std::string last_words(int log, off_t since) {
  char text[4096];
  struct stat info = {};
  ::fstat(log, &info);
  const off_t from = std::max(since, info.st_size - static_cast<off_t>(sizeof text));
  const ssize_t n = ::pread(log, text, sizeof text, from);
  std::string_view words(text, n > 0 ? static_cast<std::size_t>(n) : 0);
  while (!words.empty() && words.back() == '\n') words.remove_suffix(1);
  const auto line = words.rfind('\n');
  return std::string(line == std::string_view::npos ? words : words.substr(line + 1));
}

}  // namespace

template <class T>
void* SharedValue<T>::shared_memory(std::size_t size) {
  void* const place = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (place == MAP_FAILED) throw StackUnavailable("no shared memory for the stack's process");
  return place;
}

template <class T>
void SharedValue<T>::release(void* place, std::size_t size) {
  ::munmap(place, size);
}

template class SharedValue<Whereabouts>;
template class SharedValue<std::atomic<std::uint32_t>>;

Worker::Worker(const Work& work, CaseQueue queue, const std::vector<std::unique_ptr<Worker>>& siblings)
    : last_word_(std::chrono::steady_clock::now()) {
  int ends[2];
  if (::pipe(ends) != 0)
    throw StackUnavailable(fmt::format("no pipe for the stack's process: {}", std::strerror(errno)));
  in_ = ends[0];
  log_ = ::memfd_create("stack-output", MFD_CLOEXEC);
  const pid_t parent = ::getpid();
  pid_ = ::fork();
  if (pid_ == 0) {
    end_with_parent(parent);
    ::close(in_);
    for (const auto& sibling : siblings) {
      ::close(sibling->in_);
      ::close(sibling->log_);
    }
    live(work, queue, ends[1], log_, *whereabouts_);
  }
  const int error = errno;
  ::close(ends[1]);
  if (pid_ > 0) return;
  ::close(in_);
  ::close(log_);
  throw StackUnavailable(fmt::format("no process for the stack: {}", std::strerror(error)));
}

Worker::~Worker() {
  if (pid_ > 0) end(true);
  ::close(in_);
  ::close(log_);
}

bool Worker::hear(Heard& heard) {
  std::uint8_t chunk[65'536];
  const ssize_t n = ::read(in_, chunk, sizeof chunk);
  if (n < 0 && errno == EINTR) return true;
  if (n <= 0) return false;
  last_word_ = std::chrono::steady_clock::now();
  pending_.insert(pending_.end(), chunk, chunk + n);
  const std::size_t taken = take_messages(pending_, heard, told_);
  pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(taken));
  return true;
}

std::string Worker::end(bool hung) {
  if (hung) ::kill(pid_, SIGKILL);
  int status = 0;
  ::waitpid(std::exchange(pid_, -1), &status, 0);
  const std::string words = last_words(log_, whereabouts_->printed_before);
  const std::string said = words.empty() ? "" : fmt::format(", having printed: {}", words);
  if (hung) return fmt::format("no progress, ended from outside{}", said);
  if (WIFSIGNALED(status))
    return fmt::format("death by signal {} ({}){}", WTERMSIG(status), strsignal(WTERMSIG(status)), said);
  return fmt::format("exit with status {}{}", WEXITSTATUS(status), said);
}

}  // namespace synfin::conformance
