#include "adapters/linux_virtual/linux_virtual_stack.h"

#include <fmt/format.h>

#include <filesystem>

#include "adapters/exec/program_entry.h"
#include "adapters/linux_virtual/guest_paths.h"

namespace synfin::adapters {
namespace {

namespace fs = std::filesystem;

#ifdef SYNFIN_GUEST_ROOT
constexpr const char *kGuestRoot = SYNFIN_GUEST_ROOT, *kGuestClock = SYNFIN_GUEST_CLOCK;
#else
constexpr const char *kGuestRoot = "", *kGuestClock = "";
#endif

constexpr const char* kKernel = "/usr/bin/linux.uml";
// A guest boots in less than two seconds; a machine with much else to do may take longer.
constexpr std::chrono::milliseconds kPatience{20'000};

// The modules lie in a folder of the kernel's version.
std::string kernel_version() {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(linux_virtual::kModulesOnHost, ignored)) {
    return entry.path().filename().string();
  }
  return "";
}

std::vector<std::string> boot_words() {
  return {"/usr/bin/env",
          "-i",  // what the guest does follows from nothing else
          fmt::format("LD_PRELOAD={}", kGuestClock),
          kKernel,
          "mem=96M",
          "root=/dev/root",
          "rootfstype=hostfs",
          fmt::format("rootflags=\"{}\"", kGuestRoot),
          "ro",
          "init=/init",
          "con=null",
          "con0=fd:0,fd:1",
          "con1=null,fd:2",
          "quiet",
          "loglevel=0",
          "lpj=20000000",     // not measured
          "uml_dir=/proc/"};  // takes no folder, and of a guest that is killed one would stay
}

}  // namespace

StackEntry linux_virtual_entry() {
  return exec::program_entry(
      {.name = "linux-virtual",
       .description = "Linux as a program (user-mode-linux), in virtual time, without privileges",
       .version = kernel_version()},
      {.path = *kGuestRoot == '\0' ? "" : kKernel,
       .words = boot_words(),
       .why_not_built = "built with sanitizers, and so without a guest: build without them",
       .how_to_have_it = ": install user-mode-linux",
       .patience = kPatience});
}

}  // namespace synfin::adapters
