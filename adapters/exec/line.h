// The way to one program that is a stack, which all instances of that stack share: what they ask goes out together.
#pragma once
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "adapters/exec/conversation.h"
#include "adapters/exec/fiber.h"

namespace synfin::adapters::exec {

class Line {
 public:
  // Starts the program. Throws CannotStart; StackFailed as all below, and the program is not asked again then.
  Line(std::vector<std::string> words, std::chrono::milliseconds patience);
  ~Line();
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;

  const Greeting& greeting() const { return greeting_; }
  // Where the packets of this instance go.
  void carry(std::uint16_t instance, PacketQueue& sent);
  // Starts the program anew if it has ended, or is another process's.
  void hold();
  // Goes out with what is asked next. Its reply is read before that one's, and is nothing to anybody.
  void ask(const Asked& asked);
  Answer answer_to(const Asked& asked);
  // Calls `use` for each instance: whoever waits for an answer lets the others go on, and when all wait,
  // what they ask goes out at once. A failure ends all of them and is thrown.
  void share(const std::function<void(std::size_t)>& use);

 private:
  struct Lane {
    PacketQueue* sent = nullptr;
    std::unique_ptr<Fiber> fiber;  // while the line is shared
    Answer answer;                 // that the fiber waits for
  };
  // Thrown where a fiber waits when another has failed.
  struct Abandoned {};

  Conversation& conversation();
  Answer next_answer();
  void go_on_until_all_ended(const std::exception_ptr& failure);
  void abandon();

  std::vector<std::string> words_;
  std::chrono::milliseconds patience_;
  std::unique_ptr<Conversation> conversation_;
  Greeting greeting_;
  std::vector<Lane> lanes_;
  bool is_shared_ = false, is_abandoned_ = false;
};

}  // namespace synfin::adapters::exec
