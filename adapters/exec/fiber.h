// A function that can stop in its middle, on a call stack of its own, and go on later: no thread, and no scheduler.
#pragma once
#include <ucontext.h>

#include <cstddef>
#include <functional>

namespace synfin::adapters::exec {

class Fiber {
 public:
  // Does not begin yet. The body lets no exception out. One that has begun must end before this object does.
  explicit Fiber(std::function<void()> body);
  ~Fiber();
  Fiber(const Fiber&) = delete;
  Fiber& operator=(const Fiber&) = delete;

  // From outside: goes on until the body pauses or ends.
  void resume();
  // From within: whoever resumed goes on.
  void pause();
  bool has_ended() const { return ended_; }

 private:
  static void enter(unsigned high, unsigned low);
  void run();
  // For AddressSanitizer, which keeps a shadow of each call stack: we leave one for another, and we have arrived.
  static void leave(void** shadow, const void* bottom, std::size_t size);
  static void arrive(void* shadow, const void** bottom, std::size_t* size);

  std::function<void()> body_;
  void* memory_;
  ucontext_t inner_{}, outer_{};
  bool ended_ = false;
  void *inner_shadow_ = nullptr, *outer_shadow_ = nullptr;
  const void* outer_bottom_ = nullptr;
  std::size_t outer_size_ = 0;
};

}  // namespace synfin::adapters::exec
