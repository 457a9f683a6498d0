// The part of a packetdrill script's reader that reads segments, and what it shares with the rest.
#pragma once
#include "wire/packetdrill_lexer.h"
#include "wire/packetdrill_reader.h"

namespace synfin::wire {

struct CannotRead {
  CannotRead(const Token& token, std::string why);
  NotRead what;
};

// A place between the tokens of a script; what it asks for and does not find is CannotRead.
class TokenCursor {
 public:
  explicit TokenCursor(const std::vector<Token>& tokens) : tokens_(tokens) {}

  const Token& peek() const { return tokens_[next_]; }
  const Token& take() { return tokens_[next_].kind == TokenKind::End ? tokens_[next_] : tokens_[next_++]; }
  bool accept(char sign) {
    if (!peek().is(sign)) return false;
    take();
    return true;
  }
  bool accept(std::string_view word) {
    if (!peek().is(word)) return false;
    take();
    return true;
  }
  void expect(char sign);
  void expect(std::string_view word);
  std::int64_t number(std::string_view else_why);
  // From 0 to `most`.
  std::uint32_t number_up_to(std::uint32_t most, std::string_view of_what);
  // The next token begins a line.
  void end_of_statement() const;

 private:
  const std::vector<Token>& tokens_;
  std::size_t next_ = 0;
};

// From its direction to its options.
ReadSegment read_segment(TokenCursor& at);

}  // namespace synfin::wire
