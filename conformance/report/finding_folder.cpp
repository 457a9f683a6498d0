#include "conformance/report/finding_folder.h"

#include <fmt/format.h>

#include <cctype>
#include <cerrno>
#include <cstring>
#include <sstream>

#include "conformance/report/report_text.h"

namespace synfin::conformance {

namespace fs = std::filesystem;

namespace {

// Of a file of ours; what is longer is somebody else's.
constexpr std::size_t kMostOctets = 64 << 20;

[[noreturn]] void cannot(const fs::path& path, int error) {
  throw CannotWrite(fmt::format("cannot write {}: {}", path.string(), std::strerror(error != 0 ? error : EIO)));
}

std::string file_name(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' || c == '.';
    out += plain ? static_cast<char>(std::tolower(static_cast<unsigned char>(c))) : '-';
  }
  return out;
}

}  // namespace

void prepare_findings(const fs::path& directory) {
  std::error_code error;
  fs::create_directories(directory, error);
  if (error) cannot(directory, error.value());
  // Permissions do not tell all (root, read-only mounts); a file that can be made does.
  const fs::path probe = directory / ".synfin-can-write";
  write_file(probe, "");
  fs::remove(probe, error);
}

std::string folder_name(std::string_view of, model::State state, const model::Clause& clause) {
  return fmt::format("{}-{}-{}", file_name(of), file_name(model::name(state)), clause.id);
}

fs::path folder_for(const fs::path& directory, const std::string& name,
                    const std::function<bool(const fs::path&)>& holds) {
  for (std::size_t number = 1;; ++number) {
    const fs::path folder = directory / (number == 1 ? name : fmt::format("{}-{}", name, number));
    std::error_code error;
    const bool is_new = fs::create_directory(folder, error);
    std::error_code ignored;
    if (!is_new && !fs::is_directory(folder, ignored)) {
      // A file, or a link to nothing, has the name.
      if (fs::exists(fs::symlink_status(folder, ignored))) continue;
      cannot(folder, error.value());
    }
    if (is_new || holds(folder) || fs::is_empty(folder, error)) return folder;
  }
}

std::optional<std::string> written_before(const fs::path& file) {
  std::error_code error;
  // A device may have no end.
  if (!fs::is_regular_file(file, error) || fs::file_size(file, error) > kMostOctets) return {};
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

void write_file(const fs::path& file, const std::string& text) {
  errno = 0;
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  if (!out) cannot(file, errno);
}

FolderCapture::FolderCapture(const fs::path& file) : file_(file) {
  errno = 0;
  out_.open(file, std::ios::binary | std::ios::trunc);
  if (!out_) cannot(file, errno);
  put([&] { writer_.emplace(out_, wire::Format::Pcapng); });
}

template <class Put>
void FolderCapture::put(Put what) {
  try {
    what();
  } catch (const wire::CaptureError& e) {
    throw CannotWrite(fmt::format("cannot write {}: {}", file_.string(), e.what()));
  }
}

void FolderCapture::write(std::uint64_t at, wire::Octets packet, std::string_view comment, wire::Direction direction) {
  put([&] { writer_->write(at, packet, comment, direction); });
}

void FolderCapture::finish() {
  put([&] { writer_->finish(); });
  errno = 0;
  out_.close();
  if (!out_) cannot(file_, errno);
}

std::string comment_of(const model::Clause& clause, std::string_view expected, std::string_view got) {
  return fmt::format("{}: {}\nallowed: {}\ngot: {}", name(broken(clause.level)), clause.says, expected, got);
}

void FolderProblems::add(std::string problem) {
  if (first_.size() < kMostTold) {
    first_.push_back(std::move(problem));
  } else {
    ++more_;
  }
}

std::vector<std::string> FolderProblems::told() const {
  std::vector<std::string> all = first_;
  if (more_ > 0) {
    all.push_back(fmt::format("and {} could not be written either", counted(more_, "other folder", "other folders")));
  }
  return all;
}

}  // namespace synfin::conformance
