// A program that runs beside us, with pipes to its standard input, output and error. It and all that it starts end with
// this object, and with this process however that ends.
#pragma once
#include <sys/types.h>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/stack.h"

namespace synfin::adapters::exec {

using Clock = std::chrono::steady_clock;

// There is no such program, or it is none that the system can run.
class CannotStart : public conformance::StackUnavailable {
 public:
  using StackUnavailable::StackUnavailable;
};

class Program {
 public:
  // The first word is the program, looked up in PATH if it has no slash. Throws CannotStart.
  explicit Program(const std::vector<std::string>& words);
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  enum class Did { All, Late, Ended };
  // Late if the program does not take it in time, Ended if it reads no more. What the program writes meanwhile is
  // appended to `received`: it may be waiting for that.
  Did write(std::string_view octets, std::string& received, Clock::time_point deadline);
  // Appends some of what the program wrote; Ended after the last of it.
  Did read(std::string& octets, Clock::time_point deadline);
  void close_input();
  // Whether the program ends by then.
  bool ends_by(Clock::time_point deadline);
  // Ends the program and its group, and says how it had ended by itself, if it had: "exit with status 3".
  std::string end();
  // The last lines that it wrote to standard error since it was told to forget, as one line; "" if it wrote none.
  std::string last_words();
  void forget_errors();
  // False in a process that was forked from the one that started it.
  bool is_ours() const;

 private:
  void start(const std::vector<std::string>& words);
  void guard();
  bool read_errors();
  void drain_errors();
  bool read_some(std::string& octets);

  pid_t owner_ = -1, pid_ = -1, guard_ = -1;
  int in_ = -1, out_ = -1, error_ = -1;  // our ends
  int to_guard_ = -1;
  std::string errors_;
};

}  // namespace synfin::adapters::exec
