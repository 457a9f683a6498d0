#include "cli/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <vector>

#include "cli/command.h"
#include "wire/ladder_words.h"

namespace synfin::cli {

namespace {

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }

 private:
  int number_;
};

[[noreturn]] void cannot_read(const std::string& path, std::string_view why) {
  throw UsageError(fmt::format("cannot read {}: {}", wire::clean(path), why));
}

}  // namespace

std::string read_file(const std::string& path, std::size_t most, std::string_view what, FileKind kind) {
  // Without a wait for the writer of a pipe.
  const int flags = O_RDONLY | O_CLOEXEC | (kind == FileKind::Regular ? O_NONBLOCK : 0);
  const Descriptor file(::open(path.c_str(), flags));
  if (file.number() < 0) cannot_read(path, std::strerror(errno));
  struct stat status = {};
  if (::fstat(file.number(), &status) != 0) cannot_read(path, std::strerror(errno));
  if (kind == FileKind::Regular && !S_ISREG(status.st_mode)) cannot_read(path, "it is no regular file");
  std::string text;
  std::vector<char> chunk(1 << 16);
  for (;;) {
    const ssize_t n = ::read(file.number(), chunk.data(), chunk.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) cannot_read(path, std::strerror(errno));
    if (n == 0) return text;
    text.append(chunk.data(), static_cast<std::size_t>(n));
    if (text.size() > most) throw UsageError(fmt::format("{} is too long for {}", wire::clean(path), what));
  }
}

}  // namespace synfin::cli
