#include "adapters/passt/process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string_view>
#include <vector>

#include "adapters/passt/addresses.h"
#include "adapters/wire/settings.h"

namespace synfin::adapters::passt {
namespace {

using conformance::StackUnavailable;
using linux_kernel::Descriptor;
using on_wire::address_text;

// passt starts in some milliseconds; a machine with much else to do may take longer.
constexpr std::chrono::seconds kPatience{5};
// passt does not stay root: this is who it becomes, nobody.
constexpr uid_t kRunAs = 65534;

[[noreturn]] void unavailable(std::string_view what) {
  throw StackUnavailable(fmt::format("{}: {}; run as root", what, std::strerror(errno)));
}

void start_loopback() {
  const Descriptor socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  ifreq request{};
  std::strcpy(request.ifr_name, "lo");
  request.ifr_flags = IFF_UP | IFF_RUNNING;
  if (::ioctl(socket.get(), SIOCSIFFLAGS, &request) != 0) unavailable("cannot start the loopback interface");
}

// The ports of what passt connects lie above those that a case asks for.
void keep_ports_apart() {
  constexpr std::string_view kRange = "61440 65535";
  const Descriptor file(::open("/proc/sys/net/ipv4/ip_local_port_range", O_WRONLY | O_CLOEXEC));
  if (!file.open() || ::write(file.get(), kRange.data(), kRange.size()) < 0) {
    unavailable("cannot set ip_local_port_range: /proc/sys has to be writable here");
  }
}

void prepare_namespace() {
  start_loopback();
  keep_ports_apart();
}

// A folder that goes with what is in it.
class Folder {
 public:
  Folder() : path_((std::filesystem::temp_directory_path() / "synfin-passt.XXXXXX").string()) {
    if (::geteuid() != 0) throw StackUnavailable("passt wants a network namespace and another user: run as root");
    if (::mkdtemp(path_.data()) == nullptr || ::chown(path_.c_str(), kRunAs, kRunAs) != 0) {
      unavailable("cannot make a folder for passt's socket");
    }
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string socket() const { return path_ + "/socket"; }

 private:
  std::string path_;
};

// It serves one guest and ends with it. No service of its own: no DHCP, no DNS, no UDP, no ICMP.
std::vector<std::string> words(const std::string& socket) {
  const std::string forwards = fmt::format("{}/{}-{}", address_text(kForwardAddress), kFirstForwarded, kLastForwarded);
  return {kProgram,
          "--foreground",
          "--quiet",
          "--stderr",
          "--one-off",
          "--ipv4-only",
          "--no-udp",
          "--no-icmp",
          "--no-dhcp",
          "--runas",
          std::to_string(kRunAs),
          "--interface",
          "lo",
          "--address",
          address_text(conformance::kTesterAddress),
          "--netmask",
          "24",
          "--gateway",
          address_text(conformance::kStackAddress),
          "--mac-addr",
          "02:00:00:00:00:01",
          "--mtu",
          "1500",
          "--dns",
          "none",
          "--tcp-ports",
          forwards,
          "--socket",
          socket};
}

// The socket lies at this path until passt is connected to.
exec::Program start_in_namespace(const std::string& socket) {
  prepare_namespace();
  return exec::Program(words(socket));
}

// Once passt listens.
Descriptor connect_to(const std::string& path, exec::Program& program) {
  sockaddr_un there{};
  there.sun_family = AF_UNIX;
  if (path.size() >= sizeof there.sun_path) throw StackUnavailable("the path of passt's socket is too long: " + path);
  path.copy(there.sun_path, path.size());
  const auto deadline = Clock::now() + kPatience;
  for (;;) {
    Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&there), sizeof there) == 0) return socket;
    if (program.ends_by(Clock::now() + std::chrono::milliseconds(1))) break;
    if (Clock::now() > deadline) break;
  }
  const std::string said = program.last_words();
  throw StackUnavailable(fmt::format("passt does not start: {}", said.empty() ? "it is silent" : said));
}

}  // namespace

Process::Process() : Process(Folder().socket()) {}

Process::Process(const std::string& socket)
    : program_(start_in_namespace(socket)), frames_(connect_to(socket, program_)) {}

std::string Process::end() {
  const std::string how = program_.end(), said = program_.last_words();
  return how.empty() || said.empty() ? how : fmt::format("{}, having printed: {}", how, said);
}

}  // namespace synfin::adapters::passt
