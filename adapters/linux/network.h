// A network namespace with one TUN device: the wire between the kernel's TCP and us.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

#include "adapters/linux/descriptor.h"

namespace synfin::adapters::linux_kernel {

// The calling thread is in a new network namespace as long as this lives.
class Namespace {
 public:
  // Throws conformance::StackUnavailable.
  Namespace();
  // Moves the thread back, where that is allowed.
  ~Namespace();
  Namespace(const Namespace&) = delete;
  Namespace& operator=(const Namespace&) = delete;

 private:
  Descriptor previous_;
};

class Network {
 public:
  // Throws conformance::StackUnavailable.
  Network();

  // The device drops what is not an IP packet, and so does this.
  void write(std::span<const std::uint8_t> packet);
  // One packet that the kernel sent; its size, or 0 when there is none.
  std::size_t read(std::span<std::uint8_t> buffer);
  // Waits until there is something to read; false when it took longer.
  bool wait(std::int64_t nanoseconds);
  bool has_ipv6() const { return has_ipv6_; }

 private:
  Namespace namespace_;
  Descriptor tun_;
  bool has_ipv6_ = false;
};

}  // namespace synfin::adapters::linux_kernel
