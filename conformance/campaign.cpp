#include "conformance/campaign.h"

#include <poll.h>

#include <algorithm>
#include <numeric>
#include <set>

#include "conformance/worker.h"

namespace synfin::conformance {

volatile std::sig_atomic_t campaign_interrupted = 0;

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kMostHangs = 5, kMostBreaches = 20;

class Campaign {
 public:
  Campaign(const StackFactory& make_stack, const std::vector<const Case*>& cases, const CampaignOptions& options,
           const Progress& progress)
      : work_{make_stack, cases, options}, progress_(progress), began_(Clock::now()) {
    heard_.results.resize(cases.size());
    if (options.keep_traces) heard_.traces.resize(cases.size());
  }

  CampaignOutcome run() {
    outcome_.asked = work_.cases.size();
    // A stack is asked what it is before it is given work: what is left out depends on it, and how many it may be.
    if (!work_.cases.empty()) round({}, 1);
    std::vector<std::uint32_t> left(work_.cases.size());
    std::iota(left.begin(), left.end(), 0U);
    leave_out_long_waits(left);
    while (!left.empty() && goes_on()) {
      round(left, in_virtual_time() ? std::clamp<std::size_t>(work_.options.jobs, 1, left.size()) : 1);
      std::erase_if(left, [&](std::uint32_t i) { return heard_.results[i].has_value() || is_cut_off(i); });
    }
    return gathered();
  }

 private:
  // The run ends before this case. Whatever the processes came to first, every case before it is judged, and none of
  // the others counts.
  struct Cut {
    std::uint32_t end = 0;
    std::string why;
    bool unavailable = false;
  };

  bool goes_on() const { return outcome_.unavailable.empty() && !outcome_.interrupted; }
  bool in_virtual_time() const { return heard_.capabilities && heard_.capabilities->virtual_time; }
  bool is_cut_off(std::uint32_t index) const { return cut_ && index >= cut_->end; }

  void leave_out_long_waits(std::vector<std::uint32_t>& left) {
    if (!heard_.capabilities || in_virtual_time()) return;
    outcome_.left_out += std::erase_if(left, [&](std::uint32_t i) {
      return std::chrono::milliseconds(work_.cases[i]->duration()) > work_.options.longest_wait;
    });
  }

  void interrupt(std::string why) {
    outcome_.interrupted = true;
    outcome_.interrupted_why = std::move(why);
  }

  // Each case that is left is given to one of the workers. What was judged and not told when one of them died is left
  // once more.
  void round(const std::vector<std::uint32_t>& left, std::size_t most) {
    *next_ = 0;
    const CaseQueue queue(left, *next_);
    for (std::size_t i = 0; i < most; ++i) start(queue);
    while (!workers_.empty()) {
      const std::size_t over = listen();
      if (outcome_.interrupted) return workers_.clear();
      if (cut_) {
        *next_ = static_cast<std::uint32_t>(left.size());
        std::erase_if(workers_,
                      [&](const auto& w) { return w->working_on() != kNoCase && is_cut_off(w->working_on()); });
      }
      for (std::size_t i = 0; i < over && goes_on() && !queue.is_empty(); ++i) start(queue);
    }
  }

  void start(const CaseQueue& queue) {
    try {
      workers_.push_back(std::make_unique<Worker>(work_, queue, workers_));
    } catch (const StackUnavailable& e) {
      outcome_.unavailable = e.what();
    }
  }

  // Takes what the workers have to say, or waits a moment for it. How many of them are over.
  std::size_t listen() {
    std::vector<pollfd> waiting;
    for (const auto& worker : workers_) waiting.push_back({.fd = worker->descriptor(), .events = POLLIN, .revents = 0});
    ::poll(waiting.data(), waiting.size(), 100);
    if (campaign_interrupted != 0) interrupt("interrupted");
    const auto budget = work_.options.budget;
    if (budget.count() > 0 && Clock::now() - began_ > budget) interrupt("the budget of time is used up");
    if (outcome_.interrupted) return 0;
    if (progress_) progress_(heard_.finished, work_.cases.size() - outcome_.left_out);
    std::size_t over = 0;
    for (std::size_t i = 0; i < waiting.size(); ++i) {
      Worker& worker = *workers_[i];
      const bool speaks = waiting[i].revents != 0;
      const bool hung = !speaks && Clock::now() - worker.last_word() > patience_with(worker);
      if (!hung && (!speaks || worker.hear(heard_))) continue;
      conclude(worker, hung);
      workers_[i].reset();
      ++over;
    }
    std::erase(workers_, nullptr);
    return over;
  }

  // How long a worker may be silent: cases that are open side by side each have their time.
  std::chrono::milliseconds patience_with(const Worker& worker) const {
    const auto& open = worker.told().open;
    if (in_virtual_time()) return work_.options.hang_limit * std::max<std::size_t>(1, open.size());
    std::uint64_t longest = 0;
    for (const std::uint32_t i : open) longest = std::max(longest, work_.cases[i]->duration());
    return work_.options.hang_limit + std::chrono::milliseconds(longest);
  }

