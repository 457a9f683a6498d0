// Requests and replies with one program, held to the contract of doc/adapter-protocol.md. Many requests may be under
// way; replies come in their order.
#pragma once
#include <deque>
#include <string>
#include <vector>

#include "adapters/exec/messages.h"
#include "adapters/exec/program.h"

namespace synfin::adapters::exec {

class Conversation {
 public:
  // Starts the program and greets it. Throws CannotStart; StackFailed as all below, when the program ends, falls silent
  // or breaks the contract. The program is of no use then.
  Conversation(const std::vector<std::string>& words, std::chrono::milliseconds patience);

  const Greeting& greeting() const { return greeting_; }
  bool is_ours() const { return program_.is_ours(); }

  // Nothing goes out before flush() or receive(). The request gets its id here: they begin anew with each reset of an
  // instance, so that what is said of one does not depend on what came before. It is of the first instance, if it names
  // none.
  void ask(Asked asked);
  void flush();
  // The reply to the oldest request; its packets go to `sent`.
  Answer receive(PacketQueue& sent);
  struct Open {
    std::uint32_t id;
    Request kind;
    std::uint16_t instance;
    Millis by;
    Clock::time_point at;
  };
  // The requests without a reply, the oldest first.
  const std::deque<Open>& open() const { return open_; }
  // Whether receive() need not wait.
  bool has_reply() const { return next_size().has_value(); }
  // The time of the stack at its last reply.
  Millis now(std::size_t instance = 0) const { return counts_[instance].now; }
  // Ends the program: by bye, by the end of its input alone. Whether it obeyed within the patience.
  bool say_bye();
  bool close_input();

 private:
  struct Count {
    std::uint32_t next_id = 0;
    Millis now = 0;
  };

  void greet();
  std::optional<std::size_t> next_size() const;
  std::string_view next_message(const Open& open);
  void check_time(const Open& open, Millis now, const PacketQueue& sent, std::size_t first);
  void check_speed(const Open& open, Clock::time_point since);
  std::string label(const Open& open) const;
  [[noreturn]] void ended(const std::string& during);
  [[noreturn]] void late(const std::string& during, std::chrono::milliseconds limit);
  [[noreturn]] void broken(const std::string& what, std::string_view section);

  Program program_;
  std::chrono::milliseconds patience_;
  Greeting greeting_;
  Framing framing_ = Framing::Lines;
  std::deque<Open> open_;
  std::string out_, in_;
  std::size_t taken_ = 0;                              // of in_
  std::vector<Count> counts_ = std::vector<Count>(1);  // of each instance
  Clock::time_point arrived_{}, last_reply_{};         // when the last octets came, and those of the last reply
  std::chrono::duration<double, std::milli> asked_time_{0}, spent_time_{0};  // of all advances in virtual time
};

}  // namespace synfin::adapters::exec
