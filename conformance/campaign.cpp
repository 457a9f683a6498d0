#include "conformance/campaign.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <numeric>

#include "conformance/child.h"

namespace synfin::conformance {

volatile std::sig_atomic_t campaign_interrupted = 0;

namespace {

using Clock = std::chrono::steady_clock;

constexpr int kMostHangs = 5, kMostBreaches = 20;

// What a dying child has not told yet. An assertion of the stack's is the usual death; what was judged before it is
// told then, and need not be judged again.
MessageWriter* last_message = nullptr;
extern "C" void tell_before_dying(int) {
  ::signal(SIGABRT, SIG_DFL);
  if (last_message != nullptr) last_message->flush();
  ::raise(SIGABRT);
}

// The child's life: make the stack, run the cases, leave without running anything of the parent's.
[[noreturn]] void live(const StackFactory& make_stack, const std::vector<const Case*>& cases,
                       const std::vector<std::uint32_t>& indices, const CampaignOptions& options, int out, int log,
                       volatile std::uint32_t* working_on) {
  ::signal(SIGPIPE, SIG_IGN);
  ::dup2(log, STDOUT_FILENO);  // stacks print what they like; it is evidence if they die of it
  ::dup2(log, STDERR_FILENO);
  MessageWriter writer(out, working_on);
  last_message = &writer;
  ::signal(SIGABRT, tell_before_dying);
  try {
    const auto stack = make_stack();
    writer.capabilities(stack->capabilities());
    run_cases(*stack, cases, indices, options, writer);
  } catch (const StackFailed& e) {
    writer.failed(e);
  } catch (const StackUnavailable& e) {
    writer.unavailable(e.what());
  }
  ::_exit(0);
}

struct Child {
  pid_t pid = -1;
  int in = -1;   // its messages
  int log = -1;  // what it prints
};

Child begin(const StackFactory& make_stack, const std::vector<const Case*>& cases,
            const std::vector<std::uint32_t>& indices, const CampaignOptions& options,
            volatile std::uint32_t* working_on) {
  int ends[2];
  if (::pipe(ends) != 0)
    throw StackUnavailable(fmt::format("no pipe for the stack's process: {}", std::strerror(errno)));
  Child child{.in = ends[0], .log = ::memfd_create("stack-output", MFD_CLOEXEC)};
  const pid_t parent = ::getpid();
  child.pid = ::fork();
  if (child.pid == 0) {
    end_with_parent(parent);
    ::close(ends[0]);
    live(make_stack, cases, indices, options, ends[1], child.log, working_on);
  }
  ::close(ends[1]);
  if (child.pid < 0) throw StackUnavailable(fmt::format("no process for the stack: {}", std::strerror(errno)));
  return child;
}

// The last line that the child printed: an assertion, if it died of one.
std::string last_words(int log) {
  char text[4096];
  const off_t size = ::lseek(log, 0, SEEK_END);
  const off_t from = std::max<off_t>(0, size - static_cast<off_t>(sizeof text));
  const ssize_t n = ::pread(log, text, sizeof text, from);
  std::string_view words(text, n > 0 ? static_cast<std::size_t>(n) : 0);
  while (!words.empty() && words.back() == '\n') words.remove_suffix(1);
  const auto line = words.rfind('\n');
  return std::string(line == std::string_view::npos ? words : words.substr(line + 1));
}

std::string obituary(int status, int log, bool hung) {
  const std::string words = last_words(log);
  const std::string said = words.empty() ? "" : fmt::format(", having printed: {}", words);
  if (hung) return fmt::format("no progress, ended from outside{}", said);
  if (WIFSIGNALED(status))
    return fmt::format("death by signal {} ({}){}", WTERMSIG(status), strsignal(WTERMSIG(status)), said);
  return fmt::format("exit with status {}{}", WEXITSTATUS(status), said);
}

// A number that child and parent both see.
class SharedNumber {
 public:
  SharedNumber()
      : place_(static_cast<std::uint32_t*>(
            ::mmap(nullptr, sizeof(std::uint32_t), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0))) {
    if (place_ == MAP_FAILED) throw StackUnavailable("no shared memory for the stack's process");
  }
  ~SharedNumber() { ::munmap(place_, sizeof(std::uint32_t)); }
  SharedNumber(const SharedNumber&) = delete;
  SharedNumber& operator=(const SharedNumber&) = delete;
  volatile std::uint32_t* place() { return place_; }

