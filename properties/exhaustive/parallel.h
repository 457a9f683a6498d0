// The same work on several threads, the caller's among them.
#pragma once
#include <cstddef>
#include <exception>
#include <thread>
#include <vector>

namespace synfin::properties {

// Calls work(0) on this thread and work(1) .. work(threads - 1) on others. Rethrows what the lowest of them threw.
template <class Work>
void in_parallel(std::size_t threads, Work work) {
  std::vector<std::exception_ptr> thrown(threads);
  const auto guarded = [&](std::size_t i) {
    try {
      work(i);
    } catch (...) {
      thrown[i] = std::current_exception();
    }
  };
  {
    std::vector<std::jthread> others;
    for (std::size_t i = 1; i < threads; ++i) others.emplace_back(guarded, i);
    guarded(0);
  }
  for (const std::exception_ptr& exception : thrown) {
    if (exception) std::rethrow_exception(exception);
  }
}

}  // namespace synfin::properties
