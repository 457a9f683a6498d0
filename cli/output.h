// Where results go. Opened before the run, so that a run of an hour does not end at a mistyped path.
#pragma once
#include <cstdio>
#include <functional>
#include <iosfwd>
#include <string>

namespace synfin::cli {

class OutputFile {
 public:
  // "" is none, "-" is standard output. Throws UsageError if it cannot be opened; what is in it stays for now.
  explicit OutputFile(std::string path);
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  bool is_wanted() const { return !path_.empty(); }
  bool is_standard_output() const { return path_ == "-"; }
  const std::string& path() const { return path_; }
  // Replaces what is in it. The message of what went wrong, or "".
  std::string write(const std::function<void(std::ostream&)>& writer);

 private:
  std::string path_;
  int descriptor_ = -1;
};

// Writes to a stream of the terminal, and remembers that it went wrong. False if it did.
bool print(std::FILE* stream, const std::string& text);

// A terminal whose user has not asked for plain text (no-color.org).
bool wants_colour(std::FILE* stream);

}  // namespace synfin::cli
