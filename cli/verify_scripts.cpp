#include "cli/verify_scripts.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <glob.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>

#include "cli/files.h"
#include "cli/output.h"
#include "conformance/child.h"
#include "conformance/report/report_text.h"
#include "conformance/script/script_report.h"
#include "wire/ladder_words.h"

namespace synfin::cli {

using conformance::ScriptPlan;
using conformance::ScriptResult;
using conformance::ScriptRun;

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostOctets = 16 << 20;

// A stack in virtual time that goes on for longer than this in one line of a script hangs. In seconds of real time.
constexpr unsigned kHangLimit = 60;

[[noreturn]] void cannot_read(const std::string& path, std::string_view why) {
  throw UsageError(fmt::format("cannot read {}: {}", wire::clean(path), why));
}

// All scripts below a folder, in the order of their names. A link that leads nowhere is one that cannot be read.
std::vector<std::string> scripts_below(const std::string& folder) {
  std::vector<std::string> found;
  std::error_code error;
  for (auto entry = fs::recursive_directory_iterator(folder, error);
       !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    std::error_code ignored;
    if (entry->path().extension() == ".pkt" && !entry->is_directory(ignored)) found.push_back(entry->path().string());
  }
  if (error) cannot_read(folder, error.message());
  if (found.empty()) throw UsageError(fmt::format("no file of {} ends in .pkt", folder));
  std::sort(found.begin(), found.end());
  return found;
}

// The files that a pattern of the shell names; what is there by just this name is no pattern.
std::vector<std::string> named_by(const std::string& pattern) {
  std::error_code error;
  if (fs::exists(fs::symlink_status(pattern, error))) return {pattern};
  glob_t names = {};
  std::vector<std::string> found;
  if (::glob(pattern.c_str(), 0, nullptr, &names) == 0) found.assign(names.gl_pathv, names.gl_pathv + names.gl_pathc);
  ::globfree(&names);
  if (found.empty()) throw UsageError(fmt::format("no script is called \"{}\"", pattern));
  return found;
}

std::vector<std::string> choose_scripts(const std::vector<std::string>& patterns) {
  std::vector<std::string> chosen;
  for (const std::string& pattern : patterns) {
    for (const std::string& path : named_by(pattern)) {
      std::vector<std::string> files = {path};
      std::error_code ignored;
      if (fs::is_directory(path, ignored)) files = scripts_below(path);
      for (const std::string& file : files) {
        if (std::find(chosen.begin(), chosen.end(), file) == chosen.end()) chosen.push_back(file);
      }
    }
  }
  return chosen;
}

// None of them is a place that a document goes to.
std::vector<std::string> apart_from(const DocumentPaths& documents, std::vector<std::string> scripts) {
  std::vector<Output> inputs;
  for (const std::string& script : scripts) inputs.emplace_back("the script", script);
  check_apart(outputs_of(documents), inputs);
  return scripts;
}

// What another program's options mean is not decided here.
void check_alone(const VerifyOptions& options) {
  const auto refuse = [](bool given, std::string_view option) {
    if (given) throw UsageError(fmt::format("--script and {} do not go together", option));
  };
  refuse(!options.patterns.empty(), "--case");
  refuse(options.ip != "4", "--ip");
  refuse(!options.findings.empty(), "--findings");
  refuse(!options.documents.html.empty(), "--html");
  refuse(!options.documents.markdown.empty(), "--markdown");
  refuse(!options.documents.tap.empty(), "--tap");
}

class Scripts {
 public:
  explicit Scripts(const VerifyOptions& options)
      : options_(checked(options)),
        chosen_(choose_stack(options.stack, options.profile, options.patience)),
        paths_(apart_from(options.documents, choose_scripts(options.scripts))),
        json_(options.documents.json),
        junit_(options.documents.junit),
        human_(json_.is_standard_output() || junit_.is_standard_output() ? stderr : stdout),
        began_(std::chrono::steady_clock::now()) {
    run_.facts = facts_of(chosen_, options.seed);
    run_.asked = paths_.size();
    for (const std::string& path : paths_)
      texts_.push_back(read_file(path, kMostOctets, "a script", FileKind::Regular));
  }

  int run() {
    end_campaign_on_ctrl_c();
    bool printed = options_.quiet ||
                   print(human_, conformance::heading(run_.facts, paths_.size(), {.one = "script", .many = "scripts"}));
    if (!chosen_.stack.available) run_.unavailable = chosen_.stack.unavailable_why;
    for (std::size_t i = 0; may_go_on() && i < paths_.size(); ++i) play(i);
    printed = print(human_, conformance::to_text(run_, options_.quiet)) && printed;
    std::vector<std::string> problems;
    if (json_.is_wanted()) problems.push_back(json_.write([&](auto& out) { conformance::write_json(out, run_); }));
    if (junit_.is_wanted()) problems.push_back(junit_.write([&](auto& out) { conformance::write_junit(out, run_); }));
    if (!printed) problems.emplace_back("cannot write the summary: the terminal, pipe or file takes no more");
    std::erase(problems, "");
    for (const std::string& problem : problems) print(stderr, fmt::format("synfin: {}\n", problem));
    return problems.empty() ? exit_status() : kUsage;
  }

