// One child process of a campaign, as its parent sees it: a stack of its own, and cases from the common queue.
#pragma once
#include <sys/types.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "conformance/child.h"

namespace synfin::conformance {

// A value that a process and its children all see. Throws StackUnavailable.
template <class T>
class SharedValue {
 public:
  SharedValue() : place_(new (shared_memory(sizeof(T))) T) {}
  ~SharedValue() { release(place_, sizeof(T)); }
  SharedValue(const SharedValue&) = delete;
  SharedValue& operator=(const SharedValue&) = delete;
  T& operator*() const { return *place_; }
  T* operator->() const { return place_; }

 private:
  static void* shared_memory(std::size_t size);
  static void release(void* place, std::size_t size);
  T* place_;
};
extern template class SharedValue<Whereabouts>;
extern template class SharedValue<std::atomic<std::uint32_t>>;

// What the children of a campaign are given to do.
struct Work {
  const StackFactory& make_stack;
  const std::vector<const Case*>& cases;
  const CampaignOptions& options;
};

class Worker {
 public:
  // Starts the process. It holds nothing of its `siblings`. Throws StackUnavailable.
  Worker(const Work& work, CaseQueue queue, const std::vector<std::unique_ptr<Worker>>& siblings);
  // Ends the process, if it has not ended.
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // Where its messages come from.
  int descriptor() const { return in_; }
  // Takes what has come; false when there will be no more.
  bool hear(Heard& heard);
  const ChildTold& told() const { return told_; }
  std::uint32_t working_on() const { return whereabouts_->working_on; }
  std::chrono::steady_clock::time_point last_word() const { return last_word_; }

  // Waits for its end, and says what it was: "death by signal 6 (Aborted), having printed: ..."; one that has hung is
  // ended.
  std::string end(bool hung);

 private:
  SharedValue<Whereabouts> whereabouts_;
  pid_t pid_ = -1;
  int in_ = -1;
  int log_ = -1;  // what it prints
  ChildTold told_;
  std::vector<std::uint8_t> pending_;
  std::chrono::steady_clock::time_point last_word_;
};

}  // namespace synfin::conformance
