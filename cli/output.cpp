#include "cli/output.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <sstream>

#include "cli/command.h"

namespace synfin::cli {

OutputFile::OutputFile(std::string path) : path_(std::move(path)) {
  if (path_.empty()) return;
  descriptor_ =
      is_standard_output() ? ::dup(STDOUT_FILENO) : ::open(path_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
  if (descriptor_ < 0) throw UsageError(fmt::format("cannot write {}: {}", path_, std::strerror(errno)));
}

OutputFile::~OutputFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

std::string OutputFile::write(const std::function<void(std::ostream&)>& writer) {
  std::ostringstream document;
  writer(document);
  const std::string text = document.str();
  // Devices and pipes cannot be shortened, and need not be.
  if (!is_standard_output() && (::ftruncate(descriptor_, 0) != 0 || ::lseek(descriptor_, 0, SEEK_SET) != 0)) errno = 0;
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t n = ::write(descriptor_, text.data() + done, text.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fmt::format("cannot write {}: {}", path_, std::strerror(errno));
    done += static_cast<std::size_t>(n);
  }
  // Some file systems say only now that there was no room.
  const int closed = ::close(descriptor_);
  descriptor_ = -1;
  return closed == 0 ? "" : fmt::format("cannot write {}: {}", path_, std::strerror(errno));
}

bool print(std::FILE* stream, const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stream);
  return std::fflush(stream) == 0 && std::ferror(stream) == 0;
}

bool wants_colour(std::FILE* stream) {
  const char* const no_colour = std::getenv("NO_COLOR");
  const char* const terminal = std::getenv("TERM");
  const bool dumb = terminal != nullptr && std::strcmp(terminal, "dumb") == 0;
  return ::isatty(::fileno(stream)) != 0 && !dumb && (no_colour == nullptr || *no_colour == '\0');
}

}  // namespace synfin::cli
