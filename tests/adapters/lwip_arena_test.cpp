// What of lwIP is put back by a reset, and its heap: blocks are zeroed and used again, and AddressSanitizer sees what
// leaves one.
#include "adapters/lwip/arena.h"

#include <dlfcn.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <span>

#include "adapters/lwip/library_variables.h"
#include "adapters/lwip/lwip_stack.h"
#include "adapters/lwip/poison.h"
#include "adapters/lwip/port.h"
#include "lwip/def.h"
#include "lwip/inet_chksum.h"
#include "lwip/pbuf.h"
#include "lwip/timeouts.h"

namespace synfin::adapters::lwip {
namespace {

class Arena : public testing::Test {
 protected:
  void TearDown() override { arena_clear(); }
  static std::uint8_t* allocate(std::size_t size) { return static_cast<std::uint8_t*>(arena_allocate(size)); }
};

TEST_F(Arena, Block_IsZeroedEvenWhenItWasUsedBefore) {
  for (int round = 0; round < 3; ++round) {
    std::uint8_t* block = allocate(100);
    ASSERT_TRUE(arena_holds(block));
    const std::span octets(block, 100);
    EXPECT_TRUE(std::all_of(octets.begin(), octets.end(), [](std::uint8_t o) { return o == 0; }));
    std::memset(block, 0xAA, 100);
    if (round == 0) arena_free(block);
    if (round == 1) arena_clear();
  }
}

TEST_F(Arena, MoreThanTheLargestBlock_IsRefused) { EXPECT_EQ(arena_allocate((128U << 10) + 1), nullptr); }

TEST_F(Arena, FreedBlocks_AreGivenOutAgainWhenNothingElseIsLeft) {
  for (int i = 0; i < 5000; ++i) {
    void* block = arena_allocate(64U << 10);
    ASSERT_NE(block, nullptr) << i;
    arena_free(block);
  }
}

TEST_F(Arena, Cleared_HasRoomForAllAgain) {
  for (int round = 0; round < 3; ++round) {
    int blocks = 0;
    while (arena_allocate(64U << 10) != nullptr) ++blocks;
    EXPECT_GT(blocks, 400);
    arena_clear();
  }
}

// What only AddressSanitizer sees.
class PoisonedArena : public Arena {
 protected:
  void SetUp() override {
    if (!kPoisons) GTEST_SKIP() << "built without AddressSanitizer";
  }
};

TEST_F(PoisonedArena, OverflowOfABlock_IsSeenToTheOctet) {
  for (const std::size_t size : {std::size_t{1}, std::size_t{16}, std::size_t{20}, std::size_t{64}}) {
    std::uint8_t* block = allocate(size);
    block[size - 1] = 1;
    EXPECT_DEATH(block[size] = 1, "use-after-poison") << size;
    EXPECT_DEATH(block[-1] = 1, "use-after-poison") << size;
  }
}

TEST_F(PoisonedArena, FreedBlock_IsNotToBeRead) {
  std::uint8_t* block = allocate(20);
  arena_free(block);
  allocate(20);
  EXPECT_DEATH(static_cast<void>(*const_cast<volatile std::uint8_t*>(block)), "use-after-poison");
  EXPECT_DEATH(arena_free(block), "use-after-poison");
}

TEST_F(PoisonedArena, TrimmedBlock_EndsWhereItWasTrimmed) {
  std::uint8_t* block = allocate(60);
  arena_trim(block, 21);
  block[20] = 1;
  EXPECT_DEATH(block[21] = 1, "use-after-poison");
}

TEST_F(PoisonedArena, BlockOfBeforeTheClearing_IsNotToBeRead) {
  std::uint8_t* block = allocate(20);
  arena_clear();
  EXPECT_DEATH(static_cast<void>(*const_cast<volatile std::uint8_t*>(block)), "use-after-poison");
}

// The library itself copies 8 octets beyond a packet's end; its copy is the C library's, which is always watched.
TEST_F(PoisonedArena, OverflowByLwip_IsSeen) {
  const auto stack = make_lwip_stack();
  pbuf* packet = pbuf_alloc(PBUF_RAW, 24, PBUF_RAM);
  packet->tot_len = packet->len = 32;
  const std::uint8_t octets[32] = {};
  EXPECT_DEATH(pbuf_take(packet, octets, sizeof octets), "use-after-poison");
}

// A sum, whose loop is nowhere instrumented.
TEST_F(PoisonedArena, SumOfWhatIsPoisoned_IsSeen) {
  const std::uint8_t* block = allocate(4);
  EXPECT_EQ(inet_chksum(block, 4), 0xFFFF);
  EXPECT_DEATH(inet_chksum(block, 6), "use-after-poison");
}

// A loop of lwIP's own, which only an instrumented library shows: a number of nine digits into a block of four octets.
TEST_F(PoisonedArena, OverflowInLwipsOwnCode_IsSeenWhereItIsInstrumented) {
#ifndef SYNFIN_LWIP_FROM_SOURCE
  GTEST_SKIP() << "Debian's library is not instrumented";
#else
  char* block = static_cast<char*>(arena_allocate(4));
  EXPECT_DEATH(lwip_itoa(block, 16, 123'456'789), "use-after-poison");
#endif
}

// ARP, IGMP, DNS and IPv6 tick ten times a second where their timers run.
TEST(LwipLibrary, AfterReset_NothingTicks) {
  const auto stack = make_lwip_stack();
  EXPECT_EQ(sys_timeouts_sleeptime(), SYS_TIMEOUTS_SLEEPTIME_INFINITE);
  EXPECT_EQ(time_to_timer(), kNever);
}

TEST(LwipLibrary, FromTheFirstFragmentOn_ReassemblyTicksAtWholeSeconds) {
  const auto stack = make_lwip_stack();
  stack->advance(1500);
  std::array<std::uint8_t, 20> packet = {0x45, 0, 0, 20};
  stack->inject(packet);
  EXPECT_EQ(time_to_timer(), kNever);
  packet[6] = 0x20;  // more fragments
  stack->inject(packet);
  EXPECT_EQ(time_to_timer(), 500U);
  stack->advance(500);
  EXPECT_EQ(time_to_timer(), 1000U);
}

// What a reset restores: the variables and little else, where the library says which they are.
TEST(LwipLibrary, WithItsSymbols_NamesItsVariables) {
  // By its name: naming it in code would have the linker copy it into this program.
  const void* variable = dlsym(RTLD_DEFAULT, "tcp_active_pcbs");
  Dl_info library{};
  ASSERT_NE(dladdr(variable, &library), 0);
  const auto variables = variables_of(library.dli_fname);
#ifdef SYNFIN_LWIP_FROM_SOURCE
  const auto offset = reinterpret_cast<std::uintptr_t>(variable) - reinterpret_cast<std::uintptr_t>(library.dli_fbase);
  EXPECT_TRUE(std::any_of(variables.begin(), variables.end(), [&](Range r) { return r.holds(offset); }));
  std::size_t size = 0;
  for (const Range& range : variables) size += range.end - range.start;
  EXPECT_LT(size, 50'000U);
#else
  EXPECT_TRUE(variables.empty()) << "Debian's library is stripped";
#endif
}

TEST(LwipLibrary, WhatIsNoLibrary_HasNoVariables) {
  EXPECT_TRUE(variables_of("/nowhere").empty());
  EXPECT_TRUE(variables_of("/etc/passwd").empty());
}

}  // namespace
}  // namespace synfin::adapters::lwip