 private:
  std::uint32_t* place_;
};

constexpr std::uint32_t kNoCase = 0xFFFF'FFFF;

class Campaign {
 public:
  Campaign(const StackFactory& make_stack, const std::vector<const Case*>& cases, const CampaignOptions& options,
           const Progress& progress)
      : make_stack_(make_stack), cases_(cases), options_(options), progress_(progress), began_(Clock::now()) {
    heard_.results.resize(cases.size());
    if (options.keep_traces) heard_.traces.resize(cases.size());
  }

  CampaignOutcome run() {
    outcome_.asked = cases_.size();
    std::vector<std::uint32_t> left(cases_.size());
    std::iota(left.begin(), left.end(), 0U);
    while (!left.empty() && outcome_.unavailable.empty() && !outcome_.interrupted) {
      leave_out_long_waits(left);
      if (left.empty()) break;
      one_child(left);
      if (hangs_ >= kMostHangs) interrupt("the stack hung too often");
      if (breaches_ >= kMostBreaches) interrupt("the adapter broke its contract too often");
      std::erase_if(left, [&](std::uint32_t i) { return heard_.results[i].has_value(); });
    }
    return gathered();
  }

 private:
  // Once the stack is known to be in real time.
  void leave_out_long_waits(std::vector<std::uint32_t>& left) {
    if (!heard_.capabilities || heard_.capabilities->virtual_time) return;
    outcome_.left_out += std::erase_if(left, [&](std::uint32_t i) {
      return std::chrono::milliseconds(cases_[i]->duration()) > options_.longest_wait;
    });
  }

  void interrupt(std::string why) {
    outcome_.interrupted = true;
    outcome_.interrupted_why = std::move(why);
  }

  // Runs one child for as long as it lives. The cases it died of have their verdict then.
  void one_child(const std::vector<std::uint32_t>& left) {
    // A stack is asked what it is before it is given work: what is left out depends on it.
    const bool asking = !heard_.capabilities;
    Child child;
    try {
      *working_on_.place() = kNoCase;
      child = begin(make_stack_, cases_, asking ? std::vector<std::uint32_t>{} : left, options_, working_on_.place());
    } catch (const StackUnavailable& e) {
      outcome_.unavailable = e.what();
      return;
    }
    const std::size_t finished_before = heard_.finished;
    const bool hung = listen_to(child);
    if (outcome_.interrupted || hung) ::kill(child.pid, SIGKILL);
    int status = 0;
    ::waitpid(child.pid, &status, 0);
    outcome_.unavailable = heard_.unavailable;
    const bool told = asking ? heard_.capabilities.has_value() : heard_.finished > finished_before;
    const bool died = hung || WIFSIGNALED(status) || WEXITSTATUS(status) != 0;
    if (hung) ++hangs_;
    if (heard_.end && !outcome_.interrupted) {
      answer_for(*heard_.end, asking);
    } else if (died && asking && !outcome_.interrupted) {
      outcome_.unavailable = "the stack does not start: " + obituary(status, child.log, hung);
    } else if (died && !outcome_.interrupted) {
      convict(obituary(status, child.log, hung));
    } else if (!told && !outcome_.interrupted && outcome_.unavailable.empty()) {
      outcome_.unavailable = "the stack's process ended without a word";
    }
    heard_.open.clear();
    heard_.end.reset();
    pending_.clear();
    ::close(child.in);
    ::close(child.log);
  }

  // The stack is gone, and its process has told how.
  void answer_for(const StackEnd& end, bool asking) {
    const std::uint32_t index = *working_on_.place();
    if (end.how == StackFailed::How::Hung) ++hangs_;
    if (end.how == StackFailed::How::BrokeContract) ++breaches_;
    if (asking) {
      outcome_.unavailable = "the stack does not start: " + end.why;
    } else if (end.how == StackFailed::How::Died || end.how == StackFailed::How::Hung || index == kNoCase ||
               heard_.results[index]) {
      convict(end.why);
    } else {
      heard_.results[index] = CaseResult{.verdict = Verdict::Inconclusive, .why = end.why};
      ++heard_.finished;
    }
  }

