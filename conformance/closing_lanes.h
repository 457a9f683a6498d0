// Connections that are brought to their end and then asked, each at moments of its own, whether they are still there:
// side by side on one stack, so that a stack in real time is waited for once.
#pragma once
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "conformance/stack.h"

namespace synfin::conformance {

// What a connection is given once it is at its end. RCV.NXT is the stack's, the number after the tester's FIN.
enum class Given : std::uint8_t {
  RepeatedFin,  // the FIN again
  FarFin,       // a FIN far outside the window: not acceptable
  OldText,      // one octet left of RCV.NXT: every state that knows the connection acknowledges it, CLOSED resets it
  Ack,          // an acceptable ACK with nothing in it
  Reset,        // RST at RCV.NXT
};

enum class Answer : std::uint8_t { None, Ack, Reset };

struct Question {
  Millis at = 0;  // since the end was reached; afterwards, when it was really put
  Given given = Given::OldText;
  Answer answer = Answer::None;
};

struct Lane {
  enum class End : std::uint8_t {
    LastAck,   // the stack closes second, and its FIN is never acknowledged
    TimeWait,  // the stack closes first; its end is reached as the peer's FIN arrives
  };
  End end = End::TimeWait;
  std::vector<Question> questions;  // in the order of time
  Millis opens_at = 0;              // by the stack's clock
  Millis open_for = 0;              // between the handshake and the close; the stack's clock is moved on for it

  std::vector<Millis> fins = {};  // afterwards: when the stack sent its FIN, since the end was reached
  std::string trouble = {};       // afterwards: why the end was not reached; then nothing was asked
};

// Opens every lane, waits, and asks, on a stack that has just been reset. `at_time` is told the stack's clock before
// each wait.
void run_side_by_side(Stack& stack, std::span<Lane> lanes, const std::function<void(Millis now)>& at_time = {});

}  // namespace synfin::conformance
