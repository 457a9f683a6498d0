// The folder of one finding, and the files in it, whatever was found and by whom.
#pragma once
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "conformance/report/report.h"
#include "wire/capture.h"

namespace synfin::conformance {

// The message names the file and what the system said.
class CannotWrite : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Makes the folder that findings go to, and makes sure that it can be written to. Throws CannotWrite.
void prepare_findings(const std::filesystem::path& directory);

// "<of>-<state>-<clause>", as a folder may be called anywhere.
std::string folder_name(std::string_view of, model::State state, const model::Clause& clause);

// The folder of that name, made if need be. One that is there is taken if it is empty or `holds` says that it has this
// very finding; else, or if it is no folder, the next free one, with a number, is. Throws CannotWrite.
std::filesystem::path folder_for(const std::filesystem::path& directory, const std::string& name,
                                 const std::function<bool(const std::filesystem::path&)>& holds);

// What an earlier run wrote; nothing if there is no such file, or one so long that it is somebody else's.
std::optional<std::string> written_before(const std::filesystem::path& file);

// Throws CannotWrite.
void write_file(const std::filesystem::path& file, const std::string& text);

// Writes what `make` makes; if that throws a Problem, takes away what an earlier run left, and says why.
template <class Problem, class Make>
std::string write_if_possible(const std::filesystem::path& file, Make make) {
  try {
    write_file(file, make());
    return "";
  } catch (const Problem& why) {
    std::error_code ignored;
    std::filesystem::remove(file, ignored);
    return why.what();
  }
}

// A capture in a folder. Every member throws CannotWrite.
class FolderCapture {
 public:
  explicit FolderCapture(const std::filesystem::path& file);

  // See wire::CaptureWriter.
  void write(std::uint64_t at, wire::Octets packet, std::string_view comment,
             wire::Direction direction = wire::Direction::Unknown);
  void finish();

 private:
  template <class Put>
  void put(Put what);

  std::filesystem::path file_;
  std::ofstream out_;
  std::optional<wire::CaptureWriter> writer_;
};

// What a capture says of the packet that breaks a rule.
std::string comment_of(const model::Clause& clause, std::string_view expected, std::string_view got);

// What went wrong with any number of folders: the first few are told one by one.
class FolderProblems {
 public:
  void add(std::string problem);
  std::vector<std::string> told() const;

 private:
  static constexpr std::size_t kMostTold = 3;
  std::vector<std::string> first_;
  std::size_t more_ = 0;
};

}  // namespace synfin::conformance