  // The stack died or hung: the case it was working on answers for it; what was not told any more runs again.
  void convict(std::string got) {
    const std::uint32_t index = *working_on_.place();
    if (index == kNoCase || heard_.results[index]) {
      outcome_.unavailable = "the stack's process ended between two cases: " + got;
      return;
    }
    CaseResult result{.verdict = Verdict::Violates};
    model::State state = model::State::Closed;
    for (const Stimulus& s : cases_[index]->stimuli) {
      if (const auto* reach = std::get_if<ReachSpec>(&s.what)) state = reach->state;
    }
    result.failure = Failure{
        .clause = &model::kStackSurvives, .state = state, .expected = "any answer, or silence", .got = std::move(got)};
    heard_.results[index] = std::move(result);
    ++heard_.finished;
  }

  // Takes messages until the child closes its end; true if it has been silent for too long.
  bool listen_to(const Child& child) {
    auto last_progress = Clock::now();
    for (;;) {
      pollfd waiting{.fd = child.in, .events = POLLIN, .revents = 0};
      const int ready = ::poll(&waiting, 1, 100);
      if (campaign_interrupted != 0) interrupt("interrupted");
      const auto spent = Clock::now() - began_;
      if (options_.budget.count() > 0 && spent > options_.budget) interrupt("the budget of time is used up");
      if (outcome_.interrupted) return false;
      if (progress_) progress_(heard_.finished, cases_.size() - outcome_.left_out);
      if (ready == 0) {
        const auto patience = options_.hang_limit + longest_open_wait();
        if (Clock::now() - last_progress > patience) return true;
        continue;
      }
      std::uint8_t chunk[65'536];
      const ssize_t n = ::read(child.in, chunk, sizeof chunk);
      if (n <= 0) return false;
      last_progress = Clock::now();
      pending_.insert(pending_.end(), chunk, chunk + n);
      const std::size_t taken = take_messages(pending_, heard_);
      pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(taken));
    }
  }

  std::chrono::milliseconds longest_open_wait() const {
    if (heard_.capabilities && heard_.capabilities->virtual_time) return {};
    std::uint64_t longest = 0;
    for (const std::uint32_t i : heard_.open) longest = std::max(longest, cases_[i]->duration());
    return std::chrono::milliseconds(longest);
  }

  CampaignOutcome gathered() {
    for (std::size_t i = 0; i < cases_.size(); ++i) {
      if (!heard_.results[i]) continue;
      Judged& judged = outcome_.judged.emplace_back();
      judged.the_case = cases_[i];
      judged.result = std::move(*heard_.results[i]);
      if (options_.keep_traces) judged.trace = std::move(heard_.traces[i]);
    }
    if (heard_.capabilities) outcome_.capabilities = *heard_.capabilities;
    outcome_.elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - began_);
    return std::move(outcome_);
  }

  const StackFactory& make_stack_;
  const std::vector<const Case*>& cases_;
  const CampaignOptions& options_;
  const Progress& progress_;
  Clock::time_point began_;
  SharedNumber working_on_;
  Heard heard_;
  CampaignOutcome outcome_;
  int hangs_ = 0, breaches_ = 0;
  std::vector<std::uint8_t> pending_;
};

}  // namespace

CampaignOutcome run_campaign(const StackFactory& make_stack, const std::vector<const Case*>& cases,
                             const CampaignOptions& options, const Progress& progress) {
  return Campaign(make_stack, cases, options, progress).run();
}

std::uint64_t case_seed(std::uint64_t campaign_seed, std::string_view case_id) {
  // FNV-1a over the id, from the campaign's seed.
  std::uint64_t hash = 0xCBF2'9CE4'8422'2325ULL ^ (campaign_seed * 0x9E37'79B9'7F4A'7C15ULL);
  for (const char c : case_id) hash = (hash ^ static_cast<std::uint8_t>(c)) * 0x100'0000'01B3ULL;
  return hash;
}

}  // namespace synfin::conformance
