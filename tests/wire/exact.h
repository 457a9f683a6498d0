// Octets with nothing behind them.
#pragma once
#include <algorithm>
#include <memory>

#include "wire/octets.h"

namespace synfin::wire {

// A copy on the heap of exactly these octets, so that AddressSanitizer sees a read past them.
class Exact {
 public:
  explicit Exact(Octets octets) : size_(octets.size()), octets_(new std::uint8_t[octets.size()]) {
    std::copy(octets.begin(), octets.end(), octets_.get());
  }
  Octets view() const { return {octets_.get(), size_}; }
  std::uint8_t& operator[](std::size_t i) { return octets_[i]; }

 private:
  std::size_t size_;
  std::unique_ptr<std::uint8_t[]> octets_;
};

}  // namespace synfin::wire
