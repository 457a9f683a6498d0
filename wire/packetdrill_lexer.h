// The words of a packetdrill script: numbers, names, strings, shell lines, signs. Comments are left out.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace synfin::wire {

enum class TokenKind : std::uint8_t {
  Number,    // 12, -1, 0x1F
  Decimal,   // 0.200, .5
  Word,      // connect, SOCK_STREAM, 3rd
  Text,      // "between quotes"
  Shell,     // `between backquotes`
  Code,      // %{ Python }%
  Option,    // --name
  Ellipsis,  // ...
  Sign,      // any other character
  Unended,   // a comment, text, shell line or code without its end
  End,
};

struct Token {
  TokenKind kind = TokenKind::End;
  std::string_view text;       // as it is written, with quotes; of the script
  std::uint32_t line = 1;      // from 1 on
  bool first_of_line = false;  // nothing but space and comments is before it
  bool is(char sign) const { return kind == TokenKind::Sign && text.front() == sign; }
  bool is(std::string_view word) const { return kind == TokenKind::Word && text == word; }
};

// Views of `script`, the last one of kind End. Never fails: what has no end is Unended and goes up to the script's.
std::vector<Token> packetdrill_tokens(std::string_view script);

// Whole number of a Number token; false if it is too large for 64 bits.
bool number_of(const Token& token, std::int64_t& number);

// Microseconds of a Number or Decimal token, which are seconds; false if negative or more than ten days.
bool microseconds_of(const Token& token, std::int64_t& microseconds);

}  // namespace synfin::wire
