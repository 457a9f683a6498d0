// A big array of zeroes straight from the kernel: given back at once, and on huge pages where it is big enough for
// them.
#pragma once
#include <sys/mman.h>

#include <cstddef>
#include <cstdint>
#include <new>
#include <type_traits>
#include <utility>

namespace synfin::properties {

template <class T>
class Pages {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  static constexpr std::size_t kPage = 4096, kHugePage = std::size_t{2} << 20;  // octets

  Pages() = default;
  explicit Pages(std::size_t size) : size_(size) {
    if (size == 0) return;
    // Advice only: without huge pages the array is the same, and slower.
    const bool huge = octets() >= kHugePage;
    char* const mapped = map(octets() + (huge ? kHugePage : 0));
    char* const first = huge ? trim(mapped) : mapped;
    if (huge) madvise(first, octets(), MADV_HUGEPAGE);
    data_ = reinterpret_cast<T*>(first);
    if (!huge) make_writable(first);
  }
  Pages(Pages&& other) noexcept { swap(other); }
  Pages& operator=(Pages&& other) noexcept {
    Pages taken(std::move(other));
    swap(taken);
    return *this;
  }
  Pages(const Pages&) = delete;
  Pages& operator=(const Pages&) = delete;
  ~Pages() {
    if (data_ != nullptr) munmap(data_, octets());
  }

  T* data() { return data_; }
  const T* data() const { return data_; }
  T& operator[](std::size_t i) { return data_[i]; }
  const T& operator[](std::size_t i) const { return data_[i]; }
  std::size_t size() const { return size_; }
  std::size_t octets() const { return size_ * sizeof(T); }

 private:
  static char* map(std::size_t octets) {
    void* const mapped = mmap(nullptr, octets, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapped == MAP_FAILED) throw std::bad_alloc();
    return static_cast<char*>(mapped);
  }
  // A page that is read before it is written is mapped twice, and the second time interrupts all other threads.
  void make_writable(char* first) const {
    for (std::size_t at = 0; at < octets(); at += kPage) *static_cast<volatile char*>(first + at) = 0;
  }
  // Gives back what lies before the first whole huge page and beyond the array.
  char* trim(char* mapped) const {
    const std::size_t before = (kHugePage - reinterpret_cast<std::uintptr_t>(mapped) % kHugePage) % kHugePage;
    if (before != 0) munmap(mapped, before);
    const std::size_t kept = (octets() + kPage - 1) / kPage * kPage;
    if (before + kept < octets() + kHugePage) munmap(mapped + before + kept, octets() + kHugePage - before - kept);
    return mapped + before;
  }

  void swap(Pages& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
  }

  T* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace synfin::properties
