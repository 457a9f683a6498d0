// passt itself, in a network namespace that has nothing but its loopback interface.
#pragma once
#include <chrono>
#include <string>

#include "adapters/exec/program.h"
#include "adapters/linux/descriptor.h"
#include "adapters/linux/network.h"

namespace synfin::adapters::passt {

using Clock = std::chrono::steady_clock;

inline constexpr const char* kProgram = "/usr/bin/passt";

// The calling thread is in the namespace as long as this lives; so is what the thread opens there.
class Process {
 public:
  // Starts passt and is its guest's network device. Throws conformance::StackUnavailable.
  Process();

  // A stream of Ethernet frames, each behind its length: 32 bits, big-endian.
  int frames() const { return frames_.get(); }
  // Ends passt. How it had ended by itself, and what it said last, as one sentence; "" if it was alive.
  std::string end();

 private:
  explicit Process(const std::string& socket);

  // In this order: passt is started in the namespace.
  linux_kernel::Namespace namespace_;
  exec::Program program_;
  linux_kernel::Descriptor frames_;
};

}  // namespace synfin::adapters::passt
