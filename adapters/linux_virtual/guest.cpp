// The guest: the first and only program of a Linux that runs as a program. It serves that kernel's TCP by the adapter
// protocol on its console.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/syscall.h>
#include <sys/times.h>
#include <sys/utsname.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <exception>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>

#include "adapters/exec/serve.h"
#include "adapters/linux/descriptor.h"
#include "adapters/linux/linux_stack.h"
#include "adapters/linux_virtual/guest_paths.h"
#include "adapters/linux_virtual/ready.h"
#include "adapters/linux_virtual/virtual_time.h"

namespace synfin::adapters::linux_virtual {
namespace {

using linux_kernel::Descriptor;

void must(bool done, const std::string& what) {
  if (!done) throw std::runtime_error(fmt::format("{}: {}", what, std::strerror(errno)));
}

std::string kernel_release() {
  utsname name{};
  must(::uname(&name) == 0, "uname");
  return name.release;
}

// What is written to standard error goes to the host's.
void open_error_console() {
  const int console = ::open(kErrorConsole, O_WRONLY | O_NOCTTY);
  if (console >= 0) ::dup2(console, STDERR_FILENO);
}

void load_tun() {
  must(::mount("modules", kModulesInGuest, "hostfs", MS_RDONLY, kModulesOnHost) == 0, "the kernel's modules");
  const std::string file = fmt::format("{}/{}/kernel/drivers/net/tun.ko", kModulesInGuest, kernel_release());
  const Descriptor module(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  must(module.open(), file);
  must(::syscall(SYS_finit_module, module.get(), "", 0) == 0, "the module tun");
}

// Octets go through the console as they are.
void make_console_raw() {
  termios settings{};
  must(::tcgetattr(STDIN_FILENO, &settings) == 0, "the console");
  ::cfmakeraw(&settings);
  must(::tcsetattr(STDIN_FILENO, TCSANOW, &settings) == 0, "the console");
}

// Called when a stack takes the place of another.
class Settling {
 public:
  void operator()() {
    if (++stacks_ % kStacksUntilWait == 0) std::this_thread::sleep_for(kEverythingEnded);
    const auto ticks_past = ::times(nullptr) % kTicksOfARound;
    std::this_thread::sleep_for((kTicksOfARound - ticks_past) * kTick);
  }

 private:
  // Of the earlier stacks the kernel may still have connections, which end by their timers and hold their network
  // namespace until then. Those of many stacks are waited for together: it is long, but little work.
  static constexpr int kStacksUntilWait = 64;
  static constexpr std::chrono::minutes kEverythingEnded{20};
  // The kernel rounds its timers up, those of 41 to 328 s to multiples of 512 ticks of its clock. From such a one each
  // stack begins, so that no case depends on when it is run.
  static constexpr int kTicksOfARound = 512;
  static constexpr std::chrono::milliseconds kTick{10};

  int stacks_ = 0;
};

void serve_kernel() {
  must(::mount("proc", "/proc", "proc", 0, nullptr) == 0, "/proc");
  load_tun();
  make_console_raw();
  const auto stack = in_virtual_time(make_linux_stack, Settling());
  constexpr std::string_view kReady = SYNFIN_READY;
  must(::write(STDOUT_FILENO, kReady.data(), kReady.size()) == static_cast<ssize_t>(kReady.size()), "the console");
  const exec::Greeting greeting{.name = "Linux", .version = kernel_release(), .framing = exec::Framing::Binary};
  exec::serve(*stack, greeting, STDIN_FILENO, STDOUT_FILENO);
}

}  // namespace
}  // namespace synfin::adapters::linux_virtual

int main() {
  using namespace synfin::adapters::linux_virtual;
  open_error_console();
  try {
    serve_kernel();
  } catch (const std::exception& e) {
    std::fprintf(stderr, "the guest: %s\n", e.what());
  }
  ::sync();
  ::reboot(RB_POWER_OFF);
}