 private:
  static const VerifyOptions& checked(const VerifyOptions& options) {
    check_alone(options);
    return options;
  }

  bool may_go_on() {
    const auto spent = std::chrono::steady_clock::now() - began_;
    if (conformance::campaign_interrupted != 0) run_.interrupted_why = "interrupted";
    if (options_.budget.count() > 0 && spent > options_.budget) run_.interrupted_why = "the budget of time is used up";
    return run_.unavailable.empty() && run_.interrupted_why.empty();
  }

  void play(std::size_t index) {
    ScriptResult result{.path = paths_[index], .plan = conformance::plan_of(wire::read_packetdrill(texts_[index]))};
    if (result.plan.unsupported.empty()) {
      try {
        const auto stack = chosen_.stack.make();
        if (stack->capabilities().virtual_time) result.died = died_of(*stack, result.plan);
        if (conformance::campaign_interrupted != 0) return;
        if (result.died.empty())
          result.play = conformance::play_script(result.plan, *stack, chosen_.claims, options_.seed);
      } catch (const conformance::StackUnavailable& e) {
        run_.unavailable = e.what();
        return;
      }
      result.judgement = conformance::judge_script(result.plan);
    }
    // It was cut short, or its last line was the last that was played.
    if (conformance::campaign_interrupted != 0) return;
    run_.results.push_back(std::move(result));
  }

  // Plays it first in a process of its own: what the stack may die of there must not end the run. How it ended, or "".
  std::string died_of(conformance::Stack& stack, const ScriptPlan& plan) const {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0)
      throw conformance::StackUnavailable(fmt::format("no pipe for its process: {}", std::strerror(errno)));
    const pid_t parent = ::getpid();
    const pid_t child = ::fork();
    if (child == 0) {
      conformance::end_with_parent(parent);
      play_alone(stack, plan, ends[1]);
    }
    const int error = errno;
    ::close(ends[1]);
    const std::uint32_t line = child > 0 ? last_line(ends[0]) : 0;
    ::close(ends[0]);
    if (child < 0) throw conformance::StackUnavailable(fmt::format("no process for it: {}", std::strerror(error)));
    if (conformance::campaign_interrupted != 0) ::kill(child, SIGKILL);
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return conformance::campaign_interrupted != 0 ? "" : obituary(status, line);
  }

  // Tells the parent of each line that begins. The limit is one line's: a script may have many.
  [[noreturn]] void play_alone(conformance::Stack& stack, const ScriptPlan& plan, int parent) const {
    const int nowhere = ::open("/dev/null", O_WRONLY);
    ::dup2(nowhere, STDOUT_FILENO);
    ::dup2(nowhere, STDERR_FILENO);
    const auto line_begins = [&](std::uint32_t line) {
      ::alarm(kHangLimit);
      while (::write(parent, &line, sizeof line) < 0 && errno == EINTR) {
      }
    };
    line_begins(0);
    try {
      conformance::play_script(plan, stack, chosen_.claims, options_.seed, line_begins);
    } catch (const conformance::StackUnavailable&) {
      // It will be unavailable to the parent too, which says so.
    }
    ::_exit(0);
  }

  // The last line that the child began, once it no longer holds the other end or the run is interrupted.
  static std::uint32_t last_line(int descriptor) {
    constexpr int kPatience = 100;  // milliseconds: a signal just before the call does not end it
    std::uint32_t line = 0;
    while (conformance::campaign_interrupted == 0) {
      pollfd waiting{.fd = descriptor, .events = POLLIN, .revents = 0};
      if (::poll(&waiting, 1, kPatience) <= 0) continue;
      const ssize_t n = ::read(descriptor, &line, sizeof line);  // written whole, so read whole
      if (n == 0 || (n < 0 && errno != EINTR)) break;
    }
    return line;
  }

  static std::string obituary(int status, std::uint32_t line) {
    if (!WIFSIGNALED(status))
      return WEXITSTATUS(status) == 0 ? "" : fmt::format("exit with status {} in line {}", WEXITSTATUS(status), line);
    const int signal = WTERMSIG(status);
    if (signal == SIGALRM) return fmt::format("no progress for {} seconds in line {}: a hang", kHangLimit, line);
    return fmt::format("death by signal {} ({}) in line {}", signal, ::strsignal(signal), line);
  }

  int exit_status() const {
    const auto& results = run_.results;
    if (std::any_of(results.begin(), results.end(), conformance::is_finding)) return kFindings;
    const bool whole = run_.unavailable.empty() && run_.interrupted_why.empty() &&
                       std::all_of(results.begin(), results.end(), conformance::is_whole);
    return whole ? kConforms : kInconclusive;
  }

  const VerifyOptions& options_;
  Chosen chosen_;
  std::vector<std::string> paths_, texts_;
  OutputFile json_, junit_;
  std::FILE* human_;
  std::chrono::steady_clock::time_point began_;
  ScriptRun run_;
};

}  // namespace

int verify_scripts(const VerifyOptions& options) { return Scripts(options).run(); }

}  // namespace synfin::cli
