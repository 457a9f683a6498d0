#include "adapters/exec/fiber.h"

#include <sys/mman.h>

#include <cstdint>
#include <new>

#ifdef __has_feature
#if __has_feature(address_sanitizer) && !defined(__SANITIZE_ADDRESS__)
#define __SANITIZE_ADDRESS__ 1
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/common_interface_defs.h>
#endif

namespace synfin::adapters::exec {

namespace {

// Of a call stack, in octets; it takes memory only as it is used. Below it nothing may be touched.
constexpr std::size_t kStackSize = 1U << 20U, kGuardSize = 1U << 16U;

}  // namespace

Fiber::Fiber(std::function<void()> body)
    : body_(std::move(body)),
      memory_(::mmap(nullptr, kGuardSize + kStackSize, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0)) {
  if (memory_ == MAP_FAILED) throw std::bad_alloc();
  ::mprotect(memory_, kGuardSize, PROT_NONE);
  ::getcontext(&inner_);
  inner_.uc_stack.ss_sp = static_cast<std::uint8_t*>(memory_) + kGuardSize;
  inner_.uc_stack.ss_size = kStackSize;
  // Arguments are ints by contract, so the pointer goes in two halves.
  const auto self = reinterpret_cast<std::uintptr_t>(this);
  ::makecontext(&inner_, reinterpret_cast<void (*)()>(&Fiber::enter), 2, static_cast<unsigned>(self >> 32U),
                static_cast<unsigned>(self & 0xFFFF'FFFFU));
}

Fiber::~Fiber() { ::munmap(memory_, kGuardSize + kStackSize); }

void Fiber::enter(unsigned high, unsigned low) {
  reinterpret_cast<Fiber*>(static_cast<std::uintptr_t>(high) << 32U | low)->run();
}

void Fiber::run() {
  arrive(nullptr, &outer_bottom_, &outer_size_);
  body_();
  ended_ = true;
  leave(nullptr, outer_bottom_, outer_size_);
  ::setcontext(&outer_);
}

void Fiber::resume() {
  leave(&outer_shadow_, inner_.uc_stack.ss_sp, kStackSize);
  ::swapcontext(&outer_, &inner_);
  arrive(outer_shadow_, nullptr, nullptr);
}

void Fiber::pause() {
  leave(&inner_shadow_, outer_bottom_, outer_size_);
  ::swapcontext(&inner_, &outer_);
  arrive(inner_shadow_, &outer_bottom_, &outer_size_);
}

#ifdef __SANITIZE_ADDRESS__
void Fiber::leave(void** shadow, const void* bottom, std::size_t size) {
  __sanitizer_start_switch_fiber(shadow, bottom, size);
}
void Fiber::arrive(void* shadow, const void** bottom, std::size_t* size) {
  __sanitizer_finish_switch_fiber(shadow, bottom, size);
}
#else
void Fiber::leave(void**, const void*, std::size_t) {}
void Fiber::arrive(void*, const void**, std::size_t*) {}
#endif

}  // namespace synfin::adapters::exec