  // The worker is gone. The case that it died of has its verdict then.
  void conclude(Worker& worker, bool hung) {
    const std::string obituary = worker.end(hung);
    const ChildTold& told = worker.told();
    const std::uint32_t index = worker.working_on();
    if (told.end) {
      answer_for(*told.end, index);
    } else if (told.unavailable.empty()) {
      if (!told.finished) convict(obituary, hung, index);
    } else if (is_open(index)) {
      cut_before(index, told.unavailable, true);
    } else {
      outcome_.unavailable = told.unavailable;
    }
  }

  bool is_open(std::uint32_t index) const { return index != kNoCase && !heard_.results[index]; }

  void cut_before(std::uint32_t end, std::string why, bool unavailable) {
    if (!cut_ || end < cut_->end) cut_ = {end, std::move(why), unavailable};
  }

  // The case is one of these; of so many the run has enough.
  void cut_after(std::set<std::uint32_t>& these, std::uint32_t index, std::size_t most, const char* why) {
    these.insert(index);
    if (these.size() >= most)
      cut_before(*std::next(these.begin(), static_cast<std::ptrdiff_t>(most) - 1) + 1, why, false);
  }

  // The stack is gone, and its process has told how.
  void answer_for(const StackEnd& end, std::uint32_t index) {
    const bool gone = end.how == StackFailed::How::Died || end.how == StackFailed::How::Hung;
    if (gone || !is_open(index)) return convict(end.why, end.how == StackFailed::How::Hung, index);
    if (end.how == StackFailed::How::BrokeContract)
      cut_after(breaches_, index, kMostBreaches, "the adapter broke its contract too often");
    heard_.results[index] = CaseResult{.verdict = Verdict::Inconclusive, .why = end.why};
    ++heard_.finished;
  }

  // The stack died or hung: the case it was working on answers for it; what was not told any more runs again.
  void convict(const std::string& got, bool hung, std::uint32_t index) {
    if (!is_open(index)) {
      outcome_.unavailable =
          (heard_.capabilities ? "the stack's process ended between two cases: " : "the stack does not start: ") + got;
      return;
    }
    if (hung) cut_after(hung_, index, kMostHangs, "the stack hung too often");
    CaseResult result{.verdict = Verdict::Violates};
    model::State state = model::State::Closed;
    for (const Stimulus& s : work_.cases[index]->stimuli) {
      if (const auto* reach = std::get_if<ReachSpec>(&s.what)) state = reach->state;
    }
    result.failure =
        Failure{.clause = &model::kStackSurvives, .state = state, .expected = "any answer, or silence", .got = got};
    heard_.results[index] = std::move(result);
    ++heard_.finished;
  }

  CampaignOutcome gathered() {
    if (cut_ && goes_on()) {
      if (cut_->unavailable) {
        outcome_.unavailable = cut_->why;
      } else {
        interrupt(cut_->why);
      }
    }
    for (std::size_t i = 0; i < work_.cases.size(); ++i) {
      if (!heard_.results[i] || is_cut_off(static_cast<std::uint32_t>(i))) continue;
      Judged& judged = outcome_.judged.emplace_back();
      judged.the_case = work_.cases[i];
      judged.result = std::move(*heard_.results[i]);
      if (work_.options.keep_traces) judged.trace = std::move(heard_.traces[i]);
    }
    if (heard_.capabilities) outcome_.capabilities = *heard_.capabilities;
    outcome_.elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - began_);
    return std::move(outcome_);
  }

  const Work work_;
  const Progress& progress_;
  Clock::time_point began_;
  SharedValue<std::atomic<std::uint32_t>> next_;
  std::vector<std::unique_ptr<Worker>> workers_;
  Heard heard_;
  CampaignOutcome outcome_;
  std::optional<Cut> cut_;
  std::set<std::uint32_t> hung_, breaches_;
};

}  // namespace

CampaignOutcome run_campaign(const StackFactory& make_stack, const std::vector<const Case*>& cases,
                             const CampaignOptions& options, const Progress& progress) {
  return Campaign(make_stack, cases, options, progress).run();
}

std::uint64_t case_seed(std::uint64_t campaign_seed, std::string_view case_id) {
  // FNV-1a over the id, from the campaign's seed. Over either version of IP the case is the same.
  std::uint64_t hash = 0xCBF2'9CE4'8422'2325ULL ^ (campaign_seed * 0x9E37'79B9'7F4A'7C15ULL);
  for (const char c : without_ip(case_id)) hash = (hash ^ static_cast<std::uint8_t>(c)) * 0x100'0000'01B3ULL;
  return hash;
}

}  // namespace synfin::conformance
