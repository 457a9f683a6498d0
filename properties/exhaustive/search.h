// Breadth-first search, layer by layer, over one kind of table.
#pragma once
#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "properties/exhaustive/clocks.h"
#include "properties/exhaustive/frontier.h"
#include "properties/exhaustive/outcome.h"
#include "properties/exhaustive/parallel.h"
#include "properties/exhaustive/table.h"
#include "properties/exhaustive/worker.h"

namespace synfin::properties {

template <class System, class Cells>
class Search {
 public:
  using Packed = typename System::Packed;
  using OneWorker = Worker<System, Cells>;

  Search(const System& system, const Options& options)
      : options_(options),
        threads_(affordable(options)),
        batch_(OneWorker::batch_for(options.memory, threads_)),
        budget_(shared_memory(), threads_) {
    for (std::size_t i = 0; i < threads_; ++i) {
      workers_.push_back(std::make_unique<OneWorker>(system, table_, frontier_, budget_, batch_));
    }
  }

  Outcome<Packed> run() {
    const double began = wall_seconds();
    began_ = reported_ = began;
    outcome_.ended = layers();
    outcome_.octets = options_.memory - shared_memory() + most_used_;
    outcome_.wall_seconds = wall_seconds() - began;
    for (const auto& worker : workers_) outcome_.cpu_seconds += worker->cpu_seconds;
    if constexpr (!Cells::kExact) {
      const auto states = static_cast<double>(outcome_.states);
      outcome_.omission_probability = std::min(1.0, states * states / 0x1p65);
    }
    return outcome_;
  }

  // Searches up to the first layer that leads to the state, and returns the least state of that layer that does.
  std::optional<Packed> before(const Packed& target) {
    target_ = &target;
    run();
    if (before_target_.count == 0) return std::nullopt;
    return before_target_.state;
  }

  const Table<Cells>& table() const { return table_; }

 private:
  // So many threads that their buffers, at the least, take a quarter of the memory.
  static std::size_t affordable(const Options& options) {
    const std::size_t most = options.memory / 4 / OneWorker::octets(OneWorker::batch_for(0, 1));
    return std::clamp<std::size_t>(options.threads, 1, std::max<std::size_t>(most, 1));
  }

  // What is left for the table and the layers once every thread has its buffers.
  std::size_t shared_memory() const {
    const std::size_t buffers = threads_ * OneWorker::octets(batch_);
    return options_.memory > buffers ? options_.memory - buffers : 0;
  }

  Ended layers() {
    if (!layer(0, 1, [](auto& worker) { return worker.begin(); })) return why_;
    for (std::uint32_t depth = 0; frontier_.states() != 0; ++depth) {
      outcome_.depth = depth;
      if (before_target_.count != 0 || (marks_seen() & options_.stop_at) != 0) return Ended::Marked;
      if (depth == options_.max_depth) return Ended::DepthBound;
      const std::uint64_t blocks = frontier_.states() / Block<Packed>::kCapacity + 1;
      const auto useful = static_cast<std::size_t>(std::min<std::uint64_t>(blocks, threads_));
      if (!layer(depth + 1, useful, [this](auto& worker) { return expand(worker); })) return why_;
    }
    return Ended::Complete;
  }

  // Finds the states at this depth by `work` on so many threads. When all went well they are the new frontier.
  template <class Work>
  bool layer(std::uint32_t found_at, std::size_t threads, Work work) {
    for (const auto& worker : workers_) worker->start(found_at - 1, target_);
    in_parallel(threads, [&](std::size_t i) {
      const double began = thread_seconds();
      OneWorker& worker = *workers_[i];
      if (!work(worker) || (!stopped_ && !worker.finish(found_at))) stop(Ended::Memory);
      worker.cpu_seconds += thread_seconds() - began;
    });
    most_used_ = std::max(most_used_, budget_.used());
    if (stopped_) return false;
    budget_.give_back(frontier_.states() * sizeof(Packed));
    frontier_.turn();
    for (const auto& worker : workers_) absorb(worker->seen);
    return true;
  }

  bool expand(OneWorker& worker) {
    while (!stopped_) {
      auto block = frontier_.take();
      if (!block) break;
      const std::uint64_t states = worker.seen.states, transitions = worker.seen.transitions;
      if (!worker.expand(block->states())) return false;
      frontier_.give_back(std::move(*block));
      states_ += worker.seen.states - states;
      transitions_ += worker.seen.transitions - transitions;
      if (options_.interrupt != nullptr && *options_.interrupt) stop(Ended::Interrupted);
      if (&worker == workers_.front().get()) report();
    }
    return true;
  }

  void absorb(const Sightings<Packed>& seen) {
    outcome_.states += seen.states;
    outcome_.transitions += seen.transitions;
    for (std::size_t i = 0; i < outcome_.marks.size(); ++i) outcome_.marks[i].merge(seen.marks[i]);
    outcome_.deadlocks.merge(seen.deadlocks);
    before_target_.merge(seen.before_target);
  }

  void stop(Ended why) {
    if (!stopped_.exchange(true)) why_ = why;
  }

  void report() {
    if (!options_.progress) return;
    const double now = wall_seconds();
    if (now - reported_ < options_.progress_seconds) return;
    reported_ = now;
    options_.progress({.states = states_,
                       .transitions = transitions_,
                       .frontier = frontier_.states(),
                       .depth = outcome_.depth,
                       .seconds = now - began_});
  }

  std::uint32_t marks_seen() const {
    std::uint32_t marks = 0;
    for (std::size_t i = 0; i < outcome_.marks.size(); ++i) {
      if (outcome_.marks[i].count != 0) marks |= 1U << i;
    }
    return marks;
  }

  const Options options_;
  const std::size_t threads_, batch_;
  Budget budget_;
  Table<Cells> table_{budget_};
  Frontier<Packed> frontier_;
  std::vector<std::unique_ptr<OneWorker>> workers_;
  Outcome<Packed> outcome_;
  Finding<Packed> before_target_;
  const Packed* target_ = nullptr;
  std::atomic<bool> stopped_{false};
  Ended why_ = Ended::Complete;
  std::atomic<std::uint64_t> states_{0}, transitions_{0};  // for reports, while a layer is being expanded
  double began_ = 0, reported_ = 0;
  std::size_t most_used_ = 0;
};

}  // namespace synfin::properties
